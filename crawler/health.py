"""Health: which silences and changes of the ledger a desk should look into.

Each alarm compares an outlet's latest look with its own history in the archive, so that a paper
with three articles a week and a portal with three hundred a day are judged by one rule.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from archive.duplicates import repeats
from archive.vitals import Reading, Vitals, vitals
from crawler.expectation import STRANGE, expectation, silence
from news.health import ALARM_KINDS, Alarm, OutletHealth
from news.outlet import Outlet

# A regional outlet that publishes daily is silent over a long weekend at most.
_UNSEEN = timedelta(days=4)
_DAY = timedelta(days=1)
# Below this share of URLs that came to something, an outlet is read with one eye.
_FAILING_SHARE = 0.5
_FEW = 4
# Fewer pages than this say nothing of a layout.
_MIN_PAGES, _MIN_HISTORY = 5, 20
# What held for so large a share of the pages is usual with the outlet; what holds for so small a
# share is not, or no longer.
_USUAL_SHARE, _LEFT_SHARE = 0.8, 0.2
# Texts half or twice as long as usual are a teaser, or a page with its menus.
_SHORT, _LONG = 0.5, 2.0
# Four times its usual wait, and long enough to matter.
_SLOWER, _SLOW_S, _MIN_LOOKS = 4.0, 5.0, 5


def outlet_health(outlets: Sequence[Outlet], now: datetime) -> list[OutletHealth]:
    """Return how the looking at each outlet goes; the archive is open.

    Parameters
    ----------
    outlets
        In the order of the result.
    now
        Aware UTC; nothing later counts.
    """
    known = vitals([outlet.id for outlet in outlets], now)
    return [_health(outlet, known[outlet.id], now) for outlet in outlets]


def _health(outlet: Outlet, found: Vitals, now: datetime) -> OutletHealth:
    expected = expectation(found.daily[1:]) if found.daily else None
    order = {kind: place for place, kind in enumerate(ALARM_KINDS)}
    if outlet.fault is not None:  # whatever else is unusual follows from it
        alarms = [_alarm("outlet_file", "its file cannot be read")]
    else:
        alarms = [alarm for check in CHECKS for alarm in check(found, now)]
    return OutletHealth(
        outlet=outlet.id,
        name=outlet.name,
        province=outlet.province,
        last_looked=found.last_looked,
        articles=found.daily[0] if found.daily else 0,
        expected=expected.mean if expected else None,
        low=expected.low if expected else None,
        counts=dict(sorted(found.counts.items())),
        latency_s=found.looks[0].latency_s if found.looks else None,
        alarms=tuple(sorted(alarms, key=lambda alarm: order[alarm.kind])),
    )


def _alarm(kind: str, text: str, **values: str | float) -> Alarm:
    return Alarm(kind=kind, text=text.format(**values), values=values)


def _visiting(found: Vitals, _: datetime) -> Iterator[Alarm]:
    """Whether the workers gave it up; a source that answered later says that it is seen again."""
    at = found.set_aside
    if at and (found.last_looked is None or at > found.last_looked):
        text = "the workers gave up its visit, at {at}"
        yield _alarm("set_aside", text, at=f"{at:%Y-%m-%d %H:%M} UTC")


def _looking(found: Vitals, now: datetime) -> Iterator[Alarm]:
    """Whether the latest look saw anything, and if not why."""
    if found.looks and found.looks[0].looked:
        return
    if found.last_looked is None:
        yield _alarm("unseen", "no source has ever answered")
    else:
        since = f"{found.last_looked:%Y-%m-%d %H:%M} UTC"
        kind = "unseen" if now - found.last_looked > _UNSEEN else "blind"
        yield _alarm(kind, "no source has answered since {since}", since=since)
    closed = [label for label in found.counts if label.startswith(("robots", "failed:robots"))]
    if closed:
        yield _alarm("robots_closed", "robots.txt closes its sources ({what})", what=closed[0])


def _connecting(found: Vitals, _: datetime) -> Iterator[Alarm]:
    for kind in ("dns", "certificate"):
        if number := found.counts.get(f"failed:{kind}"):
            text = {"dns": "its name leads nowhere", "certificate": "its certificate is refused"}
            yield _alarm(kind, text[kind] + " ({number} times)", number=number)


def _volume(found: Vitals, now: datetime) -> Iterator[Alarm]:
    """Whether it has published as much as it does on such days; only where it was looked at."""
    if found.newest is None or not (found.looks and found.looks[0].looked):
        return
    if not found.daily:
        days = (now - found.newest).days
        yield _alarm("silent", "no article for {days} days", days=days)
        return
    days, probability = silence(found.daily)
    if days:
        if probability < STRANGE:
            yield _alarm("silent", "no article for {days} days", days=days)
        return
    expected = expectation(found.daily[1:])
    if expected and found.daily[0] < expected.low:
        yield _alarm(
            "drop", "{articles} articles in 24 hours, expected {expected} and at least {low}",
            articles=found.daily[0], expected=round(expected.mean, 1), low=expected.low,
        )  # fmt: skip


def _yield(found: Vitals, _: datetime) -> Iterator[Alarm]:
    """Compare what the URLs of the latest run came to with what they usually do."""
    counts = found.counts
    total = sum(counts.values())
    failures = sum(n for k, n in counts.items() if k.startswith(("failed", "quarantined")))
    if total >= _FEW and failures >= _FAILING_SHARE * total:
        yield _alarm("failing", "{failed} of {total} URLs failed", failed=failures, total=total)
    copies = counts.get("duplicate", 0)
    gained = counts.get("stored", 0) + counts.get("revised", 0)
    if copies >= _MIN_PAGES and not gained:
        yield _alarm("duplicates", "all {copies} articles found are copies", copies=copies)
    empty, read = _empty(counts), gained + copies
    if empty >= _MIN_PAGES and empty >= read:
        usual = found.usual
        before = _empty(usual)
        whole = before + sum(usual.get(kind, 0) for kind in ("stored", "revised", "duplicate"))
        share = (before + 1) / (whole + 2)
        if whole < _MIN_HISTORY or _so_many(empty, empty + read, share) < STRANGE:
            yield _alarm(
                "empty", "{empty} of {pages} pages hold no article",
                empty=empty, pages=empty + read,
            )  # fmt: skip


def _so_many(count: int, of: int, share: float) -> float:
    """Return the probability of so many or more where each is one with some probability."""
    from scipy.special import bdtrc  # noqa: PLC0415 - 0.2 s that few looks need

    return float(bdtrc(count - 1, of, share))


def _empty(counts: Mapping[str, int]) -> int:
    return sum(n for k, n in counts.items() if k == "not_article" or k.startswith("quarantined"))


def _layout(found: Vitals, _: datetime) -> Iterator[Alarm]:
    """Whether the new pages are read by the usual rule, into texts of the usual length."""
    new, old = _parted(found.readings)
    if len(new) < _MIN_PAGES or len(old) < _MIN_HISTORY:
        return
    (rule, number), *_rest = Counter(one.rule for one in old).most_common(1)
    kept = sum(one.rule == rule for one in new)
    if number >= _USUAL_SHARE * len(old) and kept <= _LEFT_SHARE * len(new):
        now_by = Counter(one.rule for one in new).most_common(1)[0][0]
        yield _alarm(
            "layout", "{other} of {pages} new pages are read by {now_by} in place of {rule}",
            other=len(new) - kept, pages=len(new), now_by=now_by, rule=rule,
        )  # fmt: skip
    lengths, before = [one.characters for one in new], [one.characters for one in old]
    ratio = (median(lengths) + 1) / (median(before) + 1)
    if (ratio < _SHORT or ratio > _LONG) and _chance(lengths, before) < STRANGE:
        yield _alarm(
            "length", "new texts have {new} characters in the middle, earlier ones {old}",
            new=int(median(lengths)), old=int(median(before)),
        )  # fmt: skip


def _repeating(found: Vitals, _: datetime) -> Iterator[Alarm]:
    """Whether the new texts are the outlet's own over again: a notice stands in their place."""
    new, old = ([one.article for one in part] for part in _parted(found.readings))
    if len(new) < _MIN_PAGES or not all(repeats(new[:_MIN_PAGES])):
        return
    if sum(repeats(old[:_MIN_HISTORY])) <= _LEFT_SHARE * len(old[:_MIN_HISTORY]):
        yield _alarm("duplicates", "the newest {copies} texts repeat others", copies=_MIN_PAGES)


