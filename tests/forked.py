"""Commands in processes of their own, forked from one that has loaded the libraries already.

To load them takes a command longer than its work in most tests. Such a process has all that makes
it one, a number, an environment, a folder, streams, signals and an exit code. Of our own modules
those that look at nothing but their arguments are loaded before the fork; ``desk``, which speaks
the language of the environment, and what reads Scrapy's settings are not. What a start loads is
tested in ``tests/unit/desk/test_desk_startup.py``, and start and end themselves wherever a test
takes ``subprocess``: a fork ends as soon as all is written and what was registered for its end has
run. What Python would say while it takes all down (an error in a finaliser, a task still pending, a
session nobody closed) is not heard of a fork; ``faults_told`` looks for it in a real one's words.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import itertools
import json
import os
import pkgutil
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO, Any

from remembered import read_projects, remember

PROGRAM = "from desk.cli import main; main()"
# The heavy ones. What looks at the environment while it is loaded (typer, rich) is not among them.
LIBRARIES = (
    "Sastrawi.Stemmer.StemmerFactory", "aiohttp", "apprise", "django.db.backends.sqlite3.base",
    "django.db.migrations.executor", "django.db.models", "feedparser", "filelock", "jinja2",
    "lxml.html", "pandas", "pydantic", "scipy.optimize", "scipy.stats", "scrapy.crawler",
    "skops.io", "sklearn.cluster", "sklearn.linear_model", "sklearn.model_selection",
    "sklearn.pipeline", "warcio",
)  # fmt: skip
# Our own, with all that lies in them.
FLOORS = ("news", "language", "archive", "classifier", "digest", "crawler.extract")
Stream = int | IO[Any]
_WAITING = "from forked import run_next; run_next()"
_FAULTS = ("Traceback", "Exception ignored", "was destroyed", "Unclosed", "never awaited")


def faults_told(stderr: str) -> list[str]:
    """Return the lines of a process's standard error that tell of a fault nobody caught."""
    return [line for line in stderr.splitlines() if any(word in line for word in _FAULTS)]


def _number(stream: Stream) -> int:
    return stream if isinstance(stream, int) else stream.fileno()


class Forked:
    """A process that was forked; what it is asked for is called as in ``subprocess.Popen``."""

    def __init__(
        self, code: str, arguments: tuple[str, ...], *, env: Mapping[str, str], cwd: Path,
        stdin: Stream | None, stdout: Stream, stderr: Stream,
    ) -> None:  # fmt: skip
        self.returncode: int | None = None
        self.stdout: IO[str] | None = None
        self.stderr: IO[str] | None = None
        streams, mine = [], []
        for wanted in (stdout, stderr):
            ours = None
            if wanted == subprocess.PIPE:
                near, far = os.pipe()
                ours = open(near, encoding="utf-8")  # noqa: SIM115, PTH123 - a number
            elif wanted == subprocess.DEVNULL:
                far = os.open(os.devnull, os.O_WRONLY)
            else:
                far = os.dup(_number(wanted))
            mine.append(ours)
            streams.append(far)
        self.stdout, self.stderr = mine
        self._ended, status = os.pipe()
        with tempfile.TemporaryFile() as wish, Path(os.devnull).open("rb") as nothing:
            row = {"code": code, "arguments": arguments, "env": dict(env), "cwd": str(cwd)}
            wish.write(json.dumps(row).encode())
            wish.flush()
            _ask([wish.fileno(), _number(stdin or nothing), *streams, status])
        for number in (*streams, status):
            os.close(number)
        self.pid = int.from_bytes(self._read(), "big")

    def _read(self) -> bytes:
        found = os.read(self._ended, 4)
        assert len(found) == 4, "the process that is forked from has ended"
        return found

    def poll(self) -> int | None:
        return self._wait(0)

    def wait(self, timeout: float | None = None) -> int:
        if self._wait(timeout) is None:
            raise subprocess.TimeoutExpired("kentongan", timeout or 0)
        assert self.returncode is not None
        return self.returncode

    def _wait(self, timeout: float | None) -> int | None:
        if self.returncode is None and select.select([self._ended], [], [], timeout)[0]:
            self.returncode = os.waitstatus_to_exitcode(int.from_bytes(self._read(), "big"))
            os.close(self._ended)
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """Read all that is written and wait for the end; who takes too long is killed."""
        found = {}

        def read(name: str, stream: IO[str]) -> None:
            with stream:
                found[name] = stream.read()

        threads = [
            threading.Thread(target=read, args=one, daemon=True)
            for one in (("out", self.stdout), ("err", self.stderr)) if one[1]
        ]  # fmt: skip
        for thread in threads:
            thread.start()
        try:
            self.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            raise
        for thread in threads:
            thread.join(timeout)
        return found.get("out", ""), found.get("err", "")


