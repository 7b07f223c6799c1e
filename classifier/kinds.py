"""Kinds: what has no tag is of many kinds, and each is told apart from the tag by itself.

One hyperplane between a tag and everything else must make do with what robberies, wars abroad,
sport and budgets have in common. Here the articles without the tag are grouped by what they are
about, and the tag competes with each group: an article has to be liker to the tag than to all of
them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse
from scipy.special import logsumexp
from sklearn.cluster import KMeans
from sklearn.decomposition import TruncatedSVD
from threadpoolctl import threadpool_limits

from classifier.bounded import ABSENT, least

Array = np.ndarray[Any, Any]

_COMPONENTS = 30
"""Latent components by which articles are grouped; a hundred group them no better."""
_FEWEST = 30
"""Samples without the tag that there must be for each kind."""
_COMMON = 10
"""A feature must stand in as many samples to be weighed for each kind: that halves the time."""


def kinds_of(
    X: Any,  # noqa: N803 - scikit-learn's name
    codes: Array,
    groups: Array,
    count: int,
    seed: int,
) -> Array:
    """Return the kind of each sample, shape (n_samples,): 0 for what has the tag, else from 1.

    Parameters
    ----------
    X : array or sparse matrix, shape (n_samples, n_features)
        Features.
    codes : array of int, shape (n_samples,)
        1 for what has the tag, else 0.
    groups : array, shape (n_samples,)
        Samples of one group are of one kind; the first of each stands for it.
    count
        Kinds that are looked for; fewer where there is too little to group.
    seed
        Seed of the grouping.
    """
    _, first, group = np.unique(groups, return_index=True, return_inverse=True)
    without = codes[first] == 0
    count = min(count, int(without.sum()) // _FEWEST)
    if count < 2:
        return np.where(codes == 1, 0, 1)
    leading = X[first]
    components = min(_COMPONENTS, min(leading.shape) - 1)
    # One thread: sums are then added up in one order, and every machine finds the same groups.
    with threadpool_limits(limits=1):
        if components > 1:
            latent = TruncatedSVD(components, random_state=seed).fit_transform(leading)
        else:
            latent = leading.toarray() if sparse.issparse(leading) else leading
        found = KMeans(count, n_init=2, random_state=seed).fit(latent[without]).predict(latent)
    kinds: Array = np.where(codes == 1, 0, 1 + found[group])
    return kinds


def kind_weights(
    X: Any,  # noqa: N803 - scikit-learn's name
    kinds: Array,
    balance: Array,
    rules: Array,
    C: float,  # noqa: N803 - scikit-learn's name
    start: Array,
    rounds: int,
) -> tuple[Array, Array]:
    """Return the weights of a multinomial regression, and which features they are of.

    Shapes (n_common + 1, n_kinds), the constants last, and (n_common,): a rare feature is left to
    what is learned without kinds.

    Parameters
    ----------
    X : array or sparse matrix, shape (n_samples, n_features)
        Features.
    kinds : array of int, shape (n_samples,)
        See ``kinds_of``.
    balance : array of float, shape (n_samples,)
        How much each sample counts.
    rules : array of int, shape (n_features,)
        What a feature may say for the tag, and against every kind; see ``bounded_weights``.
    C
        Inverse regularisation.
    start : array of float, shape (n_features + 1, n_kinds)
        Where the solver begins.
    rounds
        Rounds of the solver: it is stopped before the least loss, which regularises, too.
    """
    X = sparse.csr_matrix(X)  # noqa: N806 - scikit-learn's name
    used = np.flatnonzero((np.bincount(X.indices, minlength=X.shape[1]) >= min(_COMMON, X.shape[0]))
                          & (rules != ABSENT))  # fmt: skip
    kept = np.append(used, X.shape[1])
    narrow = X[:, used]
    turned = narrow.T.tocsr()
    shape = (len(kept), start.shape[1])
    rows, heard, count = np.arange(len(kinds)), balance, balance.sum()

    def loss(flat: Array) -> tuple[float, Array]:
        weights = flat.reshape(shape)
        odds = narrow @ weights[:-1] + weights[-1]
        total = logsumexp(odds, axis=1)
        value = float((heard * (total - odds[rows, kinds])).sum())
        pull = np.exp(odds - total[:, None])
        pull[rows, kinds] -= 1
        pull *= heard[:, None]
        gradient = np.empty_like(weights)
        gradient[:-1] = C * (turned @ pull) + weights[:-1]
        gradient[-1] = C * pull.sum(axis=0)
        value = C * value + 0.5 * float((weights[:-1] ** 2).sum())
        return value / count, gradient.ravel() / count

    # The tag first, and kinds the other way round: what speaks for it speaks for none of them.
    signs = np.where(np.arange(shape[1]) == 0, 1, -1) * np.append(rules[used], 0)[:, None]
    lowest, highest = np.where(signs == 1, 0.0, -np.inf), np.where(signs == -1, 0.0, np.inf)
    found = least(
        loss, np.clip(start[kept], lowest, highest).ravel(), lowest.ravel(), highest.ravel(),
        maxiter=rounds, gtol=1e-6, ftol=1e-9, maxcor=6,
    )  # fmt: skip
    # Half of the digits are enough to judge by, and take half of the room.
    return found.reshape(shape).astype(np.float32), used


def log_odds(X: Any, weights: Array) -> Array:  # noqa: N803 - scikit-learn's name
    """Return the log-odds of the tag against all kinds together, shape (n_samples,)."""
    said = np.asarray(X @ weights[:-1], dtype=float) + weights[-1]
    odds: Array = said[:, 0] - logsumexp(said[:, 1:], axis=1)
    return odds


def slopes(X: Any, weights: Array) -> Array:  # noqa: N803 - scikit-learn's name
    """Return how the log-odds of one sample rise with each feature, shape (n_features,).

    A kind counts by how near the sample is to it.
    """
    said = np.asarray(X @ weights[:-1], dtype=float)[0] + weights[-1]
    near = np.exp(said[1:] - logsumexp(said[1:]))
    rise: Array = weights[:-1, 0] - weights[:-1, 1:] @ near
    return rise
