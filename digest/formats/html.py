"""HTML: one file without script and without any outside resource, for phone, desk and paper."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache

from markupsafe import Markup

from digest.chart import severity_strip, trend_line
from digest.formats.templating import TEMPLATES, environment
from digest.map import tile_map
from digest.record import Digest

MAX_OPEN = 50  # of a section in sight; the rest are folded, so that a page of thousands opens soon
MAX_SOURCES = 40  # of one story; the rest are counted, and stand in the JSON form
MAX_AGENDA = 40  # a page of them; the calendar and the JSON form have all
MAX_CORRECTIONS = 30


@lru_cache(maxsize=1)
def _style() -> tuple[Markup, str]:
    """Return the style sheet and the hash by which the page's policy admits it and no other."""
    text = (TEMPLATES / "digest.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return Markup(text), f"sha256-{digest}"  # noqa: S704 - our own file, holds nothing from outside


def render(digest: Digest, lang: str) -> bytes:
    """Return the digest as one HTML file, UTF-8.

    Parameters
    ----------
    digest
        What ``compose`` made.
    lang
        ``"id"`` or ``"en"``.

    Raises
    ------
    WrongSettings
        Where there is no catalogue of that language.
    """
    style, style_hash = _style()
    by_id = {item.id: item for _, item in digest.entries()}
    page = environment(lang).get_template("digest.html.j2")
    text = page.render(
        digest=digest,
        by_id=by_id,
        numbers=digest.numbers,
        also={section.key: [by_id[id_] for id_ in section.see_also] for section in digest.sections},
        codebook=digest.codebook,
        MAX_AGENDA=MAX_AGENDA,
        MAX_OPEN=MAX_OPEN,
        MAX_CORRECTIONS=MAX_CORRECTIONS,
        MAX_SOURCES=MAX_SOURCES,
        style=style,
        style_hash=style_hash,
        map=tile_map(digest, lang) if digest.scope is None else "",
        trend=trend_line(digest, lang),
        strip=severity_strip(digest, lang),
    )
    return text.encode("utf-8")
