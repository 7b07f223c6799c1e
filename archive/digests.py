"""Digests as they were made, so that a past one can be printed again exactly."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from archive import models
from archive.reporting import reporting


def save_digest(key: str, json_text: str, at: datetime) -> None:
    """Keep a digest; one that equals the last of its key is not kept twice.

    Parameters
    ----------
    key
        What it is of: day and scope, such as ``"2025-03-01"`` or ``"2025-03-01/64"``.
    json_text
        The digest.
    at
        When it was made, aware.
    """
    with reporting(), transaction.atomic():
        if load_digest(key) != json_text:
            models.Digest.objects.create(key=key, made_at=at, data=json_text)


def load_digest(key: str, *, as_of: datetime | None = None) -> str | None:
    """Return the last digest of a key, or the last made at or before ``as_of``; None for none."""
    with reporting():
        rows = models.Digest.objects.filter(key=key)
        if as_of is not None:
            rows = rows.filter(made_at__lte=as_of)
        row = rows.order_by("-made_at", "-id").first()
    return row.data if row else None


def digest_times(keys: Iterable[str]) -> dict[str, list[datetime]]:
    """Return when the digests of some keys were made, the earliest first; a key without is absent.

    Parameters
    ----------
    keys
        As ``save_digest``; some hundreds at most.
    """
    found: dict[str, list[datetime]] = {}
    with reporting():
        rows = models.Digest.objects.filter(key__in=list(keys)).order_by("made_at", "id")
        for key, made_at in rows.values_list("key", "made_at"):
            found.setdefault(key, []).append(made_at)
    return found
