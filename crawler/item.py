"""The item that travels through the pipelines: one URL on its way to its outcome."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from crawler.extract import Hints
from crawler.failure import Unfetched
from language.terms import Terms
from news.article import Article
from news.capture import Capture, CaptureRef
from news.errors import Quarantine


@dataclass(slots=True, kw_only=True)
class Item:
    """One URL of one outlet, and what is known of it so far.

    Parameters
    ----------
    url
        Canonical, as it stands in the frontier.
    hints
        What the source said.
    capture
        The response; for an article out of an API's or feed's response, that response.
    ref
        Where the capture lies in the archive; None where it is still to be kept.
    modified_at
        When the source says the article was last modified.
    attempts
        How often the URL failed before.
    oldest
        An article published before is too old for this run.
    not_modified
        Id of the stored article whose page the server says has not changed, else ``""``.
    article, failure
        What it came to; one of the three in the end.
    terms, record
        What readers made of article and capture for the archive, if they did.
    """

    url: str
    hints: Hints
    capture: Capture | None = None
    ref: CaptureRef | None = None
    modified_at: datetime | None = None
    attempts: int = 0
    oldest: datetime | None = None
    not_modified: str = ""
    article: Article | None = None
    failure: Unfetched | Quarantine | None = None
    terms: Terms | None = None
    record: bytes | None = None
