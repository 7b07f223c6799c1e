"""Articles a second of three workers beside those of one, on one PostgreSQL and one server.

Two cases: a server that answers in 300 ms, where waiting bounds the crawl (three workers reach at
least 2.5 times one), and one that answers at once, where this machine's processors do (three are
not slower than one). Each worker crawls one outlet at a time. The clock runs from the server's
first request to its last, so that the start of the workers counts for neither.

    python benchmarks/workers.py [--outlets 9] [--pages 20] [--rounds 3]

Needs PostgreSQL's programs, or $DATABASE_URL of one in which it may create databases.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import os
import pwd
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from crawl import page
from serving import Answer, listen

ROOT = Path(__file__).resolve().parents[1]
CASES = {"answers in 300 ms": (0.3, 0.001, 2.5), "answers at once": (0.0, 0.0, 1.0)}


def serve(
    outlets: int,
    pages: int,
    wait_s: float,
    ports: multiprocessing.SimpleQueue[list[int]],
    first: Synchronized[float],
    last: Synchronized[float],
) -> None:
    """Serve each outlet on a port of its own; note the times of the first and the last request."""

    def site(outlet: int) -> Callable[[str], Answer | None]:
        paths = [f"/berita/{10_000 + n}/rapat-warga-fiksi-{outlet}-{n}" for n in range(pages)]
        answers = {path: Answer(page(outlet * pages + n)) for n, path in enumerate(paths)}
        links = "".join(f'<h3><a href="{path}">Rapat Warga Fiksi {path}</a></h3>' for path in paths)
        answers["/"] = Answer(f"<html><body>{links}</body></html>".encode())

        def answer_to(path: str) -> Answer | None:
            last.value = time.time()
            first.value = first.value or last.value
            return answers.get(path)

        return answer_to

    async def run() -> None:
        sites = [await listen(site(outlet), wait_s=wait_s) for outlet in range(outlets)]
        ports.put([server.sockets[0].getsockname()[1] for _, server in sites])
        await asyncio.Event().wait()

    asyncio.run(run())


@contextmanager
def postgres() -> Iterator[str]:
    """Start a PostgreSQL of the benchmark's own, where none is named."""
    if given := os.environ.get("DATABASE_URL"):
        yield given
        return
    programs = max(Path("/usr/lib/postgresql").glob("*/bin"))
    user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    folder = Path(tempfile.mkdtemp(prefix="kentongan-bench-"))
    shutil.chown(folder, user)

    def run(*command: str) -> None:
        subprocess.run(
            [str(programs / command[0]), *command[1:]], user=user, cwd=folder, check=True,
            stdout=subprocess.DEVNULL, env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
        )  # fmt: skip

    run("initdb", "--pgdata=data", "--auth=trust", "--encoding=UTF8", "--username=kentongan")
    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}'"
    run("pg_ctl", "--pgdata=data", "--wait", "--log=log", "start", f"--options={options}")
    try:
        yield f"postgres://kentongan@{quote(str(folder), safe='')}/postgres"
    finally:
        run("pg_ctl", "--pgdata=data", "--mode=immediate", "stop")
        shutil.rmtree(folder)


def measure(server: str, outlets: int, pages: int, workers: int, case: str) -> float:
    """Return articles a second, and check that all are there."""
    wait_s, delay_s, _ = CASES[case]
    first, last = multiprocessing.Value("d", 0.0), multiprocessing.Value("d", 0.0)
    ports: multiprocessing.SimpleQueue[list[int]] = multiprocessing.SimpleQueue()
    arguments = (outlets, pages, wait_s, ports, first, last)
    sites = multiprocessing.Process(target=serve, args=arguments, daemon=True)
    sites.start()
    name = f"bench_{os.getpid()}_{time.time_ns()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    url = urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "data" / "outlets"
        folder.mkdir(parents=True)
        for number, port in enumerate(ports.get()):
            (folder / f"kabar-{number}.toml").write_text(
                f'id = "kabar-{number}"\nname = "Kabar {number}"\nhome = "http://127.0.0.1:{port}/"'
                f'\nprovince = "65"\ntimezone = "Asia/Makassar"\ndelay_s = {delay_s}\n'
                f'allow_private = true\n[[sources]]\nkind = "listing"\n'
                f'url = "http://127.0.0.1:{port}/"\n'
            )
        environment = {
            "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "DATABASE_URL": url,
            "KENTONGAN_HOME": home, "KENTONGAN_DATA": str(folder.parent),
        }  # fmt: skip
        kentongan = [sys.executable, "-c", "from desk.cli import main; main()"]
        subprocess.run(
            [*kentongan, "crawl", "--enqueue", "--since", "2025-01-01"], env=environment, cwd=home,
            check=True, capture_output=True,
        )  # fmt: skip
        started = [
            subprocess.Popen(
                [*kentongan, "worker", "--drain", "--at-once", "1"], env=environment, cwd=home,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )
            for _ in range(workers)
        ]  # fmt: skip
        for worker in started:
            worker.wait()
    sites.kill()
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM archive_article").fetchone()
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    if row != (outlets * pages,):
        raise SystemExit(f"{row} articles stored, expected {outlets * pages}")
    return outlets * pages / (last.value - first.value)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--outlets", type=int, default=9)
    parser.add_argument("--pages", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    found: dict[str, dict[int, list[float]]] = {case: {1: [], 3: []} for case in CASES}
    load = os.getloadavg()[0]
    with postgres() as server:
        for _ in range(given.rounds):
            for case, rates in found.items():
                for workers, rate in rates.items():
                    rate.append(measure(server, given.outlets, given.pages, workers, case))
    medians = {
        case: {workers: statistics.median(rate) for workers, rate in rates.items()}
        for case, rates in found.items()
    }
    if given.json:
        print(json.dumps(medians))
        return
    print(
        f"{given.outlets} outlets of {given.pages} pages, median of {given.rounds} rounds, on"
        f" {os.cpu_count()} cores under a load of {load:.1f} before"
    )
    for case, rates in medians.items():
        print(
            f"{case}: one worker {rates[1]:.1f}, three {rates[3]:.1f} articles/s, ratio"
            f" {rates[3] / rates[1]:.2f} (at least {CASES[case][2]} is asked)"
        )


if __name__ == "__main__":
    main()
