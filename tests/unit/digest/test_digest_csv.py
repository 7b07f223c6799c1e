"""If these fail, a spreadsheet runs what an outlet wrote, or a row breaks in two."""

from __future__ import annotations

import csv
from io import StringIO
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.formats.csv import COLUMNS, guarded, render
from digest.record import Digest


def rows(digest: Digest, lang: str = "id") -> list[dict[str, str]]:
    text = render(digest, lang).decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text, newline=""), strict=True))


def test_one_row_a_story_in_the_order_of_the_page(make: SimpleNamespace) -> None:
    reports = [
        make.report("Ringan", "a b c d e f", severity=1),
        make.report("Berat", "g h i j k l", severity=4, event_date=make.day, election=True),
        make.report("Rapat", "m n o p q r", tags={"mass_gathering": "prevention"}),
    ]
    table = rows(make.digest(reports))
    assert [(row["section"], row["rank"], row["title"]) for row in table] == [
        ("occurred", "1", "Berat"),
        ("occurred", "2", "Ringan"),
        ("prevention", "1", "Rapat"),
    ]
    assert table[0]["event_date"] == "2024-11-20"
    assert table[0]["first_reported"] == "2024-11-20T11:00:00+08:00"
    assert (table[0]["election"], table[1]["election"]) == ("1", "0")
    assert table[0]["tags"] == "mass_gathering:occurred"


def test_what_the_information_is_worth_and_what_is_new_stand_in_the_row(
    make: SimpleNamespace,
) -> None:
    table = {row["section"]: row for row in rows(make.full())}
    row = table["occurred"]
    assert (row["source_rating"], row["credibility"], row["rating_changed"]) == ("B", "2", "0")
    assert row["institutions"] == "KPU Samarinda | Polresta Samarinda"
    assert (row["days"], row["new_articles"], row["trend"]) == ("2", "1", "rising")
    assert row["doubts"] == "hari dan tanggal bertentangan"
    assert table["upcoming"]["doubts"] == "terlambat ditemukan"


def test_an_empty_day_has_its_header(make: SimpleNamespace) -> None:
    assert render(make.digest([], []), "id").decode("utf-8-sig") == ",".join(COLUMNS) + "\r\n"


@pytest.mark.parametrize("lang", ["id", "en"])
def test_no_cell_of_a_hostile_digest_can_be_run(make: SimpleNamespace, lang: str) -> None:
    digest = make.hostile()
    table = rows(digest, lang)
    assert len(table) == sum(1 for _ in digest.entries())
    for row in table:
        assert set(row) == set(COLUMNS)
        for value in row.values():
            assert not value.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))
            assert "\n" not in value
    assert any(row["title"].startswith("'=HYPERLINK(") for row in table)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "＝", "＠"])
def test_what_a_spreadsheet_might_run_is_guarded(start: str) -> None:
    assert guarded(f"{start}1+1") == f"'{start}1+1"


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=40))
def test_the_guard_loses_nothing(text: str) -> None:
    assert guarded(text) in {text, f"'{text}"}
    assert guarded(text).removeprefix("'") == text.removeprefix("'")


def test_lines_end_as_the_standard_says_and_quotes_are_doubled(make: SimpleNamespace) -> None:
    raw = render(make.digest([make.report('Kata "damai", katanya')]), "id")
    assert raw.startswith(b"\xef\xbb\xbfday,section,")
    assert raw.count(b"\r\n") == raw.count(b"\n") == 2
    assert b'"Kata ""damai"", katanya"' in raw
