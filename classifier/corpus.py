"""The corpus: coded articles as JSON Lines, read strictly, because a model is what it eats."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from classifier.corpusside import (
    KINDS,
    SENTENCES,
    WEIGHTS,
    check_tag,
    read_kinds,
    read_sentences,
    read_weights,
)
from language.characters import without_halves
from language.gazetteer import Gazetteer
from news.codebook import Codebook
from news.errors import WrongCorpusLine
from news.label import CodedArticle, Label
from news.place import Place

_LABEL_KEYS = frozenset({"tags", "rule_family", "election", "place", "event_date", "severity"})


def _date(value: Any, key: str, where: str) -> date | None:
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise WrongCorpusLine(
            "{where}: {key} = {value!r}, expected an ISO date", where=where, key=key, value=value
        ) from error


def _place(value: Any, where: str) -> Place | None:
    if not value:
        return None
    if not isinstance(value, Mapping) or not {"code", "name"} <= set(value):
        raise WrongCorpusLine(
            "{where}: place = {value!r}, expected a code and a name", where=where, value=value
        )
    code, name = str(value["code"]), str(value["name"])
    if len(code) == 2:
        return Place(code, name, "province")
    return Place(code, name, "city" if name.startswith("Kota ") else "regency")


def _tags(value: Any, codebook: Codebook, where: str) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise WrongCorpusLine(
            "{where}: tags = {value!r}, expected a table by tag name", where=where, value=value
        )
    tags: dict[str, str] = {}
    for name, row in value.items():
        check_tag(name, codebook, where)
        stage = row.get("stage") if isinstance(row, Mapping) else row
        if not isinstance(stage, str) or stage not in codebook.stages:
            expected = ", ".join(codebook.stages)
            raise WrongCorpusLine(
                "{where}: stage of {name} = {stage!r}, expected {expected}",
                where=where,
                name=name,
                stage=stage,
                expected=expected,
            )
        tags[name] = str(stage)
    return tags


def label_from_dict(row: Any, codebook: Codebook, where: str) -> Label:
    """Return the label that a ``labels`` table holds, checked against the codebook.

    Parameters
    ----------
    row
        ``tags`` (stage by tag name), ``rule_family``, ``election``, ``place``, ``event_date``,
        ``severity``; tags alone are needed.
    codebook
        Names what is known.
    where
        Named in errors: file and line.

    Raises
    ------
    WrongCorpusLine
        Names the key, its value and what was expected.
    """
    if not isinstance(row, Mapping) or "tags" not in row:
        raise WrongCorpusLine(
            "{where}: labels = {row!r}, expected a table with tags", where=where, row=row
        )
    if unknown := sorted(set(row) - _LABEL_KEYS):
        raise WrongCorpusLine(
            "{where}: labels have the unknown key {name!r}", where=where, name=unknown[0]
        )
    tags = _tags(row["tags"], codebook, where)
    family = row.get("rule_family") or ""
    if family and (not isinstance(family, str) or family not in codebook.families):
        raise WrongCorpusLine(
            "{where}: rule_family = {family!r}, expected one of {names}",
            where=where,
            family=family,
            names=", ".join(codebook.families),
        )
    if bool(family) != any(codebook.tags[name].families for name in tags):
        raise WrongCorpusLine(
            "{where}: rule_family = {family!r} with the tags {tags}; expected a family where,"
            " and only where, a tag that has families is on",
            where=where,
            family=family,
            tags=sorted(tags),
        )
    severity = row.get("severity") or 0
    if not isinstance(severity, int) or not 0 <= severity < len(codebook.severities):
        raise WrongCorpusLine(
            "{where}: severity = {cell!r}, expected 0 to 5", where=where, cell=severity
        )
    incident = any(codebook.stages[stage].incident for stage in tags.values())
    if severity and not incident:
        raise WrongCorpusLine(
            "{where}: severity = {severity}, though nothing has occurred",
            where=where,
            severity=severity,
        )
    if row.get("election", 0) not in (0, 1):
        raise WrongCorpusLine(
            "{where}: election = {cell!r}, expected 1 or 0", where=where, cell=row["election"]
        )
    return Label(
        tags=tags,
        rule_family=family,
        election=bool(row.get("election")),
        place=_place(row.get("place"), where),
        event_date=_date(row.get("event_date"), "event_date", where),
        severity=severity,
        codebook=codebook.version,
    )


def coded_from_dict(row: Any, codebook: Codebook, where: str) -> CodedArticle:
    """Return the coded article that one JSON object holds.

    Keys that the record does not know (an outlet, a source) are kept in ``provenance`` as text.

    Raises
    ------
    WrongCorpusLine
        Where a needed key is missing or the labels break the codebook.
    """
    if not isinstance(row, Mapping):
        raise WrongCorpusLine("{where}: {row!r}, expected a JSON object", where=where, row=row)
    if missing := sorted({"id", "title", "text", "labels"} - set(row)):
        raise WrongCorpusLine("{where}: missing key {name!r}", where=where, name=missing[0])
    for key in ("id", "title", "text"):
        if not isinstance(row[key], str):
            raise WrongCorpusLine(
                "{where}: {key} = {value!r}, expected text", where=where, key=key, value=row[key]
            )
    if not row["id"]:
        raise WrongCorpusLine("{where}: id is empty", where=where)
    said = row.get("provenance") or {}
    if not isinstance(said, Mapping):
        raise WrongCorpusLine(
            "{where}: provenance = {value!r}, expected a table", where=where, value=said
        )
    provenance = {str(k): str(v) for k, v in said.items()}
    for key in ("outlet", "outlet_kind", "source"):
        if key in row:
            provenance.setdefault(key, str(row[key]))
    return CodedArticle(
        id=without_halves(row["id"]),
        title=without_halves(row["title"]),
        text=without_halves(row["text"]),
        label=label_from_dict(row["labels"], codebook, where),
        date=_date(row.get("date"), "date", where),
        provenance={without_halves(k): without_halves(v) for k, v in provenance.items()},
    )


def read_rows(path: Path) -> Iterator[tuple[str, Any]]:
    """Yield ``(where, value)`` of each line of a JSON Lines file that is not blank.

    Raises
    ------
    WrongCorpusLine
        Where the file cannot be read, is no UTF-8, or a line is no JSON.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise WrongCorpusLine("{path}: cannot be read: {error}", path=path, error=error) from error
    except UnicodeDecodeError as error:
        raise WrongCorpusLine(
            "{path}: byte {byte} is not UTF-8", path=path, byte=error.start
        ) from error
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        where = f"{path}:{number}"
        try:
            yield where, json.loads(line)
        except (ValueError, RecursionError) as error:
            raise WrongCorpusLine("{where}: no JSON: {error}", where=where, error=error) from error


