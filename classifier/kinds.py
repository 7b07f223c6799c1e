"""Kinds: what has no tag is of many kinds, and each is told apart from the tag by itself.

One hyperplane between a tag and everything else must make do with what robberies, wars abroad,
sport and budgets have in common. Here the articles without the tag are grouped by what they are
about, and the tag competes with each group: an article has to be liker to the tag than to all of
them. A tag that is several things itself (a brawl of two villages, a threat, hate against a
group) competes with as many groups of its own.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse
from scipy.special import logsumexp, softmax
from sklearn.cluster import KMeans
from sklearn.decomposition import TruncatedSVD
from threadpoolctl import threadpool_limits

from classifier.bounded import ABSENT, least

Array = np.ndarray[Any, Any]

UNKNOWN = -1
"""The kind of a sample for which none was found before."""
_COMPONENTS = 30
"""Latent components by which articles are grouped; a hundred group them no better."""
_FEWEST = 30
"""Samples that there must be for each kind."""
_COMMON = 10
"""A feature must stand in as many samples to be weighed for each kind: that halves the time."""
_FORBIDDEN = 100.0
"""How much dearer than another weight one is that breaks its rule."""


def kinds_of(
    X: Any,  # noqa: N803 - scikit-learn's name
    codes: Array,
    groups: Array,
    own: int,
    others: int,
    seed: int,
    known: Array | None = None,
) -> tuple[Array, int]:
    """Return the kind of each sample, shape (n_samples,), and how many kinds have the tag.

    These come first, counted from 0.

    Parameters
    ----------
    X : array or sparse matrix, shape (n_samples, n_features)
        Features.
    codes : array of int, shape (n_samples,)
        1 for what has the tag, else 0.
    groups : array, shape (n_samples,)
        Samples of one group are of one kind; the first of each stands for it.
    own, others
        Kinds that are looked for among what has the tag and what has not; fewer where there is
        too little to group.
    seed
        Seed of the grouping.
    known : array of int, shape (n_samples,), optional
        Kinds that were found before, counted from 0 on either side, ``UNKNOWN`` where there is
        none. Where every kind that is asked for is among them, they stand, and the other samples
        are of the nearest kind: a grouping drawn anew moves the F1 by 0.02 either way, and what
        was learned could not be told from luck.
    """
    _, first, group = np.unique(groups, return_index=True, return_inverse=True)
    tagged = codes[first] == 1
    asked = (own, others)
    own = _as_many(own, tagged)
    others = _as_many(others, ~tagged)
    if own == others == 1:
        return np.where(codes == 1, 0, 1), 1
    given = np.full(len(first), UNKNOWN) if known is None else np.asarray(known)[first]
    sides = [(tagged, own), (~tagged, others)]
    given = np.where(given < np.where(tagged, own, others), given, UNKNOWN)
    stand = asked == (own, others) and all(
        set(range(many)) <= set(given[side].tolist()) for side, many in sides
    )
    kinds = given.copy()
    if not stand or UNKNOWN in given:
        latent = _latent(X[first], seed)
        for side, many in sides:
            if stand:
                kinds[side] = _nearest(latent[side], given[side], many)
            else:
                kinds[side] = _grouped(latent[side], many, seed)
    kinds[~tagged] += own
    found: Array = kinds[group]
    return found, own


def _latent(X: Any, seed: int) -> Array:  # noqa: N803 - scikit-learn's name
    """Return samples by their latent components, shape (n_samples, n_components)."""
    components = min(_COMPONENTS, min(X.shape) - 1)
    if components < 2:
        dense: Array = X.toarray() if sparse.issparse(X) else X
        return dense
    # One thread: sums are then added up in one order, and every machine finds the same groups.
    with threadpool_limits(limits=1):
        latent: Array = TruncatedSVD(components, random_state=seed).fit_transform(X)
    return latent


def _nearest(latent: Array, given: Array, count: int) -> Array:
    """Return the kinds that are given, and for the others that whose mean is nearest."""
    means = np.array([latent[given == kind].mean(axis=0) for kind in range(count)])
    apart = ((latent[:, None] - means) ** 2).sum(axis=2)
    kinds: Array = np.where(given == UNKNOWN, apart.argmin(axis=1), given)
    return kinds


def _as_many(count: int, among: Array) -> int:
    """Return how many kinds can be told apart."""
    return max(1, min(count, int(among.sum()) // _FEWEST))


def _grouped(latent: Array, count: int, seed: int) -> Array:
    if count == 1:
        return np.zeros(len(latent), dtype=int)
    with threadpool_limits(limits=1):
        kinds: Array = KMeans(count, n_init=2, random_state=seed).fit_predict(latent)
    return kinds


def kind_weights(
    X: Any,  # noqa: N803 - scikit-learn's name
    kinds: Array,
    own: int,
    balance: Array,
    rules: Array,
    C: float,  # noqa: N803 - scikit-learn's name
    start: Array,
    rounds: int,
) -> tuple[Array, Array]:
    """Return the weights of a multinomial regression, and which features they are of.

    Shapes (n_common + 1, n_kinds), the constants last, and (n_common,): a rare feature is left to
    what is learned without kinds. A weight that breaks its rule costs much and is none in the end:
    a solver with bounds takes twice the time for the same.

    Parameters
    ----------
    X : array or sparse matrix, shape (n_samples, n_features)
        Features.
    kinds : array of int, shape (n_samples,)
        See ``kinds_of``.
    own
        How many of the kinds have the tag.
    balance : array of float, shape (n_samples,)
        How much each sample counts.
    rules : array of int, shape (n_features,)
        What a feature may say for the tag's kinds, and against every other; see
        ``bounded_weights``.
    C
        Inverse regularisation.
    start : array of float, shape (n_features + 1,)
        Weights of one hyperplane between the tag and all else, from which the solver begins.
    rounds
        Rounds of the solver: it is stopped before the least loss, which regularises, too.
    """
    X = sparse.csr_matrix(X)  # noqa: N806 - scikit-learn's name
    used = np.flatnonzero((np.bincount(X.indices, minlength=X.shape[1]) >= min(_COMMON, X.shape[0]))
                          & (rules != ABSENT))  # fmt: skip
    kept = np.append(used, X.shape[1])
    narrow = X[:, used]
    turned = narrow.T.tocsr()
    side = np.where(np.arange(kinds.max() + 1) < own, 1.0, -1.0)
    shape = (len(kept), len(side))
    ruled = np.flatnonzero(rules[used])
    signs = rules[used][ruled, None] * side
    rows, count = np.arange(len(kinds)), balance.sum()

    def loss(flat: Array) -> tuple[float, Array]:
        weights = flat.reshape(shape)
        odds = narrow @ weights[:-1] + weights[-1]
        total = logsumexp(odds, axis=1)
        value = C * float((balance * (total - odds[rows, kinds])).sum())
        value += 0.5 * float(np.vdot(weights[:-1], weights[:-1]))
        pull = np.exp(odds - total[:, None])
        pull[rows, kinds] -= 1
        pull *= (C * balance)[:, None]
        gradient = np.empty_like(weights)
        gradient[:-1] = turned @ pull + weights[:-1]
        gradient[-1] = pull.sum(axis=0)
        wrong = np.minimum(signs * weights[ruled], 0)
        value += 0.5 * _FORBIDDEN * float((wrong**2).sum())
        gradient[ruled] += _FORBIDDEN * signs * wrong
        return value / count, gradient.ravel() / count

    def allowed(weights: Array) -> Array:
        weights[ruled] = np.where(signs * weights[ruled] < 0, 0, weights[ruled])
        return weights

    begun = allowed(start[kept, None] * side / 2)
    found = least(loss, begun.ravel(), maxiter=rounds, gtol=1e-6, ftol=1e-9, maxcor=6)
    # Half of the digits are enough to judge by, and take half of the room.
    return allowed(found.reshape(shape)).astype(np.float32), used


def log_odds(X: Any, weights: Array, own: int) -> Array:  # noqa: N803 - scikit-learn's name
    """Return the log-odds of the tag's kinds against all others, shape (n_samples,)."""
    said = np.asarray(X @ weights[:-1], dtype=float) + weights[-1]
    odds: Array = logsumexp(said[:, :own], axis=1) - logsumexp(said[:, own:], axis=1)
    return odds


def slopes(values: Array, weights: Array, own: int, held: Array) -> Array:
    """Return how the log-odds of one sample rise with each of its features, shape (n_held,).

    A kind counts by how near the sample is to it.

    Parameters
    ----------
    values : array of float, shape (n_held,)
        What the sample holds.
    weights : array of float, shape (n_features + 1, n_kinds)
        See ``kind_weights``.
    own
        How many of the kinds are the tag's.
    held : array of int, shape (n_held,)
        Of which features; the others are 0.
    """
    asked = weights[held].astype(float)
    said = values @ asked + weights[-1]
    rise: Array = asked[:, :own] @ softmax(said[:own])
    rise -= asked[:, own:] @ softmax(said[own:])
    return rise
