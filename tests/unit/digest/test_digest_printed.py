"""If these fail, the printed report and the Word file say something else than the page."""

from __future__ import annotations

from datetime import time, timedelta
from types import SimpleNamespace

from digest.printed import when_text


def test_a_story_of_two_days_says_on_which_it_was_last_reported(make: SimpleNamespace) -> None:
    """ "25 Nov, 10.15 sampai 07.05" reads as if time ran backwards."""
    yesterday = make.day - timedelta(days=1)
    old = make.report(day=yesterday, at=time(10, 15), event_date=yesterday)
    new = make.report(
        "Warga Palang Jalan Lagi", "Warga memalang jalan poros sejak pagi. Polisi datang siang.",
        at=time(7, 5), event_date=yesterday,
    )  # fmt: skip
    digest = make.digest([old, new], since=make.day - timedelta(days=7))
    (item,) = digest.section("occurred").items
    assert when_text("id", item, digest).endswith(
        "(dilaporkan 19 Nov, 11.15 WITA sampai 20 Nov, 08.05 WITA)"
    )
    alone = make.digest([new], since=make.day - timedelta(days=7))
    (item,) = alone.section("occurred").items
    assert when_text("id", item, alone).endswith("(dilaporkan 08.05 WITA)")
