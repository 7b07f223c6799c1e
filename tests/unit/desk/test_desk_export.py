"""An export that gathers everything first takes a small machine down with a large archive."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.search import Exported
from desk.export import columns, write_export, writer_of
from news.article import Article, article_id
from news.errors import WrongInput

AT = datetime(2025, 3, 1, tzinfo=UTC)


def article(n: int) -> Article:
    url = f"https://a.example/{n}"
    return Article(
        id=article_id(url), url=url, outlet="a", title=f"Judul {n}", text="isi " * 20,
        published_at=None, fetched_at=AT,
    )  # fmt: skip


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
def test_rows_reach_the_disk_while_others_are_still_read(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    sizes = []

    def rows() -> Iterator[Exported]:
        for n in range(6500):
            if n % 2000 == 1999:
                sizes.append(sum(p.stat().st_size for p in tmp_path.iterdir()))
                assert not path.exists()
            yield Exported(article(n), None)

    assert write_export(path, rows(), ("mass_gathering",), writer=writer_of(path)) == 6500
    assert sizes[0] < sizes[1] < sizes[2] < path.stat().st_size


def test_a_missing_library_is_named_before_anything_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(WrongInput, match=r"\[analysis\]"):
        writer_of(Path("a.parquet"))


def test_an_empty_export_still_has_its_columns(tmp_path: Path) -> None:
    """A program that reads the file finds no rows, and not an error."""
    path = tmp_path / "a.CSV"
    assert write_export(path, [], ("mass_gathering",), writer=writer_of(path)) == 0
    line = path.read_bytes().decode("utf-8-sig").strip()
    assert tuple(line.split(",")) == columns(("mass_gathering",))


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
def test_a_notice_stands_in_every_row_of_what_must_not_look_real(
    tmp_path: Path, suffix: str
) -> None:
    """A table of made-up riots, cut and pasted on, would lose a line at its head."""
    path = tmp_path / f"a.{suffix}"
    told = "data simulasi"
    write_export(path, [Exported(article(n), None) for n in range(3)], ("mass_gathering",),
                 writer=writer_of(path), notice=told)  # fmt: skip
    if suffix == "parquet":
        rows = pytest.importorskip("pyarrow.parquet").read_table(path).to_pylist()
    else:
        text = path.read_text(encoding="utf-8-sig")
        rows = (
            list(csv.DictReader(io.StringIO(text)))
            if suffix == "csv"
            else [json.loads(line) for line in text.splitlines()]
        )
    assert [row["notice"] for row in rows] == [told] * 3
