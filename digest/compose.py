"""Compose: judged articles and the coverage ledger in, one Digest out. Pure; reads no clock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from digest.clean import plain_line
from digest.entry import Item, TagMark
from digest.item import Setting, item_of, local_day
from digest.ledger import ledger_of
from digest.province import province_name
from digest.rank import weights_of
from digest.record import SECTIONS, Digest, Figures, Section, Spot
from digest.stories import group_reports
from news.codebook import Codebook
from news.outcome import OutletCoverage
from news.place import Place
from news.story import Report


def compose(  # noqa: PLR0913 - all but two are named, and each is a fact the page states
    reports: Sequence[Report],
    coverage: Sequence[OutletCoverage],
    *,
    day: date,
    zone: ZoneInfo,
    scope: Place | None,
    codebook: Codebook,
    made_at: datetime,
    model: str = "",
    banner: str | None = None,
    since: date | None = None,
) -> Digest:
    """Return the digest of one day.

    Parameters
    ----------
    reports
        Judged articles, in any order; also those without any tag, which count as read. A report
        belongs to the local day of its publication, else of its fetching.
    coverage
        One line for every configured outlet.
    day, zone
        The local day, and the clock that bounds it.
    scope
        Province or regency to keep to; None for the whole country.
    codebook
        Names, stages and weights.
    made_at
        Aware UTC.
    model
        Version of the model; ``""`` takes what the judgements say.
    banner
        A warning to show before all else, such as "simulated data"; None for none.
    since
        The first day from which ``reports`` are complete, where it is before ``day``: earlier
        reports then tell what is new and what goes on. None: reports of other days are left out
        and nothing is called new.

    Raises
    ------
    WrongCodebook
        Where the codebook's weights cannot be used.
    """
    first = since if since is not None and since < day else None
    setting = Setting(
        day=day,
        zone=zone,
        since=first,
        codebook=codebook,
        weights=weights_of(codebook),
        provinces={line.outlet: line.province for line in coverage},
    )
    window = [r for r in reports if (first or day) <= local_day(r, zone) <= day]
    today = {r.article.id: r for r in window if local_day(r, zone) == day}
    by_section: dict[str, list[Item]] = {key: [] for key in SECTIONS}
    unplaced = 0
    for group in group_reports(window, codebook):
        found = item_of(group, setting)
        if found is None:
            continue
        section, item = found
        if scope is None or (item.place is not None and _within(item.place, scope)):
            by_section[section].append(item)
        elif item.place is None:
            unplaced += 1
    models = sorted({r.judgement.model for r in today.values() if r.judgement.model})
    return Digest(
        day=day,
        zone=zone,
        scope=scope,
        since=first,
        banner=plain_line(banner or "") or None,
        made_at=made_at,
        model=plain_line(model or ", ".join(models)),
        codebook=codebook,
        figures=_figures(list(today.values()), by_section, scope, unplaced),
        sections=tuple(
            Section(
                key=key,
                items=tuple(sorted(items, key=_order)),
                see_also=_see_also(key, by_section, codebook),
            )
            for key, items in by_section.items()
        ),
        ledger=ledger_of(coverage, scope),
    )


def _within(place: Place, scope: Place) -> bool:
    return place.code == scope.code or place.code.startswith(f"{scope.code}.")


def _order(item: Item) -> tuple[float, int, float, str]:
    """Sort key: weight, then corroboration, then the latest news, then the id."""
    last = item.last_reported
    return (-item.score, -item.independent, -last.timestamp() if last else 0.0, item.id)


def _see_also(
    key: str, by_section: Mapping[str, Sequence[Item]], codebook: Codebook
) -> tuple[str, ...]:
    """Return the ids of items elsewhere that have a tag which belongs into this section."""
    if key == "upcoming":
        wanted = {"risk", "planned"}
        items = sorted(by_section["occurred"], key=_order)
        return tuple(i.id for i in items if any(_is(t, wanted, borderline=False) for t in i.tags))
    if key == "review":
        incident = {stage for stage, entry in codebook.stages.items() if entry.incident}
        items = sorted((*by_section["upcoming"], *by_section["prevention"]), key=_order)
        return tuple(i.id for i in items if any(_is(t, incident, borderline=True) for t in i.tags))
    return ()


def _is(mark: TagMark, stages: set[str], *, borderline: bool) -> bool:
    return mark.borderline is borderline and mark.stage in stages


def _figures(
    today: Sequence[Report],
    by_section: Mapping[str, Sequence[Item]],
    scope: Place | None,
    unplaced: int,
) -> Figures:
    sources = [s for items in by_section.values() for i in items for s in i.sources if s.today]
    by_tag: dict[str, Counter[str]] = {}
    for section, items in by_section.items():
        for item in items:
            for mark in item.tags:
                if not mark.borderline or section == "review":
                    by_tag.setdefault(mark.key, Counter())[section] += 1
    return Figures(
        read=len(today),
        not_indonesian=sum("not-indonesian" in r.judgement.notes for r in today),
        articles=len(sources),
        copies=sum(source.copied for source in sources),
        unplaced=unplaced,
        by_tag={key: dict(counts) for key, counts in by_tag.items()},
        spots=_spots(by_section, scope),
    )


def _spots(by_section: Mapping[str, Sequence[Item]], scope: Place | None) -> tuple[Spot, ...]:
    counts: dict[Place | None, Counter[str]] = {}
    for section in ("occurred", "upcoming"):
        for item in by_section[section]:
            counts.setdefault(_spot(item.place, scope), Counter())[section] += 1
    spots = [Spot(place, n["occurred"], n["upcoming"]) for place, n in counts.items()]
    return tuple(
        sorted(
            spots,
            key=lambda s: (
                s.place is None,
                -s.occurred,
                -s.upcoming,
                s.place.code if s.place else "",
            ),
        )
    )


def _spot(place: Place | None, scope: Place | None) -> Place | None:
    """Return the place an item counts for: its province, or with a scope the place itself."""
    if place is None or scope is not None:
        return place
    return Place(place.province, province_name(place.code) or place.name, "province")
