"""Queue: which articles people should code next.

Most of a queue are articles of which the model is least sure, spread over outlets and subjects so
that a coder does not read one riot forty times. The rest is drawn at random from all articles:
only on such a share can recall be estimated, since the model itself chose the others.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import MiniBatchKMeans
from sklearn.feature_extraction.text import HashingVectorizer

from classifier.frozen import SAME_TEXT
from language.shingles import estimated_similarity, signature
from news.judgement import Judgement
from news.label import Drawn

# Each earlier choice of the same outlet or cluster makes an article as unattractive as this many
# units of log-odds between its probability and the threshold.
_PENALTY = 0.5
# Beyond this many of the least sure articles the choice does not change, only the time.
_CONSIDERED = 5000
_FEATURES = 2**14


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An article that may be coded.

    Parameters
    ----------
    id, outlet
        Ids.
    text
        Title and body.
    judgement
        The model's.
    """

    id: str
    outlet: str
    text: str
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class Choice:
    """A candidate of the queue: its id, and how it was drawn."""

    id: str
    drawn: Drawn


def uncertainty(judgement: Judgement) -> float:
    """Return how near the surest-to-be-wrong tag is to its threshold: 0 at it, lower further off.

    The distance is taken in log-odds, so that 0.02 against a threshold of 0.01 counts like 0.67
    against 0.5.
    """
    gaps = [
        abs(_log_odds(tag.probability) - _log_odds(tag.threshold))
        for tag in judgement.tags.values()
    ]
    return -min(gaps, default=math.inf)


def _log_odds(probability: float) -> float:
    inside = min(max(probability, 1e-6), 1 - 1e-6)
    return math.log(inside / (1 - inside))


def choose(
    candidates: Sequence[Candidate],
    count: int,
    *,
    random_share: float = 0.2,
    seed: int = 0,
    coded: Iterable[str] = (),
) -> list[Choice]:
    """Return a queue of articles to code.

    Parameters
    ----------
    candidates
        Articles not coded yet.
    count
        How many are wanted; fewer are returned where fewer differ.
    random_share
        Share drawn at random from all candidates, 0 to 1.
    seed
        The same seed and candidates give the same queue.
    coded
        Texts, as a candidate's, that are coded already: their copies are not drawn.

    Returns
    -------
    list of Choice
        The random draw first, so that it is coded even where the queue is not finished.
    """
    rng = random.Random(seed)
    order = list(candidates)
    rng.shuffle(order)
    seen = list(map(signature, coded))
    drawn = _distinct(order, round(count * random_share), seen)
    choices = [Choice(candidate.id, "random") for candidate in drawn]
    taken = {choice.id for choice in choices}
    rest = sorted((c for c in order if c.id not in taken), key=lambda c: -uncertainty(c.judgement))[
        :_CONSIDERED
    ]
    spread = _spread(rest, seed)
    chosen = _distinct(spread, count - len(choices), seen)
    return choices + [Choice(candidate.id, "uncertain") for candidate in chosen]


def _distinct(
    order: Sequence[Candidate], count: int, seen: list[NDArray[np.uint32]]
) -> list[Candidate]:
    """Return the first candidates whose text nobody has been given yet; ``seen`` grows."""
    kept: list[Candidate] = []
    for candidate in order:
        if len(kept) == count:
            break
        mark = signature(candidate.text)
        if all(estimated_similarity(mark, other) < SAME_TEXT for other in seen):
            seen.append(mark)
            kept.append(candidate)
    return kept


def _spread(candidates: Sequence[Candidate], seed: int) -> list[Candidate]:
    """Return the candidates, least sure first, no outlet or subject for too long in a row."""
    if len(candidates) < 3:
        return list(candidates)
    clusters = min(40, max(2, len(candidates) // 10))
    vectors = HashingVectorizer(n_features=_FEATURES, alternate_sign=False).transform(
        c.text for c in candidates
    )
    groups = MiniBatchKMeans(clusters, random_state=seed, n_init=1).fit_predict(vectors)
    used: Counter[object] = Counter()
    waiting = [
        (uncertainty(c.judgement), c, ("outlet", c.outlet), ("cluster", int(group)))
        for c, group in zip(candidates, groups, strict=True)
    ]
    ordered: list[Candidate] = []
    while waiting:
        # Only the head of the line competes: what lies far behind cannot overtake it.
        head = waiting[:200]
        best = max(head, key=lambda row: row[0] - _PENALTY * (used[row[2]] + used[row[3]]))
        waiting.remove(best)
        used[best[2]] += 1
        used[best[3]] += 1
        ordered.append(best[1])
    return ordered