def start(
    *arguments: str, code: str = PROGRAM, env: Mapping[str, str] | None = None,
    cwd: Path | None = None, stdin: Stream | None = None, stdout: Stream = subprocess.PIPE,
    stderr: Stream = subprocess.PIPE,
) -> Forked:  # fmt: skip
    """Start ``python -c code`` with arguments, by default ``kentongan``; its streams are pipes."""
    return Forked(
        code, arguments, env=os.environ if env is None else env, cwd=cwd or Path.cwd(),
        stdin=stdin, stdout=stdout, stderr=stderr,
    )  # fmt: skip


def run(
    *arguments: str, code: str = PROGRAM, env: Mapping[str, str] | None = None,
    cwd: Path | None = None, stdin: Stream | None = None, stdout: Stream = subprocess.PIPE,
    timeout: float = 300,
) -> subprocess.CompletedProcess[str]:  # fmt: skip
    """As ``start``, to the end."""
    process = start(*arguments, code=code, env=env, cwd=cwd, stdin=stdin, stdout=stdout)
    out, error = process.communicate(timeout)
    return subprocess.CompletedProcess(arguments, process.wait(), out, error)


_asking = threading.Lock()


def _ask(descriptors: list[int]) -> None:
    with _asking:
        socket.send_fds(next(_sources()), [b"."], descriptors)


@cache
def _sources() -> itertools.cycle[socket.socket]:
    """Return two processes to fork from, in turn: each orders its sets in a way of its own."""
    return itertools.cycle([_source(), _source()])


def _source() -> socket.socket:
    here = Path(__file__).parent
    near, far = socket.socketpair()
    with far:
        source = subprocess.Popen(
            [sys.executable, "-c", _WAITING],
            # With threads of its own, a process may not fork.
            env={**os.environ, "PYTHONPATH": f"{here}:{here.parent}", "OPENBLAS_NUM_THREADS": "1"},
            cwd=here.parent, stdin=far, stdout=subprocess.DEVNULL,
        )  # fmt: skip

    def end() -> None:
        near.close()
        source.wait()

    atexit.register(end)
    return near


def run_next() -> None:
    """Wait for wishes, and in a process that was forked for one run its code to the end."""
    code = _next_command()
    status: Any = None
    try:
        exec(code, vars(sys.modules["__main__"]))
    except SystemExit as end:
        status = end.code
    # To take all libraries down again, as Python does, takes as long as many a command's work.
    if status is None or isinstance(status, int):
        try:
            threading._shutdown()
        except BaseException:  # noqa: BLE001 - as Python: it is told, and the end goes on
            print("Exception ignored in:", threading, file=sys.stderr)
            sys.excepthook(*sys.exc_info())
        atexit._run_exitfuncs()
        with suppress(OSError, ValueError):  # Python says so itself, below
            _write_out()
            os._exit((status or 0) & 0xFF)
    sys.exit(status)


def _write_out() -> None:
    """Write what the streams still hold, also those that others were put in front of."""
    for stream, own in ((sys.stdout, sys.__stdout__), (sys.stderr, sys.__stderr__)):
        stream.flush()
        if stream is not own:
            stream.close()
            assert own is not None
            own.flush()


def _next_command() -> str:
    """Wait for wishes, and return in a process that was forked for one, with the code to run."""
    source = socket.socket(fileno=os.dup(0))
    for name in LIBRARIES:
        importlib.import_module(name)
    importlib.import_module("news.registry")
    importlib.import_module("language.gazetteer")
    importlib.import_module("news.codebook")
    remember()
    read_projects()
    for name in FLOORS:
        for module in pkgutil.walk_packages(importlib.import_module(name).__path__, f"{name}."):
            importlib.import_module(module.name)
    assert not {"desk", "crawler.settings", "typer"} & set(sys.modules)
    sys.path.remove(str(Path(__file__).parent))
    gc.freeze()  # so that no fork copies what it only looks at
    while True:
        # What a keeper leaves behind is nobody's business.
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        mark, descriptors, *_ = socket.recv_fds(source, 1, 5)
        if not mark:
            sys.exit()
        if os.fork() == 0:
            source.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            return _kept(descriptors)
        for number in descriptors:
            os.close(number)


def _kept(descriptors: list[int]) -> str:
    """Fork once more: the one returns with the code to run, the other waits for its end."""
    wish, *streams, status = descriptors
    if child := os.fork():
        os.write(status, child.to_bytes(4, "big"))
        for number in (wish, *streams, 0, 1, 2):
            os.close(number)
        os.write(status, os.waitpid(child, 0)[1].to_bytes(4, "big"))
        os._exit(0)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    with os.fdopen(wish, "rb") as file:
        file.seek(0)
        row = json.loads(file.read())
    for number in (*streams, status):
        os.close(number)
    os.environ.clear()
    os.environ.update(row["env"])
    os.chdir(row["cwd"])
    sys.dont_write_bytecode = "PYTHONDONTWRITEBYTECODE" in os.environ
    sys.argv[1:] = row["arguments"]
    return str(row["code"])
