"""Stories: which articles report one event, under an id that holds across days."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from archive import models
from archive.reporting import reporting
from news.errors import WrongInput

_BATCH_ROWS = 1000  # under the number of variables that both databases allow a statement


@dataclass(frozen=True, slots=True)
class StoryRating:
    """The value of a story's information as an officer set it: ``"B"`` and 2."""

    source: str
    credibility: int


def save_members(stories: Mapping[str, Mapping[str, bool]], at: datetime) -> None:
    """Write which articles report which story, in one transaction.

    Parameters
    ----------
    stories
        By story id, and there by article id, whether the article is a copy.
    at
        Aware; the story was seen then.

    Raises
    ------
    django.db.IntegrityError
        An article is not in the archive.
    """
    with reporting(), transaction.atomic():
        models.Story.objects.bulk_create(
            [models.Story(id=key, first_seen_at=at, last_seen_at=at) for key in stories],
            batch_size=_BATCH_ROWS,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=["last_seen_at"],
        )
        members = {
            article: models.StoryArticle(story_id=story, article_id=article, is_copy=is_copy)
            for story, articles in stories.items()
            for article, is_copy in articles.items()
        }
        models.StoryArticle.objects.bulk_create(
            members.values(),
            batch_size=_BATCH_ROWS,
            update_conflicts=True,
            unique_fields=["article"],
            update_fields=["story", "is_copy"],
        )


def story_ids(articles: Collection[str]) -> dict[str, str]:
    """Return the story of each article that has one, by the article's id."""
    wanted, found = list(articles), {}
    with reporting():
        for start in range(0, len(wanted), _BATCH_ROWS):
            rows = models.StoryArticle.objects.filter(
                article__in=wanted[start : start + _BATCH_ROWS]
            )
            found.update(rows.values_list("article_id", "story_id"))
    return found


def save_rating(story: str, rating: StoryRating, *, rated_by: str, at: datetime) -> None:
    """Write what an officer holds of a story's information; an earlier word is replaced.

    Raises
    ------
    WrongInput
        There is no such story, or the rating is none.
    """
    if rating.source not in set("ABCDEF") or rating.credibility not in range(1, 7):
        raise WrongInput(
            "rating {source}{credibility} of story {story}, expected A to F and 1 to 6, such as B2",
            source=rating.source,
            credibility=rating.credibility,
            story=story,
        )
    with reporting():
        if not models.Story.objects.filter(id=story).exists():
            raise WrongInput("story {story!r}: the archive has none of that id", story=story)
        models.StoryRating.objects.update_or_create(
            story=story,
            defaults={
                "source": rating.source,
                "credibility": rating.credibility,
                "rated_by": rated_by,
                "rated_at": at,
            },
        )


def story_ratings(stories: Collection[str]) -> dict[str, StoryRating]:
    """Return the ratings of those of some stories that an officer rated."""
    wanted, found = list(stories), {}
    with reporting():
        for start in range(0, len(wanted), _BATCH_ROWS):
            rows = models.StoryRating.objects.filter(story__in=wanted[start : start + _BATCH_ROWS])
            for row in rows:
                found[row.story] = StoryRating(row.source, row.credibility)
    return found
