"""Templating: the environment of all that is made from a template: page, e-mail and print."""

from __future__ import annotations

from functools import lru_cache, partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from digest import (
    alarm,
    comparison,
    detail,
    failure,
    form,
    printed,
    reading,
    roll,
    summary,
    wording,
)
from digest.clean import shortened
from digest.province import province_name
from digest.quotation import quote_text
from digest.translation import catalogue

TEMPLATES = Path(__file__).parent.parent / "templates"
_WORDS = (
    alarm.alarms_text,
    alarm.foreign_sentence,
    alarm.undelivered_text,
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
    form.state_words,
    printed.correction_text,
    printed.made_text,
    printed.signs_text,
    printed.sources_text,
    printed.who_text,
    detail.details,
    detail.elsewhere_text,
    failure.failures_text,
    failure.last_seen_text,
    reading.reading_sentence,
    roll.alarms_of,
    roll.rolls_of,
    summary.incident_sentence,
    summary.nothing_text,
    summary.outlook_sentence,
    summary.trend_counts_text,
    wording.area_text,
    wording.clock_text,
    wording.counted_text,
    wording.day_text,
    wording.event_day_text,
    wording.factor_text,
    wording.family_name,
    wording.heading_text,
    wording.instant_text,
    wording.listed_text,
    wording.mark_text,
    wording.number_text,
    wording.published_text,
    wording.section_name,
    wording.severity_text,
    wording.stage_name,
    wording.tag_name,
    wording.title_text,
    wording.trend_text,
)


@lru_cache(maxsize=4)
def environment(lang: str) -> Environment:
    """Return the templates of a language; everything that they print is escaped.

    Raises
    ------
    WrongSettings
        Where there is no catalogue of that language.
    """
    found = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    messages = catalogue(lang)
    found.install_gettext_callables(  # type: ignore[attr-defined]  # added by the extension
        messages.gettext, messages.ngettext, newstyle=True
    )
    found.globals |= {f.__name__: partial(f, lang) for f in _WORDS}
    found.globals |= {
        "lang": lang,
        "count_text": summary.count_text,
        "place_text": wording.place_text,
        "places_text": wording.places_text,
        "quote_text": quote_text,
        "province_name": province_name,
        "shortened": shortened,
        "watched": alarm.watched,
    }
    return found
