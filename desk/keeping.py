"""Keeping digests in the archive, and giving them back as they were."""

from __future__ import annotations

from datetime import date, datetime

from archive.counts import save_day_counts
from archive.digests import digest_times, load_digest, save_digest
from archive.stories import save_members
from desk.past import digest_key
from digest.keep import count_text, digest_of_text, kept_text
from digest.record import Digest
from news.errors import WrongInput
from news.place import Place


def keep_digest(digest: Digest, made_at: datetime) -> None:
    """Keep the digest in the archive, with the ids of its stories and its day's counts."""
    save_digest(digest_key(digest.day, digest.scope, digest.first), kept_text(digest), made_at)
    save_members(
        {item.id: {s.article: s.copied for s in item.sources} for _, item in digest.entries()},
        made_at,
    )
    if digest.tally is not None and digest.model:
        save_day_counts({digest.day: count_text(digest.tally)}, model=digest.model)


def past_digest(
    day: date, scope: Place | None, *, first: date | None = None, as_of: datetime | None = None
) -> Digest:
    """Return a digest as it was made, the last one at or before ``as_of``.

    Raises
    ------
    WrongInput
        There is none; the message says when there were some.
    """
    key = digest_key(day, scope, first)
    text = load_digest(key, as_of=as_of)
    if text is None:
        times = [at.isoformat(timespec="seconds") for at in digest_times([key]).get(key, [])]
        raise WrongInput(
            f"digest {key}: none was made"
            + (f" at or before {as_of.isoformat(timespec='seconds')}" if as_of else "")
            + (f"; there are those of {', '.join(times)}" if times else "")
        )
    return digest_of_text(text, f"digest {key}")
