"""If these fail, a flash notice is cut, split in a story, or carries an outlet's own markup."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from digest.formats.text import MAX_MESSAGE_UNITS, units
from digest.notice import (
    alert_items,
    alert_letter,
    alert_messages,
    notice_letter,
    notice_messages,
    packed_blocks,
)


def test_only_sure_stories_of_the_severity_call_for_a_notice(make: SimpleNamespace) -> None:
    digest = make.digest(
        [
            make.report("Kantor Dibakar", "a " * 30, severity=5),
            make.report("Aksi Damai", "b " * 30, severity=1),
            make.report("Ancaman Bom", "c " * 30, severity=4, tags={"incipient_conflict": "risk"}),
            make.report("Mungkin Ricuh", "d " * 30, severity=5,
                        borderline={"incipient_conflict": "occurred"}),
        ]
    )  # fmt: skip
    assert [item.title for item in alert_items(digest, 4)] == ["Kantor Dibakar", "Ancaman Bom"]


@pytest.mark.parametrize("telegram", [True, False])
def test_messages_stay_short_and_in_order_whatever_outlets_write(
    make: SimpleNamespace, telegram: bool
) -> None:
    digest = make.hostile()
    items = [item for _, item in digest.entries()] * 3
    parts = alert_messages(digest, items, "id", telegram=telegram)
    assert len(parts) > 2
    assert all(units(part.body) < MAX_MESSAGE_UNITS for part in parts)
    whole = "\n\n".join(part.body for part in parts)
    numbers = [whole.index(f"{n}. ") for n in range(1, len(items) + 1)]
    assert numbers[0] < numbers[-1]
    assert all(part.html is telegram and part.urgent for part in parts)


def test_a_letter_is_harmless_and_its_subject_one_line(make: SimpleNamespace) -> None:
    digest = make.hostile()
    items = [item for _, item in digest.entries()]
    letter = alert_letter(digest, items, "id")
    assert letter.subject.isprintable()
    assert len(letter.subject) <= 152
    assert "<script" not in letter.html
    assert "javascript:" not in letter.html


def test_a_notice_tells_its_lines_and_no_markup() -> None:
    lines = ["<b>kabar-fiksi</b>: tidak menjawab sejak 3 hari", "baris\r\nlain"]
    letter = notice_letter("2 media\r\nBcc: x@jahat.example", lines, "id")
    assert letter.subject == "Kentongan: 2 media Bcc: x@jahat.example"
    assert "&lt;b&gt;kabar-fiksi" in letter.html
    (message,) = notice_messages("2 media", ["*tebal* " + "z" * 200] * 3)
    assert message.body.startswith("*Kentongan: 2 media*\n")
    assert message.body.count("*") == 2


def test_a_block_longer_than_a_message_is_cut_and_none_is_lost() -> None:
    parts = packed_blocks(["a" * 5000, "b", "c" * 3000, "d" * 3000])
    assert all(units(part) < MAX_MESSAGE_UNITS for part in parts)
    assert [part[0] for part in parts] == ["a", "c", "d"]
    assert parts[0].endswith("b")
