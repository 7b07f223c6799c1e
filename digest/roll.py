"""Roll: outlets gathered by what befell them, so that hundreds of them take one page of paper.

A reason is said once, and its outlets stand by province in a line. What differs from the most of
them stands behind an outlet's name.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from digest.alarm import alarms_text, watched
from digest.clean import shortened
from digest.failure import failure_names, last_seen_at
from digest.ledger import Ledger
from digest.province import province_name
from digest.record import Digest
from digest.translation import translator
from digest.wording import day_text
from news.outcome import OutletCoverage

MAX_OUTLETS = 1200  # some four pages; whose registry is larger reads the rest in the other forms
_MAX_REASON_CHARACTERS = 100


@dataclass(frozen=True, slots=True)
class Roll:
    """Outlets that the same befell.

    Parameters
    ----------
    title
        What: a reason, or that they were read.
    note
        What else holds for all of them, ``""`` for nothing.
    seen
        True where they were looked at.
    rows
        Provinces, each with its outlets' names and what is to be said of one alone.
    """

    title: str
    note: str
    seen: bool
    rows: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def number(self) -> int:
        """Number of outlets."""
        return sum(len(names) for _, names in self.rows)

    @property
    def halves(self) -> tuple[tuple[tuple[str, tuple[str, ...]], ...], ...]:
        """The rows in two columns of about one length, in their order; the second may be empty."""
        sizes = [len(province) + sum(map(len, names)) for province, names in self.rows]
        before = list(accumulate(sizes, initial=0))
        cut = min(range(len(before)), key=lambda n: max(before[n], before[-1] - before[n]))
        return self.rows[:cut], self.rows[cut:]


def rolls_of(lang: str, digest: Digest) -> list[Roll]:
    """Return the outlets of a digest: those not seen first, by reason, then those that were read.

    At most ``MAX_OUTLETS``, in the order of the ledger.
    """
    _ = translator(lang)
    shown = set(map(id, digest.ledger.lines[:MAX_OUTLETS]))
    ledger = digest.ledger
    blind, partial, busy, quiet = (
        [line for line in lines if id(line) in shown]
        for lines in (ledger.blind, ledger.partial, ledger.busy, ledger.quiet)
    )
    rolls = [_blind(lang, reason, lines, digest) for reason, lines in _by_reason(lang, blind)]
    new = _("behind each name: its new articles")
    for reason, lines in _by_reason(lang, partial):
        title = _("Read in part: %(reason)s") % {"reason": reason}
        rolls.append(Roll(title, new, True, _rows((ln, _told(lang, ln)) for ln in lines)))
    if busy:
        rows = _rows((ln, [str(ln.articles)]) for ln in busy)
        rolls.append(Roll(_("Read, with new articles"), new, True, rows))
    if quiet:
        rolls.append(Roll(_("Read, nothing new"), "", True, _rows((ln, []) for ln in quiet)))
    return rolls


def alarms_of(lang: str, ledger: Ledger) -> list[tuple[str, tuple[str, ...]]]:
    """Return what in the looking needs a look itself: each alarm once, with its outlets."""
    found: dict[str, list[str]] = defaultdict(list)
    for one in watched(ledger):
        province = province_name(one.province) or one.province
        found[alarms_text(lang, one)].append(f"{one.name} ({province})" if province else one.name)
    return [(text, tuple(names)) for text, names in found.items()]


def _by_reason(
    lang: str, lines: Iterable[OutletCoverage]
) -> Iterator[tuple[str, list[OutletCoverage]]]:
    """Yield the lines by what failed most often at each, the most outlets first."""
    found: dict[str, list[OutletCoverage]] = defaultdict(list)
    for line in lines:
        found[shortened(failure_names(lang, line)[0], _MAX_REASON_CHARACTERS)].append(line)
    yield from sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0]))


def _blind(lang: str, reason: str, lines: list[OutletCoverage], digest: Digest) -> Roll:
    """Gather outlets that were not seen; the day on which most were is said once."""
    _ = translator(lang)
    days = {id(line): _last_day(line, digest) for line in lines}
    # Of days that are equally frequent the oldest: what is worse is not put into brackets.
    usual, number = min(
        Counter(days.values()).items(), key=lambda pair: (-pair[1], pair[0] or date.min)
    )
    note = _day(lang, usual)
    if number < len(lines):
        note = _("%(last_seen)s, unless told behind the name") % {"last_seen": note}
    rows = _rows(
        (
            line,
            [
                *_told(lang, line)[1:],
                *([] if days[id(line)] == usual else [_day(lang, days[id(line)])]),
            ],
        )
        for line in lines
    )
    return Roll(_("Not seen: %(reason)s") % {"reason": reason}, note, False, rows)


def _last_day(line: OutletCoverage, digest: Digest) -> date | None:
    return line.last_looked.astimezone(digest.zone).date() if line.last_looked else None


def _day(lang: str, day: date | None) -> str:
    return last_seen_at(lang, day_text(lang, day, "short with year") if day else "")


def _told(lang: str, line: OutletCoverage) -> list[str]:
    """Return what is to be said of one outlet: its articles, and what else failed."""
    _ = translator(lang)
    others = failure_names(lang, line)[1:4]
    also = [_("also %(reasons)s") % {"reasons": ", ".join(others)}] if others else []
    return [str(line.articles), *also]


def _rows(
    lines: Iterable[tuple[OutletCoverage, list[str]]],
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found: dict[str, list[str]] = defaultdict(list)
    for line, told in lines:
        name = f"{line.name} ({'; '.join(told)})" if told else line.name
        found[province_name(line.province) or line.province or "–"].append(name)
    return tuple((province, tuple(names)) for province, names in found.items())
