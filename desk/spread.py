"""Bulk work spread over processes and machines by Dask, a partition of the archive at a time.

A partition is a list of ids, and its work a plain function of them that writes to the archive. One
that a dead machine was at is done again elsewhere: what was written meanwhile is left as it is.
"""

from __future__ import annotations

import logging
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any, TypeVar

from news.errors import KentonganError, RetryLater, WrongInput

T = TypeVar("T")

# Partitions under way for each process: the next lies ready when one is done.
_AHEAD = 2
# Workers a partition may kill before it is given up; Dask's own number.
_RETRIES = 3
_CONNECT_S = 10


def spread(
    partitions: Iterable[list[str]],
    function: Callable[..., T],
    *arguments: object,
    scheduler: str | None = None,
) -> Iterator[tuple[list[str], T]]:
    """Yield each partition with what its work came to, in the order of the partitions.

    Parameters
    ----------
    partitions
        Read as they are wanted, a few ahead.
    function
        Called with a partition and the arguments, in another process; must be importable there.
    scheduler
        Address of a Dask scheduler, ``tcp://host:8786``; None starts a cluster of this machine's
        processors and ends it.

    Raises
    ------
    WrongInput
        Dask is not installed, or there is no scheduler at that address.
    KentonganError
        What the function raises.
    """
    rest = iter(partitions)
    with _client(scheduler) as client:
        waiting: deque[tuple[list[str], Any]] = deque()

        def submit(count: int) -> None:
            for ids in islice(rest, count):
                future = client.submit(function, ids, *arguments, retries=_RETRIES, pure=False)
                waiting.append((ids, future))

        submit(_AHEAD * max(1, sum(client.nthreads().values())))
        while waiting:
            ids, future = waiting.popleft()
            yield ids, _result(future)
            submit(1)


def _result(future: Any) -> Any:
    from distributed import KilledWorker  # noqa: PLC0415 - see ``_client``

    try:
        return future.result()
    except KentonganError:
        raise
    except KilledWorker as error:
        raise RetryLater(
            "a partition's processes died one after the other: {error}", error=error
        ) from error


@contextmanager
def _client(scheduler: str | None) -> Iterator[Any]:
    try:
        from distributed import Client, LocalCluster  # noqa: PLC0415 - one process needs none of it
    except ImportError as error:
        raise WrongInput(
            "work on many processes needs the extra [cluster]: pip install -c constraints.txt"
            " -e '.[cluster]' ({error})",
            error=error,
        ) from error
    # At INFO it logs a traceback for each connection that ends with the cluster.
    logging.getLogger("distributed").setLevel(logging.WARNING)
    if scheduler is None:
        with (
            LocalCluster(
                n_workers=os.cpu_count() or 1, threads_per_worker=1, dashboard_address=None
            ) as cluster,
            Client(cluster) as client,
        ):
            yield client
        return
    try:
        client = Client(scheduler, timeout=_CONNECT_S)
    except (OSError, TimeoutError, ValueError) as error:
        raise WrongInput(
            "--scheduler {scheduler!r}: no Dask scheduler answers there, expected one such as"
            " tcp://host:8786 ({error})",
            scheduler=scheduler,
            error=error,
        ) from error
    with client:
        yield client
