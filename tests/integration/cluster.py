"""A PostgreSQL of the tests' own, which a test may stop and start again."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote


def postgres_programs() -> Path | None:
    """Return the folder of PostgreSQL's programs, None where it is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    if found:
        return found[-1].parent
    path = shutil.which("pg_ctl")
    return Path(path).resolve().parent if path else None


@dataclass(frozen=True)
class Cluster:
    """A cluster that listens on a socket in its folder only."""

    programs: Path
    folder: Path

    @property
    def url(self) -> str:
        return f"postgres://kentongan@{quote(str(self.folder), safe='')}/postgres"

    def make(self) -> None:
        if user := self._user():
            shutil.chown(self.folder, user)
        self._run("initdb", "--pgdata=data", "--auth=trust", "--encoding=UTF8",
                  "--username=kentongan", "--no-sync", "--wal-segsize=1")  # fmt: skip

    def copy(self, data: Path) -> None:
        """Take over what another cluster, stopped by now, holds."""
        mine = shutil.copytree(data, self.folder / "data")
        if user := self._user():
            for path in (self.folder, mine, *mine.rglob("*")):
                shutil.chown(path, user)

    def start(self) -> None:
        options = f"-c listen_addresses='' -c unix_socket_directories='{self.folder}' -c fsync=off"
        self._run("pg_ctl", "--pgdata=data", "--wait", "--log=log", "start", f"--options={options}")

    def stop(self, mode: str = "fast") -> None:
        """Stop it: ``"immediate"`` is what a crash and a power cut are."""
        self._run("pg_ctl", "--pgdata=data", "--wait", f"--mode={mode}", "stop")

    def remove(self) -> None:
        if (self.folder / "data" / "postmaster.pid").exists():
            self.stop("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _user(self) -> str | None:
        """Return whom it runs as: PostgreSQL refuses to run as root."""
        if os.geteuid():
            return None
        return "postgres" if "postgres" in {u.pw_name for u in pwd.getpwall()} else "nobody"

    def _run(self, *command: str) -> None:
        done = subprocess.run(
            [str(self.programs / command[0]), *command[1:]],
            user=self._user(), cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            text=True, check=False, env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{command[0]} ended with {done.returncode}: {done.stderr}")
