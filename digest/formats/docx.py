"""DOCX: the report as a Word file, to be edited, signed and filed.

Real headings and tables, so that Word's navigation and a screen reader find their way. The
office's own Word file may stand below it: its letterhead, page and styles are kept.
"""

from __future__ import annotations

from pathlib import Path

from digest import printed
from digest.agenda import AgendaEntry
from digest.clean import isolated, shortened
from digest.comparison import comparison_sentences, usual_text
from digest.detail import details, elsewhere_text
from digest.form import period_text
from digest.formats.word import TEXT_WIDTH_MM, WordFile
from digest.formats.wordledger import write_ledger, write_notes
from digest.formats.wordmap import write_map
from digest.formats.wordpage import ALARM, ALARM_PANEL, INK, PANEL, RED, SOFT
from digest.formats.wordstory import (
    MAX_TITLE_CHARACTERS,
    write_brief,
    write_check,
    write_rest,
    write_story,
)
from digest.formats.wordtable import add_grid, add_table, keep_whole
from digest.printed import MAX_BRIEF_ITEMS, MAX_FULL_ITEMS
from digest.reading import reading_sentence
from digest.record import Digest, Section
from digest.summary import (
    count_text,
    incident_sentence,
    nothing_text,
    outlook_sentence,
    trend_counts_text,
)
from digest.translation import translator
from digest.wording import (
    area_text,
    event_day_text,
    heading_text,
    places_text,
    section_name,
    title_text,
)

MAX_SPOTS = 8


def render(digest: Digest, lang: str, *, letterhead: Path | None = None) -> bytes:
    """Return the digest as a Word file.

    Parameters
    ----------
    letterhead
        The office's own Word file (.docx): its page, styles, header and footer are kept, and the
        report follows what its body holds. None for a plain A4 page.

    Raises
    ------
    WrongSettings
        Where python-docx is missing, the letterhead is no Word file, or there is no catalogue of
        that language.
    """
    _ = translator(lang)
    file = WordFile(letterhead, lang)
    _head(file, digest, lang)
    _summary(file, digest, lang)
    for number, key in (("II", "occurred"), ("III", "upcoming")):
        _stories(file, digest, lang, number, key)
    for number, key, about in (
        (
            "IV",
            "prevention",
            _("Meetings, patrols and appeals. None of this is counted as an incident."),
        ),
        (
            "V",
            "review",
            _("The program is not sure: a person should read these, the likeliest first."),
        ),
    ):
        section = digest.section(key)
        _section_heading(file, digest, lang, number, section)
        file.keep_with_next(file.paragraph(about, size_pt=8.5, colour=SOFT))
        if section.items:
            write_brief(file, section.items[:MAX_BRIEF_ITEMS], digest, lang)
            write_rest(file, len(section.items) - MAX_BRIEF_ITEMS, lang)
        elif not (key == "review" and digest.to_check):
            file.paragraph(nothing_text(lang, digest))
    write_check(file, digest, lang)
    write_ledger(file, digest, lang)
    write_notes(file, lang)
    file.foot(f"Kentongan · {printed.made_text(lang, digest)}")
    return file.saved(title_text(lang, digest), digest.made_at)


def _head(file: WordFile, digest: Digest, lang: str) -> None:
    if digest.banner:
        paragraph = file.paragraph(digest.banner, size_pt=9, bold=True, colour=ALARM)
        file.framed(paragraph, ALARM, ALARM_PANEL)
    if file.plain:
        file.paragraph("KENTONGAN", size_pt=8, bold=True, colour=RED, after_pt=0)
    title = file.document.add_paragraph(style="Title" if "Title" in file.document.styles else None)
    file.run(
        title,
        heading_text(lang, weekly=digest.weekly),
        size_pt=None if file.plain else 18,
        bold=True,
    )
    period = file.paragraph(period_text(lang, digest), bold=True)
    file.run(period, f"   {area_text(lang, digest)}", colour=SOFT)


