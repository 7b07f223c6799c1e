"""CSV: one row a story, for a spreadsheet (RFC 4180), guarded against formulas.

References
----------
RFC 4180; OWASP, "CSV Injection": a cell that begins with ``=``, ``+``, ``-``, ``@``, tab or
carriage return may be run as a formula by the program that opens the file.
"""

from __future__ import annotations

import csv
from io import StringIO

from digest.entry import Item
from digest.form import doubt_text
from digest.province import province_name
from digest.record import Digest, Section
from digest.wording import (
    family_name,
    place_text,
    section_name,
    severity_text,
    stage_name,
    tag_name,
)

COLUMNS = (
    "day", "section", "section_name", "rank", "id", "title", "place_code", "place", "province",
    "event_date", "stage", "stage_name", "tags", "tag_names", "families", "severity",
    "severity_name", "election", "revised", "trend", "outlets", "articles", "independent_outlets",
    "first_reported", "last_reported", "quote", "outlet_names", "urls", "score", "notice",
    "source_rating", "credibility", "rating_changed", "institutions", "days", "new_articles",
    "corrected", "doubts", "first_day", "number", "other_places",
)  # fmt: skip
_SEPARATOR = " | "
# The full-width forms are turned into the plain ones by some spreadsheets.
_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")


def guarded(value: str) -> str:
    """Return a cell's text, with an apostrophe before what a spreadsheet might run."""
    return f"'{value}" if value.lstrip(" ").startswith(_FORMULA_STARTS) else value


def render(digest: Digest, lang: str) -> bytes:
    """Return the digest's stories as CSV: UTF-8 with a byte order mark, lines ended by CRLF.

    The mark is there because spreadsheets otherwise take the file for an older encoding. Keys are
    the codebook's; the columns that end in ``_name`` are in the digest's language. Several
    values in one cell are parted by ``" | "``. Days are ISO 8601 and local, instants ISO 8601
    with the offset of the item's clock.

    Raises
    ------
    WrongSettings
        Where there is no catalogue of that language.
    """
    out = StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    numbers = digest.numbers
    for section in digest.sections:
        for rank, item in enumerate(section.items, 1):
            places = {"rank": str(rank), "number": str(numbers[item.id])}
            row = _row(digest, section, item, lang) | places
            writer.writerow({key: guarded(value) for key, value in row.items()})
    return out.getvalue().encode("utf-8-sig")


def _row(digest: Digest, section: Section, item: Item, lang: str) -> dict[str, str]:
    codebook = digest.codebook
    first, last = item.first_reported, item.last_reported
    return {
        "day": digest.day.isoformat(),
        "section": section.key,
        "section_name": section_name(lang, section.key),
        "id": item.id,
        "title": item.title,
        "place_code": item.place.code if item.place else "",
        "place": item.place.name if item.place else "",
        "province": province_name(item.place.code) if item.place else "",
        "event_date": item.event_date.isoformat() if item.event_date else "",
        "stage": item.stage,
        "stage_name": stage_name(lang, item.stage, codebook) if item.stage else "",
        "tags": _SEPARATOR.join(f"{mark.key}:{mark.stage}" for mark in item.tags),
        "tag_names": _SEPARATOR.join(tag_name(lang, mark.key, codebook) for mark in item.tags),
        "families": _SEPARATOR.join(
            family_name(lang, mark.family, codebook) for mark in item.tags if mark.family
        ),
        "severity": str(item.severity),
        "severity_name": severity_text(lang, item.severity, codebook),
        "election": str(int(item.election)),
        "revised": str(int(item.revised)),
        "trend": item.trend,
        "outlets": str(len(item.outlets)),
        "articles": str(len(item.sources)),
        "independent_outlets": str(item.independent),
        "first_reported": first.astimezone(item.zone).isoformat() if first else "",
        "last_reported": last.astimezone(item.zone).isoformat() if last else "",
        "quote": item.quote.text if item.quote else "",
        "outlet_names": _SEPARATOR.join(item.outlets),
        "urls": _SEPARATOR.join(source.url for source in item.sources if source.url),
        "score": str(item.score),
        "notice": digest.banner or "",
        "source_rating": item.rating.source,
        "credibility": str(item.rating.credibility),
        "rating_changed": str(int(item.rating.changed)),
        "institutions": _SEPARATOR.join(item.institutions),
        "days": str(item.days),
        "new_articles": str(len(item.fresh)),
        "corrected": str(int(item.corrected)),
        "doubts": _SEPARATOR.join(doubt_text(lang, doubt) for doubt in item.doubts),
        "first_day": digest.first.isoformat(),
        "other_places": _SEPARATOR.join(place_text(place) for place in item.other_places),
    }
