"""Copies: near-identical texts, as press releases and wire reports travel between outlets."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np

from language.copies import Wording, copy_likeness

# Candidates are texts that share one of each other's 64 smallest shingle hashes: a sample that
# two copies share with near certainty (at a Jaccard of 0.3, 64 × 0.3 ≈ 19 are common).
SKETCH_SHINGLES = 64
# A shingle in this many different texts is boilerplate and points to nothing; without the limit
# a day of 3,000 texts with one common footer would compare all with all.
MAX_TEXTS_A_SHINGLE = 50


def first_copies(texts: Sequence[Wording]) -> list[int]:
    """Return for each text the index of the text it copies, its own where it copies none.

    Parameters
    ----------
    texts
        In the order of publication: the first of several copies stands for all of them, and
        later texts are compared with it alone, so that copies of copies cannot drift into
        another text.

    Returns
    -------
    list of int
        ``result[i] <= i``, and ``result[result[i]] == result[i]``. A text without words
        copies nothing.
    """
    result: list[int] = []
    holders: dict[int, list[int]] = defaultdict(list)
    for index, own in enumerate(texts):
        sketch = np.unique(own.shingles)[:SKETCH_SHINGLES].tolist()
        seen: Counter[int] = Counter()
        for shingle in sketch:
            seen.update(holders.get(shingle, ()))
        best, best_likeness = index, 0.0
        for candidate, _ in seen.most_common(20):  # the true copy shares most of the sketch
            likeness = copy_likeness(texts[candidate], own)
            if likeness > best_likeness:
                best, best_likeness = candidate, likeness
        result.append(best)
        if best == index:
            for shingle in sketch:
                if len(holders[shingle]) < MAX_TEXTS_A_SHINGLE:
                    holders[shingle].append(index)
    return result
