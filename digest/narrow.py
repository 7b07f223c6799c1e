"""Narrow: what one subscription asked for, out of a digest that has more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from digest.agenda import AgendaEntry
from digest.entry import Item
from digest.figures import Frame, figures_of
from digest.headline import Figures
from digest.ledger import Ledger
from digest.province import province_name
from digest.record import Digest, Section
from digest.selection import Selection
from digest.translation import translator
from digest.whereabouts import lies_in_any, may_be_in, seen_from
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
        figures=_figures(digest, sections),
        ledger=_ledger(digest.ledger, selection),
        agenda=tuple(
            (seen_from(entry, selection.places) if selection.places else None) or entry
            for entry in digest.agenda
            if _is_of(entry, selection)
        ),
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
    return place is not None and lies_in_any(place.code, selection.places)


def _is_of(entry: AgendaEntry, selection: Selection) -> bool:
    """Tell whether an announcement is of a selection; how grave it will be nobody knows yet."""
    if selection.tags and not set(selection.tags) & set(entry.tags):
        return False
    return not selection.places or seen_from(entry, selection.places) is not None


def _figures(digest: Digest, sections: Sequence[Section]) -> Figures:
    """Return the figures of the sections, with what was read of the whole and no baseline.

    Places are counted anew: a story of which reports differ has its other place here, of which
    the whole may have no story.
    """
    whole = digest.figures
    frame = Frame(first=digest.first, day=digest.day, scope=digest.scope, history=())
    figures = figures_of(
        {section.key: section.items for section in sections},
        frame,
        read=(whole.read, whole.not_indonesian),
        unplaced=whole.unplaced,
        baselines=(),
    )
    return replace(figures, unjudged=whole.unjudged)


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
