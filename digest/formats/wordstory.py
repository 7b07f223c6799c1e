"""Word's stories: one in the fields of the desk's form, or many in a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from digest import printed
from digest.clean import isolated, shortened
from digest.entry import Item
from digest.formats.word import TEXT_WIDTH_MM, WordFile
from digest.formats.wordpage import SOFT
from digest.formats.wordtable import add_table, keep_whole, widths_by_content
from digest.record import Digest
from digest.translation import plural_translator, translator
from digest.wording import counted_text, place_text, published_text

MAX_TITLE_CHARACTERS = 220


def write_story(file: WordFile, item: Item, number: int, digest: Digest, lang: str) -> None:
    """Write one story: its title as a heading, and the form's fields."""
    _ = translator(lang)
    title = shortened(item.title, MAX_TITLE_CHARACTERS) or _("(no title)")
    file.heading(_numbered(number, item, lang), 2)
    fields = printed.fields_of(lang, item, digest)
    table = add_table(
        file,
        [(label, "" if label == _("Sources") else text) for label, text in fields],
        [30, TEXT_WIDTH_MM - 30], header=False, about=title, bold_columns=[0],
    )  # fmt: skip
    keep_whole(table)
    for row, (label, _text) in zip(table.rows, fields, strict=True):
        if label == _("Sources"):
            _sources(file, row.cells[1].paragraphs[0], item, digest, lang)


def _numbered(number: int, item: Item, lang: str) -> str:
    _ = translator(lang)
    title = shortened(item.title, MAX_TITLE_CHARACTERS) or _("(no title)")
    return f"{number}. {isolated(title)}"


def _sources(file: WordFile, paragraph: Any, item: Item, digest: Digest, lang: str) -> None:
    n_ = plural_translator(lang)
    file.run(paragraph, f"{counted_text(lang, item)}: ", size_pt=8.5)
    shown = item.sources[: printed.MAX_SOURCES]
    for number, source in enumerate(shown):
        file.link(paragraph, source.outlet_name, source.url, size_pt=8.5)
        when = published_text(lang, source, item.zone, digest.day)
        file.run(paragraph, f" {when}{', ' if number < len(shown) - 1 else ''}", size_pt=8.5)
    if more := len(item.sources) - len(shown):
        rest = n_("and %(n)d more", "and %(n)d more", more) % {"n": more}
        file.run(paragraph, f" {rest}", size_pt=8.5)


def write_brief(file: WordFile, items: Sequence[Item], digest: Digest, lang: str) -> None:
    """Write stories as the rows of a table."""
    _ = translator(lang)
    rows = [(_("Title"), _("Where"), _("What"), _("Sources"))]
    numbers = digest.numbers
    rows += [
        (
            _numbered(numbers[item.id], item, lang),
            place_text(item.place) or "–",
            printed.signs_text(lang, item, digest.codebook),
            f"{printed.names_text(item.outlets)} ({item.rating.text})",
        )
        for item in items
    ]
    add_table(file, rows, widths_by_content(rows), about=rows[0][0])


def write_check(file: WordFile, digest: Digest, lang: str) -> None:
    """Point to stories of other sections that may already have happened."""
    _ = translator(lang)
    items, numbers = digest.to_check, digest.numbers
    if not items:
        return
    heading = _("Listed elsewhere, may already have happened: check")
    file.keep_with_next(file.paragraph(heading, bold=True, after_pt=2))
    for item in items[: printed.MAX_BRIEF_ITEMS]:
        paragraph = file.paragraph(_numbered(numbers[item.id], item, lang), after_pt=2)
        if item.place:
            file.run(paragraph, f"  {place_text(item.place)}", colour=SOFT)
    write_rest(file, len(items) - printed.MAX_BRIEF_ITEMS, lang)


def write_rest(file: WordFile, number: int, lang: str) -> None:
    """Say how many more there are, where there are any."""
    n_ = plural_translator(lang)
    if number > 0:
        text = n_(
            "and %(n)s more, listed in the other forms of this report",
            "and %(n)s more, listed in the other forms of this report",
            number,
        )
        file.paragraph(text % {"n": number}, size_pt=8.5, colour=SOFT)
