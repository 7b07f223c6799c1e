"""Summary: the first screen in words: how much, where, what is new, did we look everywhere."""

from __future__ import annotations

from collections import Counter

from digest.entry import TRENDS, Item
from digest.province import province_name
from digest.reading import gap_values, reading_sentence, unplaced_text, unread_text
from digest.record import AGENDA_DAYS, Digest, Section
from digest.translation import plural_translator, translator
from digest.wording import day_text, listed_text, places_text, trend_text


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
    found = {  # each may stand alone, as a mail's subject does
        "unseen": _("Whether anything happened is not known."),
        "unjudged": _("No incident found so far: not every article has been judged."),
        "blind": _("No incident was reported by the outlets that were seen."),
        "early": _(
            "No incident is known, but %(early)d of %(total)d outlets were last looked at %(when)s"
            " or before."
        ),
        "doubtful": _(
            "No incident is known, but %(doubtful)d of %(total)d outlets may be incomplete."
        ),
        "unread": unread_text(lang, digest),
        "unplaced": unplaced_text(lang, digest),
        "": _("No incident was reported."),
    }
    if digest.unfinished:
        found[""] = _("No incident was reported until %(made)s.")
    if digest.gap == "unjudged" and not digest.figures.read:
        return _("Whether anything happened is not known: no article has been judged yet.")
    if digest.selection:
        found |= {
            "unjudged": _(
                "No incident of this selection found so far: not every article has been judged."
            ),
            "blind": _("No incident of this selection was reported by the outlets that were seen."),
            "unwatched": _(
                "No incident of this selection was reported, but no outlet of %(unwatched)s is on"
                " the list."
            ),
            "early": _(
                "No incident of this selection is known, but %(early)d of %(total)d outlets were"
                " last looked at %(when)s or before."
            ),
            "doubtful": _(
                "No incident of this selection is known, but %(doubtful)d of %(total)d outlets may"
                " be incomplete."
            ),
            "unread": n_(
                "No incident of this selection is known, but %(unread)d address of the %(total)d"
                " outlets could not be read.",
                "No incident of this selection is known, but %(unread)d addresses of the %(total)d"
                " outlets could not be read.",
                digest.ledger.unread,
            ),
            "unplaced": n_(
                "No incident of this selection is known to be here, but %(unplaced)d that may be"
                " has no exact place.",
                "No incident of this selection is known to be here, but %(unplaced)d that may be"
                " have no exact place.",
                len(digest.unplaced),
            ),
            "unrated": n_(
                "No incident of this selection is known, but %(unrated)d story may be one of which"
                " no severity is known.",
                "No incident of this selection is known, but %(unrated)d stories may be some of"
                " which no severity is known.",
                len(digest.unrated),
            ),
            "": _("No incident of this selection was reported."),
        }
        if digest.unfinished:
            found[""] = _("No incident of this selection was reported until %(made)s.")
    return found[digest.gap] % gap_values(lang, digest)


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
        return _no_plan_text(lang, digest)
    n = len(items)
    text = n_("%(n)d risk or plan", "%(n)d risks and plans", n) % {"n": n}
    if not items:  # what was announced earlier still stands, whether anybody looked today or not
        text = _("No new plan or risk known so far") if digest.gap else _("No new plan or risk")
        text = _("New plans are not known") if digest.gap == "unseen" else text
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
    nearest = ", ".join(filter(None, (when, places_text(agenda[0]))))
    return _("%(count)s; %(dated)s, the nearest on %(nearest)s.") % {
        "count": text,
        "dated": dated,
        "nearest": nearest,
    }


def _no_plan_text(lang: str, digest: Digest) -> str:
    _ = translator(lang)
    if digest.gap == "unseen":
        return _("Whether anything is planned is not known.")
    if digest.selection:
        if digest.gap:
            return _("No plan and no risk of this selection is known so far.")
        return _("No plan and no risk of this selection was reported.")
    if digest.gap:
        return _("No plan and no risk is known so far.")
    return _("No plan and no risk was reported.")


def nothing_text(lang: str, digest: Digest) -> str:
    """Return what stands in a section without a story: "none" only where it was looked for."""
    _ = translator(lang)
    found = {
        "unseen": _("Not known: nobody looked."),
        "unjudged": _("None so far: not every article has been judged."),
        "blind": _("None from the outlets that were seen."),
        "": _("None."),
    }
    if digest.selection:
        found |= {
            "unjudged": _("None in this selection so far: not every article has been judged."),
            "blind": _("None in this selection from the outlets that were seen."),
            "": _("None in this selection."),
        }
    so_far = (
        _("None known so far in this selection.") if digest.selection else _("None known so far.")
    )
    return found.get(digest.gap, so_far)


def count_text(digest: Digest, section: Section) -> str:
    """Return the number of a section's stories, ``"?"`` where "0" would say more than is known.

    So it is where nothing was found, and nobody looked or not all that was found has been judged.
    In review those count, too, that it points to: they are to be checked as the others are.
    """
    number = len(section.items) + (len(digest.to_check) if section.key == "review" else 0)
    return "?" if not number and digest.gap in {"unseen", "unjudged"} else str(number)


def summary_sentences(lang: str, digest: Digest) -> tuple[str, str, str]:
    """Return the summary: incidents, outlook, and what was looked at."""
    return (
        incident_sentence(lang, digest),
        outlook_sentence(lang, digest),
        reading_sentence(lang, digest),
    )
