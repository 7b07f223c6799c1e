"""What an item came to becomes one outcome, whatever it was."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crawler.extract import Hints
from crawler.failure import Final, Passing, RobotsClosed
from crawler.item import Item
from crawler.readers import Unreadable
from crawler.settling import result_of
from news.article import Article, article_id
from news.errors import NotAnArticle, Quarantine
from news.outcome import OutcomeKind

NOW = datetime(2025, 3, 2, 12, tzinfo=UTC)
URL = "https://kabar-fiksi.example/a"


def item(**changes: object) -> Item:
    return Item(**{"url": URL, "hints": Hints(), **changes})  # type: ignore[arg-type]


def article(published_at: datetime | None) -> Article:
    return Article(
        id=article_id(URL), url=URL, outlet="o", title="t", text="x", published_at=published_at,
        fetched_at=NOW,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("failure", "kind", "reason", "waits"),
    [
        (Passing("timeout", "x"), OutcomeKind.FAILED, "timeout", True),
        (Final("http-404", "x"), OutcomeKind.FAILED, "http-404", False),
        (RobotsClosed("", "x"), OutcomeKind.ROBOTS, "", False),
        (NotAnArticle("x"), OutcomeKind.NOT_ARTICLE, "", False),
        (Quarantine("x"), OutcomeKind.QUARANTINED, "unreadable", False),
        (Unreadable("slow", "x"), OutcomeKind.QUARANTINED, "slow", False),
    ],
)
def test_each_failure_has_its_outcome_and_only_what_may_pass_waits(
    failure: Exception, kind: OutcomeKind, reason: str, waits: bool
) -> None:
    result = result_of("o", item(failure=failure), 5, NOW)
    assert (result.outcome.kind, result.outcome.reason) == (kind, reason)
    assert (result.retry_at is not None) is waits
    assert result.article is None
    assert (result.outcome.run, result.outcome.url, result.outcome.at) == (5, URL, NOW)


def test_a_url_that_failed_often_is_given_up() -> None:
    waiting = [
        result_of("o", item(failure=Passing("dns", "x"), attempts=n), 1, NOW).retry_at
        for n in range(8)
    ]
    known = [at for at in waiting if at]
    assert 0 < len(known) < len(waiting)
    assert known == sorted(known)
    assert waiting[len(known) :] == [None] * (len(waiting) - len(known))


def test_an_article_older_than_the_window_is_too_old_and_others_are_stored() -> None:
    oldest = NOW - timedelta(days=3)
    before, at, unknown = (
        result_of("o", item(article=article(when), oldest=oldest), 1, NOW)
        for when in (oldest - timedelta(seconds=1), oldest, None)
    )
    assert (before.outcome.kind, before.article) == (OutcomeKind.TOO_OLD, None)
    assert before.published_at == oldest - timedelta(seconds=1)
    assert at.article is not None
    assert unknown.article is not None
