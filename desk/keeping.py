"""Keeping digests in the archive, and giving them back as they were."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from archive.counts import save_day_counts
from archive.digests import digest_times, load_digest, save_digest
from archive.stories import save_members
from desk.past import digest_key, is_judged
from digest.keep import count_text, digest_of_text, kept_text
from digest.record import Digest
from language.almanac import ZONES
from news.errors import WrongInput
from news.message import Message
from news.place import Place


def keep_digest(digest: Digest, made_at: datetime) -> None:
    """Keep the digest in the archive, with the ids of its stories and its day's counts."""
    save_digest(digest_key(digest.day, digest.scope, digest.first), kept_text(digest), made_at)
    save_members(
        {item.id: {s.article: s.copied for s in item.sources} for _, item in digest.entries()},
        made_at,
    )
    judged = is_judged(digest.figures.read, digest.figures.unjudged)
    if digest.tally is not None and digest.model and judged:
        save_day_counts({digest.day: count_text(digest.tally)}, model=digest.model)


def past_digest(
    day: date,
    scope: Place | None,
    *,
    zone: ZoneInfo,
    first: date | None = None,
    as_of: datetime | None = None,
) -> Digest:
    """Return a digest as it was made, the last one at or before ``as_of``.

    Parameters
    ----------
    zone
        In which errors tell times.

    Raises
    ------
    WrongInput
        There is none; the message says when there were some, as ``--as-of`` reads it.
    """
    key = digest_key(day, scope, first)
    text = load_digest(key, as_of=as_of)
    if text is None:
        times = [instant_told(at, zone) for at in digest_times([key]).get(key, [])]
        made = Message("digest {key}: none was made", key=key)
        if as_of:
            instant = instant_told(as_of, zone)
            made = Message(
                "digest {key}: none was made at or before {instant}", key=key, instant=instant
            )
        if not times:
            raise WrongInput(made)
        raise WrongInput("{made}; there are those of {times}", made=made, times=", ".join(times))
    return digest_of_text(text, Message("digest {key}", key=key))


def instant_told(at: datetime, zone: ZoneInfo) -> str:
    """Return an instant to the second, as ``--as-of`` reads it: ``2024-11-26 22:30:05 WIB``."""
    local = at.astimezone(zone)
    if local.tzname() in ZONES:
        return f"{local:%Y-%m-%d %H:%M:%S %Z}"
    return local.isoformat(sep=" ", timespec="seconds")
