"""A delivery that is killed sends nothing twice; what it left unsent, the next run sends."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import forked
import pytest
from forked import Forked
from opened import OpenArchive
from postroom import MORNING, desk_of, fill, judged, mail_room, mail_table, webhook

from archive.connection import close_archive
from archive.deliveries import delivery_ledger
from desk.delivery import deliver
from desk.language import told
from desk.sending import Sending
from news.delivery import DeliveryState
from news.message import Message

ADDRESSES = [f"petugas-{n}@desk.example" for n in range(8)]
_DELIVERER = """
import sys
from pathlib import Path
sys.path[:0] = [{tests!r}]
from postroom import MORNING, desk_of
from archive.connection import open_archive
from desk.delivery import deliver
from desk.sending import Sending
import digest.deliver
digest.deliver.TIMEOUT_S = 600
open_archive({url!r}, captures=Path({captures!r}))
desk = desk_of(Path({home!r}), Path({settings!r}).read_text(encoding="utf-8"))
deliver(desk, Sending(clock=lambda: MORNING, waits_s=()))
print("done", flush=True)
"""


def start(archive: OpenArchive, home: Path, settings: str) -> Forked:
    (home / "settings").write_text(settings, encoding="utf-8")
    code = _DELIVERER.format(
        tests=str(Path(__file__).parent),
        url=archive.url,
        captures=str(archive.captures),
        home=str(home),
        settings=str(home / "settings"),
    )
    return forked.start(code=code)


def kill(process: Forked) -> None:
    process.send_signal(signal.SIGKILL)
    process.communicate()


def wait_for(ready: object, process: Forked) -> None:
    while not ready():  # type: ignore[operator]
        assert process.poll() is None, process.communicate()[1][-3000:]
        time.sleep(0.001)


@pytest.mark.parametrize("taken", [1, 5])
def test_killed_between_two_letters_it_sends_the_rest_and_none_twice(
    archive: OpenArchive, tmp_path: Path, taken: int
) -> None:
    fill([judged(1)])
    close_archive()
    with mail_room() as room:
        room.pause_s = 0.03  # the server has the letter, the program waits for its word
        rows = f'[[subscriptions]]\nid = "grup"\nmail = {ADDRESSES}\n'
        settings = mail_table(room.port) + rows
        process = start(archive, tmp_path, settings)
        wait_for(lambda: len(room.letters) >= taken, process)
        kill(process)
        before = list(room.addresses)
        assert len(before) < len(ADDRESSES)

        archive.reopen()
        done = deliver(desk_of(tmp_path, settings), Sending(clock=lambda: MORNING, waits_s=()))
        after = room.addresses
    assert len(after) == len(set(after)), "an address got the digest twice"
    lost = {line.recipient for line in done.lines if line.state is DeliveryState.UNKNOWN}
    assert len(lost) <= 1
    sent = {f"mail:{address}" for address in after}
    assert sent | lost == {f"mail:{address}" for address in ADDRESSES}
    assert done.failed is bool(lost)


def test_ctrl_c_does_not_wait_for_a_mail_server_that_hangs(
    archive: OpenArchive, tmp_path: Path
) -> None:
    """It took leave of the server politely, and who stood before it killed it."""
    fill([judged(1)])
    close_archive()
    with mail_room() as room:
        begun: list[int] = []
        room.hold = lambda number: begun.append(number) is None
        settings = mail_table(room.port) + f'[[subscriptions]]\nid = "a"\nmail = {ADDRESSES[:1]}\n'
        process = start(archive, tmp_path, settings)
        wait_for(lambda: begun, process)
        process.send_signal(signal.SIGINT)
        process.communicate()
        assert room.letters == []  # the server still holds its word back
    archive.reopen()
    done = deliver(desk_of(tmp_path, settings), Sending(clock=lambda: MORNING, waits_s=()))
    (line,) = done.lines
    assert line.state is DeliveryState.UNKNOWN
    assert told(Message(line.error)).startswith("program berakhir")


def test_killed_while_a_message_is_on_its_way_that_one_is_never_sent_again(
    archive: OpenArchive, tmp_path: Path
) -> None:
    fill([judged(n, severity=n % 5) for n in range(40)])
    close_archive()
    with webhook() as hook:
        hook.hold_s = lambda number: 30.0 if number == 2 else 0.0
        settings = f'[[subscriptions]]\nid = "grup"\napprise = ["{hook.url}"]\n'
        process = start(archive, tmp_path, settings)
        wait_for(lambda: hook.requests == 2, process)
        kill(process)

        archive.reopen()
        hook.hold_s = lambda _: 0.0
        done = deliver(desk_of(tmp_path, settings), Sending(clock=lambda: MORNING, waits_s=()))
        messages = [body["message"] for body in hook.bodies]
    total = len(done.lines) + 1
    assert total >= 3
    assert len(messages) == total  # the second had arrived before the kill
    for number, message in enumerate(messages, 1):
        assert f"({number}/{total})" in message
    assert [line.state for line in delivery_ledger(MORNING)] == [
        DeliveryState.SENT, DeliveryState.UNKNOWN, *[DeliveryState.SENT] * (total - 2)
    ]  # fmt: skip
    assert done.failed
