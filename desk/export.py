"""Export: articles with judgements as rows of a table, streamed into a file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from desk.files import writing_file
from digest.formats.csv import guarded
from news.errors import WrongInput

if TYPE_CHECKING:
    from archive.search import Exported

# Rows held at once: some 10 MB of text, and a row group of Parquet that is not too small to read.
_BATCH_ROWS = 2000

Row = dict[str, Any]
Write = Callable[[BinaryIO, Sequence[str], Iterable[list[Row]]], None]
NOTICE = "notice"
"""The column of what every row must say, such as that the data are simulated."""

_FACTS = ("place_code", "place", "event_date", "severity", "rule_family", "election", "model")


def columns(tags: Sequence[str], notice: str | None = None) -> tuple[str, ...]:
    """Return the columns: the article, three for each tag, and the facts of the judgement.

    With a notice that is to stand in every row, a column for it.
    """
    said = [f"{tag}_{what}" for tag in tags for what in ("probability", "flagged", "stage")]
    own = ("id", "url", "outlet", "published_at", "title", "text", *said, *_FACTS)
    return (*own, NOTICE) if notice else own


def row_of(exported: Exported, tags: Sequence[str]) -> Row:
    """Return an article's row; what was not judged, or is not known, is None."""
    article, judgement = exported.article, exported.judgement
    row: Row = dict.fromkeys(columns(tags))
    row |= {name: getattr(article, name) for name in ("id", "url", "outlet", "title", "text")}
    row["published_at"] = article.published_at
    if judgement is None:
        return row
    for tag in tags:
        said = judgement.tags.get(tag)
        if said is not None:
            row[f"{tag}_probability"] = float(said.probability)
            row[f"{tag}_flagged"] = said.flagged
            row[f"{tag}_stage"] = said.stage
    place = judgement.place
    row |= {
        "place_code": place.code if place else None,
        "place": place.name if place else None,
        "event_date": judgement.event_date,
        "severity": judgement.severity,
        "rule_family": judgement.rule_family or None,
        "election": judgement.election,
        "model": judgement.model,
    }
    return row


def writer_of(path: Path) -> Write:
    """Return how a file of this name is written.

    Raises
    ------
    WrongInput
        No such format, or its library is not installed.
    """
    suffix = path.suffix.lower()
    if suffix not in _WRITERS:
        raise WrongInput(
            "{path}: expected a name that ends in {names}", path=path, names=", ".join(_WRITERS)
        )
    if suffix == ".parquet":
        try:
            import pyarrow.parquet  # noqa: F401, PLC0415 - better said now than after an hour
        except ImportError as error:
            raise WrongInput(
                "{path}: Parquet needs pyarrow; pip install -c constraints.txt -e"
                " '.[analysis]', or choose .csv or .jsonl",
                path=path,
            ) from error
    return _WRITERS[suffix]


def write_export(
    path: Path,
    articles: Iterable[Exported],
    tags: Sequence[str],
    *,
    writer: Write,
    notice: str | None = None,
) -> int:
    """Write rows as they come, and put the file in its place when all are written.

    Parameters
    ----------
    path
        The file.
    articles
        In the order of the rows.
    tags
        Those of the codebook.
    writer
        From ``writer_of``.
    notice
        Written in every row, in a column of its own; None for no such column.

    Returns
    -------
    int
        How many articles.

    Raises
    ------
    ArchiveUnusable
        The file cannot be written, or the archive not be read; an earlier file stands then.
    """
    count = 0

    def batches() -> Iterator[list[Row]]:
        nonlocal count
        said = {NOTICE: notice} if notice else {}
        rows = (row_of(one, tags) | said for one in articles)
        while batch := list(islice(rows, _BATCH_ROWS)):
            count += len(batch)
            yield batch

    with writing_file(path) as file:
        writer(file, columns(tags, notice), batches())
    return count


def _write_csv(file: BinaryIO, names: Sequence[str], batches: Iterable[list[Row]]) -> None:
    """UTF-8 with a byte order mark, as spreadsheets want it; lines end with CRLF (RFC 4180)."""
    out = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.DictWriter(out, names, lineterminator="\r\n")
    writer.writeheader()
    for batch in batches:
        writer.writerows({key: _cell(value) for key, value in row.items()} for row in batch)
    out.detach()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    plain = _plain(value)
    return guarded(plain) if isinstance(plain, str) else str(plain)


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _write_jsonl(file: BinaryIO, _names: Sequence[str], batches: Iterable[list[Row]]) -> None:
    for batch in batches:
        for row in batch:
            line = {key: _plain(value) for key, value in row.items()}
            file.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")


def _write_parquet(file: BinaryIO, names: Sequence[str], batches: Iterable[list[Row]]) -> None:
    import pyarrow as pa  # noqa: PLC0415 - an extra
    from pyarrow.parquet import ParquetWriter  # noqa: PLC0415 - an extra

    kinds = {
        "published_at": pa.timestamp("us", tz="UTC"), "event_date": pa.date32(),
        "severity": pa.int8(), "election": pa.bool_(),
    }  # fmt: skip
    kinds |= {name: pa.float64() for name in names if name.endswith("_probability")}
    kinds |= {name: pa.bool_() for name in names if name.endswith("_flagged")}
    schema = pa.schema([(name, kinds.get(name, pa.string())) for name in names])
    with ParquetWriter(file, schema, compression="zstd") as writer:
        for batch in batches:
            writer.write_table(pa.Table.from_pylist(batch, schema=schema))


_WRITERS: dict[str, Write] = {
    ".csv": _write_csv, ".parquet": _write_parquet, ".jsonl": _write_jsonl,
}  # fmt: skip
