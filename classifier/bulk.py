"""Bulk work: many lines in, a judgement each out, in order, on several processes."""

from __future__ import annotations

import gc
import json
import multiprocessing
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from math import inf
from pathlib import Path
from typing import Any, NamedTuple

from threadpoolctl import threadpool_limits

from classifier.judge import Judge, load_judge
from classifier.reading import Document
from language.characters import without_halves
from language.gazetteer import load_gazetteer
from news.codebook import load_codebook

CHUNK = 128
"""Lines handed to a process at once: a batch (``classifier.judge.BATCH``), and few enough that no
process waits long for the last."""
_QUOTED = 40
"""Characters of a wrong value that its message shows."""
_AHEAD = 2
"""Chunks a process may lie ahead of the one being printed; bounds the memory."""

Row = dict[str, Any]


class JudgedLine(NamedTuple):
    """A judgement as a line of JSON, and whether it is a failure's; text crosses processes fast."""

    text: str
    failed: bool


_judge: Judge | None = None


def document_from_line(line: str) -> Document:
    """Return the document of a JSON line ``{"id", "title", "text", "date"}``.

    A date that is missing or cannot be read is no error: many sources lack one. Halves of a
    surrogate pair, which JSON can write and nothing can print, become U+FFFD one for one.

    Raises
    ------
    ValueError
        Where the line is no JSON object, has no id, or holds something else than texts.
    """
    try:
        # The mark that editors leave is no part of the first line. NaN, which is no JSON, is how
        # tables in Python say that a value is missing.
        row = json.loads(line.removeprefix("\ufeff"), parse_constant=lambda _: None)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"no JSON: {error}: {line[:_QUOTED]!r}") from error
    if not isinstance(row, dict):
        raise ValueError(f"{type(row).__name__}, expected a JSON object")  # noqa: TRY004 - caught beside JSON's
    key = row.get("id")
    if key in (None, ""):
        raise ValueError("missing key 'id'")
    if isinstance(key, bool) or not isinstance(key, str | int | float) or key == inf:
        raise ValueError(f"id = {_quoted(key)}, expected text or a number")
    title, text = (_text(row, name) for name in ("title", "text"))
    try:
        day = date.fromisoformat(str(row.get("date") or "")[:10])
    except ValueError:
        day = None
    return Document(without_halves(str(key)), title, text, day)


def _text(row: Row, name: str) -> str:
    value = row.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f"{name} = {_quoted(value)}, expected text")  # noqa: TRY004 - as above
    return without_halves(value)


def _quoted(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= _QUOTED else f"{text[:_QUOTED]}…"


def _failure(error: Exception, number: int, name: str | None) -> Row:
    return {"id": name, "line": number, "error": type(error).__name__, "message": str(error)}


def judge_chunk(judge: Judge, lines: list[tuple[int, str]]) -> list[Row]:
    """Return a row for each line: its judgement, or what failed; one failure stops no other."""
    rows: dict[int, Row] = {}
    documents: list[tuple[int, Document]] = []
    for number, line in lines:
        try:
            documents.append((number, document_from_line(line)))
        except ValueError as error:
            rows[number] = _failure(error, number, None)
    try:
        judged = judge.judge([document for _, document in documents])
        rows |= {n: j.to_dict() for (n, _), j in zip(documents, judged, strict=True)}
    except Exception:  # noqa: BLE001 - the boundary of one article; each is tried alone below
        for number, document in documents:
            rows[number] = _alone(judge, number, document)
    return [rows[number] for number, _ in lines]


def _alone(judge: Judge, number: int, document: Document) -> Row:
    try:
        return judge.judge([document])[0].to_dict()
    except Exception as error:  # noqa: BLE001 - the boundary of one article; counted by the caller
        return _failure(error, number, document.id)


def _start(model: Path, data: Path) -> None:
    global _judge  # noqa: PLW0603 - a process of the pool has one judge for all its chunks
    if _judge is None:
        _judge = _load(model, data)
    threadpool_limits(1)


def _load(model: Path, data: Path) -> Judge:
    codebook = load_codebook(data / "codebook")
    return load_judge(model, codebook, load_gazetteer(data / "gazetteer"))


def _work(lines: list[tuple[int, str]]) -> list[JudgedLine]:
    if _judge is None:
        raise RuntimeError("the process was started without a judge")
    return _printed(judge_chunk(_judge, lines))


def _printed(rows: Iterable[Row]) -> list[JudgedLine]:
    return [JudgedLine(json.dumps(row, ensure_ascii=False), "error" in row) for row in rows]


def _chunks(lines: Iterable[str]) -> Iterator[list[tuple[int, str]]]:
    numbered = ((n, line) for n, line in enumerate(lines, 1) if line.strip())
    while chunk := list(islice(numbered, CHUNK)):
        yield chunk


def judge_lines(
    lines: Iterable[str], *, model: Path, data: Path, workers: int = 1
) -> Iterator[JudgedLine]:
    """Yield a line for each line that is not blank, in order.

    Parameters
    ----------
    lines
        JSON Lines: ``{"id", "title", "text", "date"}``.
    model
        A model file.
    data
        The data folder, for codebook and gazetteer.
    workers
        Processes that judge side by side; the reading and the order are kept by this one.

    Yields
    ------
    JudgedLine
        ``Judgement.to_dict()`` as JSON, or where an article failed ``id``, ``line``, ``error``
        and ``message``.

    Raises
    ------
    WrongModel, WrongCodebook
        Before the first row, where model or codebook cannot be used.
    """
    if workers == 1:
        judge = _load(model, data)
        with threadpool_limits(1):
            for chunk in _chunks(lines):
                yield from _printed(judge_chunk(judge, chunk))
        return
    yield from _on_processes(lines, model, data, workers)


def _on_processes(
    lines: Iterable[str], model: Path, data: Path, workers: int
) -> Iterator[JudgedLine]:
    global _judge  # noqa: PLW0603 - forked processes share what is loaded here, in time and memory
    forked = "fork" in multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("fork" if forked else "spawn")
    _judge = _load(model, data)  # also where processes load it again: errors come from here
    # What is loaded stays: the collector would write into its pages, and each process copy them.
    gc.collect()
    gc.freeze()
    chunks = _chunks(lines)
    try:
        with context.Pool(workers, _start, (model, data)) as pool:
            waiting = [
                pool.apply_async(_work, (chunk,)) for chunk in islice(chunks, workers * _AHEAD)
            ]
            while waiting:
                judged = waiting.pop(0).get()
                waiting += [pool.apply_async(_work, (chunk,)) for chunk in islice(chunks, 1)]
                yield from judged
    finally:
        _judge = None
        gc.unfreeze()
