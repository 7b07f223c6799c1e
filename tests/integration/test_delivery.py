"""If these fail, a desk gets its digest twice, or not at all and nobody is told."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from opened import OpenArchive
from postroom import (
    DAY,
    MORNING,
    MailRoom,
    Webhook,
    desk_of,
    fill,
    judged,
    mail_room,
    mail_table,
    webhook,
)

from archive.deliveries import delivery_ledger
from archive.lock import run_lock
from archive.storing import store_articles
from desk.commands.deliver import nothing_grave, report
from desk.context import Context
from desk.delivery import alert, deliver
from desk.notices import notify
from desk.sending import Delivered, Sending
from news.delivery import DeliveryState
from news.errors import WrongInput
from news.place import Place


@pytest.fixture(autouse=True)
def _quiet_handlers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other tests leave a log handler behind whose stream is closed by now."""
    monkeypatch.setattr(logging.getLogger(), "handlers", [])


@pytest.fixture
def room() -> Iterator[MailRoom]:
    with mail_room() as found:
        yield found


@pytest.fixture
def hook() -> Iterator[Webhook]:
    with webhook() as found:
        yield found


def sending(at: datetime = MORNING, tries: int = 1, **more: object) -> Sending:
    return Sending(waits_s=(0.0,) * (tries - 1), clock=lambda: at, **more)  # type: ignore[arg-type]


def states(done: Delivered) -> list[str]:
    return [str(line.state) for line in done.lines]


def two_addresses(room: MailRoom) -> str:
    return mail_table(room.port) + (
        '[[subscriptions]]\nid = "kepala"\nmail = ["a@desk.example", "b@desk.example"]\nhour = 6\n'
        'formats = ["csv", "json"]\n'
    )


def test_each_address_gets_a_letter_of_its_own_once(
    archive: OpenArchive, room: MailRoom, tmp_path: Path
) -> None:
    fill([judged(1, severity=3), judged(2, stage="planned")])
    desk = desk_of(tmp_path, two_addresses(room))
    done = deliver(desk, sending())
    assert states(done) == ["sent", "sent"]
    assert not done.failed
    assert room.addresses == ["a@desk.example", "b@desk.example"]
    _, letter = room.letters[0]
    assert letter["To"] == "a@desk.example"
    assert "b@desk.example" not in letter.as_string()
    assert letter["From"] == "Kentongan <kentongan@desk.example>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert "Laporan Harian Kewaspadaan Dini" in letter["Subject"]
    text = letter.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    html = letter.get_body(("html",)).get_content()  # type: ignore[union-attr]
    for part in (text, html):
        assert "Peristiwa Fiksi Nomor 1" in part
        assert "Kota Samarinda" in part
    files = {part.get_filename(): part for part in letter.iter_attachments()}
    assert set(files) == {"kentongan-2024-11-20-id.csv", "kentongan-2024-11-20-id.json"}
    body = files["kentongan-2024-11-20-id.json"].get_content()
    assert json.loads(body)["day"] == "2024-11-20"

    again = deliver(desk, sending(MORNING + timedelta(hours=1)))
    assert again.lines == []
    assert again.before == 1
    assert len(room.letters) == 2


def test_a_digest_made_again_from_newer_news_is_not_sent_again(
    archive: OpenArchive, room: MailRoom, tmp_path: Path
) -> None:
    fill([judged(1)])
    desk = desk_of(tmp_path, two_addresses(room))
    deliver(desk, sending())
    fill([judged(2, "Kabar Susulan dari Desa Fiksi", severity=5)])
    deliver(desk, sending(MORNING + timedelta(hours=2)))
    assert len(room.letters) == 2


def test_an_address_that_joins_later_gets_its_own_and_the_others_no_second(
    archive: OpenArchive, room: MailRoom, tmp_path: Path
) -> None:
    fill([judged(1)])
    deliver(desk_of(tmp_path, two_addresses(room)), sending())
    more = two_addresses(room).replace('"b@desk.example"', '"b@desk.example", "c@desk.example"')
    deliver(desk_of(tmp_path, more), sending())
    assert sorted(room.addresses) == ["a@desk.example", "b@desk.example", "c@desk.example"]


