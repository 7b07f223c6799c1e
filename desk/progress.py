"""Progress: a bar on a terminal, plain lines under cron and for machines."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from desk.language import tr

log = logging.getLogger("kentongan")


@contextmanager
def progress(title: str, *, total: int | None, plain: bool) -> Iterator[Callable[[int], None]]:
    """Yield a function that is told how many more are done.

    Parameters
    ----------
    title
        What is being done.
    total
        How many there are, None where nobody knows.
    plain
        True for a machine that reads the log; a terminal is looked for otherwise.
    """
    if plain or not sys.stderr.isatty():
        done = 0

        def count(n: int) -> None:
            nonlocal done
            done += n

        log.info(tr("%s: begin"), title)
        yield count
        log.info(tr("%s: done, %d"), title, done)
        return
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(title, total=total)
        yield lambda n: bar.advance(task, n)
