"""What most commands read first, read once a process: the codebook, the gazetteer, the outlets.

To read them takes a command of a test longer than its own work. Nothing they hold can be changed,
and what is remembered goes by the files' bytes: data that a test has changed are read. That they
are read as they should be is tested where the readers are, which the tests call themselves.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from project import ROOT

_READERS = (
    ("news.codebook", "load_codebook", ("desk.context", "desk.workbench", "classifier.bulk")),
    ("language.gazetteer", "load_gazetteer", ("desk.workbench", "classifier.bulk")),
    ("news.outlet", "load_outlet", ("news.registry",)),
)


def remember() -> None:
    """Let the program's own modules, loaded by now or not, read the same files once."""
    for home, name, others in _READERS:
        module = sys.modules.get(home)
        if module is None or hasattr(reader := getattr(module, name), "__wrapped__"):
            continue
        remembering = _remembering(reader)
        for place in (home, *others):
            if place in sys.modules and getattr(sys.modules[place], name, None) is reader:
                setattr(sys.modules[place], name, remembering)


def read_projects() -> None:
    """Read the project's own codebook and gazetteer, for all who ask later."""
    for home, name, folder in (
        ("news.codebook", "load_codebook", "codebook"),
        ("language.gazetteer", "load_gazetteer", "gazetteer"),
    ):
        getattr(sys.modules[home], name)(ROOT / "data" / folder)


def _remembering(reader: Callable[..., Any]) -> Callable[..., Any]:
    known: dict[object, Any] = {}

    @wraps(reader)
    def read(*given: Path) -> Any:
        if not given:  # where there is a folder to begin with
            return reader()
        (path,) = given
        try:
            files = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file())
            key = tuple((str(file.relative_to(path.parent)), file.read_bytes()) for file in files)
        except OSError:
            return reader(path)  # it says what is wrong
        if not key:
            return reader(path)
        if key not in known:
            known[key] = reader(path)
        return known[key]

    return read
