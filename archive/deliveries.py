"""Deliveries: what waits to be sent, what was sent, and the promise that nothing goes out twice.

A message is written here before it is sent, claimed (committed) right before it is handed over,
and closed right after. A claim that nobody closed means that the program died in between.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from archive import models
from archive.reporting import reporting
from news.delivery import DeliveryLine, DeliveryState, Parcel

_OPEN = (DeliveryState.WAITING.value, DeliveryState.SENDING.value)
_BATCH_ROWS = 1000  # SQLite allows 32,766 variables a statement


def queue_parcels(
    parcels: Iterable[Parcel], at: datetime, *, told: Mapping[str, Collection[str]] | None = None
) -> int:
    """Write parcels to be sent, all or none; return how many are new.

    Parcels of a key that a recipient of a subscription already has are left out, whatever
    became of them: a digest made again is not sent again.

    Parameters
    ----------
    told
        By subscription, ids of the articles whose events these parcels tell.
    """
    groups: dict[tuple[str, str, str], list[Parcel]] = defaultdict(list)
    for parcel in parcels:
        groups[parcel.key, parcel.subscription, parcel.recipient].append(parcel)
    try:
        return _queue(groups, at, told or {})
    except IntegrityError:
        return 0  # another machine queued the same at the same moment: it will send them


def _queue(
    groups: Mapping[tuple[str, str, str], Sequence[Parcel]],
    at: datetime,
    told: Mapping[str, Collection[str]],
) -> int:
    with reporting(), transaction.atomic():
        rows = [
            models.Delivery(
                key=parcel.key,
                subscription=parcel.subscription,
                recipient=parcel.recipient,
                part=parcel.part,
                queued_at=at,
                changed_at=at,
                payload=parcel.payload,
            )
            for group, members in groups.items()
            if not _rows_of(*group).exists()
            for parcel in members
        ]
        models.Delivery.objects.bulk_create(rows, batch_size=_BATCH_ROWS)
        _note_told(told, at)
    return len(rows)


def _rows_of(key: str, subscription: str, recipient: str):  # type: ignore[no-untyped-def]
    return models.Delivery.objects.filter(key=key, subscription=subscription, recipient=recipient)


def is_queued(key: str, subscription: str, recipient: str) -> bool:
    """Tell whether a recipient of a subscription has a key already, sent or not."""
    with reporting():
        return bool(_rows_of(key, subscription, recipient).exists())


def _note_told(told: Mapping[str, Collection[str]], at: datetime) -> None:
    models.Told.objects.bulk_create(
        [
            models.Told(subscription=subscription, article=article, at=at)
            for subscription, articles in told.items()
            for article in sorted(set(articles))
        ],
        batch_size=_BATCH_ROWS,
        ignore_conflicts=True,
    )


def told_articles(subscription: str, articles: Sequence[str]) -> set[str]:
    """Return those of some articles whose events a subscription was told."""
    found: set[str] = set()
    with reporting():
        for start in range(0, len(articles), _BATCH_ROWS):
            rows = models.Told.objects.filter(
                subscription=subscription, article__in=articles[start : start + _BATCH_ROWS]
            )
            found |= set(rows.values_list("article", flat=True))
    return found


def abandon_claims(at: datetime) -> list[DeliveryLine]:
    """Turn claims that nobody closed into ``UNKNOWN`` and return them; begin a run with this.

    Where another machine is sending at this moment, its own closing corrects the line.
    """
    with reporting(), transaction.atomic():
        ids = list(
            models.Delivery.objects.filter(state=DeliveryState.SENDING).values_list("id", flat=True)
        )
        models.Delivery.objects.filter(id__in=ids, state=DeliveryState.SENDING).update(
            state=DeliveryState.UNKNOWN,
            error="the program ended while it was being sent; it is not sent again",
            changed_at=at,
        )
        return _lines(models.Delivery.objects.filter(id__in=ids, state=DeliveryState.UNKNOWN))


def give_up_before(limit: datetime, at: datetime) -> list[DeliveryLine]:
    """Give up parcels that were queued before an instant and never sent; return them."""
    with reporting(), transaction.atomic():
        ids = list(
            models.Delivery.objects.filter(
                state=DeliveryState.WAITING, queued_at__lt=limit
            ).values_list("id", flat=True)
        )
        # Another machine may have sent one meanwhile.
        models.Delivery.objects.filter(id__in=ids, state=DeliveryState.WAITING).update(
            state=DeliveryState.GIVEN_UP, changed_at=at
        )
        return _lines(models.Delivery.objects.filter(id__in=ids, state=DeliveryState.GIVEN_UP))


def waiting_parcels() -> list[tuple[int, str, str, str]]:
    """Return what waits, in the order of queueing: id, key, subscription, recipient."""
    with reporting():
        rows = models.Delivery.objects.filter(state=DeliveryState.WAITING).order_by("id")
        return list(rows.values_list("id", "key", "subscription", "recipient"))


def claim_parcel(id_: int, at: datetime) -> str | None:
    """Claim a waiting parcel for sending and return its payload; None where it is taken.

    When this returns, the claim is on the disk. Where the line breaks before it could, the parcel
    waits as before, or is claimed and not sent: a claim whose answer was lost is never taken up.
    """
    with reporting(), transaction.atomic():
        claimed = models.Delivery.objects.filter(id=id_, state=DeliveryState.WAITING).update(
            state=DeliveryState.SENDING, attempts=F("attempts") + 1, changed_at=at
        )
        if not claimed:
            return None
        payload: str = models.Delivery.objects.values_list("payload", flat=True).get(id=id_)
        return payload


def close_parcel(id_: int, state: DeliveryState, at: datetime, *, error: str = "") -> DeliveryLine:
    """Write how the sending of a claimed parcel ended, and return its line.

    ``WAITING`` lets it be tried again. The text of a message that is done is not kept.
    """
    with reporting(), transaction.atomic():
        changes: dict[str, object] = {"state": state, "error": error, "changed_at": at}
        if state is DeliveryState.SENT:
            changes["payload"] = ""
        models.Delivery.objects.filter(id=id_).update(**changes)
        return _lines(models.Delivery.objects.filter(id=id_))[0]


def delivery_ledger(since: datetime) -> list[DeliveryLine]:
    """Return what changed from an instant on, and all that is still open, by id."""
    with reporting():
        rows = models.Delivery.objects.filter(Q(changed_at__gte=since) | Q(state__in=_OPEN))
        return _lines(rows)


def _lines(rows) -> list[DeliveryLine]:  # type: ignore[no-untyped-def]
    values = rows.order_by("id").values(
        "id", "key", "subscription", "recipient", "part", "state", "attempts", "error",
        "queued_at", "changed_at",
    )  # fmt: skip
    return [DeliveryLine(**{**row, "state": DeliveryState(row["state"])}) for row in values]
