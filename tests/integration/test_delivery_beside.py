"""Two machines deliver out of one archive, and each is told only what is so."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from newsroom import until
from opened import OpenArchive

from archive.connection import close_thread
from archive.deliveries import (
    claim_parcel,
    close_parcel,
    delivery_ledger,
    give_up_before,
    queue_parcels,
    waiting_parcels,
)
from news.delivery import DeliveryState, Parcel

pytestmark = pytest.mark.postgres

NOW = datetime(2025, 3, 3, 4, tzinfo=UTC)


def one_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks"
            " WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
        )
        return bool(cursor.fetchone()[0])


def test_what_another_machine_sends_at_that_moment_is_not_given_up(
    postgres_archive: OpenArchive,
) -> None:
    """The officer would be told of an alarm that reached nobody, though it did."""
    parcel = Parcel(
        key="digest/2025-03-01", subscription="jaga", recipient="mail:a@desk.example", part=1,
        payload="isi",
    )  # fmt: skip
    queue_parcels([parcel], NOW)
    ((number, *_),) = waiting_parcels()
    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            assert claim_parcel(number, NOW) == "isi"
            close_parcel(number, DeliveryState.SENT, NOW)
            found = other.submit(give_up_before, NOW + timedelta(hours=1), NOW)
            until(lambda: one_waits() or found.done(), what="the other machine waits")
        assert found.result() == []
        other.submit(close_thread)
    assert [line.state for line in delivery_ledger(NOW)] == [DeliveryState.SENT]
