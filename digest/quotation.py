"""Quotation: the sentence of a report that carried its tag, word for word."""

from __future__ import annotations

from collections.abc import Sequence

from digest.clean import MAX_NAME_CHARACTERS, language_code, plain_line, shortened
from digest.entry import Quote
from news.story import Report

MAX_QUOTE_CHARACTERS = 420  # some 60 words: the longest sentence that reads well on a phone


def quote_of(reports: Sequence[Report], stage: str, title: str) -> Quote | None:
    """Return the strongest evidence sentence for the main stage; the title is none.

    Parameters
    ----------
    reports
        The lead first.
    stage
        The story's main stage.
    title
        What stands above the quotation and must not be said twice.
    """
    for report in reports:
        tags = [t for t in report.judgement.tags.values() if t.flagged or t.borderline]
        tags.sort(key=lambda tag: (tag.stage != stage, not tag.flagged, -tag.probability))
        for tag in tags:
            for evidence in tag.evidence:
                text = plain_line(evidence.text)
                if text and text != title:
                    return _quote(text, report)
    return None


def _quote(text: str, report: Report) -> Quote:
    short = shortened(text, MAX_QUOTE_CHARACTERS)
    name = plain_line(report.outlet_name) or plain_line(report.article.outlet)
    return Quote(
        text=short.removesuffix("…") if short != text else text,
        outlet_name=shortened(name, MAX_NAME_CHARACTERS),
        language=language_code(report.article.language or report.judgement.language),
        cut=short != text,
    )
