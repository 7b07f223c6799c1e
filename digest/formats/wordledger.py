"""Word's last pages: what was looked at, and the room for the officer's own hand."""

from __future__ import annotations

from digest.alarm import alarms_text, undelivered_text, watched
from digest.clean import shortened
from digest.formats.word import TEXT_WIDTH_MM, WordFile
from digest.formats.wordpage import INK, SOFT
from digest.formats.wordstory import write_rest
from digest.formats.wordtable import add_grid, add_table, rule
from digest.province import province_name
from digest.reading import failures_text, last_seen_text, reading_sentence
from digest.record import Digest
from digest.translation import plural_translator, translator

MAX_LEDGER_LINES = 200
MAX_WATCH_LINES = 100
_NOTE_LINES = 4


def write_ledger(file: WordFile, digest: Digest, lang: str) -> None:
    """Write what was looked at, outlet by outlet, and what in the looking needs a look itself."""
    _, n_ = translator(lang), plural_translator(lang)
    ledger = digest.ledger
    file.heading(f"6  {_('What was looked at')} ({ledger.seen}/{ledger.total})", 1)
    read = digest.figures.read
    judged = n_(
        "%(n)s article of the day was judged.", "%(n)s articles of the day were judged.", read
    ) % {"n": read}
    file.paragraph(f"{judged} {reading_sentence(lang, digest)}")
    _watch(file, digest, lang)
    rows = [(_("Outlet"), _("Place"), _("New articles"), _("Failed"))]
    for line in ledger.lines[:MAX_LEDGER_LINES]:
        failed = shortened(failures_text(lang, line), 140)
        if not line.looked:
            failed = f"{_('Not seen')}: {failed}; {last_seen_text(lang, line, digest)}"
        rows.append(
            (line.name, province_name(line.province) or line.province, str(line.articles), failed)
        )
    if len(rows) > 1:
        add_table(file, rows, [52, 38, 24, 58], about=_("What was looked at"))
    write_rest(file, ledger.total - MAX_LEDGER_LINES, lang)


def _watch(file: WordFile, digest: Digest, lang: str) -> None:
    _ = translator(lang)
    watch = list(watched(digest.ledger))
    told = [undelivered_text(lang, row, digest) for row in digest.ledger.undelivered]
    if watch:
        rows = [(_("Needs a look"), _("Place"), _("Why"))]
        rows += [
            (
                one.name,
                province_name(one.province) or one.province,
                shortened(alarms_text(lang, one), 200),
            )
            for one in watch[:MAX_WATCH_LINES]
        ]
        add_table(file, rows, [52, 38, 82], about=rows[0][0], bold_columns=[0])
        write_rest(file, len(watch) - MAX_WATCH_LINES, lang)
        file.paragraph("", after_pt=0)
    if told:
        lines = [(_("Not delivered in the last day"),), *((line,) for line in told)]
        add_table(file, lines[: MAX_WATCH_LINES + 1], [TEXT_WIDTH_MM], about=lines[0][0])
        write_rest(file, len(told) - MAX_WATCH_LINES, lang)
        file.paragraph("", after_pt=0)


def write_notes(file: WordFile, lang: str) -> None:
    """Write empty lines for facts, opinion and advice, and for a signature."""
    _ = translator(lang)
    title = _("Duty officer's notes")
    file.heading(f"7  {title}", 1)
    for title in (_("Facts"), _("Opinion and advice")):
        file.keep_with_next(file.paragraph(title, bold=True, after_pt=0))
        add_table(
            file, [(" ",)] * _NOTE_LINES, [TEXT_WIDTH_MM], header=False, about=title, size_pt=13
        )
        file.paragraph("", after_pt=2)
    sign = add_grid(file, 1, [TEXT_WIDTH_MM / 3] * 3, about=_("Signature"))
    for cell, label in zip(sign.rows[0].cells, (_("Name"), _("Time"), _("Signature")), strict=True):
        cell.paragraphs[0].paragraph_format.space_after = file.points(22)
        rule(cell, "bottom", INK, 6)
        file.run(cell.paragraphs[0], f"{label}:", size_pt=8.5, colour=SOFT)
    file.paragraph("", after_pt=2)
    file.paragraph(
        _(
            "Titles and quotations are the outlets' own words. Tags, stages, places, dates and"
            " severities are a program's judgement and may be wrong."
        ),
        size_pt=8,
        colour=SOFT,
    )
