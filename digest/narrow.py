"""Narrow: what one subscription asked for, out of a digest that has more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from digest.agenda import AgendaEntry
from digest.entry import Item
from digest.headline import Figures
from digest.ledger import Ledger
from digest.province import province_name
from digest.record import Digest, Section
from digest.selection import Selection
from digest.translation import translator
from digest.whereabouts import is_within, may_be_in, seen_from
from digest.wording import tag_name
from news.codebook import Codebook
from news.outcome import OutletCoverage
from news.place import Place


def is_wanted(item: Item, selection: Selection) -> bool:
    """Tell whether a story is of a selection: by place, by any of its tags, and by severity."""
    if selection.places and not seen_from(item, selection.places):
        return False
    return _is_asked(item, selection)


def _is_asked(item: Item, selection: Selection) -> bool:
    """Tell whether a story is of a selection, wherever it is."""
    if selection.tags and not any(mark.key in selection.tags for mark in item.tags):
        return False
    return item.severity >= selection.severity


def narrowed(digest: Digest, selection: Selection, lang: str) -> Digest:
    """Return the digest with the stories of a selection alone, which its head then says.

    The figures and, with places, the ledger are those of the selection; how many articles were
    read stays. Baselines and the trend are left out: they count all stories. A digest without a
    story of the selection never claims that nothing happened.

    Parameters
    ----------
    selection
        An empty one returns the digest as it is.
    lang
        Language of the line that says what was selected.
    """
    if not selection:
        return digest
    selection = _named(selection)
    sections = tuple(
        replace(
            section,
            items=tuple(
                (seen_from(item, selection.places) if selection.places else None) or item
                for item in section.items
                if is_wanted(item, selection)
            ),
        )
        for section in digest.sections
    )
    kept = {item.id for section in sections for item in section.items}
    sections = tuple(
        replace(section, see_also=tuple(id_ for id_ in section.see_also if id_ in kept))
        for section in sections
    )
    told = selection_text(lang, selection, digest.codebook)
    return replace(
        digest,
        banner=f"{digest.banner} · {told}" if digest.banner else told,
        sections=sections,
        figures=_figures(digest.figures, sections),
        ledger=_ledger(digest.ledger, selection),
        agenda=tuple(entry for entry in digest.agenda if _is_of(entry, selection)),
        corrections=tuple(
            row
            for row in digest.corrections
            if any(_is_place(place, selection) for place in (row.place, row.was))
        ),
        trend=(),
        selection=selection,
        unplaced=_unplaced(digest, selection),
        unwatched=_unwatched(digest.ledger, selection),
        unrated=_unrated(digest, selection),
    )


def _unplaced(digest: Digest, selection: Selection) -> tuple[Item, ...]:
    """Return the incidents that may be of the selection's places."""
    asked = tuple(item for item in digest.unplaced if _is_asked(item, selection))
    if not selection.places:
        return asked
    by_outlet = {line.outlet: line.province for line in digest.ledger.lines}
    return asked + tuple(
        item
        for item in digest.section("occurred").items
        if _is_asked(item, selection) and may_be_in(item, selection.places, by_outlet)
    )


def _unwatched(ledger: Ledger, selection: Selection) -> tuple[str, ...]:
    """Return the selection's provinces without an outlet, where others of them have one."""
    asked = dict.fromkeys(code[:2] for code in selection.places)
    watched = {line.province for line in ledger.lines}
    none = tuple(code for code in asked if code not in watched)
    return none if len(none) < len(asked) else ()


def _unrated(digest: Digest, selection: Selection) -> tuple[Item, ...]:
    """Return what may be an incident, and is left out since what is none has no severity."""
    anyhow = replace(selection, severity=0)
    return tuple(
        item
        for item in digest.to_check
        if is_wanted(item, anyhow) and not is_wanted(item, selection)
    )


def _named(selection: Selection) -> Selection:
    """Return a selection whose places have names."""
    if selection.names:
        return selection
    return replace(selection, names=tuple(province_name(c) or c for c in selection.places))


def _is_place(place: Place | None, selection: Selection) -> bool:
    if not selection.places:
        return True
    return place is not None and is_within(place.code, selection.places)


def _is_of(entry: AgendaEntry, selection: Selection) -> bool:
    """Tell whether an announcement is of a selection; how grave it will be nobody knows yet."""
    if selection.tags and not set(selection.tags) & set(entry.tags):
        return False
    return _is_place(entry.place, selection)


def _figures(figures: Figures, sections: Iterable[Section]) -> Figures:
    by_tag: dict[str, Counter[str]] = {}
    spots: dict[str, Counter[str]] = {}
    severities: Counter[int] = Counter()
    sources = []
    for section in sections:
        for item in section.items:
            severities[item.severity] += section.key == "occurred"
            sources += [source for source in item.sources if source.today]
            for mark in item.tags:
                if not mark.borderline or section.key == "review":
                    by_tag.setdefault(mark.key, Counter())[section.key] += 1
            for code in _codes(item):
                spots.setdefault(code, Counter())[section.key] += 1
    return replace(
        figures,
        articles=len(sources),
        copies=sum(source.copied for source in sources),
        by_tag={key: dict(counts) for key, counts in by_tag.items()},
        severities=tuple(severities[level] for level in range(len(figures.severities))),
        baselines=(),
        spots=tuple(
            replace(
                spot,
                occurred=counts["occurred"],
                upcoming=counts["upcoming"],
                prevention=counts["prevention"],
                baseline=None,
            )
            for spot in figures.spots
            if (counts := spots.get(spot.place.code if spot.place else "", Counter()))
            and any(counts.values())
        ),
    )


def _codes(item: Item) -> tuple[str, ...]:
    """Return the codes under which a spot may count an item: its place's and its province's."""
    if item.place is None:
        return ("",)
    return tuple(dict.fromkeys((item.place.code, item.place.province)))


def _ledger(ledger: Ledger, selection: Selection) -> Ledger:
    if not selection.places:
        return ledger
    provinces = {code[:2] for code in selection.places} | {""}  # "": it may be there

    def of(lines: tuple[OutletCoverage, ...]) -> tuple[OutletCoverage, ...]:
        return tuple(line for line in lines if line.province in provinces)

    blind = of(ledger.blind)
    inside = replace(
        ledger,
        blind=blind,
        partial=of(ledger.partial),
        busy=of(ledger.busy),
        quiet=of(ledger.quiet),
        blind_provinces=tuple(code for code in ledger.blind_provinces if code in provinces),
        health=tuple(one for one in ledger.health if one.province in provinces),
    )
    return replace(
        inside,
        elsewhere=ledger.elsewhere + ledger.total - inside.total,
        elsewhere_blind=ledger.elsewhere_blind + len(ledger.blind) - len(blind),
    )


def selection_text(lang: str, selection: Selection, codebook: Codebook) -> str:
    """Return what a selection keeps to, on one line."""
    _ = translator(lang)
    parts = []
    if selection.places:
        parts.append(", ".join(selection.names))
    if selection.tags:
        parts.append(", ".join(tag_name(lang, tag, codebook) for tag in selection.tags))
    if selection.severity:
        parts.append(_("severity %(n)d or more") % {"n": selection.severity})
    return _("selection: %(what)s") % {"what": "; ".join(parts)}
