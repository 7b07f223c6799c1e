"""Event: which texts report one event.

Joining two events hides one of them from the reader, so what speaks against counts more than
what speaks for: another regency, another day or another kind of news keeps two texts apart,
however alike they are; and what surely is prevention is never joined with anything that happened
or is feared.

Kind, day and place are the program's reading, though, and where it is known to be unsure, texts
must be the more alike for it, but are not kept apart: a report with borderline tags alone, one
told as prevention, risk or plan that may be an incident, another day that one of the two texts
names as well, another place where both name both. Of what was handled the day may be a later one,
as news of arrests leads with their own.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from digest.likeness import near_pairs, terms_of, vectors_of
from language.dates import find_dates
from news.place import Place
from news.story import Report

# Least cosine of two reports of one event, and what each doubt adds to it. On the written reports
# of ``tests/unit/digest/events.jsonl`` unlike events of one place reach 0.26 and reports of one
# event begin at 0.29; read on real news without place or date, one event begins at 0.35 to 0.4.
# What was measured on reports that had no part in it is in ``docs/decisions/0002-the-digest.md``.
LEAST_LIKENESS = 0.28
_DOUBT = {
    "other tags": 0.08,
    "wider place": 0.04,
    "no place": 0.12,
    # As with days; also of a city and the regency of its name. Unlike texts of such places reach
    # 0.39.
    "other place": 0.14,
    "few tags": 0.04,
    "next day": 0.06,
    # The program takes one day of those that a text names, and takes another in another text.
    # Read on real news, unlike texts of which one names the other's day reach 0.39.
    "other day": 0.14,
    "handled later": 0.06,
    "no date": 0.04,
    "no date, days apart": 0.10,
    "prevention": 0.10,
    "announced": 0.06,
    "review": 0.04,
    "unsure": 0.12,
    # Steps against a conflict and its next outbreak share their background, and where no place
    # is told nothing else tells them apart.
    "unsure, no place": 0.28,
}
_MAX_DAYS_APART = 3
# Of a story that is told from day to day without a day of its own: a week's digest reads its days
# and the week before.
_MAX_SPAN_DAYS = 13
# Two groups join where the mean over all their pairs reaches this share of what those pairs need:
# a chain of neighbours is no event.
_LINKAGE = 0.8
MAX_CHARACTERS = 4000  # of a text in which days and places are looked for

_WORD = re.compile(r"\w+")
_RANK = re.compile(r"(?:(?:Kabupaten|Kota)(?: Administrasi)?|Daerah (?:Khusus Ibukota|Istimewa)) ")


@dataclass(frozen=True, eq=False)
class Text:
    """One text, however many copies it has.

    Parameters
    ----------
    reports
        By time, at least one; the first stands for the others.
    kind
        ``"occurred"``, ``"upcoming"``, ``"prevention"`` or ``"review"``.
    tags
        Flagged or borderline.
    place, event_date
        Of the event, None where it is not told.
    day
        On which the first report came.
    handled
        Whether it tells how something was handled.
    unsure
        Whether it is told as no incident, or with borderline tags alone, and may be one.
    """

    reports: tuple[Report, ...]
    kind: str
    tags: frozenset[str]
    place: Place | None
    event_date: date | None
    day: date
    handled: bool = False
    unsure: bool = False

    @cached_property
    def days(self) -> frozenset[date]:
        """The days that it names."""
        text = self.reports[0].article.text[:MAX_CHARACTERS]
        return frozenset(mention.day for mention in find_dates(text, self.day))

    def names(self, place: Place) -> bool:
        """Tell whether it names a place, be it the city or the regency of that name.

        With a capital, as names are written: a crowd that throws stones ("batu") is not in Kota
        Batu. A title says nothing, since all its words may have them ("Massa Serang Kantor").
        """
        rank = _RANK.match(place.name)
        name = re.escape(_spaced(place.name[rank.end() if rank else 0 :]))
        told = re.finditer(rf"(?<= ){name}(?= )", self._words, re.IGNORECASE)
        return any(self._words[one.start()].isupper() for one in told)

    @cached_property
    def _words(self) -> str:
        return f" {_spaced(self.reports[0].article.text[:MAX_CHARACTERS])} "


def _spaced(text: str) -> str:
    return " ".join(_WORD.findall(text))


def same_event(texts: Sequence[Text]) -> list[list[int]]:
    """Return the indices of the texts, grouped by event.

    Average-linkage clustering from the most alike pair down. A chain of neighbours is no event,
    so groups join only where they are alike as a whole and no two of their facts contradict.
    """
    vectors = vectors_of([_terms(text) for text in texts])
    pairs: list[tuple[float, int, int]] = []
    links: dict[int, dict[int, float]] = defaultdict(dict)
    for i, j, cosine in near_pairs(vectors, LEAST_LIKENESS * _LINKAGE):
        links[i][j] = links[j][i] = cosine
        needed = _needed_likeness(texts[i], texts[j])
        if needed is not None and cosine >= needed:
            pairs.append((cosine - needed, i, j))
    root = list(range(len(texts)))
    members = {i: [i] for i in root}
    refused: set[tuple[int, int, int, int]] = set()
    for _, i, j in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
        a, b = root[i], root[j]
        if len(members[a]) < len(members[b]):
            a, b = b, a
        # Two large groups that differ in little have many near pairs, and are compared once.
        state = (a, b, len(members[a]), len(members[b]))
        if a == b or state in refused:
            continue
        if not _may_join(texts, members[a], members[b], links[a].get(b, 0.0)):
            refused.add(state)
            continue
        for index in members[b]:
            root[index] = a
        members[a] += members.pop(b)
        for other, total in links.pop(b).items():
            if other != a:
                links[a][other] = links[other][a] = links[a].get(other, 0.0) + total
            links[other].pop(b, None)
    return [sorted(group) for group in members.values()]


def _terms(text: Text) -> Counter[str]:
    """Return the terms of a text under all the titles that its copies have."""
    first = text.reports[0].article
    terms = terms_of(first.title, first.text)
    for title in {report.article.title for report in text.reports} - {first.title}:
        terms += terms_of(title, "")
    return terms


def _may_join(texts: Sequence[Text], a: list[int], b: list[int], total: float) -> bool:
    """Tell whether two groups are one event as a whole, not only by their nearest pair."""
    if total < LEAST_LIKENESS * _LINKAGE * len(a) * len(b):
        return False
    needed = 0.0
    for i in a:
        for j in b:
            # A story that goes on is told from day to day: its ends lie further apart.
            one = _needed_likeness(texts[i], texts[j], goes_on=True)
            if one is None:
                return False
            needed += one
    return total >= needed * _LINKAGE


def _needed_likeness(a: Text, b: Text, *, goes_on: bool = False) -> float | None:
    """Return the cosine from which two texts are one event, None where they cannot be.

    ``goes_on``: reports of the days between them are known.
    """
    place, when = _place_doubt(a, b), _date_doubt(a, b, goes_on=goes_on)
    if place is None or when is None:
        return None
    kind = _kind_doubt(a, b, place)
    if kind is None:
        return None
    doubts = [place, when, kind]
    shared = len(a.tags & b.tags)
    if not shared:
        doubts.append("other tags")
    elif 2 * shared < len(a.tags | b.tags):
        doubts.append("few tags")
    return LEAST_LIKENESS + sum(_DOUBT[doubt] for doubt in doubts if doubt)


def _kind_doubt(a: Text, b: Text, place: str) -> str | None:
    if a.kind == b.kind:
        # Such meetings are alike from office to office.
        return "prevention" if a.kind == "prevention" else ""
    if "review" in {a.kind, b.kind}:
        doubted, other = (a, b) if a.kind == "review" else (b, a)
        calm = other.kind == "prevention" and not other.unsure
        return None if calm and doubted.unsure else "review"
    if {a.kind, b.kind} == {"occurred", "upcoming"} and place != "other place":
        plan, event = (a, b) if a.kind == "upcoming" else (b, a)
        # An announced gathering that then took place, on the day for which it was announced.
        if plan.event_date and plan.event_date == (event.event_date or event.day):
            return "announced" if place or not event.event_date else ""
    if all(text.kind == "occurred" or text.unsure for text in (a, b)):
        return "unsure, no place" if place else "unsure"
    return None


def _place_doubt(a: Text, b: Text) -> str | None:
    if a.place is None or b.place is None:
        return "no place"
    if a.place.code == b.place.code:
        return ""
    if a.place.province == b.place.province and "province" in {a.place.level, b.place.level}:
        return "wider place"
    named = a.names(b.place) and b.names(a.place)
    # Meetings are alike from office to office, and name the province's capital.
    return "other place" if named and not a.kind == b.kind == "prevention" else None


def _date_doubt(a: Text, b: Text, *, goes_on: bool = False) -> str | None:
    if a.event_date is None or b.event_date is None:
        return _undated_doubt(a, b, goes_on=goes_on)
    apart = (b.event_date - a.event_date).days
    if apart < 0:
        return _date_doubt(b, a)
    # Of an arrest, or of peace that was made, the day read is often its own.
    if not apart or (b.handled and a.event_date in b.days):
        return ""
    if apart == 1:
        return "next day"
    if b.handled and apart <= _MAX_DAYS_APART:
        return "handled later"
    named = a.event_date in b.days or b.event_date in a.days
    return "other day" if named and abs((a.day - b.day).days) <= _MAX_DAYS_APART else None


def _undated_doubt(a: Text, b: Text, *, goes_on: bool) -> str | None:
    told_apart = abs((a.day - b.day).days)
    near = "no date" if told_apart <= 1 else "no date, days apart"
    if not goes_on:
        return near if told_apart <= _MAX_DAYS_APART else None
    # What was announced long before is as near as its day.
    to_event = (abs((x.day - y.event_date).days) for x, y in ((a, b), (b, a)) if y.event_date)
    # Meetings and patrols are alike from day to day, and no one of them goes on for a week.
    calm = a.kind == b.kind == "prevention" and not (a.unsure or b.unsure)
    most = _MAX_DAYS_APART if calm else _MAX_SPAN_DAYS
    return near if min((told_apart, *to_event)) <= most else None