def _articles(
    path: Path, codebook: Codebook, gazetteer: Gazetteer | None, seen: dict[str, str]
) -> Iterator[tuple[str, Any, CodedArticle]]:
    """Yield ``(where, value, article)`` of a file's lines; no id may be in ``seen``."""
    for where, row in read_rows(path):
        article = coded_from_dict(row, codebook, where)
        if article.id in seen:
            raise WrongCorpusLine(
                "{where}: id {id!r} stands already in {earlier}",
                where=where,
                id=article.id,
                earlier=seen[article.id],
            )
        seen[article.id] = where
        if gazetteer and (place := article.label.place) and not gazetteer.knows(place.code):
            raise WrongCorpusLine(
                "{where}: place = {code!r}, expected the code of a province, regency or city, such"
                " as 64 or 64.72",
                where=where,
                code=place.code,
            )
        yield where, row, article


def read_coded(
    path: Path, codebook: Codebook, gazetteer: Gazetteer | None = None
) -> list[CodedArticle]:
    """Return the coded articles of one JSON Lines file: an evaluation set or a part of the corpus.

    Parameters
    ----------
    path
        The file; each id stands once in it.
    codebook
        What the labels are checked against.
    gazetteer
        Where it is given, each place is one that it knows.

    Raises
    ------
    WrongCorpusLine
        Names file and line.
    """
    return [article for _, _, article in _articles(path, codebook, gazetteer, {})]


def load_corpus(
    folder: Path, codebook: Codebook, gazetteer: Gazetteer | None = None
) -> list[CodedArticle]:
    """Return the corpus: every ``*.jsonl`` of a folder, in the order of names and lines.

    Beyond what ``read_coded`` asks, each line carries the codebook's version and a provenance,
    and each id stands in one file only.

    Parameters
    ----------
    folder
        ``data/corpus``.
    codebook, gazetteer
        See ``read_coded``.

    Returns
    -------
    list of CodedArticle
        ``provenance["file"]`` names the file each came from.

    Raises
    ------
    WrongCorpusLine
        Where there is no corpus, or a line breaks the format or the codebook.
    """
    coded: list[CodedArticle] = []
    seen: dict[str, str] = {}
    told = read_sentences(folder / SENTENCES, codebook)
    weights = read_weights(folder / WEIGHTS, codebook)
    kinds = read_kinds(folder / KINDS, codebook)
    for path in sorted(folder.glob("*.jsonl")):
        weight = weights.of_file(path)
        for where, row, article in _articles(path, codebook, gazetteer, seen):
            if str(row.get("codebook")) != codebook.version:
                version = row.get("codebook")
                raise WrongCorpusLine(
                    "{where}: codebook = {version!r}, expected {codebook!r}",
                    where=where,
                    version=version,
                    codebook=codebook.version,
                )
            if not row.get("provenance"):
                raise WrongCorpusLine(
                    "{where}: missing key {name!r}", where=where, name="provenance"
                )
            coded.append(
                replace(
                    article,
                    provenance={**article.provenance, "file": path.name},
                    told=told.pop(article.id, {}),
                    weight=weight,
                    tag_weights=weights.of_tags(path, article.label.tags),
                    kinds=kinds.pop(article.id, {}),
                )
            )
    if not coded:
        raise WrongCorpusLine(
            "{folder}: no coded article, expected at least one *.jsonl", folder=folder
        )
    if told:
        raise WrongCorpusLine(
            "{file}: sentences of {id!r}, expected an id of the corpus",
            file=folder / SENTENCES,
            id=next(iter(told)),
        )
    if kinds:
        raise WrongCorpusLine(
            "{file}: kinds of {id!r}, expected an id of the corpus",
            file=folder / KINDS,
            id=next(iter(kinds)),
        )
    return coded


def corpus_hash(coded: Sequence[CodedArticle]) -> str:
    """Return 64 hexadecimal digits that change with any text, label, weight, kind or sentence."""
    digest = hashlib.sha256()
    for article in coded:
        label = article.label
        place = label.place.code if label.place else ""
        parts = (
            article.id, article.title, article.text, str(article.date), label.rule_family, place,
            *(f"{k}={v}" for k, v in sorted(label.tags.items())),
            str(int(label.election)), str(label.event_date), str(label.severity),
            *(f"{k}:{dict(v)}" for k, v in sorted(article.told.items())), str(article.weight),
            *(f"{k}*{v}" for k, v in sorted(article.tag_weights.items())),
            *(f"{k}~{v}" for k, v in sorted(article.kinds.items())), *label.unsaid,
        )  # fmt: skip
        digest.update("\x1f".join(parts).encode())
        digest.update(b"\x1e")
    return digest.hexdigest()
