"""iCalendar: the agenda of announced gatherings (RFC 5545), for the office's calendar.

Each entry is a day, not an hour: the day is what the news tell, and what a desk plans by. It is
tentative, takes up nobody's time, and keeps its UID, so that a calendar moves it where a later
report names another day.
"""

from __future__ import annotations

from datetime import UTC, timedelta

from icalendar import Calendar, Event

from digest.agenda import AgendaEntry
from digest.clean import isolated, shortened
from digest.detail import detail_text
from digest.form import report_number_text
from digest.reading import reading_sentence
from digest.record import Digest
from digest.translation import translator
from digest.wording import area_text, day_text, listed_text, places_text, tag_name

MAX_ENTRIES = 1000
_MAX_SUMMARY_CHARACTERS = 200
_MAX_NAMES = 6


def render(digest: Digest, lang: str) -> bytes:
    """Return the agenda as an iCalendar file, UTF-8, lines ended by CRLF.

    Raises
    ------
    WrongSettings
        Where there is no catalogue of that language.
    """
    _ = translator(lang)
    calendar = Calendar()
    calendar.add("prodid", f"-//Kentongan//{lang.upper()}")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    name = f"{_('Agenda of announced gatherings')} · {area_text(lang, digest)}"
    mark = f"[{digest.banner}] " if digest.banner else ""
    calendar.add("x-wr-calname", mark + name)
    calendar.add("x-wr-timezone", digest.zone.key)
    # An empty calendar must not look like a quiet fortnight where nobody looked.
    told = f"{reading_sentence(lang, digest)} {detail_text(lang, digest)}".rstrip()
    calendar.add("x-wr-caldesc", f"{mark}{told}")
    numbers = digest.numbers
    for entry in digest.agenda[:MAX_ENTRIES]:
        calendar.add_component(_event(entry, numbers.get(entry.story), digest, lang))
    body: bytes = calendar.to_ical()
    return body


def _event(entry: AgendaEntry, number: int | None, digest: Digest, lang: str) -> Event:
    _ = translator(lang)
    event = Event()
    event.add("uid", f"{entry.story}@kentongan")
    event.add("dtstamp", digest.made_at.astimezone(UTC))
    event.add("last-modified", digest.made_at.astimezone(UTC))
    event.add("dtstart", entry.day)
    event.add("dtend", entry.day + timedelta(days=1))  # exclusive
    title = shortened(entry.title, _MAX_SUMMARY_CHARACTERS) or _("(no title)")
    mark = f"[{shortened(digest.banner, 40)}] " if digest.banner else ""
    event.add("summary", f"{mark}{isolated(title)}")
    if entry.place:
        event.add("location", places_text(entry))
    event.add("description", _description(entry, number, digest, lang))
    if entry.url:
        event.add("url", entry.url)
    names = [tag_name(lang, key, digest.codebook) for key in entry.tags]
    if names:
        event.add("categories", names)
    event.add("status", "TENTATIVE")  # announced, and nobody knows whether it will be
    event.add("transp", "TRANSPARENT")
    return event


def _description(entry: AgendaEntry, number: int | None, digest: Digest, lang: str) -> str:
    _ = translator(lang)
    tags = [tag_name(lang, key, digest.codebook) for key in entry.tags]
    if entry.election:
        tags.append(_("election"))
    lines = [
        "; ".join(tags),
        report_number_text(lang, digest, number) if number else "",
        _("Announced by %(names)s, first on %(day)s.")
        % {
            "names": listed_text(lang, entry.outlets, _MAX_NAMES),
            "day": day_text(lang, entry.announced, "short with year"),
        },
        entry.url,
        _("From public news, judged by a program; it may be moved, cancelled or wrong."),
    ]
    return "\n".join(filter(None, lines))
