"""Promoted: which model of a home is at work, and how it got there, without loading any.

``home/models/<id>.skops`` are the models; ``promoted`` holds the id of the one at work, and
``history.jsonl`` every promotion and rollback with its reason.
"""

from __future__ import annotations

import json
import logging
import re
from datetime import datetime
from pathlib import Path
from typing import Any

from classifier.modelfile import SUFFIX
from desk.files import write_file
from news.errors import WrongInput

log = logging.getLogger(__name__)


# What a model may be called: anything else in ``promoted`` was left there by a full disk or a hand.
_NAME = re.compile(r"\w[\w.-]*")


def promoted_version(folder: Path) -> str | None:
    """Return the version of the model at work in a folder of models, None where there is none."""
    name = _said(folder)
    return name if _NAME.fullmatch(name) and any(folder.glob(f"{name}.*")) else None


def _said(folder: Path) -> str:
    """Return what the file says that names the model at work, ``""`` where there is none."""
    try:
        return (folder / "promoted").read_bytes().decode(errors="replace").strip()
    except FileNotFoundError:
        return ""


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
            "model {model!r}: no such file {path}; `kentongan models list` names them",
            model=model,
            path=path,
        )
    return path


def promoted_model(folder: Path) -> Path | None:
    """Return the file of the model at work, None where there is none."""
    name = _said(folder)
    path = folder / f"{name}{SUFFIX}"
    return path if _NAME.fullmatch(name) and path.is_file() else None


def model_at_work(folder: Path) -> Path | None:
    """Return the file of the model at work, None where none ever was.

    Raises
    ------
    WrongInput
        Where the model that was put to work is gone: another one's figures must not pass for its.
    """
    found = promoted_model(folder)
    mark = folder / "promoted"
    if found is None and mark.exists():
        raise WrongInput(
            "{mark}: names the model {model!r}, which is not there; `kentongan models"
            " promote` puts another to work, `kentongan train` makes one",
            mark=mark,
            model=_said(folder),
        )
    return found


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
        text = (folder / "history.jsonl").read_bytes().decode(errors="replace")
    except FileNotFoundError:
        return []
    rows = []
    for line in text.splitlines():
        try:
            row = json.loads(line)
        except ValueError:
            row = None
        if isinstance(row, dict) and {"model", "before"} <= row.keys():
            rows.append(row)
        else:
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
        raise WrongInput(
            "{folder}: no model was at work before this one; nothing to go back to", folder=folder
        )
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
