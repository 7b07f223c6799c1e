"""Classifying as the command line and the demo run it: with progress."""

from __future__ import annotations

from datetime import datetime

from classifier.judge import Judge, load_judge
from desk.context import Context
from desk.daily import classify_step
from desk.language import tr
from desk.modelhome import usable_model
from desk.progress import progress


def run_judge(desk: Context) -> Judge:
    """Return the model at work, ready to judge."""
    return load_judge(usable_model(desk), desk.codebook, desk.gazetteer)


def run_classify(desk: Context, start: datetime | None) -> Judge:
    """Judge what is not judged yet; return the judge."""
    judge = run_judge(desk)
    with progress(tr("classify"), total=None, plain=desk.json_logs) as advance:
        classify_step(judge, desk.registry, start=start, advance=advance)
    return judge