def _chance(new: Sequence[int], old: Sequence[int]) -> float:
    """Return how probable two samples of one kind are to lie so far apart."""
    from scipy.stats import mannwhitneyu  # noqa: PLC0415 - 0.6 s that few digests need

    return float(mannwhitneyu(new, old).pvalue)


def _parted(readings: Sequence[Reading]) -> tuple[Sequence[Reading], Sequence[Reading]]:
    """Part the articles of the last day, up to the latest, from those before."""
    if not readings:
        return (), ()
    edge = readings[0].first_fetched_at - _DAY
    return (
        [one for one in readings if one.first_fetched_at > edge],
        [one for one in readings if one.first_fetched_at <= edge],
    )


def _changing(found: Vitals, now: datetime) -> Iterator[Alarm]:
    """Whether robots.txt asks for something else, and whether the server has become slow."""
    asked = [look for look in found.looks if look.robots]
    for later, earlier in pairwise(asked):
        if later.robots != earlier.robots and now - later.at <= _DAY:
            at = f"{later.at:%Y-%m-%d %H:%M} UTC"
            yield _alarm("robots_changed", "robots.txt has changed by {at}", at=at)
            break
    waits = [look.latency_s for look in found.looks if look.latency_s is not None]
    if len(waits) > _MIN_LOOKS:
        usual = median(waits[1:])
        if waits[0] > max(_SLOW_S, _SLOWER * usual):
            yield _alarm(
                "slow", "it answers in {seconds} s, usually in {usual} s",
                seconds=round(waits[0], 1), usual=round(usual, 1),
            )  # fmt: skip


CHECKS: tuple[Callable[[Vitals, datetime], Iterator[Alarm]], ...] = (
    _visiting, _looking, _connecting, _volume, _yield, _repeating, _layout, _changing,
)  # fmt: skip
