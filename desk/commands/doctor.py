"""``kentongan doctor``: what is configured, what works, what is stale."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import typer
from rich.markup import escape
from rich.table import Table

from desk.commands.options import parse_formats
from desk.context import Context, chosen_outlets, context_of
from desk.demo.home import banner_of
from desk.instant import instant_told
from desk.language import told, tr
from desk.logs import printable
from desk.outcomes import delivery_told
from desk.settings import message_language
from desk.terminal import print_table
from news.errors import KentonganError
from news.message import Message
from news.outlet import Outlet

# After two missed nights somebody should know.
STALE = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; ``state`` is ``ok``, ``note`` (may be meant so) or ``bad``."""

    what: str
    state: str
    text: str


def doctor(context: typer.Context) -> None:
    """Print one line a check; exit code 2 where something cannot work as it is."""
    desk = context_of(context)
    _ = desk.settings  # without settings there is nothing to look at: their error is the report
    findings = [finding for check in CHECKS for finding in _safely(check, desk)]
    table = Table(box=None, show_header=False, pad_edge=False)
    marks = {"ok": "[green]ok[/]", "note": "[yellow]--[/]", "bad": "[red]!![/]"}
    names = {
        "home": tr("home"),
        "contact": tr("contact"),
        "letterhead": tr("letterhead"),
        "outlets": tr("outlets"),
        "chosen": tr("chosen"),
        "codebook": tr("codebook"),
        "archive": tr("archive"),
        "crawl": tr("crawl"),
        "delivery": tr("delivery"),
        "mail": tr("mail"),
        "settings": tr("settings"),
        "data": tr("data"),
        "formats": tr("formats"),
        "undelivered": tr("undelivered"),
    }
    for finding in findings:
        what = names.get(finding.what, finding.what)
        table.add_row(marks[finding.state], escape(what), escape(printable(finding.text)))
    print_table(table)
    raise typer.Exit(2 if any(f.state == "bad" for f in findings) else 0)


def _safely(check: Callable[[Context], Iterator[Finding]], desk: Context) -> Iterator[Finding]:
    """Run a check; what it cannot bear becomes a finding, so that the others still run."""
    try:
        yield from check(desk)
    except KentonganError as error:
        yield Finding(check.__name__.strip("_"), "bad", told(error))


def _settings(desk: Context) -> Iterator[Finding]:
    settings = desk.settings
    yield Finding("python", "ok", sys.version.split()[0])
    home = settings.home.resolve()
    nearest = next(one for one in (home, *home.parents) if one.exists())
    if nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK):
        yield Finding("home", "ok", str(home))
    else:
        text = tr("{home}: this user cannot write to {folder}").format(home=home, folder=nearest)
        yield Finding("home", "bad", text)
    if banner := banner_of(settings, message_language()):
        yield Finding("demo", "note", banner)
    if settings.contact:
        yield Finding("contact", "ok", settings.contact)
    else:
        yield Finding(
            "contact",
            "note",
            tr("not set: public outlets are not crawled before KENTONGAN_CONTACT is"),
        )


def _letterhead(desk: Context) -> Iterator[Finding]:
    from digest.clean import shortened
    from digest.formats.word import letterhead_text

    path = desk.settings.letterhead
    if path is None:
        return
    text = shortened(letterhead_text(path), 200)
    if text:  # the letterhead itself, or an old letter that somebody forgot to delete
        told = tr("its text stands over every report: {text}").format(text=text)
        yield Finding("letterhead", "note", told)
    else:
        yield Finding("letterhead", "ok", str(path))


def _data(desk: Context) -> Iterator[Finding]:
    settings = desk.settings
    registry = [outlet for outlet in desk.registry if outlet.fault is None]
    for outlet in desk.registry:
        if outlet.fault is not None:
            yield Finding("outlets", "bad", told(outlet.fault))
    verified = sum(outlet.verified is not None for outlet in registry)
    provinces = len({outlet.province for outlet in registry})
    yield Finding(
        "outlets",
        "ok" if verified else "note",
        tr("{n} outlets in {provinces} provinces, {verified} verified").format(
            n=len(registry), provinces=provinces, verified=verified
        ),
    )
    chosen = _crawled(desk)
    if settings.choice or not chosen:
        said = [tr("{n} of them are crawled").format(n=len(chosen)), *settings.choice]
        yield Finding("chosen", "ok" if chosen else "bad", "; ".join(said))
    empty = sorted(set(settings.provinces) - {outlet.province for outlet in chosen})
    if chosen and empty:
        text = tr("none is crawled of the provinces {codes}").format(codes=", ".join(empty))
        yield Finding("chosen", "note", text)
    yield Finding("codebook", "ok", f"{desk.codebook.version}: {', '.join(desk.codebook.tags)}")


