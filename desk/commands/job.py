"""``kentongan crawl``, ``classify``, and ``daily``: both, the digest, then the delivery."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from desk.commands.digest import digest_wish
from desk.commands.options import (
    Day,
    Formats,
    Lang,
    Out,
    OutletIds,
    Province,
    Scheduler,
    Since,
    parse_since,
)
from desk.context import Context, chosen_outlets, context_of
from desk.demo.home import refuse_requests
from desk.language import tr
from news.errors import LockHeld, WrongInput, WrongOutletFile
from news.outlet import Outlet

if TYPE_CHECKING:
    from desk.wish import Wish


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
        since=_fill_from(since, desk),
        outlets=outlets_to_ask(desk, outlet),
        recheck=timedelta(days=recheck) if recheck else None,
    )
    if enqueue:
        _enqueue(desk, wish)
        return
    from desk.crawling import failures, run_crawl

    with desk.archive():
        ledger = run_crawl(desk, wish)
    raise typer.Exit(1 if failures(ledger) else 0)


def _fill_from(since: str | None, desk: Context) -> datetime | None:
    """Return the instant from which a crawl fills the archive; None leaves it at what is new.

    Raises
    ------
    WrongInput
        Where it is no day, or lies ahead: all that is found would be too old.
    """
    start = parse_since(since, desk.settings.zone)
    if start and start > desk.now:
        raise WrongInput(
            "--since {value!r} lies ahead, expected a day up to today: {today} ({zone})",
            value=since,
            today=desk.today,
            zone=desk.settings.zone.key,
        )
    return start


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
        raise WrongInput("--all and --since {since!r}, expected one of them", since=since)
    if scheduler and not everything:
        raise WrongInput(
            "--scheduler {scheduler!r} without --all, which it is for", scheduler=scheduler
        )
    start = parse_since(since, desk.settings.zone)
    with desk.archive():
        if everything:
            run_classify_all(desk, scheduler)
        else:
            run_classify(desk, start)


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
    wish = digest_wish(desk, day, formats, out, lang, province)
    fill, outlets = _fill_from(since, desk), outlets_to_ask(desk, outlet)
    with desk.archive():
        wanted = Wish(outlets=outlets, since=fill)
        ledger = run_crawl(desk, wanted)
        judge = run_classify(desk, None)
        run_digest(desk, wish, judge.version)
        undelivered = _deliver(desk) | _watch_over(desk, outlets)
    raise typer.Exit(1 if failures(ledger) or undelivered else 0)


def _deliver(desk: Context) -> bool:
    """Send the digests that are due; return True where one could not be sent."""
    from archive.lock import run_lock
    from desk.commands.deliver import report
    from desk.delivery import deliver
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


def outlets_to_ask(desk: Context, ids: list[str] | None) -> tuple[Outlet, ...]:
    """Return the chosen outlets, which may be asked for something; see ``chosen_outlets``.

    Raises
    ------
    WrongInput
        Where none is chosen: a crawl of nothing must not pass for a day without news.
    WrongOutletFile
        Where none of the chosen outlets' files can be read; each is named.
    """
    outlets, settings = chosen_outlets(desk, ids), desk.settings
    refuse_anonymous(desk, outlets)
    if not desk.registry:
        raise WrongInput(
            "{folder}: holds no outlet; `kentongan outlets add` and `kentongan outlets import`"
            " write them there",
            folder=settings.registry,
        )
    if not outlets:
        raise WrongInput(
            "the settings choose none of the {n} outlets of {folder}: {chosen};"
            " `kentongan outlets list` shows what there is",
            n=len(desk.registry),
            folder=settings.registry,
            chosen=", ".join(settings.choice),
        )
    if all(outlet.fault for outlet in outlets):
        raise WrongOutletFile("{wrong}", wrong=[outlet.fault for outlet in outlets])
    return outlets


def refuse_anonymous(desk: Context, outlets: tuple[Outlet, ...]) -> None:
    """Refuse to crawl public outlets without a contact, and any from a demo's home.

    Raises
    ------
    WrongInput
        Says what to set.
    """
    refuse_requests(desk.settings)
    if not desk.settings.contact and any(map(_is_public, outlets)):
        raise WrongInput(
            "contact is not set: a crawler of public outlets says who it is; set KENTONGAN_CONTACT"
            " or `contact` in the settings file to an e-mail address or web page of the desk"
        )


def _is_public(outlet: Outlet) -> bool:
    return not outlet.allow_private and outlet.fault is None
