"""A real, private WordPress on the loopback, from Debian's packages."""

from __future__ import annotations

import getpass
import json
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PACKAGED = Path("/usr/share/wordpress")
SCRIPTS = Path(__file__).with_name("wordpress")


def missing() -> str:
    """Return what is not installed, or "" where all is there."""
    wanted = {
        "wordpress": (PACKAGED / "wp-includes/version.php").is_file(),
        "php-cli": shutil.which("php") is not None,
        "mariadb-server": shutil.which("mariadbd") is not None,
    }
    return ", ".join(name for name, there in wanted.items() if not there)


def free_port() -> int:
    """Return a TCP port of the loopback that nobody listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@dataclass
class Site:
    """The running site."""

    root: Path
    home: str
    environment: dict[str, str]

    def php(self, script: str, *arguments: str) -> str:
        """Run one of the scripts beside WordPress and return what it prints."""
        done = subprocess.run(
            ["php", "-d", "memory_limit=512M", str(self.root / script), *arguments],
            env=self.environment, cwd=self.root, capture_output=True, text=True, timeout=300,
            check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{script}: {done.stderr or done.stdout}")
        return done.stdout

    def load(self, posts: Sequence[dict[str, Any]]) -> int:
        """Insert posts; return how many the site publishes."""
        file = self.root / "posts.jsonl"
        file.write_text("\n".join(json.dumps(p) for p in posts), encoding="utf-8")
        return int(self.php("posts.php", str(file)).strip().splitlines()[-1])

    def requests(self) -> list[str]:
        """Return the requests the site saw since the last call."""
        log = self.root / "requests.log"
        if not log.exists():
            return []
        lines = log.read_text(encoding="utf-8").splitlines()
        log.unlink()
        return lines


def _await(check: Any, what: str, log: Path) -> None:
    for _ in range(300):
        if check():
            return
        time.sleep(0.1)
    raise RuntimeError(f"{what} did not start: {log.read_text(errors='replace')[-2000:]}")


@contextmanager
def running(folder: Path) -> Iterator[Site]:
    """Start MariaDB (socket only) and PHP's server below ``folder``; stop both at the end."""
    root = folder / "site"
    shutil.copytree(PACKAGED, root, ignore_dangling_symlinks=True)
    for script in SCRIPTS.glob("*.php"):
        shutil.copy(script, root / script.name)
    plugins = root / "wp-content/mu-plugins"
    plugins.mkdir()
    shutil.move(root / "rest-switch.php", plugins / "rest-switch.php")

    user = getpass.getuser()
    database, sock = folder / "mysql", folder / "m.sock"
    subprocess.run(
        ["mariadb-install-db", "--no-defaults", f"--datadir={database}", f"--user={user}",
         "--auth-root-authentication-method=normal", "--skip-test-db"],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    port = free_port()
    environment = {
        **os.environ,
        "WP_DB_HOST": f"localhost:{sock}", "WP_DB_USER": "root",
        "WP_HOME": f"http://127.0.0.1:{port}", "PHP_CLI_SERVER_WORKERS": "2",
    }  # fmt: skip
    site = Site(root, environment["WP_HOME"], environment)
    logs = folder / "mariadb.log", folder / "php.log"
    with logs[0].open("wb") as log0, logs[1].open("wb") as log1:
        server = subprocess.Popen(
            ["mariadbd", "--no-defaults", f"--datadir={database}", f"--socket={sock}",
             f"--user={user}", "--skip-networking", "--skip-grant-tables",
             "--innodb-flush-log-at-trx-commit=2", f"--pid-file={folder / 'm.pid'}"],
            stdout=log0, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            _await(sock.exists, "mariadbd", logs[0])
            subprocess.run(
                ["mariadb", "--no-defaults", f"--socket={sock}", "-e", "CREATE DATABASE wordpress"],
                check=True, timeout=60,
            )  # fmt: skip
            site.php("install.php")
            web = subprocess.Popen(
                ["php", "-d", "memory_limit=512M", "-S", f"127.0.0.1:{port}", "-t", str(root),
                 str(root / "router.php")],
                env=environment, cwd=root, stdout=log1, stderr=subprocess.STDOUT,
                start_new_session=True,
            )  # fmt: skip
            try:
                _await(lambda: _answers(site.home), "php -S", logs[1])
                site.requests()
                yield site
            finally:
                os.killpg(web.pid, 15)
                web.wait(timeout=20)
        finally:
            server.terminate()
            server.wait(timeout=60)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/feed/", timeout=20) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False
