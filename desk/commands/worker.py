"""``kentongan worker``: one of any number of processes that crawl what is in the queue."""

from __future__ import annotations

from typing import Annotated

import typer

from desk.commands.job import outlets_to_ask, refuse_anonymous
from desk.context import chosen_outlets, context_of
from desk.language import tr
from news.errors import WrongInput


def worker(
    context: typer.Context,
    at_once: Annotated[
        int,
        typer.Option(
            "--at-once", metavar="N", min=1, max=64, help=tr("Outlets crawled side by side.")
        ),
    ] = 4,
    drain: Annotated[
        bool,
        typer.Option("--drain", help=tr("End when the queue is empty, in place of waiting.")),
    ] = False,
    lost_after: Annotated[
        float,
        typer.Option(
            "--lost-after",
            metavar="SECONDS",
            min=3.0,
            max=3600.0,
            help=tr("When a silent worker counts as dead; the same for all workers."),
        ),
    ] = 30.0,
    schedule: Annotated[
        str,
        typer.Option(
            "--schedule",
            metavar="CRON",
            help=tr("Queue the outlets at these times (UTC), in cron's place: '*/30 * * * *'."),
        ),
    ] = "",
) -> None:
    """Crawl what is queued until stopped; what is under way then goes back into the queue."""
    from archive import rounds, visits

    desk = context_of(context)
    if schedule and drain:
        raise WrongInput(
            "--schedule {schedule!r} with --drain, expected one of them", schedule=schedule
        )
    if schedule:
        outlets_to_ask(desk, None)
    refuse_anonymous(desk, chosen_outlets(desk, None))
    with desk.archive(lock=None):
        visits.open_queue()
        if schedule:
            rounds.check_schedule(schedule)
        from desk.worker import Worker

        Worker(desk, at_once=at_once, drain=drain, lost_after_s=lost_after, schedule=schedule).run()
