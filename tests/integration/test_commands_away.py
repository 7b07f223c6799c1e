"""While the database is away: what a desk's own commands, a delivery above all, do meanwhile."""

from __future__ import annotations

import threading
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from cluster import Cluster
from opened import OpenArchive
from postroom import MORNING, desk_of, fill, judged, mail_room, mail_table, webhook
from test_archive_contract import article
from test_reextract import THEN, keep, page
from typer.testing import CliRunner

from archive import patience
from archive.articles import revisions, store_articles
from archive.deliveries import claim_parcel, waiting_parcels
from archive.matching import fetched
from archive.pages import page_ids
from crawler.reextract import reextract_partition
from desk.cli import app
from desk.commands.reextract import partitions
from desk.delivery import alert, deliver
from desk.sending import Sending
from news.delivery import DeliveryState
from news.errors import ArchiveUnusable

pytestmark = pytest.mark.postgres

Fragile = tuple[Cluster, OpenArchive]


def a_while(cluster: Cluster) -> None:
    """Take the database away, and bring it back after a second."""
    cluster.stop()
    threading.Timer(1.0, cluster.start).start()


def test_a_delivery_outlives_a_restart_of_the_database_and_sends_nothing_twice(
    fragile: Fragile, tmp_path: Path
) -> None:
    """The morning's letters must all go out, each once, though the database goes in between."""
    cluster, _ = fragile
    fill([judged(1)])
    addresses = [f"petugas-{n}@desk.example" for n in range(5)]
    with mail_room() as room:
        taken: list[str] = []

        def answer(address: str) -> None:
            taken.append(address)
            if len(taken) == 3:  # the program waits for the mail server's word meanwhile
                a_while(cluster)

        room.answer = answer
        rows = f'[[subscriptions]]\nid = "grup"\nmail = {addresses}\n'
        desk = desk_of(tmp_path, mail_table(room.port) + rows)
        done = deliver(desk, Sending(clock=lambda: MORNING, waits_s=()))
        assert [line.state for line in done.lines] == [DeliveryState.SENT] * 5
        assert sorted(room.addresses) == addresses
        assert not deliver(desk, Sending(clock=lambda: MORNING, waits_s=())).failed
        assert sorted(room.addresses) == addresses


