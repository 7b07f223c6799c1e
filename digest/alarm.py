"""Alarm: what the program's watch over itself means for the reading of a digest, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from digest.ledger import Ledger
from digest.translation import plural_translator, translator
from digest.watch import Undelivered
from digest.wording import instant_text, listed_text, number_text
from news.delivery import DeliveryState
from news.health import Alarm, OutletHealth

if TYPE_CHECKING:  # a command that only names an alarm loads no digest
    from digest.record import Digest

# What the list of the outlets that were not seen says already.
_TOLD = frozenset({"outlet_file", "unseen", "blind"})


def alarm_text(lang: str, alarm: Alarm) -> str:
    """Return an alarm in words: ``"tanpa berita 5 hari"``; of an unknown kind its own text."""
    _ = translator(lang)
    texts = {
        "outlet_file": _("mistake in the outlet's file"),
        "set_aside": _("its visit was given up"),
        "unseen": _("not seen for days") if alarm.values else _("never seen yet"),
        "blind": _("no source answered"),
        "dns": _("its name leads nowhere (DNS)"),
        "certificate": _("its certificate is not valid"),
        "robots_closed": _("robots.txt closes it"),
        "silent": _("silent for %(days)s days"),
        "drop": _("only %(articles)s articles in 24 hours, %(expected)s expected"),
        "duplicates": _("everything found was a copy (%(copies)s)"),
        "empty": _("%(empty)s of %(pages)s pages hold no article"),
        "layout": _("pages have changed: read by %(now_by)s in place of %(rule)s"),
        "length": _("texts have %(new)s characters in place of %(old)s"),
        "failing": _("%(failed)s of %(total)s addresses failed"),
        "robots_changed": _("robots.txt has changed"),
        "slow": _("slow: %(seconds)s s in place of %(usual)s s"),
    }
    values = {
        name: value if isinstance(value, str) else number_text(lang, value)
        for name, value in alarm.values.items()
    }
    try:
        return texts[alarm.kind] % values
    except KeyError:
        return alarm.text


def alarms_text(lang: str, one: OutletHealth) -> str:
    """Return all alarms of an outlet on one line."""
    return "; ".join(alarm_text(lang, alarm) for alarm in one.alarms)


def watched(ledger: Ledger) -> Iterator[OutletHealth]:
    """Yield the outlets that need a look, but those of which "not seen" says it all."""
    blind = {line.outlet for line in ledger.blind}
    for one in ledger.health:
        if one.outlet not in blind or any(alarm.kind not in _TOLD for alarm in one.alarms):
            yield one


def doubt_sentence(lang: str, ledger: Ledger, most: int = 4, *, brief: bool = False) -> str:
    """Return whose news may be incomplete though they were looked at, ``""`` where none is.

    ``brief`` leaves out the reasons, for a form that tells them further down.
    """
    doubtful = ledger.doubtful
    if not doubtful:
        return ""
    n_ = plural_translator(lang)
    if brief:
        names = listed_text(lang, [one.name for one in doubtful], most)
    else:
        names = _by_reason(lang, doubtful[:most])
        if more := len(doubtful[most:]):
            names += " " + n_("and %(n)d more", "and %(n)d more", more) % {"n": more}
    return n_(
        "%(n)d outlet that was looked at may be incomplete: %(names)s.",
        "%(n)d outlets that were looked at may be incomplete: %(names)s.",
        len(doubtful),
    ) % {"n": len(doubtful), "names": names}


def _by_reason(lang: str, outlets: Sequence[OutletHealth]) -> str:
    """Return outlets with what is the matter, said once of several: ``"slow: A, B; C (DNS)"``."""
    gathered: dict[str, list[str]] = {}
    for one in outlets:
        gathered.setdefault(alarm_text(lang, one.alarms[0]), []).append(one.name)
    return "; ".join(
        f"{reason}: {', '.join(names)}" if len(names) > 1 else f"{names[0]} ({reason})"
        for reason, names in gathered.items()
    )


def unjudged_sentence(lang: str, digest: Digest) -> str:
    """Return how many articles of the period wait to be judged, ``""`` where none does."""
    number = digest.figures.unjudged
    n_ = plural_translator(lang)
    text = n_(
        "%(n)d article has not been judged yet; what it reports is missing here.",
        "%(n)d articles have not been judged yet; what they report is missing here.",
        number,
    )
    return text % {"n": number} if number else ""


def foreign_sentence(lang: str, digest: Digest) -> str:
    """Return how many articles were not judged for their language, ``""`` where none was."""
    number = digest.figures.not_indonesian
    n_ = plural_translator(lang)
    text = n_(
        "%(n)d article is not in Indonesian and was not judged.",
        "%(n)d articles are not in Indonesian and were not judged.",
        number,
    )
    return text % {"n": number} if number else ""


def undelivered_text(lang: str, row: Undelivered, digest: Digest) -> str:
    """Return what did not arrive: what, of when, whose, at how many addresses, and what now."""
    _, n_ = translator(lang), plural_translator(lang)
    what = {"digest": _("report"), "alert": _("flash notice"), "notice": _("notice")}
    state = {
        DeliveryState.WAITING: _("to be tried again"),
        DeliveryState.GIVEN_UP: _("given up"),
    }
    return n_(
        "%(what)s of %(when)s for %(subscription)s: not delivered to %(n)d address, %(state)s",
        "%(what)s of %(when)s for %(subscription)s: not delivered to %(n)d addresses, %(state)s",
        row.addresses,
    ) % {
        "what": what.get(row.what, row.what),
        "when": instant_text(lang, row.queued_at, digest.zone),
        "subscription": row.subscription,
        "n": row.addresses,
        "state": state.get(row.state, _("end unknown, not sent again")),
    }


def undelivered_sentence(lang: str, digest: Digest, most: int = 3, *, brief: bool = False) -> str:
    """Return what of the last day did not arrive, ``""`` where all did; in brief how much."""
    rows = digest.ledger.undelivered
    if not rows:
        return ""
    if brief:
        n_ = plural_translator(lang)
        return n_(
            "%(n)d message of the last day was not delivered.",
            "%(n)d messages of the last day were not delivered.",
            len(rows),
        ) % {"n": len(rows)}
    told = [undelivered_text(lang, row, digest) for row in rows[:most]]
    more = len(rows) - len(told)
    if more:
        n_ = plural_translator(lang)
        told.append(n_("and %(n)d more", "and %(n)d more", more) % {"n": more})
    _ = translator(lang)
    return _("Not delivered in the last day: %(what)s.") % {"what": "; ".join(told)}
