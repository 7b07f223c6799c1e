"""Outcomes in words: what became of an outlet's URLs, or of a parcel, for people at a terminal."""

from __future__ import annotations

from collections.abc import Mapping

from desk.language import tr
from desk.settings import message_language
from digest.reading import failure_name


def outcomes_told(counts: Mapping[str, int]) -> str:
    """Return outcomes with their numbers, such as ``"no answer 3, not new 12"``; may be empty.

    Parameters
    ----------
    counts
        URLs by outcome, with the reason of a failure behind a colon, as of the ledger.
    """
    return ", ".join(f"{outcome_told(kind)} {number}" for kind, number in counts.items())


def outcome_told(kind: str) -> str:
    """Return an outcome, or a failure with its reason (``"failed:timeout"``), in words."""
    names = {
        "stored": tr("stored"),
        "revised": tr("revised"),
        "unchanged": tr("unchanged"),
        "duplicate": tr("copies"),
        "not_article": tr("no article"),
        "too_old": tr("too old"),
    }
    return names.get(kind) or failure_name(message_language(), kind)


def delivery_told(state: str) -> str:
    """Return in words how far a parcel came."""
    return {
        "waiting": tr("to be tried again"),
        "sending": tr("being sent"),
        "sent": tr("sent"),
        "given_up": tr("given up"),
        "unknown": tr("end unknown, not sent again"),
    }[state]
