"""The models of a home: which one is at work, and how it got there.

``home/models/<id>.skops`` are the models; ``promoted`` holds the id of the one at work, and
``history.jsonl`` every promotion with its reason, so that a rollback knows where to go.
"""

from __future__ import annotations

import json
import logging
from datetime import datetime
from pathlib import Path

from classifier.corpus import load_corpus
from classifier.store import SUFFIX, save_model
from classifier.train import train
from desk.context import Context
from desk.files import write_file
from desk.language import tr
from news.errors import WrongInput

log = logging.getLogger(__name__)


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


def promote(folder: Path, model: str, *, at: datetime, reason: str) -> None:
    """Put a model to work and write down why.

    Raises
    ------
    WrongInput
        Where there is no such model.
    """
    model_path(folder, model)
    before = promoted_model(folder)
    line = {
        "at": at.isoformat(timespec="seconds"),
        "model": model,
        "before": before.stem if before else None,
        "reason": reason,
    }
    with (folder / "history.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")
    write_file(folder / "promoted", f"{model}\n".encode())


def train_model(desk: Context, *, seed: int = 0) -> Path:
    """Train a model from the corpus and keep it; return its file."""
    corpus = load_corpus(desk.settings.data / "corpus", desk.codebook)
    log.info(tr("training a model from %d coded articles; this takes about a minute"), len(corpus))
    model = train(corpus, desk.codebook, desk.gazetteer, seed=seed, trained_at=desk.now)
    path = desk.settings.models / f"{model.version}{SUFFIX}"
    path.parent.mkdir(parents=True, exist_ok=True)
    save_model(model, path)
    return path


def usable_model(desk: Context) -> Path:
    """Return the model at work; where there is none, train one and put it to work."""
    found = promoted_model(desk.settings.models)
    if found is not None:
        return found
    path = train_model(desk)
    promote(desk.settings.models, path.stem, at=desk.now, reason="first model of this home")
    return path
