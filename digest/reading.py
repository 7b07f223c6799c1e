"""Reading: what the coverage means for the reading of a digest, in words.

"No incident" is said only where every outlet was looked at, and none behaves unusually.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.ledger import Ledger
from digest.province import province_name
from digest.translation import plural_translator, translator
from digest.wording import area_text, clock_text, day_text, instant_text, listed_text

if TYPE_CHECKING:  # a command that only names an outcome loads no digest
    from digest.record import Digest


def reading_sentence(lang: str, digest: Digest) -> str:
    """Return what the coverage means for the reading of this page: its most important sentence.

    "No incident" is said only where the digest has no gap.
    """
    _, n_ = translator(lang), plural_translator(lang)
    ledger = digest.ledger
    # Of a narrowed digest it is not known that nothing happened: other stories were left out.
    quiet = not digest.section("occurred").items and digest.selection is None
    values = gap_values(lang, digest) | {
        "scope": area_text(lang, digest),
        "days": unseen_days_text(lang, ledger),
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
    total = digest.ledger.total
    plain = n_("The only outlet was looked at.", "All %(total)d outlets were looked at.", total)
    found = {
        "unjudged": n_(
            "The only outlet was looked at, but not every article has been judged yet.",
            "All %(total)d outlets were looked at, but not every article has been judged yet.",
            total,
        ),
        "unwatched": n_(
            "The only outlet was looked at, but none of %(unwatched)s is on the list.",
            "All %(total)d outlets were looked at, but none of %(unwatched)s is on the list.",
            total,
        ),
        "early": n_(
            "The only outlet was looked at, but last at %(when)s.",
            "All %(total)d outlets were looked at, but %(early)d of them last at %(when)s or"
            " before.",
            total,
        ),
        "doubtful": n_(
            "The only outlet was looked at, but may be incomplete.",
            "All %(total)d outlets were looked at, but %(doubtful)d of them may be incomplete.",
            total,
        ),
        "unread": n_(
            "Not all of what the outlets have could be read: %(unread)d address failed.",
            "Not all of what the outlets have could be read: %(unread)d addresses failed.",
            digest.ledger.unread,
        ),
        "unplaced": n_(
            "All was looked at, but %(unplaced)d incident that may be here has no exact place.",
            "All was looked at, but %(unplaced)d incidents that may be here have no exact place.",
            len(digest.unplaced),
        ),
        "unrated": n_(
            "All was looked at, but %(unrated)d story that may be an incident has no severity.",
            "All was looked at, but %(unrated)d stories that may be incidents have no severity.",
            len(digest.unrated),
        ),
    }
    return found.get(digest.gap, plain)


def _no_incident_text(lang: str, digest: Digest) -> str:
    """Return what is said where all was looked at and no incident found, with its fields open."""
    _, n_ = translator(lang), plural_translator(lang)
    found = {
        # The doubt first: whoever reads on no further must not have read "no incident".
        "unjudged": _(
            "Not every article has been judged yet: no report does not mean that nothing happened."
        )
        if digest.figures.read
        else _("No article has been judged yet: this page says nothing of what happened."),
        "early": _(
            "No incident is reported, but %(early)d of %(total)d outlets were last looked at"
            " %(when)s or before."
        ),
        "doubtful": _(
            "No incident is reported, but %(doubtful)d of %(total)d outlets may be incomplete."
        ),
        "unread": unread_text(lang, digest),
        "unplaced": unplaced_text(lang, digest),
    }
    if digest.gap in found:
        return found[digest.gap]
    if digest.unfinished:
        return n_(
            "No incident until %(made)s: the only outlet was looked at, and reports none.",
            "No incident until %(made)s: all %(total)d outlets were looked at, and none reports"
            " one.",
            digest.ledger.total,
        )
    return n_(
        "No incident: the only outlet was looked at, and reports none.",
        "No incident: all %(total)d outlets were looked at, and none reports one.",
        digest.ledger.total,
    )


def gap_values(lang: str, digest: Digest) -> dict[str, int | str]:
    """Return the fields of what is said of a gap."""
    early = digest.ledger.early
    last = max((one.last_looked for one in early if one.last_looked), default=None)
    return {
        "blind": len(digest.ledger.blind),
        "doubtful": len(digest.ledger.doubtful),
        "early": len(early),
        "when": instant_text(lang, last, digest.zone) if last else "",
        "made": clock_text(lang, digest.made_at, digest.zone),
        "unplaced": len(digest.unplaced),
        "unread": digest.ledger.unread,
        "unrated": len(digest.unrated),
        "unwatched": unwatched_text(lang, digest),
        "total": digest.ledger.total,
    }


def unwatched_text(lang: str, digest: Digest, most: int = 4) -> str:
    """Return the provinces asked for of which no outlet is on the list, ``""`` for none."""
    return listed_text(lang, [province_name(code) or code for code in digest.unwatched], most)


def unread_text(lang: str, digest: Digest) -> str:
    """Return that no incident was found in what could be read, with its fields open."""
    n_ = plural_translator(lang)
    return n_(
        "No incident is known, but %(unread)d address of the %(total)d outlets could not be read.",
        "No incident is known, but %(unread)d addresses of the %(total)d outlets could not be"
        " read.",
        digest.ledger.unread,
    )


def unplaced_text(lang: str, digest: Digest) -> str:
    """Return that what has no exact place may be here, with its number open."""
    n_ = plural_translator(lang)
    return n_(
        "No incident is known to be here, but %(unplaced)d that may be has no exact place.",
        "No incident is known to be here, but %(unplaced)d that may be have no exact place.",
        len(digest.unplaced),
    )


def unseen_days_text(lang: str, ledger: Ledger) -> str:
    """Return the days of a week on which hardly anything was seen."""
    return "; ".join(day_text(lang, day, "short") for day in ledger.unseen_days)
