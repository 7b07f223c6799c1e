"""Fixtures every test may use."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def logs_as_they_were() -> Iterator[None]:
    """A command run in this process sets up logging; the next test must not be deaf for it."""
    known = logging.Logger.manager.loggerDict
    levels = {name: one.level for name, one in known.items() if isinstance(one, logging.Logger)}
    root = logging.getLogger()
    level, handlers = root.level, root.handlers[:]
    yield
    root.setLevel(level)
    root.handlers[:] = handlers
    for name, one in known.items():
        if isinstance(one, logging.Logger):
            one.setLevel(levels.get(name, logging.NOTSET))


@pytest.fixture(scope="session")
def data() -> Path:
    """The project's own data folder."""
    return ROOT / "data"


@pytest.fixture(scope="session")
def shared() -> Callable[..., Path]:
    """Return a function that gives a path in the shared real data, or skips where absent."""

    def path(*parts: str) -> Path:
        base = Path(os.environ.get("KENTONGAN_SHARED", ROOT.parent / "shared"))
        wanted = base.joinpath(*parts)
        if not wanted.exists():
            pytest.skip(f"the shared real data are absent: {'/'.join(parts)}")
        return wanted

    return path
