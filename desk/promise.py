"""Promise: in words, what a model promises of its lists, and where that is less than was meant."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from babel.numbers import format_decimal, format_percent

from classifier.promise import CHOSEN, CONFIDENCE, FROZEN, LEAST_NEWS, MOST_BORDERLINE, RECALL
from desk.language import tr
from desk.settings import message_language
from news.codebook import Codebook

Card = Mapping[str, Any]
UNKNOWN = "–"


def promise_lines(card: Card, codebook: Codebook) -> list[str]:
    """Return what part of its news a desk is to look at, and for which tags less is promised.

    Parameters
    ----------
    card
        A model's; of an older one, what it does not say is left out.
    codebook
        Names the tags.
    """
    return [*_list_line(card), *shortfalls(card, codebook)]


def shortfalls(card: Card, codebook: Codebook) -> list[str]:
    """Return what of a model's promise is less than was meant, empty where nothing is."""
    lines = list(_too_long(card))
    for tag, one in codebook.tags.items():
        limits = _limits(card, tag)
        if limits is not None:
            lines += _tag_lines(one.name.in_language(message_language()), limits)
    return lines


def recall_told(card: Card, codebook: Codebook) -> str:
    """Return the promised recall of each tag in the codebook's order: ``"0.91 / 0.91 / 0.81"``."""
    rows = (_limits(card, tag) for tag in codebook.tags)
    return " / ".join(
        _number(row["recall"]) if row and row["positives"] else UNKNOWN for row in rows
    )


def borderline_told(card: Card) -> str:
    """Return which share of the news is borderline: ``"5.9 %"``; of a card that has none a dash."""
    share = card.get("news", {}).get("borderline")
    return UNKNOWN if share is None else _percent(share)


def _limits(card: Card, tag: str) -> Mapping[str, Any] | None:
    """Return a tag's thresholds and their counts, None where an older model's card lacks them."""
    found = card.get("tags", {}).get(tag, {}).get("thresholds")
    return found if isinstance(found, Mapping) and "needed" in found else None


def _list_line(card: Card) -> Iterator[str]:
    news = card.get("news", {})
    if "borderline" in news:
        told = tr(
            "Of {n} articles of this desk's news {flagged} are flagged and {borderline} borderline."
        )
        yield told.format(
            n=news["articles"],
            flagged=_percent(news["flagged"]),
            borderline=_percent(news["borderline"]),
        )


def _too_long(card: Card) -> Iterator[str]:
    news = card.get("news", {})
    if news.get("borderline", 0) > MOST_BORDERLINE:
        told = tr("{share} of the news are borderline, more than the {most} that can be read.")
        yield told.format(share=_percent(news["borderline"]), most=_percent(MOST_BORDERLINE))
    if "borderline" not in news and _chosen_here(card):
        told = tr(
            "How much of the news is borderline is not known, so that no threshold was raised for"
            " it: the archive holds {n} articles of news, expected {least}."
        )
        yield told.format(n=news.get("articles", 0), least=LEAST_NEWS)


def _chosen_here(card: Card) -> bool:
    """Tell whether thresholds were chosen in training; those that ship were held against news."""
    return "news" in card and card.get("thresholds_from") in CHOSEN


def _tag_lines(name: str, limits: Mapping[str, Any]) -> Iterator[str]:
    if limits["missed"] and limits["recall"] < RECALL:
        told = tr(
            "{tag}: flagged and borderline together find at least {recall} of the articles that"
            " have it ({confidence} confidence; {positives} coded, {missed} below), not {target}:"
            " a longer list could not be read."
        )
        yield told.format(
            tag=name,
            recall=_number(limits["recall"]),
            confidence=_percent(CONFIDENCE),
            positives=limits["positives"],
            missed=limits["missed"],
            target=_number(RECALL),
        )
    if limits["needed"]:
        told = tr(
            "{tag}: a recall of {target} cannot be promised before {n} more articles that have it"
            " set the threshold; label about {about}, since three in ten are kept for the test."
        )
        # Rounded before: 21 / 0.7 is a little over 30 in binary.
        about = math.ceil(round(limits["needed"] / (1 - FROZEN), 6))
        yield told.format(tag=name, target=_number(RECALL), n=limits["needed"], about=about)
    elif not limits["positives"]:
        told = tr(
            "{tag}: enough articles that have it are labelled, but a recall of {target} cannot be"
            " promised before the other tags have theirs, too."
        )
        yield told.format(tag=name, target=_number(RECALL))


def _number(value: float) -> str:
    return str(format_decimal(value, "0.00", locale=message_language()))


def _percent(share: float) -> str:
    return str(format_percent(share, "0.# %", locale=message_language()))
