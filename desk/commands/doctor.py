"""``kentongan doctor``: what is configured, what works, what is stale."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator

import typer
from rich.markup import escape
from rich.table import Table

from desk.commands.kept import Finding, archive, queue, undelivered
from desk.commands.options import parse_formats
from desk.context import Context, chosen_outlets, context_of
from desk.demo.home import banner_of
from desk.language import told, told_failure, tr
from desk.logs import printable
from desk.settings import message_language
from desk.terminal import print_table
from news.errors import KentonganError
from news.outlet import Outlet


def doctor(context: typer.Context) -> None:
    """Print one line a check; exit code 2 where something cannot work as it is."""
    desk = context_of(context)
    _ = desk.settings  # without settings there is nothing to look at: their error is the report
    findings = _once(finding for check in CHECKS for finding in _safely(check, desk))
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
        "queue": tr("queue"),
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
    except OSError as error:  # a home that is a file, or closed to this user
        yield Finding(check.__name__.strip("_"), "bad", told_failure(error))


def _once(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings without what an earlier one says is wrong: each check opens the archive."""
    kept: list[Finding] = []
    told: set[str] = set()
    for one in findings:
        if one.state != "bad" or one.text not in told:
            kept.append(one)
        if one.state == "bad":
            told.add(one.text)
    return kept


def _settings(desk: Context) -> Iterator[Finding]:
    from archive.readonly import may

    settings = desk.settings
    yield Finding("python", "ok", sys.version.split()[0])
    home = settings.home.resolve()
    nearest = next(one for one in (home, *home.parents) if one.exists())
    if nearest.is_dir() and may(nearest, os.W_OK | os.X_OK):
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


CHECKS: tuple[Callable[[Context], Iterator[Finding]], ...] = (
    _settings,
    _letterhead,
    _data,
    _formats,
    _model,
    archive,
    _delivery,
    undelivered,
    queue,
)
