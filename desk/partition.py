"""The work of one partition, as a process of a Dask cluster does it.

Each process opens the archive by its own machine's settings, so that no secret crosses the network.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from threadpoolctl import threadpool_limits

from archive.articles import articles_of
from archive.connection import open_archive
from classifier.judge import Judge, load_judge
from crawler.reextract import reextract_partition
from desk.context import Context
from desk.daily import judge_articles
from desk.promoted import promoted_model
from news.errors import WrongInput
from news.outlet import Outlet


@dataclass(frozen=True, slots=True)
class _Machine:
    """What a process keeps from partition to partition."""

    outlets: dict[str, Outlet]
    desk: Context


@lru_cache(maxsize=1)
def _machine(settings_file: Path | None) -> _Machine:
    desk = Context(settings_file=settings_file)
    open_archive(desk.settings.archive_url, captures=desk.settings.captures)
    return _Machine({outlet.id: outlet for outlet in desk.registry}, desk)


@lru_cache(maxsize=1)
def _judge(settings_file: Path | None, version: str) -> Judge:
    desk = _machine(settings_file).desk
    path = promoted_model(desk.settings.models)
    judge = load_judge(path, desk.codebook, desk.gazetteer) if path else None
    if judge is None or judge.version != version:
        raise WrongInput(
            "{folder}: model at work {found!r}, expected {version!r} as where the command was"
            " given",
            folder=desk.settings.models.absolute(),
            found=judge.version if judge else None,
            version=version,
        )
    return judge


def judge_partition(ids: list[str], settings_file: Path | None, version: str) -> int:
    """Judge some articles by a model and write the judgements; return how many.

    Raises
    ------
    WrongInput
        This machine has another model at work.
    ArchiveUnusable
        The database cannot be used.
    """
    machine = _machine(settings_file)
    judge = _judge(settings_file, version)
    with threadpool_limits(1):
        return judge_articles(judge, machine.outlets, articles_of(ids))


def extract_partition(ids: list[str], settings_file: Path | None) -> Counter[str]:
    """Extract some stored pages again; see ``crawler.reextract.reextract_partition``."""
    return reextract_partition(ids, outlets=_machine(settings_file).outlets)
