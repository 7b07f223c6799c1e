"""Fixtures every test may use."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


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
