"""The model card: what a model learned from, how well it does, what it must not be used for.

References
----------
Mitchell, M. et al. (2019). Model cards for model reporting. FAT*.
"""

from __future__ import annotations

import hashlib
import platform
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from classifier.background import BACKGROUND_FILE
from classifier.metrics import (
    average_precision,
    best_f1,
    brier_score,
    calibration_chance,
    calibration_error,
    reliability,
)
from classifier.operating import OPERATING_POINT_FILE
from classifier.reading import Document
from classifier.thresholds import Thresholds
from language.gazetteer import Gazetteer
from language.lexicon import LEXICON_FOLDER
from news.label import CodedArticle

USES = (
    "To find, in regional news, what an election desk should read; a person decides what it means.",
)
NOT_FOR = (
    "Decisions about persons, or any action without reading the article.",
    "Counting events without looking: an article is not an event, and some are missed.",
    "Social media, headlines alone, or languages other than Indonesian.",
)
LIMITS = (
    "Learned from articles written for the project; real news is longer and more various.",
    "Judges Indonesian text only, and what stands in its first 400 words.",
    "A probability is calibrated on the corpus; the thresholds are what to go by.",
    "Below 0.3 a probability is rather too low: it orders what is read, and is no share.",
    "Says what an article asserts, not what is true; decide nothing about persons by it.",
)
LIBRARIES = ("kentongan", "numpy", "scipy", "scikit-learn", "skops", "Sastrawi")

_ROOT = Path(__file__).resolve().parent.parent
_PROGRAM = ("classifier", "language", "news")

Array = np.ndarray[Any, Any]


def versions() -> dict[str, str]:
    """Return the versions of Python and of what a judgement depends on."""
    return {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}}


def data_hashes(gazetteer: Gazetteer) -> dict[str, str]:
    """Return a SHA-256 of each thing beside corpus and codebook that a model is made by.

    ``program`` stands for the modules that read texts and learn from them: who brings the program
    up to date between two trainings has two models.
    """
    return {
        "lexicon": _hash(sorted(LEXICON_FOLDER.iterdir())),
        "document_frequencies": _hash([BACKGROUND_FILE]),
        "gazetteer": gazetteer.fingerprint,
        "operating_point": _hash([file for file in [OPERATING_POINT_FILE] if file.is_file()]),
        "program": _hash(
            [path for name in _PROGRAM for path in sorted((_ROOT / name).glob("*.py"))]
        ),
    }


def newest_day(coded: Sequence[CodedArticle]) -> str:
    """Return the last day on which an article was written or read again, as its provenance says."""
    days = [a.provenance.get("reviewed") or a.provenance.get("written") or "" for a in coded]
    return max(days, default="") or date.min.isoformat()


def model_version(day: str, made_by: Sequence[str], news: Sequence[Document]) -> str:
    """Return the name of a model: two that differ in anything have two.

    Parameters
    ----------
    day
        When it was trained, ISO.
    made_by
        Hashes and versions of all that it learned from and by.
    news
        What its thresholds were measured on, besides.
    """
    read = (f"{document.id} {document.title}\n{document.text}" for document in news)
    parts = [*made_by, *read]
    digest = hashlib.sha256("\x1e".join(parts).encode())
    return f"{day.replace('-', '')}-{digest.hexdigest()[:8]}"


def _hash(paths: Sequence[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def described(coded: Sequence[CodedArticle]) -> dict[str, Any]:
    """Return how many articles there are, of which days, and how many carry no tag."""
    days = sorted(article.date for article in coded if article.date)
    return {
        "articles": len(coded),
        "without_tag": sum(not article.label.tags for article in coded),
        "days": [days[0].isoformat(), days[-1].isoformat()] if days else [],
    }


def tag_row(
    tag: str,
    coded: Sequence[CodedArticle],
    thresholds: Thresholds,
    scores: Array,
    truth: Array,
) -> dict[str, Any]:
    """Return what a card says of one tag.

    Parameters
    ----------
    tag
        Its key.
    coded
        All that was learned from, the desk's articles too.
    thresholds
        The tag's, with the counts that they rest on.
    scores, truth
        Held-out probabilities by cross-validation and what was coded, shape (n,).
    """
    return {
        "articles": sum(tag in article.label.tags for article in coded),
        "stages": dict(Counter(a.label.tags[tag] for a in coded if tag in a.label.tags)),
        "thresholds": {
            **{key: round(value, 4) for key, value in asdict(thresholds).items()},
            "statement": thresholds.statement,
        },
        "cross_validated": {
            "average_precision": round(average_precision(scores, truth), 4),
            "f1": round(best_f1(scores, truth), 4),
            "brier_score": round(brier_score(scores, truth), 4),
            "calibration_error": round(calibration_error(scores, truth), 4),
            "calibration_error_by_chance": round(calibration_chance(scores), 4),
            "reliability": [
                {key: round(value, 4) for key, value in row.items()}
                for row in reliability(scores, truth)
            ],
        },
    }