def _summary(file: WordFile, digest: Digest, lang: str) -> None:
    _ = translator(lang)
    file.heading(f"I  {_('Summary')}", 1)
    grid = add_grid(file, 1, [TEXT_WIDTH_MM / 4] * 4, about=_("Number of stories by section"))
    for cell, section in zip(grid.rows[0].cells, digest.sections, strict=True):
        count = cell.paragraphs[0]
        count.paragraph_format.space_after = None
        red = RED if section.key == "occurred" else INK
        file.run(count, count_text(digest, section), size_pt=26, bold=True, colour=red)
        file.paragraph(section_name(lang, section.key), bold=True, after_pt=0, where=cell)
        notes = []
        if section.key in {"occurred", "upcoming"}:
            notes.append(trend_counts_text(lang, section.items))
        row = digest.figures.baseline(section.key)
        if row and row.expected is not None:
            notes.append(usual_text(lang, row))
        for note in filter(None, notes):
            file.paragraph(note, size_pt=7.5, colour=SOFT, after_pt=0, where=cell)
    lede = file.paragraph(incident_sentence(lang, digest, trends=False), size_pt=12, after_pt=3)
    lede.paragraph_format.space_before = file.points(9)
    file.paragraph(outlook_sentence(lang, digest), size_pt=10.5)
    verdict = file.paragraph()
    file.run(verdict, reading_sentence(lang, digest), bold=True)
    for more in filter(None, (*details(lang, digest, 8), elsewhere_text(lang, digest.ledger))):
        file.run(verdict, f" {more}")
    seen_all = digest.state == "all"
    file.framed(verdict, INK if seen_all else ALARM, PANEL if seen_all else ALARM_PANEL)
    _boxes(file, digest, lang)
    if digest.scope is None:
        write_map(file, digest, lang)
    _spots(file, digest, lang)


def _boxes(file: WordFile, digest: Digest, lang: str) -> None:
    _ = translator(lang)
    corrections = [
        f"{isolated(shortened(row.title, 120) or _('(no title)'))}: "
        f"{printed.correction_text(lang, row, digest.codebook)}"
        for row in digest.corrections[:20]
    ]
    for title, lines in (
        (_("Compared with what is usual"), comparison_sentences(lang, digest)[:9]),
        (_("Corrections of earlier reports"), corrections),
    ):
        if lines:
            file.keep_with_next(file.paragraph(title, bold=True, after_pt=1))
            for line in lines:
                file.paragraph(line, size_pt=9, after_pt=1)


def _spots(file: WordFile, digest: Digest, lang: str) -> None:
    _ = translator(lang)
    spots = [spot for spot in digest.figures.spots if spot.occurred or spot.upcoming]
    if not spots:
        return
    rows = [(_("Place"), _("Incidents"), _("Risks and plans"))]
    for spot in spots[:MAX_SPOTS]:
        name = _("no single place")
        if spot.place:
            name = shortened(spot.place.name, 60) or spot.place.code
        rows.append((name, str(spot.occurred or "–"), str(spot.upcoming or "–")))
    file.paragraph("", after_pt=0)
    table = add_table(
        file, rows, [112, 26, 34], about=_("By place"), bold_columns=[1], number_columns=[1, 2]
    )
    keep_whole(table)
    write_rest(file, len(spots) - MAX_SPOTS, lang)


def _section_heading(
    file: WordFile, digest: Digest, lang: str, number: str, section: Section
) -> None:
    name = section_name(lang, section.key)
    file.heading(f"{number}  {name} ({count_text(digest, section)})", 1)


def _stories(file: WordFile, digest: Digest, lang: str, number: str, key: str) -> None:
    _ = translator(lang)
    section, numbers = digest.section(key), digest.numbers
    _section_heading(file, digest, lang, number, section)
    if key == "upcoming" and digest.agenda:
        agenda = file.paragraph(_("Agenda of the next 14 days"), bold=True, after_pt=2)
        file.keep_with_next(agenda)
        rows = [(_("When"), _("Title"), _("Where"), _("Sources"))]
        rows += [
            (
                event_day_text(lang, entry.day, digest.day),
                _announced(entry, numbers.get(entry.story), lang),
                places_text(entry) or "–",
                printed.names_text(entry.outlets),
            )
            for entry in digest.agenda[:60]
        ]
        about = _("Agenda of the next 14 days")
        add_table(file, rows, [26, 76, 40, 30], about=about, bold_columns=[0])
        write_rest(file, len(digest.agenda) - 60, lang)
    if not section.items:
        told = incident_sentence if key == "occurred" else outlook_sentence
        file.paragraph(told(lang, digest))
    for item in section.items[:MAX_FULL_ITEMS]:
        write_story(file, item, numbers[item.id], digest, lang)
    if more := section.items[MAX_FULL_ITEMS : MAX_FULL_ITEMS + MAX_BRIEF_ITEMS]:
        file.paragraph("", after_pt=0)  # Word makes one of two tables that touch
        write_brief(file, more, digest, lang)
    write_rest(file, len(section.items) - MAX_FULL_ITEMS - MAX_BRIEF_ITEMS, lang)


def _announced(entry: AgendaEntry, number: int | None, lang: str) -> str:
    """Return an announcement's title, with the number of its story where that is listed."""
    _ = translator(lang)
    title = isolated(shortened(entry.title, MAX_TITLE_CHARACTERS) or _("(no title)"))
    return title if number is None else f"{title} ({_('no. %(n)d') % {'n': number}})"
