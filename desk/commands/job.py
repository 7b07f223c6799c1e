"""``kentongan crawl``, ``classify``, ``digest``, and ``daily``: all of them, then the delivery."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from desk.commands.options import (
    AsOf,
    Day,
    Formats,
    Lang,
    Out,
    OutletIds,
    Province,
    Regency,
    Scheduler,
    Since,
    Week,
    parse_day,
    parse_formats,
    parse_instant,
    parse_lang,
    parse_scope,
    parse_since,
)
from desk.context import Context, chosen_outlets, context_of
from desk.language import tr
from news.errors import LockHeld, WrongInput
from news.outlet import Outlet

if TYPE_CHECKING:
    from desk.wish import Wish
    from news.place import Place


def crawl(
    context: typer.Context,
    outlet: OutletIds = None,
    since: Since = None,
    recheck: Annotated[
        int | None,
        typer.Option(
            "--recheck",
            metavar="DAYS",
            min=1,
            max=3650,
            help=tr("Look again at the articles of the last DAYS days, for corrections."),
        ),
    ] = None,
    enqueue: Annotated[
        bool,
        typer.Option(
            "--enqueue",
            help=tr("Leave the outlets to the `kentongan worker` processes; needs PostgreSQL."),
        ),
    ] = False,
) -> None:
    """Crawl; exit code 1 where an outlet could not be looked at or a URL failed."""
    from desk.wish import Wish

    desk = context_of(context)
    wish = Wish(
        outlets=chosen_outlets(desk, outlet),
        since=parse_since(since, desk.settings.zone),
        recheck=timedelta(days=recheck) if recheck else None,
    )
    refuse_anonymous(desk, wish.outlets)
    if enqueue:
        _enqueue(desk, wish)
        return
    from desk.crawling import failures, run_crawl

    with desk.archive():
        ledger = run_crawl(desk, wish)
    raise typer.Exit(1 if failures(ledger) else 0)


def _enqueue(desk: Context, wish: Wish) -> None:
    from archive import visits

    with desk.archive(lock=None):
        visits.open_queue()
        new = visits.enqueue(
            [visits.Visit(outlet.id, wish.since, wish.recheck) for outlet in wish.outlets]
        )
    typer.echo(
        tr("{new} outlets are in the queue now, {old} were there already").format(
            new=new, old=len(wish.outlets) - new
        ),
        err=True,
    )


def classify(
    context: typer.Context,
    since: Since = None,
    everything: Annotated[
        bool,
        typer.Option(
            "--all", help=tr("The whole archive, by many processes: after a new model, say.")
        ),
    ] = False,
    scheduler: Scheduler = None,
) -> None:
    """Judge what the model at work has not judged yet."""
    from desk.steps import run_classify, run_classify_all

    desk = context_of(context)
    if everything and since:
        raise WrongInput(f"--all and --since {since!r}, expected one of them")
    if scheduler and not everything:
        raise WrongInput(f"--scheduler {scheduler!r} without --all, which it is for")
    start = parse_since(since, desk.settings.zone)
    with desk.archive():
        if everything:
            run_classify_all(desk, scheduler)
        else:
            run_classify(desk, start)


def digest(  # noqa: PLR0913, PLR0917 - one parameter an option
    context: typer.Context,
    day: Day = None,
    province: Province = None,
    regency: Regency = None,
    week: Week = False,
    as_of: AsOf = None,
    formats: Formats = None,
    out: Out = None,
    lang: Lang = None,
) -> None:
    """Write the digest of a day or a week and say where it is."""
    from desk.printing import run_digest, run_reprint
    from desk.promoted import promoted_version

    desk = context_of(context)
    wish = replace(
        _digest_wish(desk, day, formats, out, lang),
        scope=_scope(desk, province, regency),
        week=week,
        as_of=parse_instant(as_of, "--as-of", desk.settings.zone),
    )
    with desk.archive():
        if wish.as_of is not None:
            run_reprint(desk, wish)
        else:
            version = promoted_version(desk.settings.models)
            run_digest(desk, wish, version or _first_model(desk))


def daily(
    context: typer.Context,
    outlet: OutletIds = None,
    since: Since = None,
    day: Day = None,
    province: Province = None,
    formats: Formats = None,
    out: Out = None,
    lang: Lang = None,
) -> None:
    """Run the three steps; exit code 1 where the ledger names failures."""
    from desk.crawling import failures, run_crawl
    from desk.printing import run_digest
    from desk.steps import run_classify
    from desk.wish import Wish

    desk = context_of(context)
    wish = replace(_digest_wish(desk, day, formats, out, lang), scope=_scope(desk, province, None))
    outlets = chosen_outlets(desk, outlet)
    refuse_anonymous(desk, outlets)
    with desk.archive():
        wanted = Wish(outlets=outlets, since=parse_since(since, desk.settings.zone))
        ledger = run_crawl(desk, wanted)
        judge = run_classify(desk, None)
        run_digest(desk, wish, judge.version)
        undelivered = _deliver(desk) | _watch_over(desk, outlets)
    raise typer.Exit(1 if failures(ledger) or undelivered else 0)


def _deliver(desk: Context) -> bool:
    """Send the digests that are due; return True where one could not be sent."""
    from desk.commands.deliver import report
    from desk.delivery import deliver
    from desk.lock import run_lock
    from desk.sending import Sending

    if not desk.settings.subscriptions:
        return False
    try:
        with run_lock(desk.settings.home, "deliver.lock"):
            done = deliver(desk, Sending())
    except LockHeld:
        return False  # a delivery is at work at this moment: what is due goes out with it
    report(done)
    return done.failed


def _watch_over(desk: Context, outlets: tuple[Outlet, ...]) -> bool:
    """Tell who looks after the program of the outlets' alarms; True where nobody could be told."""
    from crawler.health import outlet_health
    from desk.commands.deliver import report
    from desk.notices import health_title, notify_of_health

    found = outlet_health(outlets, desk.now)
    if any(one.alarms for one in found):
        typer.echo(health_title(found), err=True)
    done = notify_of_health(desk, found)
    report(done)
    return done.failed


def _first_model(desk: Context) -> str:
    from desk.steps import run_judge

    return run_judge(desk).version


def _scope(desk: Context, province: str | None, regency: str | None) -> Place | None:
    return parse_scope(province, regency, desk.gazetteer) if province or regency else None


def _digest_wish(
    desk: Context,
    day: str | None,
    formats: list[str] | None,
    out: Path | None,
    lang: str | None,
) -> Wish:
    from desk.wish import Wish

    chosen = parse_formats(formats, desk.settings.formats)
    if out is not None and str(out) == "-" and len(chosen) != 1:
        raise WrongInput("--out - prints one digest: name exactly one --format with it")
    return Wish(
        day=parse_day(day, "--date"),
        formats=chosen,
        lang=parse_lang(lang, desk.settings.language),
        out=out,
    )


def refuse_anonymous(desk: Context, outlets: tuple[Outlet, ...]) -> None:
    """Refuse to crawl public outlets without a contact.

    Raises
    ------
    WrongInput
        Says what to set.
    """
    if not desk.settings.contact and any(not outlet.allow_private for outlet in outlets):
        raise WrongInput(
            "contact is not set: a crawler of public outlets says who it is; set KENTONGAN_CONTACT"
            " or `contact` in the settings file to an e-mail address or web page of the desk"
        )
