"""Hints: what an API, a feed or a sitemap says of an article besides the page itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from crawler.extract.line import fold
from crawler.extract.page import parse_html

# Yoast's last line in a feed, under excerpts and whole texts alike.
_FIRST_ON = re.compile(
    r"(?:the\s+)?(?:post|artikel)\b.{0,300}\bappeared\s+first\s+on\b.{0,80}$", re.IGNORECASE
)
# Feeds that cut their texts give 55 words (WordPress' excerpt) or one paragraph.
_EXCERPT_END = re.compile(
    r"(?:\[?(?:…|&hellip;|\.{3})\]?|selengkapnya|read\s+more|continue\s+reading"
    r"|baca\s+lebih\s+lanjut)\W*$",
    re.IGNORECASE,
)
_EXCERPT_CHARS = 400
_TAIL_CHARS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What a source says of an article besides the page itself.

    Parameters
    ----------
    title
        May carry entities and markup, as WordPress renders it.
    text_html
        The whole text as HTML: ``content.rendered`` or ``content:encoded``. Where it is given,
        the capture's body is not read.
    published_at, modified_at
        Aware.
    evidence
        Where the hints come from: ``api``, ``feed`` or ``sitemap``.
    """

    title: str = ""
    text_html: str = ""
    published_at: datetime | None = None
    modified_at: datetime | None = None
    evidence: str = ""


def is_excerpt(text_html: str) -> bool:
    """Tell whether a feed's text is only the beginning of its article.

    Parameters
    ----------
    text_html
        ``content:encoded`` or ``description``.
    """
    root = parse_html(text_html) if text_html.strip() else None
    text = fold(" ".join(root.itertext())) if root is not None else ""
    text = text[:-_TAIL_CHARS] + _FIRST_ON.sub("", text[-_TAIL_CHARS:]).rstrip()
    return len(text) < _EXCERPT_CHARS or bool(_EXCERPT_END.search(text[-_TAIL_CHARS:]))
