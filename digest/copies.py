"""Copies: near-identical texts, as press releases and wire reports travel between outlets."""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Sequence

# Two texts are copies where this share of their word 5-shingles is common (Jaccard). Rewritten
# reports of one event stay under 0.3; a copy with another lead or other last paragraph is over.
MIN_JACCARD = 0.6
# A shortened copy, or one with the outlet's own paragraphs: nearly all of the shorter text lies
# in the longer one. Under 30 shingles (some 35 words) a shared quotation alone could do that.
MIN_CONTAINMENT = 0.8
MIN_CONTAINED_SHINGLES = 30

# Candidates are texts that share one of each other's 64 smallest shingle hashes: a sample that
# two copies share with near certainty (at a Jaccard of 0.3, 64 × 0.3 ≈ 19 are common).
SKETCH_SHINGLES = 64
# A shingle in this many different texts is boilerplate and points to nothing; without the limit
# a day of 3,000 texts with one common footer would compare all with all.
MAX_TEXTS_A_SHINGLE = 50


def first_copies(shingles: Sequence[frozenset[int]]) -> list[int]:
    """Return for each text the index of the text it copies, its own where it copies none.

    Parameters
    ----------
    shingles
        One set of shingle hashes a text, in the order of publication: the first of several
        copies stands for all of them, and later texts are compared with it alone, so that
        copies of copies cannot drift into another text.

    Returns
    -------
    list of int
        ``result[i] <= i``, and ``result[result[i]] == result[i]``. A text without shingles
        copies nothing.
    """
    result: list[int] = []
    holders: dict[int, list[int]] = defaultdict(list)
    for index, own in enumerate(shingles):
        sketch = heapq.nsmallest(SKETCH_SHINGLES, own)
        seen: Counter[int] = Counter()
        for shingle in sketch:
            seen.update(holders.get(shingle, ()))
        best, best_likeness = index, 0.0
        for candidate, _ in seen.most_common(20):  # the true copy shares most of the sketch
            likeness = _copy_likeness(shingles[candidate], own)
            if likeness > best_likeness:
                best, best_likeness = candidate, likeness
        result.append(best)
        if best == index:
            for shingle in sketch:
                if len(holders[shingle]) < MAX_TEXTS_A_SHINGLE:
                    holders[shingle].append(index)
    return result


def _copy_likeness(a: frozenset[int], b: frozenset[int]) -> float:
    """Return the Jaccard similarity where the two are copies, else 0."""
    common = len(a & b)
    if not common:
        return 0.0
    jaccard = common / (len(a) + len(b) - common)
    shorter = min(len(a), len(b))
    contained = shorter >= MIN_CONTAINED_SHINGLES and common / shorter >= MIN_CONTAINMENT
    return jaccard if jaccard >= MIN_JACCARD or contained else 0.0
