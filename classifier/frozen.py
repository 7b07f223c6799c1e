"""The frozen test: the part of a desk's labels that no model ever learns from.

Which articles belong to it is told by a hash of their ids, so it needs no list, an article never
changes sides, and as the labels grow it grows with them. What has nearly the same text as one of
them (another outlet's copy of a release) is not learned from either: it would give the answer away.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from classifier.promise import FROZEN
from language.shingles import signature
from news.label import CodedArticle

SAME_TEXT = 0.6
"""Texts that share this much of their word shingles are one text to a coder, and to a test."""


def is_frozen(article: str) -> bool:
    """Return whether an article, by its id, belongs to the frozen test."""
    digest = hashlib.sha256(f"frozen:{article}".encode()).digest()
    return int.from_bytes(digest[:8], "big") < FROZEN * 2**64


def latest_labels(coded: Iterable[CodedArticle]) -> list[CodedArticle]:
    """Return each article once, with its latest label; the order is that of the articles."""
    latest: dict[str, CodedArticle] = {}
    for article in coded:
        known = latest.get(article.id)
        if known is None or _later(article, known):
            latest[article.id] = article
    return list(latest.values())


def _later(one: CodedArticle, other: CodedArticle) -> bool:
    if one.label.coded_at is None or other.label.coded_at is None:
        return other.label.coded_at is None
    return one.label.coded_at >= other.label.coded_at


def divided(coded: Iterable[CodedArticle]) -> tuple[list[CodedArticle], list[CodedArticle]]:
    """Return what may be learned from and the frozen test, each article with its latest label.

    Copies of the test's articles are in neither.
    """
    sides: tuple[list[CodedArticle], list[CodedArticle]] = ([], [])
    for article in latest_labels(coded):
        sides[is_frozen(article.id)].append(article)
    learn, frozen = sides
    marks = [mark for mark in map(_mark, frozen) if mark.min() < mark.max()]  # those of some words
    if not marks:
        return learn, frozen
    known = np.stack(marks)
    return [a for a in learn if (known == _mark(a)).mean(axis=1).max() < SAME_TEXT], frozen


def _mark(article: CodedArticle) -> NDArray[np.uint32]:
    return signature(f"{article.title}\n{article.text}")