def test_a_refusal_for_now_is_tried_again_then_by_the_next_run(
    archive: OpenArchive, room: MailRoom, tmp_path: Path
) -> None:
    fill([judged(1)])
    desk = desk_of(tmp_path, two_addresses(room))
    tries: list[str] = []

    def busy(address: str) -> str | None:
        tries.append(address)
        return "451 try again later" if address.startswith("a@") else None

    room.answer = busy
    done = deliver(desk, sending(tries=3))
    assert tries.count("a@desk.example") == 3
    assert room.addresses == ["b@desk.example"]
    assert done.failed
    line = next(line for line in done.lines if line.recipient == "mail:a@desk.example")
    assert line.state is DeliveryState.WAITING
    assert line.attempts == 3
    assert "451" in line.error
    assert [one.recipient for one in delivery_ledger(MORNING) if one.troubled] == [line.recipient]

    room.answer = lambda _: None
    later = deliver(desk, sending(MORNING + timedelta(hours=1)))
    assert states(later) == ["sent"]
    assert sorted(room.addresses) == ["a@desk.example", "b@desk.example"]


def test_a_refusal_for_good_is_given_up_at_once_and_said_once(
    archive: OpenArchive, room: MailRoom, tmp_path: Path
) -> None:
    fill([judged(1)])
    desk = desk_of(tmp_path, two_addresses(room))
    room.refuse_recipient = lambda a: "550 no such user" if a.startswith("a@") else None
    done = deliver(desk, sending(tries=3))
    assert sorted(states(done)) == ["given_up", "sent"]
    assert done.failed
    assert "550 no such user" in "".join(line.error for line in done.lines)
    assert not deliver(desk, sending()).failed


def test_a_server_that_is_down_is_reported_and_loses_nothing(
    archive: OpenArchive, room: MailRoom, tmp_path: Path
) -> None:
    fill([judged(1)])
    down = two_addresses(room).replace(f"port = {room.port}", "port = 9")
    done = deliver(desk_of(tmp_path, down), sending(tries=2))
    assert done.failed
    assert states(done) == ["waiting", "waiting"]
    assert "127.0.0.1:9" in done.lines[0].error
    deliver(desk_of(tmp_path, two_addresses(room)), sending())
    assert sorted(room.addresses) == ["a@desk.example", "b@desk.example"]


def test_what_could_not_be_sent_for_a_day_and_a_half_is_given_up(
    archive: OpenArchive, room: MailRoom, tmp_path: Path
) -> None:
    fill([judged(1)])
    down = two_addresses(room).replace(f"port = {room.port}", "port = 9")
    deliver(desk_of(tmp_path, down), sending())
    late = deliver(desk_of(tmp_path, two_addresses(room)), sending(MORNING + timedelta(hours=40)))
    given_up = [line for line in late.lines if line.state is DeliveryState.GIVEN_UP]
    assert {line.key for line in given_up} == {"digest/2024-11-20"}
    assert late.failed


def test_a_connection_that_breaks_in_the_text_is_never_tried_again(
    archive: OpenArchive, hook: Webhook, tmp_path: Path
) -> None:
    fill([judged(1)])
    desk = desk_of(tmp_path, f'[[subscriptions]]\nid = "grup"\napprise = ["{hook.url}"]\n')
    hook.drop = lambda number: number == 1
    done = deliver(desk, sending(tries=3))
    assert states(done) == ["unknown"]
    assert done.failed
    assert hook.requests == 1
    assert deliver(desk, sending()).lines == []
    assert hook.requests == 1


def test_a_webhook_that_refuses_is_tried_again(
    archive: OpenArchive, hook: Webhook, tmp_path: Path
) -> None:
    fill([judged(1)])
    desk = desk_of(tmp_path, f'[[subscriptions]]\nid = "grup"\napprise = ["{hook.url}"]\n')
    hook.status = lambda number: 503 if number < 3 else 200
    done = deliver(desk, sending(tries=3))
    assert states(done) == ["sent"]
    assert done.lines[0].attempts == 3
    assert len(hook.bodies) == 1