def test_a_delivery_whose_database_stays_away_says_so_and_sends_nothing_twice(
    fragile: Fragile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A letter that nobody could note as sent is reported, and never sent again."""
    cluster, opened = fragile
    fill([judged(1)])
    addresses = [f"petugas-{n}@desk.example" for n in range(4)]
    with mail_room() as room:
        room.answer = lambda _: cluster.stop() if len(room.letters) == 1 else None
        rows = f'[[subscriptions]]\nid = "grup"\nmail = {addresses}\n'
        desk = desk_of(tmp_path, mail_table(room.port) + rows)
        monkeypatch.setattr(patience, "WAIT_S", 1.0)
        with pytest.raises(ArchiveUnusable, match="tried again for 1 s"):
            deliver(desk, Sending(clock=lambda: MORNING, waits_s=()))
        assert len(room.letters) == 2
        room.answer = lambda _: None
        cluster.start()
        opened.reopen()
        done = deliver(desk, Sending(clock=lambda: MORNING, waits_s=()))
        assert sorted(room.addresses) == addresses
    lost = [line.recipient for line in done.lines if line.state is DeliveryState.UNKNOWN]
    assert lost == [f"mail:{room.addresses[1]}"]
    assert done.failed


def test_a_claim_whose_answer_was_lost_sends_nothing(
    fragile: Fragile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever holds a claim cannot be told then: it may be another machine, which is sending."""
    cluster, _ = fragile
    fill([judged(1)])
    lost: list[int] = []

    def claimed_but_not_told(id_: int, at: datetime) -> str | None:
        payload = claim_parcel(id_, at)
        if not lost:
            lost.append(id_)
            a_while(cluster)
            waiting_parcels()  # in the same call, and it fails
        return payload

    monkeypatch.setattr("desk.dispatch.claim_parcel", claimed_but_not_told)
    with mail_room() as room:
        rows = '[[subscriptions]]\nid = "grup"\nmail = ["a@desk.example", "b@desk.example"]\n'
        desk = desk_of(tmp_path, mail_table(room.port) + rows)
        deliver(desk, Sending(clock=lambda: MORNING, waits_s=()))
        assert len(room.letters) == 1
        done = deliver(desk, Sending(clock=lambda: MORNING, waits_s=()))
        assert len(room.letters) == 1
    assert [(line.id, line.state) for line in done.lines] == [(lost[0], DeliveryState.UNKNOWN)]


def test_a_flash_notice_outlives_a_restart_of_the_database(
    fragile: Fragile, tmp_path: Path
) -> None:
    """A grave event in the minute of an update must reach the desk in that minute, and once."""
    cluster, _ = fragile
    fill([judged(1, severity=5)])
    with webhook() as hook:
        settings = f'[[subscriptions]]\nid = "grup"\nalert = 4\napprise = ["{hook.url}"]\n'
        desk = desk_of(tmp_path, settings)
        sending = Sending(clock=lambda: MORNING, waits_s=())
        a_while(cluster)
        assert [line.state for line in alert(desk, sending).lines] == [DeliveryState.SENT]
        a_while(cluster)
        assert alert(desk, sending).lines == []
        assert hook.requests == 1


def test_an_officers_search_and_export_outlive_a_restart_of_the_database(
    fragile: Fragile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer some seconds late is an answer; half an export is none."""
    cluster, opened = fragile
    store_articles([article(n) for n in range(600)])  # two pages
    word = article(1).title.split()[0]
    desk = desk_of(tmp_path, "")
    environment = {"DATABASE_URL": opened.url, "KENTONGAN_HOME": str(tmp_path)}
    done: list[str] = []
    lose_behind = [0, 2]  # the search itself, and the second page of the export

    def broken(statement: str, values: Any) -> list[Any]:
        if lose_behind and len(done) == lose_behind[0]:
            lose_behind.pop(0)
            a_while(cluster)
        rows = fetched(statement, values)
        done.append(statement)
        return rows

    assert desk.settings.home == tmp_path
    monkeypatch.setattr("archive.search.fetched", broken)
    found = CliRunner().invoke(app, ["search", word, "--json"], env=environment)
    assert found.exit_code == 0, found.output
    assert found.output.count('"id"') == 20
    file = tmp_path / "all.jsonl"
    written = CliRunner().invoke(app, ["export", str(file)], env=environment)
    assert written.exit_code == 0, written.output
    assert len(file.read_text(encoding="utf-8").splitlines()) == 600
    assert len(done) == 4, "a search, two pages, and the empty one behind them"
    assert not lose_behind


def test_extraction_again_outlives_a_restart_of_the_database(
    fragile: Fragile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hours of reading old pages must not end in a second, nor store a text twice."""
    cluster, _ = fragile
    kept = sorted(keep(page(n), text=f"Teks lama nomor {n}.").id for n in range(3))
    calls: list[int] = []

    def stored_but_not_told(*given: Any, **named: Any) -> Any:
        kinds = store_articles(*given, **named)
        calls.append(1)
        if len(calls) == 1:
            a_while(cluster)
            waiting_parcels()  # in the same call, and it fails
        return kinds

    monkeypatch.setattr("crawler.reextract.store_articles", stored_but_not_told)
    assert reextract_partition(kept, outlets={}) == {"unchanged": 3}
    assert [len(revisions(key)) for key in kept] == [2, 2, 2]
    assert len(calls) == 2
    a_while(cluster)
    assert list(partitions(THEN, "")) == [kept]
    assert page_ids(since=THEN, limit=9) == kept
