"""Wording: how facts are said where people read, the same in every format.

Each function takes the language first. Indonesian follows the spelling rules of 2022 (EYD V):
"14.35 WITA", "Rabu, 19 Agustus 2020".
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_decimal

from digest.clean import plain_line
from digest.entry import Factor, Item, Source, TagMark
from digest.province import province_name
from digest.translation import plural_translator, translator
from news.codebook import Codebook
from news.place import Place

if TYPE_CHECKING:  # most of these words need no digest
    from digest.agenda import AgendaEntry
    from digest.record import Digest

_DATE_PATTERNS = {
    "full": "EEEE, d MMMM y",
    "short": "EEE, d MMM",
    "short with year": "EEE, d MMM y",
    "month": "d MMM",
    "month with year": "d MMM y",
}
_MAX_MARKS = 8  # outlets whose marks are named beside an item


@lru_cache(maxsize=4096)
def day_text(lang: str, day: date, width: str = "full") -> str:
    """Return a date: ``"full"``; ``"short"`` or ``"month"``, each also ``"… with year"``."""
    return format_date(day, _DATE_PATTERNS[width], locale=lang)


def weekday_text(lang: str, day: date) -> str:
    """Return the name of a day's weekday: ``"Rabu"``."""
    return format_date(day, "EEEE", locale=lang)


def event_day_text(lang: str, day: date, today: date) -> str:
    """Return the day of an event, with its year where that is not the digest's."""
    return day_text(lang, day, "short" if day.year == today.year else "short with year")


def clock_text(lang: str, instant: datetime, zone: ZoneInfo) -> str:
    """Return a time of day with its zone: ``"14.35 WITA"``."""
    local = instant.astimezone(zone)
    mark = ":" if lang == "en" else "."
    return f"{local:%H}{mark}{local:%M} {local.tzname()}"


def instant_text(lang: str, instant: datetime, zone: ZoneInfo) -> str:
    """Return a date and time: ``"19 Agu 2020, 14.35 WITA"``."""
    day = format_date(instant.astimezone(zone).date(), "d MMM y", locale=lang)
    return f"{day}, {clock_text(lang, instant, zone)}"


def published_text(lang: str, source: Source, zone: ZoneInfo, today: date) -> str:
    """Return when a source was published: the time, the date too where it is another day's."""
    _ = translator(lang)
    if source.published_at is None:
        return _("time unknown")
    day = source.published_at.astimezone(zone).date()
    if source.precision == "day":
        return day_text(lang, day, "month")
    clock = clock_text(lang, source.published_at, zone)
    return clock if day == today else f"{day_text(lang, day, 'month')}, {clock}"


def place_text(place: Place | None) -> str:
    """Return a place with its province: ``"Kota Samarinda, Kalimantan Timur"``; ``""`` if None."""
    if place is None:
        return ""
    province = province_name(place.code)
    name = plain_line(place.name)
    return (
        province or name if place.level == "province" else ", ".join(filter(None, (name, province)))
    )


def places_text(item: Item | AgendaEntry) -> str:
    """Return the places that the reports tell, the main one first; ``""`` where none does."""
    return " / ".join(place_text(place) for place in (item.place, *item.other_places) if place)


def scope_text(lang: str, scope: Place | None) -> str:
    """Return what a digest covers."""
    _ = translator(lang)
    return place_text(scope) if scope else _("All of Indonesia")


def area_text(lang: str, digest: Digest) -> str:
    """Return what a digest covers: its scope, or the places it was narrowed to."""
    if digest.selection and digest.selection.names:
        return ", ".join(plain_line(name) for name in digest.selection.names)
    return scope_text(lang, digest.scope)


def tag_name(lang: str, key: str, codebook: Codebook) -> str:
    """Return the name of a tag; its key where the codebook does not know it."""
    tag = codebook.tags.get(key)
    return tag.name.in_language(lang) if tag else plain_line(key)


def stage_name(lang: str, key: str, codebook: Codebook) -> str:
    """Return the name of a stage; "stage open" where there is none."""
    _ = translator(lang)
    stage = codebook.stages.get(key)
    return stage.name.in_language(lang) if stage else _("stage open")


