"""Summary: the first screen in words: how much, where, what is new, did we look everywhere."""

from __future__ import annotations

from collections import Counter

from digest.entry import TRENDS, Item
from digest.province import province_name
from digest.reading import reading_sentence
from digest.record import AGENDA_DAYS, Digest
from digest.translation import plural_translator, translator
from digest.wording import day_text, listed_text, place_text, trend_text


def trend_counts_text(lang: str, items: tuple[Item, ...]) -> str:
    """Return how many items are new, rising, …: ``"3 baru, 1 berlanjut"``; ``""`` if unknown."""
    counts = Counter(item.trend for item in items if item.trend)
    return ", ".join(f"{counts[t]} {trend_text(lang, t)}" for t in TRENDS if counts[t])


def where_text(lang: str, digest: Digest, most: int = 6) -> str:
    """Return the places of the incidents, the gravest first: ``"Papua, Jawa Barat (2)"``.

    Provinces; with a scope, the places within it.
    """
    _ = translator(lang)
    counts: Counter[str] = Counter()
    for item in digest.section("occurred").items:
        if digest.scope is None and item.place is not None:
            name = province_name(item.place.code) or item.place.name
        else:
            name = item.place.name if item.place else ""
        counts[name or _("no single place")] += 1
    names = [f"{name} ({n})" if n > 1 else name for name, n in counts.items()]
    return listed_text(lang, names, most)


def incident_sentence(lang: str, digest: Digest, *, trends: bool = True) -> str:
    """Return what is known of incidents, and never "none" where nobody looked or judged.

    ``trends`` adds how many are new, for a form that does not show it beside.
    """
    _, n_ = translator(lang), plural_translator(lang)
    items = digest.section("occurred").items
    if items:
        n = len(items)
        head = n_("%(n)d incident", "%(n)d incidents", n) % {"n": n}
        if trends and (told := trend_counts_text(lang, items)):
            head += f" ({told})"
        return f"{head}: {where_text(lang, digest)}."
    if digest.selection and digest.ledger.seen:
        return _("No incident of this selection was reported.")
    if digest.figures.unjudged and digest.ledger.seen:  # it may stand alone, as a mail's subject
        return _("No incident found so far: not every article has been judged.")
    return {
        "all": _("No incident was reported."),
        "some": _("No incident was reported by the outlets that were seen."),
        "none": _("Whether anything happened is not known."),
        "empty": _("Whether anything happened is not known."),
    }[digest.ledger.state]


def outlook_sentence(lang: str, digest: Digest) -> str:
    """Return what is announced and feared, with the next date."""
    _, n_ = translator(lang), plural_translator(lang)
    items, agenda = digest.section("upcoming").items, digest.agenda
    # What has not happened has no severity: where one is asked for, all of it falls out.
    left_out = digest.selection is not None and digest.selection.severity > 0 and not items
    unasked = _("Risks and plans, whose severity is not known yet, are left out of this selection")
    if not items and not agenda:
        if left_out:
            return f"{unasked}."
        if digest.selection and digest.ledger.seen:
            return _("No plan and no risk of this selection was reported.")
        if digest.ledger.seen:
            return _("No plan and no risk was reported.")
        return _("Whether anything is planned is not known.")
    n = len(items)
    text = n_("%(n)d risk or plan", "%(n)d risks and plans", n) % {"n": n}
    if not items:  # what was announced earlier still stands, whether anybody looked today or not
        text = _("No new plan or risk") if digest.ledger.seen else _("New plans are not known")
        text = unasked if left_out else text
    if not agenda:
        return f"{text}."
    # Of the agenda, since it holds what was announced on earlier days, too.
    dated = n_(
        "%(n)d gathering in the next %(days)d days",
        "%(n)d gatherings in the next %(days)d days",
        len(agenda),
    ) % {"n": len(agenda), "days": AGENDA_DAYS}
    when = day_text(lang, agenda[0].day, "short")
    nearest = ", ".join(filter(None, (when, place_text(agenda[0].place))))
    return _("%(count)s; %(dated)s, the nearest on %(nearest)s.") % {
        "count": text,
        "dated": dated,
        "nearest": nearest,
    }


def nothing_text(lang: str, digest: Digest) -> str:
    """Return what stands in a section without a story: "none" only where it was looked for."""
    _ = translator(lang)
    if not digest.ledger.seen:
        return _("Not known: nobody looked.")
    if digest.selection:
        return _("None in this selection.")
    waits = digest.figures.unjudged
    return _("None so far: not every article has been judged.") if waits else _("None.")


def summary_sentences(lang: str, digest: Digest) -> tuple[str, str, str]:
    """Return the summary: incidents, outlook, and what was looked at."""
    return (
        incident_sentence(lang, digest),
        outlook_sentence(lang, digest),
        reading_sentence(lang, digest),
    )
