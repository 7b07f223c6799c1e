"""Rank: in which order the items stand, and why.

The weight of an item is a product of factors, so that each can be named beside the item. The
factors' values are the codebook's data (``weights``); the rule is here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log2, prod

from digest.entry import Factor
from news.codebook import Codebook
from news.errors import WrongCodebook


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """The digest's weights.

    Parameters
    ----------
    severity
        Factor of severity 0 to 5.
    stage
        Factor by stage.
    election
        Factor of a matter that is tied to an election; others have 1.
    corroboration
        What each doubling of the independent outlets adds to 1: with 0.25 two outlets weigh
        1.25, four 1.5, eight 1.75. Doublings, because the second witness says more than the
        ninth, and because no crowd of outlets should lift a small matter over a death.
    """

    severity: tuple[float, ...]
    stage: Mapping[str, float]
    election: float
    corroboration: float


def weights_of(codebook: Codebook) -> Weights:
    """Return the weights in a codebook.

    Raises
    ------
    WrongCodebook
        Where a weight is missing, no number, or negative.
    """
    row = codebook.weights
    severity = row.get("severity")
    if not isinstance(severity, list | tuple) or len(severity) != len(codebook.severities):
        raise WrongCodebook(
            f"codebook {codebook.version}: weights.severity = {severity!r}, expected"
            f" {len(codebook.severities)} numbers"
        )
    stage = row.get("stage")
    if not isinstance(stage, Mapping) or set(stage) != set(codebook.stages):
        raise WrongCodebook(
            f"codebook {codebook.version}: weights.stage = {stage!r}, expected a number for each"
            f" of {', '.join(codebook.stages)}"
        )
    numbers = {f"severity[{n}]": value for n, value in enumerate(severity)}
    numbers |= {f"stage.{key}": value for key, value in stage.items()}
    numbers |= {key: row.get(key) for key in ("election", "corroboration")}
    for key, value in numbers.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e6:
            raise WrongCodebook(
                f"codebook {codebook.version}: weights.{key} = {value!r}, expected a number >= 0"
            )
    return Weights(
        severity=tuple(float(value) for value in severity),
        stage={key: float(value) for key, value in stage.items()},
        election=float(row["election"]),
        corroboration=float(row["corroboration"]),
    )


def factors_of(
    *, severity: int, stage: str, election: bool, independent: int, weights: Weights
) -> tuple[Factor, ...]:
    """Return the factors that make up an item's weight.

    Parameters
    ----------
    severity
        0 to 5; a value outside is taken as the nearest.
    stage
        Main stage; ``""`` weighs 1.
    election
        True where the matter is tied to an election.
    independent
        Outlets that did not merely copy, at least 1.
    """
    level = min(max(severity, 0), len(weights.severity) - 1)
    factors = [Factor("severity", level, weights.severity[level])]
    if stage:
        factors.append(Factor("stage", stage, weights.stage.get(stage, 1.0)))
    if election:
        factors.append(Factor("election", 1, weights.election))
    corroborated = 1 + weights.corroboration * log2(max(independent, 1))
    factors.append(Factor("corroboration", max(independent, 1), round(corroborated, 4)))
    return tuple(factors)


def score_of(factors: tuple[Factor, ...]) -> float:
    """Return the product of the factors."""
    return round(prod(factor.weight for factor in factors), 4)