def test_a_gateway_that_may_have_passed_it_on_is_not_asked_again(
    archive: OpenArchive, hook: Webhook, tmp_path: Path
) -> None:
    fill([judged(1)])
    desk = desk_of(tmp_path, f'[[subscriptions]]\nid = "grup"\napprise = ["{hook.url}"]\n')
    hook.status = lambda _: 504
    assert states(deliver(desk, sending(tries=3))) == ["unknown"]
    assert hook.requests == 1


def test_parts_go_out_in_order_and_stop_where_one_fails(
    archive: OpenArchive, hook: Webhook, tmp_path: Path
) -> None:
    fill([judged(n, severity=n % 5) for n in range(40)])
    desk = desk_of(
        tmp_path,
        f'[[subscriptions]]\nid = "grup"\napprise = ["{hook.url}"]\nformats = ["text", "csv"]\n',
    )
    hook.status = lambda number: 500 if number == 2 else 200
    first = deliver(desk, sending())
    assert states(first) == ["sent", "waiting"]
    assert len(hook.bodies) == 1
    deliver(desk, sending())
    messages = [body["message"] for body in hook.bodies]
    total = len(messages) - 1
    assert total >= 3
    for number, message in enumerate(messages[:-1], 1):
        assert f"({number}/{total})" in message
        assert len(message) < 3500
    assert hook.bodies[-1]["attachments"][0]["filename"] == "kentongan-2024-11-20-id.csv"


def test_a_subscription_keeps_to_its_provinces_tags_and_severity(
    archive: OpenArchive, room: MailRoom, tmp_path: Path
) -> None:
    fill(
        [
            judged(1, "Aksi Besar di Samarinda Hari Ini", severity=4),
            judged(2, "Aksi Kecil di Balikpapan", severity=1,
                   place=Place("64.71", "Kota Balikpapan", "city")),
            judged(3, "Aksi di Makassar Ramai Sekali", severity=4,
                   place=Place("73.71", "Kota Makassar", "city")),
            judged(4, "Bentrok di Pasar Tarakan Malam", severity=4, tag="incipient_conflict",
                   place=Place("65.71", "Kota Tarakan", "city")),
        ]
    )  # fmt: skip
    rows = mail_table(room.port)
    for id_, extra in (
        ("satu", 'provinces = ["64"]'),
        ("dua", 'provinces = ["64", "65"]\nseverity = 2'),
        ("tiga", 'tags = ["incipient_conflict"]\nlanguage = "en"'),
        ("kosong", 'provinces = ["11", "12"]'),
    ):
        rows += f'[[subscriptions]]\nid = "{id_}"\nmail = ["{id_}@desk.example"]\n{extra}\n'
    deliver(desk_of(tmp_path, rows), sending())
    letters = dict(room.letters)

    def told(id_: str) -> str:
        return letters[f"{id_}@desk.example"].get_body(("plain",)).get_content()  # type: ignore[union-attr,no-any-return]

    def titles(id_: str) -> set[str]:
        return {t for t in ("Samarinda Hari", "Balikpapan", "Makassar", "Tarakan Malam")
                if t in told(id_)}  # fmt: skip

    assert titles("satu") == {"Samarinda Hari", "Balikpapan"}
    assert titles("dua") == {"Samarinda Hari", "Tarakan Malam"}
    assert titles("tiga") == {"Tarakan Malam"}
    assert "Daily Early-Warning Report".upper() in told("tiga")
    assert "Kalimantan Timur, Kalimantan Utara; keparahan 2 atau lebih".upper() in told("dua")
    assert titles("kosong") == set()
    assert "Tidak ada kejadian: " not in told("kosong")  # others were left out: not known