def family_name(lang: str, key: str, codebook: Codebook) -> str:
    """Return the name of a rule family; its key where the codebook does not know it."""
    family = codebook.families.get(key)
    return family.name.in_language(lang) if family else plain_line(key)


def mark_text(lang: str, mark: TagMark, codebook: Codebook) -> str:
    """Return a tag with its family and stage: ``"Gejala konflik: kejadian"``."""
    name = tag_name(lang, mark.key, codebook)
    if mark.family:
        name += f" ({family_name(lang, mark.family, codebook)})"
    text = f"{name}: {stage_name(lang, mark.stage, codebook).lower()}"
    return f"{text}?" if mark.borderline else text


def severity_text(lang: str, level: int, codebook: Codebook) -> str:
    """Return what a severity stands for."""
    return codebook.severities[level].in_language(lang)


def section_name(lang: str, key: str) -> str:
    """Return the heading of a section."""
    _ = translator(lang)
    names = {
        "occurred": _("Incidents"),
        "upcoming": _("Risks and plans"),
        "prevention": _("Prevention"),
        "review": _("To be reviewed"),
    }
    return names[key]


def trend_text(lang: str, trend: str) -> str:
    """Return a trend's name, ``""`` for none."""
    _ = translator(lang)
    names = {
        "": "",
        "new": _("new"),
        "continuing": _("continuing"),
        "rising": _("rising"),
        "easing": _("easing"),
    }
    return names[trend]


def number_text(lang: str, value: float) -> str:
    """Return a number with the language's decimal mark, two decimals at most."""
    return str(format_decimal(value, "#,##0.##", locale=lang))


def counted_text(lang: str, item: Item) -> str:
    """Return how many outlets and articles carry a story, and how many of them merely copy.

    ``"3 media, 5 artikel, 2 di antaranya salinan"``.
    """
    outlets, articles = len(item.outlets), len(item.sources)
    copies = sum(source.copied for source in item.sources)
    n_ = plural_translator(lang)
    return ", ".join(
        (
            n_("%(n)d outlet", "%(n)d outlets", outlets) % {"n": outlets},
            n_("%(n)d article", "%(n)d articles", articles) % {"n": articles},
            *(
                [n_("%(n)d of them a copy", "%(n)d of them copies", copies) % {"n": copies}]
                if copies
                else []
            ),
        )
    )


def factor_text(lang: str, factor: Factor, codebook: Codebook) -> str:
    """Return one reason for an item's place: ``"pemilu × 1,5"``."""
    _, n_ = translator(lang), plural_translator(lang)
    if factor.name == "severity":
        what = _("severity %(n)d") % {"n": factor.value}
    elif factor.name == "stage":
        what = stage_name(lang, str(factor.value), codebook).lower()
    elif factor.name == "election":
        what = _("tied to an election")
    elif factor.name == "novelty":
        what = trend_text(lang, str(factor.value))
    else:
        n = int(factor.value)
        what = n_("%(n)d independent outlet", "%(n)d independent outlets", n) % {"n": n}
        if factor.detail:
            what += f" ({', '.join(factor.detail[:_MAX_MARKS])}{' …' * (n > _MAX_MARKS)})"
    return f"{what} × {number_text(lang, factor.weight)}"


def listed_text(lang: str, names: Sequence[str], most: int) -> str:
    """Return names in a row, and the number of those beyond ``most``."""
    shown = ", ".join(names[:most])
    if len(names) <= most:
        return shown
    more = len(names) - most
    n_ = plural_translator(lang)
    rest = n_("and %(n)d more", "and %(n)d more", more) % {"n": more}
    return f"{shown} {rest}"


def heading_text(lang: str, *, weekly: bool = False) -> str:
    """Return the name of the paper."""
    _ = translator(lang)
    return _("Weekly Early-Warning Report") if weekly else _("Daily Early-Warning Report")


def title_text(lang: str, digest: Digest) -> str:
    """Return the title of one digest: name, day or days, and scope."""
    days = day_text(lang, digest.day)
    if digest.weekly:
        days = f"{day_text(lang, digest.first, 'month')} – {days}"
    return " · ".join((heading_text(lang, weekly=digest.weekly), days, area_text(lang, digest)))
