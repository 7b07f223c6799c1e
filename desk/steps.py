"""Classifying as the command line and the demo run it: with progress."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

from archive.judgements import unjudged_ids
from classifier.judge import Judge, load_judge
from desk.context import Context
from desk.daily import classify_step
from desk.language import tr
from desk.modelhome import usable_model
from desk.progress import progress

# Some seconds of one process's work: what a kill costs.
_PARTITION = 256


def run_judge(desk: Context) -> Judge:
    """Return the model at work, ready to judge."""
    return load_judge(usable_model(desk), desk.codebook, desk.gazetteer)


def run_classify(desk: Context, start: datetime | None) -> Judge:
    """Judge what is not judged yet; return the judge."""
    judge = run_judge(desk)
    with progress(tr("classify"), total=None, plain=desk.json_logs) as advance:
        classify_step(judge, desk.registry, start=start, advance=advance)
    return judge


def run_classify_all(desk: Context, scheduler: str | None) -> int:
    """Judge all that the model at work has not judged, on many processes; return how many.

    What is judged stays judged: a run that was cut off goes on where it was.

    Parameters
    ----------
    desk
        The call's context; its archive is open.
    scheduler
        Of a Dask cluster; None for one of this machine.

    Raises
    ------
    WrongInput
        Dask is not installed, no scheduler answers, or a machine has another model at work.
    """
    from desk.partition import judge_partition  # noqa: PLC0415 - loads the crawler's floor
    from desk.spread import spread  # noqa: PLC0415 - loads Dask

    version, count = run_judge(desk).version, 0
    partitions = _partitions(partial(unjudged_ids, version, limit=_PARTITION))
    with progress(tr("classify"), total=None, plain=desk.json_logs) as advance:
        for _, judged in spread(
            partitions, judge_partition, desk.settings_file, version, scheduler=scheduler
        ):
            count += judged
            advance(judged)
    return count


def _partitions(ids_after: Callable[..., list[str]]) -> Iterator[list[str]]:
    after = ""
    while ids := ids_after(after=after):
        after = ids[-1]
        yield ids
