"""A command that an administrator ran as root in a desk's home keeps no run of the desk's out."""

from __future__ import annotations

import os
import pwd
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from archive.lock import run_lock, take_outlet
from news.errors import ArchiveUnusable


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A home of the user "nobody", which root may use."""
    if os.geteuid() != 0:
        pytest.skip("needs root, whose files are closed to others")
    tmp_path.chmod(0o755)
    made = tmp_path / "home"
    made.mkdir()
    user = pwd.getpwnam("nobody")
    os.chown(made, user.pw_uid, user.pw_gid)
    before = os.umask(0o077)
    yield made
    os.umask(before)


def test_a_lock_that_root_made_is_the_homes_owners(
    home: Path, as_nobody: Callable[[], None]
) -> None:
    """`sudo kentongan daily`, once, and no crawl of the desk's own ran from then on."""
    with run_lock(home):
        pass
    as_nobody()
    with run_lock(home):
        pass


def test_a_lock_that_root_left_before_is_named_with_what_to_do(
    home: Path, as_nobody: Callable[[], None]
) -> None:
    """That the home cannot be written, said of one that could be, sent people to look elsewhere."""
    (home / "run.lock").touch(mode=0o600)
    as_nobody()
    told = rf"{home}/run\.lock: belongs to root, so that nobody cannot .*`chown nobody {home}/run"
    with pytest.raises(ArchiveUnusable, match=told), run_lock(home):
        pass
    (home / "run.lock").unlink()
    with run_lock(home):
        pass


def test_a_link_in_the_home_gives_nobody_a_file_of_roots(home: Path, tmp_path: Path) -> None:
    """Who may write to the home would own any file of the machine after root's next command."""
    secret = tmp_path / "secret"
    secret.touch()
    (home / "run.lock").symlink_to(secret)
    (home / "outlets.lock").symlink_to(secret)
    (home / "deliver.lock").hardlink_to(secret)
    with pytest.raises(ArchiveUnusable), run_lock(home):
        pass
    with pytest.raises(ArchiveUnusable):
        take_outlet(home, "kabar")
    with run_lock(home, "deliver.lock"):
        pass
    assert secret.stat().st_uid == 0