def test_an_hour_is_kept_and_a_machine_that_was_off_catches_up(
    archive: OpenArchive, room: MailRoom, tmp_path: Path
) -> None:
    fill([judged(1)])
    desk = desk_of(tmp_path, two_addresses(room))
    assert deliver(desk, sending(MORNING - timedelta(hours=1))).lines == []  # 05:30 WIB
    assert deliver(desk, sending(MORNING + timedelta(hours=13))).lines == []  # 19:30 WIB
    assert len(deliver(desk, sending(MORNING + timedelta(hours=9))).lines) == 2
    (line, _) = delivery_ledger(MORNING)
    assert line.key == f"digest/{DAY.isoformat()}"


def test_a_week_goes_out_once_beside_the_days_own(
    archive: OpenArchive, room: MailRoom, tmp_path: Path
) -> None:
    """Who reads once a week must miss no day of it, and not be told of it every morning."""
    fill([judged(1, "Aksi di Awal Pekan", day=DAY - timedelta(days=5)), judged(2, "Aksi Rabu")])
    rows = mail_table(room.port) + (
        '[[subscriptions]]\nid = "kepala"\nmail = ["a@desk.example"]\nhour = 6\nperiod = "week"\n'
        'weekday = "thursday"\n'
        '[[subscriptions]]\nid = "jaga"\nmail = ["b@desk.example"]\nhour = 6\n'
    )
    for days in range(-1, 4):
        deliver(desk_of(tmp_path, rows), sending(MORNING + timedelta(days=days)))
    assert room.addresses.count("a@desk.example") == 1
    assert room.addresses.count("b@desk.example") == 5
    letter = next(letter for address, letter in room.letters if address.startswith("a@"))
    told = letter.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "Aksi di Awal Pekan" in told
    assert "Aksi Rabu" in told
    keys = {line.key for line in delivery_ledger(MORNING) if line.subscription == "kepala"}
    assert keys == {"digest/2024-11-14..2024-11-20"}


def test_a_dry_run_writes_what_would_go_out_and_sends_nothing(
    archive: OpenArchive, room: MailRoom, hook: Webhook, tmp_path: Path
) -> None:
    fill([judged(1)])
    desk = desk_of(
        tmp_path,
        two_addresses(room)
        + f'[[subscriptions]]\nid = "grup"\napprise = ["{hook.url}"]\nformats = ["json"]\n',
    )
    done = deliver(desk, sending(dry_run=tmp_path / "preview"))
    assert room.letters == []
    assert hook.requests == 0
    assert delivery_ledger(MORNING) == []
    names = {path.relative_to(tmp_path / "preview").as_posix() for path in done.written}
    assert "kepala/digest-2024-11-20-mail_a@desk.example-01.eml" in names
    assert sum(name.startswith("grup/") for name in names) == 3
    letter = (tmp_path / "preview/kepala").glob("*a@desk*")
    assert b"To: a@desk.example" in next(letter).read_bytes()
    assert states(deliver(desk, sending())) == ["sent"] * 4


def test_wrong_settings_stop_their_own_subscription_alone(
    archive: OpenArchive, room: MailRoom, tmp_path: Path
) -> None:
    fill([judged(1)])
    rows = two_addresses(room)
    for id_, extra in (
        ("salah-format", 'formats = ["docs"]'),
        ("salah-tempat", 'provinces = ["99"]'),
        ("salah-tanda", 'tags = ["badai"]'),
    ):
        rows += f'[[subscriptions]]\nid = "{id_}"\nmail = ["x@desk.example"]\n{extra}\n'
    done = deliver(desk_of(tmp_path, rows), sending())
    assert sorted(room.addresses) == ["a@desk.example", "b@desk.example"]
    assert done.failed
    assert [id_ for id_, _ in done.refused] == ["salah-format", "salah-tempat", "salah-tanda"]
    assert [
        next(word for word in why.split() if word.startswith("'")).rstrip(",")
        for _, why in done.refused
    ] == ["'docs'", "'99'", "'badai'"]


