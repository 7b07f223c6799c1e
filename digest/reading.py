"""Reading: what the coverage means for the reading of a digest, in words.

"No incident" is said only where every outlet was looked at, and none behaves unusually.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.alarm import doubt_sentence, undelivered_sentence, unjudged_sentence
from digest.ledger import Ledger
from digest.province import province_name
from digest.translation import plural_translator, translator
from digest.wording import day_text, instant_text, listed_text, scope_text
from news.outcome import OutletCoverage

if TYPE_CHECKING:  # a command that only names an outcome loads no digest
    from digest.record import Digest


def reading_sentence(lang: str, digest: Digest) -> str:
    """Return what the coverage means for the reading of this page: its most important sentence.

    "No incident" is said only where every outlet was looked at, none behaves unusually, and all
    that was found has been judged.
    """
    _, n_ = translator(lang), plural_translator(lang)
    ledger = digest.ledger
    # Of a narrowed digest it is not known that nothing happened: other stories were left out.
    quiet = not digest.section("occurred").items and digest.selection is None
    values = {
        "doubtful": len(ledger.doubtful),
        "blind": len(ledger.blind),
        "total": ledger.total,
        "scope": scope_text(lang, digest.scope),
        "days": _unseen_days(lang, ledger),
    }
    if ledger.state == "empty":
        if ledger.elsewhere:
            text = _("No outlet of %(scope)s is on the list: nobody looked there.")
        else:
            text = _("No outlet was looked at: this page rests on no observation.")
        return text % values
    if ledger.state == "none":
        text = n_(
            "We could not look at the only outlet. An empty page does not mean that nothing"
            " happened.",
            "We could not look at any of the %(total)d outlets. An empty page does not mean that"
            " nothing happened.",
            ledger.total,
        )
        if digest.section("occurred").items:  # found by a back-fill, say
            text = _(
                "We could not look at %(blind)d of %(total)d outlets; incidents there may be"
                " missing."
            )
        return text % values
    if ledger.state == "some":
        if not ledger.blind:
            text = _(
                "Most outlets were not seen on %(days)s: no report does not mean that nothing"
                " happened."
            )
            if not quiet:
                text = _("Most outlets were not seen on %(days)s; incidents may be missing.")
        elif quiet:
            text = _(
                "We could not look at %(blind)d of %(total)d outlets: no report does not mean"
                " that nothing happened."
            )
        else:
            text = _(
                "We could not look at %(blind)d of %(total)d outlets; incidents there may be"
                " missing."
            )
        return text % values
    return (_no_incident_text if quiet else _all_seen_text)(lang, digest) % values


def _all_seen_text(lang: str, digest: Digest) -> str:
    """Return what is said where all was looked at, with its fields open."""
    n_ = plural_translator(lang)
    if digest.figures.unjudged:
        return n_(
            "The only outlet was looked at, but not every article has been judged yet.",
            "All %(total)d outlets were looked at, but not every article has been judged yet.",
            digest.ledger.total,
        )
    if digest.ledger.doubtful:
        return n_(
            "The only outlet was looked at, but may be incomplete.",
            "All %(total)d outlets were looked at, but %(doubtful)d of them may be incomplete.",
            digest.ledger.total,
        )
    return n_(
        "The only outlet was looked at.",
        "All %(total)d outlets were looked at.",
        digest.ledger.total,
    )


def _no_incident_text(lang: str, digest: Digest) -> str:
    """Return what is said where all was looked at and no incident found, with its fields open."""
    _, n_ = translator(lang), plural_translator(lang)
    if digest.figures.unjudged:
        return _("No incident is reported, but not every article has been judged yet.")
    if digest.ledger.doubtful:
        return _(
            "No incident is reported, but %(doubtful)d of %(total)d outlets may be incomplete."
        )
    return n_(
        "No incident: the only outlet was looked at, and reports none.",
        "No incident: all %(total)d outlets were looked at, and none reports one.",
        digest.ledger.total,
    )


def _unseen_days(lang: str, ledger: Ledger) -> str:
    return "; ".join(day_text(lang, day, "short") for day in ledger.unseen_days)


def days_detail(lang: str, ledger: Ledger) -> str:
    """Return on which days of a week hardly anything was seen, ``""`` where it is said already."""
    _ = translator(lang)
    if not (ledger.unseen_days and ledger.blind and ledger.seen):
        return ""
    return _("Most outlets were not seen on %(days)s.") % {"days": _unseen_days(lang, ledger)}


def blind_detail(lang: str, digest: Digest, most: int = 6) -> str:
    """Return which outlets and provinces were not seen, ``""`` where all were."""
    _ = translator(lang)
    ledger = digest.ledger
    if not ledger.blind:
        return ""
    names = [line.name or line.outlet for line in ledger.blind]
    text = _("Not seen: %(names)s.") % {"names": listed_text(lang, names, most)}
    if ledger.blind_provinces and digest.scope is None and ledger.seen:
        provinces = [province_name(code) or code for code in ledger.blind_provinces]
        text += " " + _("No view at all of: %(names)s.") % {
            "names": listed_text(lang, provinces, most)
        }
    return text


def details(lang: str, digest: Digest, most: int = 6, *, brief: bool = True) -> list[str]:
    """Return what stands behind the reading: who was not seen, is incomplete, did not get word.

    ``brief`` is for forms that tell the reasons further down.
    """
    parts = (
        days_detail(lang, digest.ledger),
        blind_detail(lang, digest, most),
        unjudged_sentence(lang, digest),
        doubt_sentence(lang, digest.ledger, most, brief=brief),
        undelivered_sentence(lang, digest, brief=brief),
    )
    return [part for part in parts if part]


def detail_text(lang: str, digest: Digest, most: int = 6) -> str:
    """Return all that stands behind the reading, for forms that say it nowhere else."""
    return " ".join(details(lang, digest, most, brief=False))


def elsewhere_text(lang: str, ledger: Ledger) -> str:
    """Return how the outlets outside the scope fared, ``""`` where there are none."""
    if not ledger.elsewhere:
        return ""
    n_ = plural_translator(lang)
    return n_(
        "Besides, %(n)d outlet elsewhere was asked, %(blind)d of them not seen.",
        "Besides, %(n)d outlets elsewhere were asked, %(blind)d of them not seen.",
        ledger.elsewhere,
    ) % {"n": ledger.elsewhere, "blind": ledger.elsewhere_blind}


def failure_name(lang: str, kind: str) -> str:
    """Return an outcome such as ``"failed:timeout"`` in words; the word itself if unknown."""
    _ = translator(lang)
    reason = kind.partition(":")[2]
    names = {
        "": _("could not be read") if kind.startswith(("failed", "quarantined")) else kind,
        "timeout": _("no answer"),
        "dns": _("address not found"),
        "connection": _("no connection"),
        "refused": _("connection refused"),
        "certificate": _("certificate not valid"),
        "too-large": _("page too large"),
        "empty": _("empty page"),
        "redirects": _("endless redirects"),
        "charset": _("unreadable characters"),
        "encoding": _("unreadable characters"),
        "bad-address": _("address not valid"),
        "refused-address": _("address not public"),
        "elsewhere": _("leads to another site"),
        "incomplete": _("broken off"),
        "unreadable-response": _("answer not readable"),
        "resting": _("asks for a pause"),
        "no-links": _("no links to articles"),
        "not-a-feed": _("no feed"),
        "not-a-sitemap": _("no sitemap"),
        "not-json": _("no JSON"),
        "outlet-file": _("mistake in the outlet's file"),
        "slow": _("took too long to read"),
        "crash": _("reading it failed"),
        "internal": _("error of the program"),
    }
    if kind == "robots":
        return _("closed by robots.txt")
    status = reason.removeprefix("robots-")
    if status != reason:
        return f"robots.txt: HTTP {status}"
    return names.get(reason) or reason.replace("http-", "HTTP ")


def failures_text(lang: str, line: OutletCoverage) -> str:
    """Return what failed at an outlet, most frequent first: ``"no answer (3), HTTP 503"``."""
    wrong = _failures(line)
    if not wrong:
        return "" if line.looked else _never_run(lang)
    return listed_text(
        lang,
        [
            f"{failure_name(lang, kind)} ({number})" if number > 1 else failure_name(lang, kind)
            for number, kind in wrong
        ],
        4,
    )


def failure_names(lang: str, line: OutletCoverage) -> list[str]:
    """Return what failed at an outlet, most frequent first, each once and without its number."""
    names = dict.fromkeys(failure_name(lang, kind) for _, kind in _failures(line))
    return list(names) or [_never_run(lang)]


def _failures(line: OutletCoverage) -> list[tuple[int, str]]:
    wrong = [
        (number, kind)
        for kind, number in line.counts.items()
        if number and (kind == "robots" or kind.startswith(("failed", "quarantined")))
    ]
    return sorted(wrong, key=lambda pair: (-pair[0], pair[1]))


def _never_run(lang: str) -> str:
    _ = translator(lang)
    return _("no run looked at it")


def last_seen_text(lang: str, line: OutletCoverage, digest: Digest) -> str:
    """Return when an outlet was last seen."""
    looked = line.last_looked
    return last_seen_at(lang, instant_text(lang, looked, digest.zone) if looked else "")


def last_seen_at(lang: str, when: str) -> str:
    """Return in words that an outlet was last seen at a time, ``""`` for never."""
    _ = translator(lang)
    return _("last seen %(when)s") % {"when": when} if when else _("never seen yet")
