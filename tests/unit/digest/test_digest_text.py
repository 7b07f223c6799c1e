"""If these fail, a message is refused or cut by the messenger, or a title forges its own marks."""

from __future__ import annotations

import re
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from digest.formats.marks import PLAIN, TELEGRAM, marked_url, unmarked
from digest.formats.text import (
    MAX_MESSAGE_UNITS,
    render,
    render_parts,
    units,
)
from digest.record import Digest


def many(make: SimpleNamespace, number: int, stage: str = "occurred") -> Digest:
    return make.digest(
        [
            make.report(
                f"Peristiwa Nomor {n} \U0001f525",
                " ".join(f"kata{n * 40 + k}" for k in range(40)),
                tags={"mass_gathering": stage},
                quote="\U0001f525 " * 150,
                severity=n % 6,
                place=make.place(f"64.{n % 99:02}", f"Kabupaten {n}", "regency"),
            )
            for n in range(number)
        ]
    )


def test_a_short_day_is_one_message(make: SimpleNamespace) -> None:
    (message,) = render_parts(make.digest([make.report()]), "id")
    assert message.startswith(
        "*LAPORAN HARIAN KEWASPADAAN DINI*\nRabu, 20 November 2024 · Seluruh Indonesia"
    )
    assert "1. *Warga Palang Jalan*" in message
    assert "(1/" not in message


def test_long_days_are_split_in_order_and_no_story_is_split(make: SimpleNamespace) -> None:
    for number, parts_at_least in ((30, 3), (90, 9)):
        parts = render_parts(many(make, number), "id")
        assert len(parts) >= parts_at_least
        assert all(units(part) < MAX_MESSAGE_UNITS for part in parts)
        numbers = [int(n) for n in re.findall(r"^(\d+)\. \*", "\n".join(parts), re.MULTILINE)]
        assert numbers == list(range(1, number + 1))
        for index, part in enumerate(parts, 1):
            assert f"({index}/{len(parts)})" in part
            heads = len(re.findall(r"^\d+\. \*", part, re.MULTILINE))
            assert heads == len(re.findall(r"^https://", part, re.MULTILINE))


def test_what_is_left_out_of_a_message_is_counted(make: SimpleNamespace) -> None:
    assert "dan 20 lainnya" in render_parts(many(make, 120), "id")[-1]
    assert "dan 25 lainnya" in "".join(render_parts(many(make, 40, "prevention"), "id"))


def test_every_part_of_a_hostile_digest_fits_and_keeps_its_marks(make: SimpleNamespace) -> None:
    for lang in ("id", "en"):
        for part in render_parts(make.hostile(), lang):
            assert units(part) < MAX_MESSAGE_UNITS
            for line in part.splitlines():
                if not line.startswith("https://"):
                    assert line.count("*") % 2 == 0
                    assert not set(line) & set("_~`")
                assert "jahat.example/pancing" not in line


def test_outside_text_cannot_mark_or_link() -> None:
    assert unmarked("*a* _b_ ~c~ `d`") == "∗a∗ ˍbˍ ∼c∼ ʼdʼ"
    assert unmarked("Baca https://jahat.example/x dan www.jahat.example!") == "Baca […] dan […]"
    assert unmarked("سلام").startswith("\u2068")


@given(st.text())
def test_no_text_keeps_a_marking_character(text: str) -> None:
    assert not set(unmarked(text)) & set("*_~`")


def test_addresses_keep_working_and_cannot_mark() -> None:
    assert marked_url("https://a.example/x_y/_z_?q=*b*~") == (
        "https://a.example/x_y/%5Fz%5F?q=%2Ab%2A%7E"
    )


def test_an_address_too_long_for_a_message_is_left_out(make: SimpleNamespace) -> None:
    long = make.report(url="https://kabar.example/" + "a" * 900)
    assert "https://" not in render_parts(make.digest([long]), "id")[0]


