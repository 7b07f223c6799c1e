"""An archive of its own for each test that asks for one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.connection import close_archive, migrate, open_archive, sqlite_url


@pytest.fixture(scope="module")
def captures_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of captures of an open archive that the tests of a module share."""
    home = tmp_path_factory.mktemp("home")
    open_archive(sqlite_url(home / "archive.sqlite3"), captures=home / "captures")
    migrate()
    yield home / "captures"
    close_archive()