def _crawled(desk: Context) -> list[Outlet]:
    """Return the outlets that a crawl asks."""
    return [outlet for outlet in chosen_outlets(desk, None) if outlet.fault is None]


def _formats(desk: Context) -> Iterator[Finding]:
    chosen = parse_formats(None, desk.settings.formats)
    yield Finding("formats", "ok", ", ".join(chosen))


def _model(desk: Context) -> Iterator[Finding]:
    from classifier.modelfile import usable_settings
    from desk.promise import shortfalls
    from desk.promoted import model_at_work

    path = model_at_work(desk.settings.models)
    if path is None:
        yield Finding("model", "note", tr("none yet: the first `classify` or `tag` trains one"))
        return
    settings = usable_settings(path, desk.codebook.version)
    yield Finding("model", "ok", path.stem)
    for line in shortfalls(settings["card"], desk.codebook):
        yield Finding("model", "note", line)


def _archive(desk: Context) -> Iterator[Finding]:
    from archive.connection import check_schema, close_archive, open_archive
    from archive.outcomes import last_run

    settings = desk.settings
    if not settings.database_url and not (settings.home / "archive.sqlite3").exists():
        yield Finding("archive", "note", tr("none yet: the first `crawl` makes it"))
        return
    open_archive(settings.archive_url, captures=settings.captures)
    try:
        current = check_schema()
        yield Finding(
            "archive",
            "ok" if current else "note",
            tr("reachable")
            if current
            else tr("empty, or of an older schema: the next command brings it up to date"),
        )
        if not current:
            return
        run = last_run("crawl")
        if run is None:
            yield Finding("crawl", "note", tr("no run yet"))
        else:
            at = instant_told(run.started_at, settings.zone)
            if desk.now - run.started_at > STALE:
                text = tr("last run began {at}, over two days ago: is cron or the timer at work?")
                yield Finding("crawl", "bad", text.format(at=at))
            else:
                yield Finding("crawl", "ok", tr("last run began {at}").format(at=at))
    finally:
        close_archive()


def _delivery(desk: Context) -> Iterator[Finding]:
    from desk.channels import channel_faults

    settings = desk.settings
    if not settings.subscriptions:
        yield Finding("delivery", "note", tr("no subscription: nothing is sent"))
        return
    if any(one.mail for one in settings.subscriptions):
        if settings.mail is None:
            yield Finding("mail", "bad", tr("subscriptions ask for mail, and [mail] is not set"))
        else:
            mail = settings.mail
            yield Finding("mail", "ok", f"{mail.host}:{mail.port} {mail.security} {mail.sender}")
    seen = {outlet.province for outlet in _crawled(desk)}
    for one in settings.subscriptions:
        faults = list(channel_faults(desk, one))
        if blind := sorted({code[:2] for code in one.provinces} - seen):
            text = tr("no outlet is crawled of this subscription's provinces: {codes}")
            yield Finding(one.id, "note", text.format(codes=", ".join(blind)))
        for fault in faults:
            yield Finding(one.id, "bad", fault)
        if not faults:
            addresses = len(one.mail) + len(one.channels)
            yield Finding(one.id, "ok", tr("{n} addresses").format(n=addresses))


def _undelivered(desk: Context) -> Iterator[Finding]:
    from archive.connection import check_schema, close_archive, open_archive
    from archive.deliveries import delivery_ledger

    settings = desk.settings
    if not settings.database_url and not (settings.home / "archive.sqlite3").exists():
        return
    open_archive(settings.archive_url, captures=settings.captures)
    try:
        lines = delivery_ledger(desk.now - timedelta(days=7)) if check_schema() else []
    finally:
        close_archive()
    for line in lines:
        if line.troubled:
            what = f"{line.key} ({line.part}) → {line.recipient}: {delivery_told(line.state)}"
            yield Finding(line.subscription, "note", f"{what}; {told(Message(line.error))}")


CHECKS: tuple[Callable[[Context], Iterator[Finding]], ...] = (
    _settings,
    _letterhead,
    _data,
    _formats,
    _model,
    _archive,
    _delivery,
    _undelivered,
)
