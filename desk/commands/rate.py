"""``kentongan rate``: an officer's word on the value of a story's information."""

from __future__ import annotations

import re
from typing import Annotated

import typer

from desk.context import context_of
from desk.language import tr
from news.errors import WrongInput


def rate(
    context: typer.Context,
    story: Annotated[
        str, typer.Argument(metavar="STORY", help=tr("Id of the story, as the digest has it."))
    ],
    rating: Annotated[
        str,
        typer.Argument(metavar="A1..F6", help=tr("Source A to F and credibility 1 to 6.")),
    ],
    by: Annotated[str, typer.Option("--by", metavar="NAME", help=tr("Who says so."))],
) -> None:
    """Keep the rating; the next digests show it in place of the program's."""
    from archive.stories import StoryRating, save_rating

    desk = context_of(context)
    found = re.fullmatch(r"([A-Fa-f])([1-6])", rating.strip())
    if not found:
        raise WrongInput("rating {rating!r}, expected A to F and 1 to 6, such as B2", rating=rating)
    if not by.strip():
        raise WrongInput("--by is empty, expected who sets the rating")
    with desk.archive(lock=None):  # one row, written at once: an officer waits for no crawl
        value = StoryRating(found[1].upper(), int(found[2]))
        save_rating(story, value, rated_by=by.strip(), at=desk.now)
    message = tr("story {story}: {rating}, by {name}; the next digests show it")
    typer.echo(
        message.format(story=story, rating=f"{value.source}{value.credibility}", name=by.strip())
    )
