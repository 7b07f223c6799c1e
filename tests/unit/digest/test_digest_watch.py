"""If these fail, an outlet's fault passes for a quiet day, or a lost letter goes unnoticed."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from digest.alarm import (
    alarm_text,
    doubt_sentence,
    undelivered_sentence,
    undelivered_text,
    watched,
)
from digest.detail import detail_text
from digest.narrow import narrowed
from digest.reading import reading_sentence
from digest.record import Digest
from digest.selection import Selection
from news.health import ALARM_KINDS, Alarm
from news.place import Place

VALUES = {
    "days": 5, "articles": 3, "expected": 12.5, "low": 4, "copies": 7, "empty": 8, "pages": 9,
    "other": 9, "now_by": "density", "rule": "jsonld", "new": 300, "old": 1500, "failed": 6,
    "total": 8, "seconds": 9.5, "usual": 0.4, "what": "robots", "since": "2024-11-19",
    "number": 2, "at": "2024-11-20",
}  # fmt: skip


def quiet(make: SimpleNamespace, *health: object, **options: object) -> Digest:
    """A day without an incident, on which both outlets were looked at."""
    coverage = [make.line(), make.line("tepian")]
    return make.digest([], coverage, watch=make.watch(health=health), **options)


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("kind", ALARM_KINDS)
def test_every_kind_of_alarm_has_words_of_its_own(lang: str, kind: str) -> None:
    told = alarm_text(lang, Alarm(kind=kind, text="own text", values=VALUES))
    assert told not in {"", "own text"}
    assert "%(" not in told


def test_figures_are_written_as_the_language_writes_them() -> None:
    alarm = Alarm(kind="drop", text="", values=VALUES)
    assert "12,5" in alarm_text("id", alarm)
    assert "12.5" in alarm_text("en", alarm)


@pytest.mark.parametrize("alarm", [Alarm(kind="new-one", text="own text"),
                                   Alarm(kind="silent", text="own text")])  # fmt: skip
def test_an_alarm_that_this_version_has_no_words_for_is_told_in_its_own(alarm: Alarm) -> None:
    assert alarm_text("id", alarm) == "own text"


def test_no_incident_is_not_claimed_where_an_outlet_behaves_unusually(
    make: SimpleNamespace,
) -> None:
    sure, doubtful = quiet(make), quiet(make, make.unwell("tepian"))
    assert reading_sentence("en", sure).startswith("No incident: ")
    assert reading_sentence("en", doubtful) == (
        "No incident is reported, but 1 of 2 outlets may be incomplete."
    )
    assert detail_text("id", doubtful) == (
        "1 media yang terlihat mungkin tidak lengkap: Tepian (tanpa berita 5 hari)."
    )


def test_a_reason_of_several_outlets_is_said_once(make: SimpleNamespace) -> None:
    unwell = [make.unwell(f"media-{n}", kind="dns", number=2) for n in range(4)]
    text = detail_text("id", quiet(make, *unwell, make.unwell("tepian")), 5)
    assert text == (
        "5 media yang terlihat mungkin tidak lengkap: nama domainnya tidak ditemukan (DNS): Media"
        " 0, Media 1, Media 2, Media 3; Tepian (tanpa berita 5 hari)."
    )
    assert text.replace("; Tepian (tanpa berita 5 hari).", " dan 1 lainnya.") == detail_text(
        "id", quiet(make, *unwell, make.unwell("tepian")), 4
    )


def test_an_alarm_that_loses_no_news_does_not_unsay_a_quiet_day(make: SimpleNamespace) -> None:
    slow = quiet(make, make.unwell("tepian", kind="slow", seconds=9, usual=1))
    assert reading_sentence("id", slow).startswith("Tidak ada kejadian: ")
    assert detail_text("id", slow) == ""
    assert [one.outlet for one in watched(slow.ledger)] == ["tepian"]


def test_an_outlet_that_was_not_seen_is_told_once(make: SimpleNamespace) -> None:
    digest = make.digest(
        [],
        [make.line(), make.line("tepian", seen=False)],
        watch=make.watch(
            health=[make.unwell("tepian", kind="unseen"), make.unwell(kind="dns", number=2)]
        ),
    )
    assert [one.outlet for one in watched(digest.ledger)] == ["kabar-mahakam"]
    assert "Tepian" not in doubt_sentence("id", digest.ledger)


def test_what_blinds_stands_first_and_what_is_well_nowhere(make: SimpleNamespace) -> None:
    well = make.unwell("sehat")
    health = [
        make.unwell("lambat", kind="slow", seconds=9, usual=1),
        make.unwell("diam"),
        make.unwell("buta", kind="blind"),
        type(well)(outlet="sehat", name="Sehat", province="64"),
    ]
    digest = quiet(make, *health)
    assert [one.outlet for one in digest.ledger.health] == ["buta", "diam", "lambat"]


def test_a_scope_and_a_selection_keep_to_their_own_outlets(make: SimpleNamespace) -> None:
    health = [make.unwell("tepian"), make.unwell("kupang", "53")]
    kaltim = Place("64", "Kalimantan Timur", "province")
    assert [one.outlet for one in quiet(make, *health, scope=kaltim).ledger.health] == ["tepian"]
    whole = quiet(make, *health)
    chosen = narrowed(whole, Selection(places=("53", "52")), "id")
    assert [one.outlet for one in chosen.ledger.health] == ["kupang"]


def test_a_lost_letter_is_told_without_the_address_and_once_a_subscription(
    make: SimpleNamespace,
) -> None:
    lines = [
        make.undelivered("given_up", "mail:a@desk.example"),
        make.undelivered("given_up", "mail:b@desk.example"),
        make.undelivered("sent", "mail:c@desk.example"),
        make.undelivered("unknown", "tgram:1", key="alert/2024-11-19/x", subscription="jaga"),
    ]
    digest = make.digest([], watch=make.watch(deliveries=lines))
    told = [undelivered_text("en", row, digest) for row in digest.ledger.undelivered]
    flash, report = told
    assert flash.startswith("flash notice of 20 Nov 2024, 07:15 WIB for jaga: ")
    assert flash.endswith("not delivered to 1 address, end unknown, not sent again")
    assert report.endswith("for kepala-kantor: not delivered to 2 addresses, given up")
    assert "desk.example" not in undelivered_sentence("id", digest)
    assert undelivered_sentence("id", make.digest([])) == ""
