"""If these fail, a reader finds half a file, or somebody reads what the desk keeps to itself."""

from __future__ import annotations

import os
from collections.abc import Iterator
from errno import ENOSPC
from pathlib import Path

import pytest

from desk.demo.home import mark_demo
from desk.files import write_file, writing_file
from desk.settings import Settings
from news.errors import ArchiveUnusable


@pytest.fixture
def umask() -> Iterator[None]:
    """Whatever a test sets is undone."""
    before = os.umask(0)
    os.umask(before)
    yield
    os.umask(before)


@pytest.mark.usefixtures("umask")
@pytest.mark.parametrize(("mask", "mode"), [(0o077, 0o600), (0o027, 0o640), (0o022, 0o644)])
def test_who_may_read_a_file_is_what_the_desk_has_set(tmp_path: Path, mask: int, mode: int) -> None:
    """Digests and label sheets were readable to all, whatever the desk's umask."""
    os.umask(mask)
    write_file(tmp_path / "laporan.html", b"x")
    assert (tmp_path / "laporan.html").stat().st_mode & 0o777 == mode


def test_a_file_that_could_not_be_finished_leaves_the_old_one_and_nothing_beside_it(
    tmp_path: Path,
) -> None:
    path = tmp_path / "laporan.html"
    write_file(path, b"old")

    def begin() -> None:
        with writing_file(path) as file:
            file.write(b"ne")
            raise ValueError("torn")

    with pytest.raises(ValueError, match="torn"):
        begin()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_full_disk_is_told_with_the_file_that_found_no_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the demo's mark it said "standard output"."""

    def full(_: int) -> None:
        raise OSError(ENOSPC, os.strerror(ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ArchiveUnusable, match=r"a-demo\.txt: cannot be written"):
        mark_demo(Settings(home=tmp_path))
    assert list(tmp_path.iterdir()) == []
