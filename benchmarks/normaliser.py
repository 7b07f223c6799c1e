"""How fast words are normalised and stemmed, against Sastrawi's own stemmer, in one run.

Usage: ``python benchmarks/normaliser.py [articles.jsonl.gz]``

Reads real articles where they are present (the argument, or ``news/articles.jsonl.gz`` below
``KENTONGAN_SHARED`` or a sibling ``shared`` of the project), else the project's own corpus.
One process, one core. Sastrawi's own stemmer looks up a list, so it is timed on 40 words; all
its words are new to it, and so are ours.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import sys
import time
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from Sastrawi.Stemmer.StemmerFactory import StemmerFactory  # noqa: E402 - after the path

from language.dates import find_dates  # noqa: E402
from language.gazetteer import load_gazetteer  # noqa: E402
from language.identify import language_of  # noqa: E402
from language.sentences import sentences  # noqa: E402
from language.shingles import signature  # noqa: E402
from language.stems import Stemmer, default_stemmer, root_words  # noqa: E402
from language.words import normalise, tokens  # noqa: E402

ARTICLES = 6000
OWN_WORDS, NEW_WORDS = 40, 20_000
# Texts as long as the median article, for rates that depend on length.
MEDIAN_WORDS = 280


def _texts() -> tuple[str, list[str]]:
    shared = Path(os.environ.get("KENTONGAN_SHARED", ROOT.parent / "shared"))
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else shared / "news" / "articles.jsonl.gz"
    if path.exists():
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for _, line in zip(range(ARTICLES), lines, strict=False)]
        return "real articles", [f"{row['title']}\n{row['text']}" for row in rows]
    files = sorted((ROOT / "data" / "corpus").glob("*.jsonl"))
    rows = [json.loads(line) for file in files for line in file.open(encoding="utf-8")]
    texts = [f"{row['title']}\n{row['text']}" for row in rows]
    return "the project's corpus, four times", texts * 4


def _seconds(work: Callable[[str], object], items: Iterable[str]) -> float:
    start = time.process_time()
    for item in items:
        work(item)
    return time.process_time() - start


def main() -> None:
    source, texts = _texts()
    words = sum(len(text.split()) for text in texts)
    print(f"{len(texts)} texts, {words:,} words: {source}")

    distinct = sorted({word for text in texts for word in tokens(text) if word.isascii()})
    random.Random(7).shuffle(distinct)
    own = distinct[:OWN_WORDS]
    new = distinct[OWN_WORDS : OWN_WORDS + NEW_WORDS]
    theirs = OWN_WORDS / _seconds(StemmerFactory().create_stemmer().stem, own)
    ours = len(new) / _seconds(Stemmer(root_words()).stem, new)
    print(f"new words: Sastrawi {theirs:.1f}/s, ours {ours:,.0f}/s, ratio {ours / theirs:,.0f}")

    stemmer = default_stemmer()
    normalise("muat")
    for name in ("first", "again"):
        rate = words / _seconds(lambda text: stemmer.stem_text(normalise(text)), texts)
        print(f"running text, normalised and stemmed, {name}: {rate:,.0f} words/s")

    gazetteer = load_gazetteer()
    cut = [" ".join(text.split()[:MEDIAN_WORDS]) for text in texts[:2000]]
    published = date(2024, 11, 27)
    works: dict[str, Callable[[str], object]] = {
        "sentences": sentences,
        "places": gazetteer.find,
        "dates": lambda text: find_dates(text, published),
        "languages": language_of,
        "signatures": signature,
    }
    for name, work in works.items():
        work(cut[0])
        print(f"{name}: {len(cut) / _seconds(work, cut):,.0f} texts of {MEDIAN_WORDS} words/s")


if __name__ == "__main__":
    main()
