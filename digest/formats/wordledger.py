"""Word's last pages: what was looked at, and the room for the officer's own hand."""

from __future__ import annotations

from digest.alarm import foreign_sentence, undelivered_text
from digest.clean import isolated, shortened
from digest.formats.word import TEXT_WIDTH_MM, WordFile
from digest.formats.wordpage import ALARM, INK, SOFT
from digest.formats.wordstory import write_rest
from digest.formats.wordtable import add_grid, add_table, keep_together, rule
from digest.reading import reading_sentence
from digest.record import Digest
from digest.roll import MAX_OUTLETS, Roll, alarms_of, rolls_of
from digest.translation import plural_translator, translator

MAX_WATCH_LINES = 100
_PROVINCE_MM = 40
_NOTE_LINES = 4


def write_ledger(file: WordFile, digest: Digest, lang: str) -> None:
    """Write what was looked at, by what befell it, and what in the looking needs a look itself."""
    _, n_ = translator(lang), plural_translator(lang)
    ledger = digest.ledger
    file.heading(f"VI  {_('What was looked at')} ({ledger.seen}/{ledger.total})", 1)
    read = digest.figures.read
    judged = n_("%(n)s article was judged.", "%(n)s articles were judged.", read) % {"n": read}
    told = (judged, foreign_sentence(lang, digest), reading_sentence(lang, digest))
    file.paragraph(" ".join(filter(None, told)))
    _watch(file, digest, lang)
    for roll in rolls_of(lang, digest):
        _roll(file, roll)
    write_rest(file, ledger.total - MAX_OUTLETS, lang)


def _roll(file: WordFile, roll: Roll) -> None:
    """Write outlets that the same befell: a line a province, or all in one where few are many."""
    head = file.paragraph(after_pt=1)
    head.paragraph_format.space_before = file.points(8)
    file.run(head, f"{roll.title} ({roll.number})", bold=True, colour=None if roll.seen else ALARM)
    if roll.note:
        file.run(head, f"   {roll.note}", size_pt=8, colour=SOFT)
    file.keep_with_next(head)
    rows = [(province, ", ".join(map(isolated, names))) for province, names in roll.rows]
    if roll.number >= 2 * len(rows):
        add_table(
            file, rows, [_PROVINCE_MM, TEXT_WIDTH_MM - _PROVINCE_MM],
            header=False, about=roll.title, size_pt=8, bold_columns=[0],
        )  # fmt: skip
        return
    line = file.paragraph(after_pt=2)
    for number, (province, names) in enumerate(rows):
        file.run(line, f"{' · ' if number else ''}{province} ", size_pt=8, bold=True)
        file.run(line, names, size_pt=8)


def _watch(file: WordFile, digest: Digest, lang: str) -> None:
    _ = translator(lang)
    alarms = alarms_of(lang, digest.ledger)
    told = [undelivered_text(lang, row, digest) for row in digest.ledger.undelivered]
    if alarms:
        rows = [(_("Needs a look"), _("Outlet"))]
        rows += [
            (shortened(text, 200), ", ".join(map(isolated, names)))
            for text, names in alarms[:MAX_WATCH_LINES]
        ]
        add_table(file, rows, [62, TEXT_WIDTH_MM - 62], about=rows[0][0], bold_columns=[0])
        write_rest(file, sum(len(names) for _, names in alarms[MAX_WATCH_LINES:]), lang)
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
    file.heading(f"VII  {title}", 1)
    for title in (_("Facts"), _("Opinion and advice")):
        file.keep_with_next(file.paragraph(title, bold=True, after_pt=0))
        lines = add_table(
            file, [(" ",)] * _NOTE_LINES, [TEXT_WIDTH_MM], header=False, about=title, size_pt=13
        )
        keep_together(lines)
        file.keep_with_next(file.paragraph("", after_pt=2))
    sign = add_grid(file, 1, [TEXT_WIDTH_MM / 3] * 3, about=_("Signature"))
    for cell, label in zip(sign.rows[0].cells, (_("Name"), _("Time"), _("Signature")), strict=True):
        cell.paragraphs[0].paragraph_format.space_after = file.points(22)
        rule(cell, "bottom", INK, 6)
        file.run(cell.paragraphs[0], f"{label}:", size_pt=8.5, colour=SOFT)
    keep_together(sign)
    file.keep_with_next(file.paragraph("", after_pt=2))
    file.paragraph(
        _(
            "Titles and quotations are the outlets' own words. Tags, stages, places, dates and"
            " severities are a program's judgement and may be wrong."
        ),
        size_pt=8,
        colour=SOFT,
    )