def test_an_address_with_a_secret_missing_or_in_the_file_gets_nothing_and_is_told(
    archive: OpenArchive, hook: Webhook, tmp_path: Path
) -> None:
    fill([judged(1)])
    port = hook.url.split(":")[2].strip("/")
    rows = (
        f'[[subscriptions]]\nid = "kurang"\napprise = ["json://${{HOOK_USER}}@127.0.0.1:{port}"]\n'
        f'[[subscriptions]]\nid = "bocor"\napprise = ["json://desk:rahasia@127.0.0.1:{port}"]\n'
        '[[subscriptions]]\nid = "baik"\n'
        f'apprise = ["json://desk:${{HOOK_KEY}}@127.0.0.1:{port}"]\n'
    )
    done = deliver(desk_of(tmp_path, rows, {"HOOK_KEY": "rahasia"}), sending())
    lines = {line.subscription: line for line in done.lines}
    assert "$HOOK_USER" in lines["kurang"].error
    assert "${NAME}" in lines["bocor"].error
    assert lines["baik"].state is DeliveryState.SENT
    assert hook.requests == 1
    assert "rahasia" not in repr(done)


def test_an_address_that_left_the_settings_gets_nothing_more(
    archive: OpenArchive, room: MailRoom, tmp_path: Path
) -> None:
    fill([judged(1)])
    down = two_addresses(room).replace(f"port = {room.port}", "port = 9")
    deliver(desk_of(tmp_path, down), sending())
    fewer = two_addresses(room).replace('"a@desk.example", ', "")
    deliver(desk_of(tmp_path, fewer), sending())
    assert room.addresses == ["b@desk.example"]


def alarmed(room: MailRoom, hook: Webhook) -> str:
    return mail_table(room.port) + (
        '[[subscriptions]]\nid = "siaga"\nmail = ["siaga@desk.example"]\n'
        f'apprise = ["{hook.url}"]\nalert = 4\nhour = 6\n'
        '[[subscriptions]]\nid = "tenang"\nmail = ["tenang@desk.example"]\nhour = 6\n'
    )


def test_a_grave_event_is_told_at_once_and_once(
    archive: OpenArchive, room: MailRoom, hook: Webhook, tmp_path: Path
) -> None:
    text = "Dua kelompok warga bentrok di pasar desa fiksi sejak sore hingga malam hari. " * 4
    fill([judged(1, "Bentrok di Pasar Desa Fiksi, Dua Tewas", severity=5, text=text), judged(2)])
    desk = desk_of(tmp_path, alarmed(room, hook))
    evening = MORNING - timedelta(hours=12)
    done = alert(desk, sending(evening))
    assert states(done) == ["sent", "sent"]
    assert room.addresses == ["siaga@desk.example"]
    _, letter = room.letters[0]
    assert letter["Subject"] == "Kilat: Bentrok di Pasar Desa Fiksi, Dua Tewas"
    assert "Peristiwa Fiksi Nomor 2" not in hook.bodies[0]["message"]

    # The same event by another outlet, an hour later: nothing new to be alarmed by.
    again = judged(9, "Bentrok di Pasar Desa Fiksi, Dua Tewas", severity=5, text=text + "Akhir.")
    fill([again])
    assert alert(desk, sending(evening + timedelta(hours=1))).lines == []
    # Another event is.
    fill([judged(3, "Kantor Desa Rekaan Dibakar Massa", severity=4)])
    assert len(alert(desk, sending(evening + timedelta(hours=2))).lines) == 2
    assert alert(desk, sending(evening + timedelta(hours=14))).lines == []


def test_what_stood_in_the_digest_is_no_flash_notice_any_more(
    archive: OpenArchive, room: MailRoom, hook: Webhook, tmp_path: Path
) -> None:
    fill([judged(1, "Kantor Desa Rekaan Dibakar Massa", severity=5)])
    desk = desk_of(tmp_path, alarmed(room, hook))
    deliver(desk, sending())
    before = len(room.letters)
    assert alert(desk, sending(MORNING + timedelta(hours=1))).lines == []
    assert len(room.letters) == before


