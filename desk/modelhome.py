"""The models of a home: which one is at work, and how it got there.

``home/models/<id>.skops`` are the models; ``promoted`` holds the id of the one at work, and
``history.jsonl`` every promotion and rollback with its reason.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from classifier.compare import Difference, compare, falls
from classifier.corpus import load_corpus, read_coded
from classifier.frozen import divided
from classifier.judge import Document, Judge, load_judge
from classifier.store import SUFFIX, save_model
from classifier.train import train
from desk.context import Context
from desk.files import write_file
from desk.language import tr
from news.errors import WrongInput
from news.judgement import Judgement
from news.label import CodedArticle

log = logging.getLogger(__name__)

LEAST_TEST = 20
"""A frozen test with fewer articles says nothing about a fall."""


def model_path(folder: Path, model: str) -> Path:
    """Return the file of a model's id.

    Raises
    ------
    WrongInput
        Where there is none.
    """
    path = folder / f"{model}{SUFFIX}"
    if not path.is_file():
        raise WrongInput(
            f"model {model!r}: no such file {path}; `kentongan models list` names them"
        )
    return path


def promoted_model(folder: Path) -> Path | None:
    """Return the file of the model at work, None where there is none."""
    try:
        name = (folder / "promoted").read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    path = folder / f"{name}{SUFFIX}"
    return path if path.is_file() else None


def promote(
    folder: Path, model: str, *, at: datetime, reason: str, test: dict[str, Any] | None = None
) -> None:
    """Put a model to work and write down why, and what the test said.

    Raises
    ------
    WrongInput
        Where there is no such model.
    """
    model_path(folder, model)
    before = promoted_model(folder)
    line: dict[str, Any] = {
        "at": at.isoformat(timespec="seconds"),
        "model": model,
        "before": before.stem if before else None,
        "reason": reason,
    }
    if test is not None:
        line["test"] = test
    _put_to_work(folder, line)


def _put_to_work(folder: Path, line: dict[str, Any]) -> None:
    path = folder / "history.jsonl"
    before = path.read_bytes() if path.exists() else b""
    # A line that a kill left half-written must not swallow the next one.
    gap = b"" if not before or before.endswith(b"\n") else b"\n"
    write_file(path, before + gap + json.dumps(line, ensure_ascii=False).encode() + b"\n")
    write_file(folder / "promoted", f"{line['model']}\n".encode())


def history(folder: Path) -> list[dict[str, Any]]:
    """Return every promotion and rollback of a home, the oldest first.

    A line that a kill left half-written is passed over.
    """
    try:
        lines = (folder / "history.jsonl").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    rows = []
    for line in lines:
        try:
            rows.append(json.loads(line))
        except ValueError:
            log.warning("%s: no JSON: %r", folder / "history.jsonl", line[:60])
    return rows


def rollback(folder: Path, *, at: datetime, reason: str) -> str:
    """Put the model to work that was at work before the present one; return its id.

    To roll back twice goes one further back.

    Raises
    ------
    WrongInput
        Where no earlier model is known or its file is gone.
    """
    earlier: list[str] = []  # what a further rollback would go back to, the nearest last
    for row in history(folder):
        if row.get("rollback"):
            earlier = earlier[:-1]
        elif row["before"] and row["before"] != row["model"]:
            earlier.append(row["before"])
    if not earlier:
        raise WrongInput(f"{folder}: no model was at work before this one; nothing to go back to")
    target = earlier[-1]
    model_path(folder, target)
    now = promoted_model(folder)
    line = {
        "at": at.isoformat(timespec="seconds"),
        "model": target,
        "before": now.stem if now else None,
        "reason": reason,
        "rollback": True,
    }
    _put_to_work(folder, line)
    return target


def desk_labels() -> tuple[list[CodedArticle], list[CodedArticle]]:
    """Return what the desk's labels let a model learn from, and the frozen test.

    The archive is open.
    """
    from archive.labels import labelled  # noqa: PLC0415 - Django loads only where an archive is

    return divided(labelled())


def coded_articles(desk: Context, path: Path | None) -> list[CodedArticle]:
    """Return the coded articles of a file, or the frozen part of the desk's labels.

    Raises
    ------
    WrongInput
        Where there is none.
    """
    if path is not None:
        articles = read_coded(path, desk.codebook)
        if not articles:
            raise WrongInput(f"{path}: holds no coded article, expected one a line")
        return articles
    with desk.archive():
        frozen = desk_labels()[1]
    if not frozen:
        raise WrongInput(
            "this desk has no labels to test on; name a file of coded articles, or"
            " `kentongan label export` and `import` some"
        )
    return frozen


def train_model(desk: Context, *, seed: int = 0, extra: Sequence[CodedArticle] = ()) -> Path:
    """Train a model from the corpus and the desk's labels, and keep it; return its file."""
    folder = desk.settings.models
    folder.mkdir(parents=True, exist_ok=True)  # before the work of minutes, not after it
    corpus = load_corpus(desk.settings.data / "corpus", desk.codebook)
    log.info(
        tr("training a model from %d coded articles and %d of this desk; about a minute"),
        len(corpus),
        len(extra),
    )
    model = train(
        corpus, desk.codebook, desk.gazetteer, seed=seed, extra=extra, trained_at=desk.now
    )
    path = folder / f"{model.version}{SUFFIX}"
    save_model(model, path)
    return path


def usable_model(desk: Context) -> Path:
    """Return the model at work; where none ever was, train one and put it to work.

    Raises
    ------
    WrongInput
        Where the model that was put to work is gone: another one's figures must not pass for its.
    """
    found = promoted_model(desk.settings.models)
    if found is not None:
        return found
    mark = desk.settings.models / "promoted"
    if mark.exists():
        raise WrongInput(
            f"{mark}: names the model {mark.read_text(encoding='utf-8').strip()!r}, which is not"
            " there; `kentongan models promote` puts another to work, `kentongan train` makes one"
        )
    path = train_model(desk)
    promote(desk.settings.models, path.stem, at=desk.now, reason="first model of this home")
    return path


def judge_of(desk: Context, path: Path) -> Judge:
    """Return the judge of a model file."""
    return load_judge(path, desk.codebook, desk.gazetteer)


def judgements_of(judge: Judge, coded: Sequence[CodedArticle]) -> list[Judgement]:
    """Return what a model says of coded articles, in their order."""
    return judge.judge([Document(a.id, a.title, a.text, a.date) for a in coded])


def tried(
    desk: Context, candidate: Path, test: Sequence[CodedArticle]
) -> tuple[dict[str, Difference], list[str]]:
    """Return how a candidate compares with the model at work, and which figures fall.

    Both are empty where no model is at work.
    """
    at_work = promoted_model(desk.settings.models)
    if at_work is None:
        return {}, []
    before, after = (judgements_of(judge_of(desk, p), test) for p in (at_work, candidate))
    differences = compare(before, after, test, desk.codebook)
    return differences, falls(differences)
