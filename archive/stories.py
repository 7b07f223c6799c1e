"""Stories: which articles report one event, under an id that holds across days."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction

from archive import models
from archive.reporting import reporting
from news.story import Story


def save_stories(stories: Iterable[Story], at: datetime) -> None:
    """Write stories in one transaction; an article moves to the story that names it last.

    Raises
    ------
    django.db.IntegrityError
        A report's article is not in the archive.
    """
    every = {story.id: story for story in stories}
    with reporting(), transaction.atomic():
        models.Story.objects.bulk_create(
            [models.Story(id=key, first_seen_at=at, last_seen_at=at) for key in every],
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=["last_seen_at"],
        )
        members = {
            report.article.id: models.StoryArticle(
                story_id=story.id,
                article_id=report.article.id,
                is_copy=report.article.id in story.copies,
            )
            for story in every.values()
            for report in story.reports
        }
        models.StoryArticle.objects.bulk_create(
            members.values(),
            batch_size=1000,
            update_conflicts=True,
            unique_fields=["article"],
            update_fields=["story", "is_copy"],
        )


def story_ids(articles: Collection[str]) -> dict[str, str]:
    """Return the story of each article that has one, by the article's id."""
    with reporting():
        rows = models.StoryArticle.objects.filter(article__in=list(articles))
        return dict(rows.values_list("article_id", "story_id"))


def story_articles(story: str) -> list[str]:
    """Return the ids of a story's articles in the order of time."""
    with reporting():
        rows = models.StoryArticle.objects.filter(story=story)
        return list(
            rows.order_by("article__news_at", "article_id").values_list("article_id", flat=True)
        )
