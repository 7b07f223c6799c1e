"""The measure of extraction, and the floors under it, beside the hash of the pages measured on.

The measure is that of scrapinghub's article-extraction-benchmark (Zyte 2020): precision and recall
over shingles of four words as multisets, averaged over pages; F1 is their harmonic mean.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from crawler.extract.article import article_from_capture, default_outlet
from news.article import Article
from news.capture import Capture
from news.errors import Quarantine, WrongInput, WrongSettings

FLOORS_FILE = Path(__file__).resolve().parents[2] / "data" / "figures" / "extraction.toml"

SLACK = 0.001
"""Floors stand this much below what was measured: parsers of other builds differ by less."""

# The pages were fetched before; what they call the present is of no account here.
_FETCHED_AT = datetime(2026, 11, 1, tzinfo=UTC)
_WORD = re.compile(r"\w+")
_SHINGLE_WORDS = 4


@dataclass(frozen=True, slots=True)
class Sample:
    """A page and what a reader took from it.

    Parameters
    ----------
    name, url
        The page's file and address.
    html
        Its bytes.
    body
        The story as a reader marked it.
    published
        ISO 8601, ``""`` where it was not marked.
    """

    name: str
    url: str
    html: bytes
    body: str
    published: str = ""


def read_samples(folder: Path) -> list[Sample]:
    """Return the pages of a set: ``ground-truth.json`` with ``html/``, or ``truth.jsonl``.

    Raises
    ------
    WrongInput
        Where the folder holds neither.
    """
    if (folder / "ground-truth.json").exists():
        truth = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
        return [
            Sample(name, row["url"], gzip.decompress(_packed(folder, name)), row["articleBody"])
            for name, row in truth.items()
        ]
    if (folder / "truth.jsonl").exists():
        with (folder / "truth.jsonl").open(encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        return [
            Sample(
                row["file"], row["url"], (folder / row["file"]).read_bytes(), row["body"],
                row.get("published_at") or "",
            )
            for row in rows
        ]  # fmt: skip
    raise WrongInput(
        "{folder}: no ground-truth.json and no truth.jsonl, expected a set of pages", folder=folder
    )


def _packed(folder: Path, name: str) -> bytes:
    return (folder / "html" / f"{name}.html.gz").read_bytes()


def samples_hash(samples: Iterable[Sample]) -> str:
    """Return the SHA-256 over the pages of a set and what readers took from them."""
    digest = hashlib.sha256()
    for sample in samples:
        for part in (sample.name, sample.url, sample.body, sample.published):
            digest.update(part.encode() + b"\0")
        digest.update(hashlib.sha256(sample.html).digest())
    return digest.hexdigest()


def read_sample(sample: Sample) -> Article | None:
    """Return our article of a page, None where it is refused."""
    capture = Capture(
        url=sample.url, outlet="", fetched_at=_FETCHED_AT, status=200,
        headers=(("Content-Type", "text/html"),), body=sample.html,
    )  # fmt: skip
    try:
        return article_from_capture(capture, outlet=default_outlet(sample.url))
    except Quarantine:
        return None


def score(truth: str, text: str) -> tuple[float, float]:
    """Return precision and recall of one page, 0 to 1."""
    want, have = _shingles(truth), _shingles(text)
    both = (want & have).total()
    return (both / have.total() if text else 0.0), both / want.total()


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    if len(words) < _SHINGLE_WORDS:
        return Counter([tuple(words)])
    return Counter(zip(*(words[n:] for n in range(_SHINGLE_WORDS)), strict=False))


def f1(precision: float, recall: float) -> float:
    """Return the harmonic mean, 0 where both are 0."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def figures_of(samples: Sequence[Sample], read: Callable[[Sample], str]) -> dict[str, float]:
    """Return ``precision``, ``recall``, ``f1`` and ``worst_page_f1`` of an extractor on a set."""
    pages = [score(sample.body, read(sample)) for sample in samples]
    precision = sum(p for p, _ in pages) / len(pages)
    recall = sum(r for _, r in pages) / len(pages)
    return {
        "precision": precision,
        "recall": recall,
        "f1": f1(precision, recall),
        "worst_page_f1": min(f1(p, r) for p, r in pages),
    }


def right_days(samples: Iterable[Sample]) -> float:
    """Return the share of dated pages of which we find the local day, 1 where none is dated."""
    right = [_is_right_day(sample) for sample in samples if sample.published]
    return sum(right) / len(right) if right else 1.0


def _is_right_day(sample: Sample) -> bool:
    article, want = read_sample(sample), datetime.fromisoformat(sample.published)
    if article is None or article.published_at is None:
        return False
    zone = want.tzinfo or default_outlet(sample.url).zone
    return article.published_at.astimezone(zone).date() == want.date()


def load_floors(path: Path = FLOORS_FILE) -> dict[str, Mapping[str, float | str]]:
    """Return by set its hash (``measured_on``) and the floors of its figures.

    Raises
    ------
    WrongSettings
        Where the file is missing or no TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise WrongSettings(
            "{path}: {error}; `benchmarks/extraction.py --write` mends", path=path, error=error
        ) from error


def below(floors: Mapping[str, float | str], figures: Mapping[str, float]) -> list[str]:
    """Return a line for each figure that is below its floor or missing."""
    return [
        f"{name} = {figures.get(name, 0.0):.4f}, expected at least {floor:.4f}"
        for name, floor in floors.items()
        if isinstance(floor, float) and figures.get(name, 0.0) < floor
    ]
