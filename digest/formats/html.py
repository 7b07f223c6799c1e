"""HTML: one file without script and without any outside resource, for phone, desk and paper."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache, partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from digest import comparison, form, reading, summary, wording
from digest.chart import severity_strip, trend_line
from digest.map import tile_map
from digest.province import province_name
from digest.record import Digest
from digest.translation import catalogue

TEMPLATES = Path(__file__).parent.parent / "templates"
MAX_SOURCES = 40  # of one story; the rest are counted, and stand in the JSON form
MAX_AGENDA = 40  # a page of them; the calendar and the JSON form have all
MAX_CORRECTIONS = 30
_WORDS = (
    wording.clock_text,
    wording.counted_text,
    wording.day_text,
    wording.event_day_text,
    wording.factor_text,
    wording.heading_text,
    wording.instant_text,
    wording.listed_text,
    wording.mark_text,
    wording.number_text,
    wording.published_text,
    wording.area_text,
    wording.section_name,
    wording.severity_text,
    wording.stage_name,
    wording.tag_name,
    wording.title_text,
    wording.trend_text,
    wording.family_name,
    summary.incident_sentence,
    summary.outlook_sentence,
    summary.trend_counts_text,
    comparison.comparison_sentences,
    comparison.method_note,
    comparison.rise_sentence,
    comparison.tenth_text,
    form.change_text,
    form.correction_kind,
    form.doubt_text,
    form.fresh_text,
    form.period_text,
    form.rating_text,
    reading.blind_detail,
    reading.elsewhere_text,
    reading.failures_text,
    reading.last_seen_text,
    reading.reading_sentence,
)


@lru_cache(maxsize=4)
def _environment(lang: str) -> Environment:
    """Return the templates of a language; everything that they print is escaped."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    messages = catalogue(lang)
    environment.install_gettext_callables(  # type: ignore[attr-defined]  # added by the extension
        messages.gettext, messages.ngettext, newstyle=True
    )
    environment.globals |= {f.__name__: partial(f, lang) for f in _WORDS}
    environment.globals |= {
        "lang": lang,
        "place_text": wording.place_text,
        "province_name": province_name,
        "MAX_AGENDA": MAX_AGENDA,
        "MAX_CORRECTIONS": MAX_CORRECTIONS,
        "MAX_SOURCES": MAX_SOURCES,
    }
    return environment


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
    page = _environment(lang).get_template("digest.html.j2")
    text = page.render(
        digest=digest,
        by_id={item.id: item for _, item in digest.entries()},
        codebook=digest.codebook,
        style=style,
        style_hash=style_hash,
        map=tile_map(digest, lang) if digest.scope is None else "",
        trend=trend_line(digest, lang),
        strip=severity_strip(digest, lang),
    )
    return text.encode("utf-8")