def test_no_alarm_is_not_said_of_news_that_nobody_has_judged(
    archive: OpenArchive, room: MailRoom, hook: Webhook, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """After `models promote` it was "no grave event" over a siege that no model had read."""
    article, _ = judged(1, "Kantor Desa Rekaan Dibakar Massa", severity=5)
    desk = desk_of(tmp_path, alarmed(room, hook))
    quiet = alert(desk, sending())
    store_articles([article])
    waiting = alert(desk, sending())
    assert (quiet.idle, waiting.idle, quiet.unjudged, waiting.unjudged) == (True, True, 0, 1)
    assert nothing_grave(quiet) != nothing_grave(waiting)
    for done, told in ((quiet, False), (waiting, True), (deliver(desk, sending()), True)):
        report(done)
        assert ("kentongan classify" in capsys.readouterr().err) is told


def test_a_threshold_of_one_call_asks_only_who_wants_flash_notices(
    archive: OpenArchive, room: MailRoom, hook: Webhook, tmp_path: Path
) -> None:
    fill([judged(1, severity=2)])
    desk = desk_of(tmp_path, alarmed(room, hook))
    assert alert(desk, sending()).lines == []
    alert(desk, sending(), severity=2)
    assert room.addresses == ["siaga@desk.example"]


def test_a_notice_goes_once_to_who_looks_after_the_program(
    archive: OpenArchive, room: MailRoom, tmp_path: Path
) -> None:
    rows = two_addresses(room) + (
        '[[subscriptions]]\nid = "operator"\nmail = ["op@desk.example"]\nnotices = true\n'
        "digest = false\n"
    )
    desk = desk_of(tmp_path, rows)
    for _ in range(2):
        notify(
            desk,
            "health/bisu/kabar-fiksi/2024-W47",
            title="1 media tidak terlihat\r\nBcc: korban@jahat.example",
            lines=["<script>alert(1)</script> kabar-fiksi: tidak menjawab"],
            sending=sending(),
        )
    assert room.addresses == ["op@desk.example"]
    _, letter = room.letters[0]
    assert letter["Bcc"] is None
    assert "1 media tidak terlihat" in letter["Subject"]
    assert "<script>" not in letter.get_body(("html",)).get_content()  # type: ignore[union-attr]


def test_a_notice_beside_a_delivery_at_work_waits_for_it(
    archive: OpenArchive, room: MailRoom, tmp_path: Path
) -> None:
    rows = mail_table(room.port) + (
        '[[subscriptions]]\nid = "operator"\nmail = ["op@desk.example"]\nnotices = true\n'
        "digest = false\n"
    )
    desk = desk_of(tmp_path, rows)
    with run_lock(tmp_path, "deliver.lock"):
        assert notify(desk, "a", title="satu", lines=["x"], sending=sending()).lines == []
    assert room.addresses == []
    assert states(deliver(desk, sending())) == ["sent"]
    assert room.addresses == ["op@desk.example"]


def test_hostile_news_cannot_write_a_header_or_a_second_recipient(
    archive: OpenArchive, room: MailRoom, hook: Webhook, tmp_path: Path
) -> None:
    title = "Ricuh\r\nBcc: korban@jahat.example\r\n\r\n<script>alert(1)</script>\u202e {{ 7*7 }}"
    fill([judged(1, title, severity=5)])
    desk = desk_of(tmp_path, alarmed(room, hook))
    alert(desk, sending(MORNING - timedelta(hours=12)))
    deliver(desk, sending(MORNING + timedelta(hours=20)), day=DAY)
    assert set(room.addresses) == {"siaga@desk.example", "tenang@desk.example"}
    for _, letter in room.letters:
        assert letter["Bcc"] is None
        assert letter["To"] in room.addresses
        assert "\u202e" not in letter["Subject"]
        assert "<script" not in letter.get_body(("html",)).get_content().lower()  # type: ignore[union-attr]
    assert "{{ 7" in hook.bodies[0]["message"]  # told as it is, not computed


def test_a_subscription_that_there_is_not_is_named(
    archive: OpenArchive, room: MailRoom, tmp_path: Path
) -> None:
    desk: Context = desk_of(tmp_path, two_addresses(room))
    with pytest.raises(WrongInput, match="'tiada', expected one of kepala"):
        deliver(desk, sending(only=("tiada",)))
