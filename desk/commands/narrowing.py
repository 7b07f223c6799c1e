"""Narrowing: the options that `search` and `export` share, checked and made into filters."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from desk.commands.options import parse_day
from desk.context import Context, unknown_outlet
from desk.language import tr
from desk.promoted import model_at_work, promoted_version
from desk.values import place_named
from news.errors import WrongInput

if TYPE_CHECKING:
    from archive.matching import Filters

FoundSince = Annotated[
    str | None,
    typer.Option("--since", metavar="YYYY-MM-DD", help=tr("Only news from this local day on.")),
]
FoundUntil = Annotated[
    str | None,
    typer.Option("--until", metavar="YYYY-MM-DD", help=tr("Only news up to this local day.")),
]
FoundTag = Annotated[
    str | None,
    typer.Option("--tag", metavar="TAG", help=tr("Only articles that the model flags so.")),
]
FoundStage = Annotated[
    str | None,
    typer.Option(
        "--stage", metavar="STAGE", help=tr("Only articles with a flagged tag at this stage.")
    ),
]
FoundPlace = Annotated[
    str | None,
    typer.Option(
        "--place",
        metavar="CODE|NAME",
        help=tr("Only events of a province, regency or city, by official code or name."),
    ),
]


def filters_of(
    desk: Context,
    *,
    since: str | None,
    until: str | None,
    tag: str | None,
    stage: str | None,
    place: str | None,
    outlets: list[str] | None,
) -> Filters:
    """Return what the options narrow to.

    Raises
    ------
    WrongInput
        An option names what is not there, or asks for judgements where no model is at work.
    """
    from archive.matching import Filters

    stages = tuple(desk.codebook.stages)
    for option, value, known in (
        ("--tag", tag, tuple(desk.codebook.tags)),
        ("--stage", stage, stages),
    ):
        if value is not None and value not in known:
            raise WrongInput(
                "{option} {value!r}, expected one of {names}",
                option=option,
                value=value,
                names=", ".join(known),
            )
    ids = {outlet.id for outlet in desk.registry}
    if unknown := [key for key in outlets or () if key not in ids]:
        raise unknown_outlet(unknown[0], desk)
    model = promoted_version(desk.settings.models) or ""
    filters = Filters(
        start=_midnight(desk, since, "--since"),
        end=_midnight(desk, until, "--until", days=1),
        outlets=tuple(outlets or ()),
        model=model,
        tag=tag or "",
        stage=stage or "",
        place="" if place is None else place_named(place, desk.gazetteer, "--place").code,
    )
    if filters.judged and not model:
        model_at_work(desk.settings.models)  # one that is gone is named
        raise WrongInput(
            "--tag, --stage and --place ask what a model says, and none is at work;"
            " `kentongan classify` makes one"
        )
    if filters.start and filters.end and filters.start >= filters.end:
        raise WrongInput(
            "--since {since} and --until {until}, expected the earlier day first",
            since=since,
            until=until,
        )
    return filters


def why_nothing(desk: Context, filters: Filters) -> str:
    """Return why nothing may have been found in the open archive that is there, ``""`` for none.

    Who looks into another folder than the desk's must not read that nothing happened.
    """
    from archive.articles import has_articles
    from archive.judgements import unjudged_ids

    if not has_articles():
        return tr(
            "the archive of {home} holds no article yet: begin with `kentongan crawl`, or name the"
            " desk's home by KENTONGAN_HOME"
        ).format(home=desk.settings.home.resolve())
    if filters.judged and unjudged_ids(filters.model, limit=1):
        return tr(
            "the model at work has not judged every article yet, and what it has not is not found"
            " by --tag, --stage and --place: run `kentongan classify`"
        )
    return ""


def _midnight(desk: Context, text: str | None, option: str, *, days: int = 0) -> datetime | None:
    day = parse_day(text, option)
    if day is None:
        return None
    try:
        start = datetime.combine(day + timedelta(days=days), time(), desk.settings.zone)
        return start.astimezone(UTC)
    except OverflowError as error:
        raise WrongInput(
            "{option} {text!r}, expected a day such as 2020-08-19", option=option, text=text
        ) from error
