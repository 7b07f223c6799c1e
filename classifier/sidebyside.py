"""Two pieces of work side by side: one here, one in a process that shares what is loaded."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any, TypeVar

Here = TypeVar("Here")
There = TypeVar("There")


def side_by_side(here: Callable[[], Here], there: Callable[[], There]) -> tuple[Here, There]:
    """Return what two functions give, as if they had been called one after the other.

    Where there is a second processor, ``there`` is called in a forked process meanwhile. What it
    gives comes back pickled; what it changes does not. If the process ends without an answer, by
    an error or because memory ran out, ``there`` is called again here: the error is raised
    where it can be read.

    Parameters
    ----------
    here
        Called in this process.
    there
        Called in the other; best the shorter of the two.

    Raises
    ------
    Exception
        What either function raises. No process is left behind.
    """
    if not _second_processor():
        return here(), there()
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(sender, there), daemon=True)
    # What is loaded stays: a collector would write into its pages, and each process copy them.
    gc.freeze()
    try:
        with suppress(OSError):  # no room for another process: the pipe is as if it had ended
            process.start()
        sender.close()
        mine = here()
        try:
            theirs = receiver.recv()
        except (EOFError, OSError):
            theirs = there()
        return mine, theirs
    finally:
        gc.unfreeze()
        receiver.close()
        if process.pid is not None:
            process.kill()
            process.join()


def _second_processor() -> bool:
    """Return whether to fork: a system that can do so safely tells which processors are ours."""
    if not hasattr(os, "sched_getaffinity") or multiprocessing.current_process().daemon:
        return False
    return len(os.sched_getaffinity(0)) > 1


def _answer(sender: Connection, there: Callable[[], Any]) -> None:
    # Ctrl-C reaches the parent, too, which ends this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with suppress(Exception):  # the parent calls again, and hears it at first hand
        sender.send(there())


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