def test_the_warning_stands_before_the_stories_and_is_bold(make: SimpleNamespace) -> None:
    digest = make.digest([make.report()], [make.line(), make.line("buta", "81", seen=False)])
    message = render_parts(digest, "id")[0]
    warning = "⚠ *Kami tidak dapat melihat 1 dari 2 media; kejadian di sana mungkin terlewat.*"
    assert message.index(warning) < message.index("*KEJADIAN*")
    assert "Tidak terlihat: Buta." in message


def test_prevention_is_listed_apart_and_short(make: SimpleNamespace) -> None:
    meeting = make.report("Rapat Kewaspadaan Dini", tags={"mass_gathering": "prevention"})
    (message,) = render_parts(make.digest([meeting]), "id")
    assert "*UPAYA PENCEGAHAN* (1)\n1. Rapat Kewaspadaan Dini (Kota Samarinda" in message
    assert "*KEJADIAN*" not in message


def test_the_file_holds_the_messages_in_order(make: SimpleNamespace) -> None:
    digest = many(make, 30)
    text = render(digest, "id").decode()
    positions = [text.index(part) for part in render_parts(digest, "id")]
    assert positions == sorted(positions)


def test_telegram_gets_its_own_marks_and_text_from_outside_makes_none(
    make: SimpleNamespace,
) -> None:
    parts = render_parts(make.hostile(), "id", TELEGRAM)
    for part in parts:
        assert units(part) < MAX_MESSAGE_UNITS
        tags = re.findall(r"<[^>]*>", part)
        assert set(tags) <= {"<b>", "</b>"}
        assert part.count("<b>") == part.count("</b>")
    (message,) = render_parts(
        make.digest([make.report("Aksi <b>Besar</b> & Damai")]), "id", TELEGRAM
    )
    assert "1. <b>Aksi &lt;b&gt;Besar&lt;/b&gt; &amp; Damai</b>" in message


def test_the_plain_form_for_mail_has_no_marks(make: SimpleNamespace) -> None:
    (message,) = render_parts(make.digest([make.report()]), "id", PLAIN)
    assert "*" not in message
    assert "<b>" not in message
    assert "1. Warga Palang Jalan\n" in message


def test_a_message_says_what_is_not_known_and_what_is_doubtful(make: SimpleNamespace) -> None:
    report = make.report(place=None, published=False, notes=("weekday-contradicts-date",))
    (message,) = render_parts(make.digest([report]), "id")
    assert "\ntempat tidak disebut · hari tidak disebut · " in message
    assert "hari dan tanggal bertentangan · tanpa tanggal dari media · " in message


def test_a_message_says_which_meetings_may_be_incidents_also_beyond_the_fifteenth(
    make: SimpleNamespace,
) -> None:
    """Prevention is cut after a few lines: what may have happened must not go with the rest."""
    meeting = {"mass_gathering": "prevention"}
    maybe = ("may-have-occurred:mass_gathering",)
    reports = [
        make.report(f"Rapat {n}", f"kata{n} " * 30, tags=meeting, election=True) for n in range(15)
    ]
    reports.append(make.report("Warga Diminta Bubar", "x y " * 30, tags=meeting, notes=maybe))
    (message,) = render_parts(make.digest(reports), "id")
    assert message.count("Warga Diminta Bubar") == 1
    assert (
        "*PERLU DITINJAU* (1)\nDimuat di bagian lain, mungkin sudah terjadi; periksa\n"
        "16. Warga Diminta Bubar (Kota Samarinda" in message
    )
    (short,) = render_parts(make.digest(reports[-1:]), "id")
    assert "1. Warga Diminta Bubar (Kota Samarinda, Kalimantan Timur) – mungkin sudah" in short
    risk = make.report("Massa", tags={"mass_gathering": "risk"}, notes=maybe)
    (told,) = render_parts(make.digest([risk]), "id")
    assert " · mungkin sudah terjadi; periksa · " in told
