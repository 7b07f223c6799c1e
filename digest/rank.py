"""Rank: in which order the items stand, and why.

The weight of an item is a product of factors, so that each can be named beside the item. The
factors' values are the codebook's data (``weights``); the rule is here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log2, prod

from digest.entry import TRENDS, Factor, Rating
from news.codebook import Codebook
from news.errors import WrongCodebook

MARKS = "ABCDEF"
_LEAST_WITNESS = 0.125  # three halvings: a doubtful source sinks a matter, it does not bury it


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
        What each doubling of the witnesses adds to 1: with 0.25 two outlets weigh 1.25, four
        1.5, eight 1.75. Doublings, because the second witness says more than the ninth, and
        because no crowd of outlets should lift a small matter over a death.
    reliability
        How much of a witness an outlet of a mark is, ``"A"`` to ``"F"``, in (0, 1].
    novelty
        Factor by trend: what is new goes before what goes on.
    confirmed, probable
        From how many independent outlets on a matter is credible at 1 and at 2.
    """

    severity: tuple[float, ...]
    stage: Mapping[str, float]
    election: float
    corroboration: float
    reliability: Mapping[str, float]
    novelty: Mapping[str, float]
    confirmed: int
    probable: int


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
            "codebook {codebook}: weights.severity = {severity!r}, expected {count} numbers",
            codebook=codebook.version,
            severity=severity,
            count=len(codebook.severities),
        )
    numbers = {f"severity[{n}]": value for n, value in enumerate(severity)}
    tables = {}
    for name, keys in (
        ("stage", tuple(codebook.stages)),
        ("reliability", MARKS),
        ("novelty", TRENDS),
        ("credibility", ("confirmed", "probable")),
    ):
        table = row.get(name)
        if not isinstance(table, Mapping) or set(table) != set(keys):
            raise WrongCodebook(
                "codebook {codebook}: weights.{name} = {table!r}, expected a number for each"
                " of {names}",
                codebook=codebook.version,
                name=name,
                table=table,
                names=", ".join(keys),
            )
        tables[name] = table
        numbers |= {f"{name}.{key}": value for key, value in table.items()}
    numbers |= {key: row.get(key) for key in ("election", "corroboration")}
    for key, value in numbers.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e6:
            raise WrongCodebook(
                "codebook {codebook}: weights.{key} = {value!r}, expected a number >= 0",
                codebook=codebook.version,
                key=key,
                value=value,
            )
    return Weights(
        severity=tuple(float(value) for value in severity),
        stage={key: float(value) for key, value in tables["stage"].items()},
        election=float(row["election"]),
        corroboration=float(row["corroboration"]),
        reliability={key: float(value) for key, value in tables["reliability"].items()},
        novelty={key: float(value) for key, value in tables["novelty"].items()},
        confirmed=int(tables["credibility"]["confirmed"]),
        probable=int(tables["credibility"]["probable"]),
    )


def factors_of(
    *, severity: int, stage: str, election: bool, marks: str, trend: str, weights: Weights
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
    marks
        Reliability of each independent outlet, ``"A"`` to ``"F"``; an unknown mark counts as F.
    trend
        One of ``TRENDS``; ``""`` weighs 1.
    """
    level = min(max(severity, 0), len(weights.severity) - 1)
    factors = [Factor("severity", level, weights.severity[level])]
    if stage:
        factors.append(Factor("stage", stage, weights.stage.get(stage, 1.0)))
    if election:
        factors.append(Factor("election", 1, weights.election))
    known = "".join(sorted(mark if mark in MARKS else "F" for mark in marks)) or "F"
    witnesses = sum(weights.reliability[mark] for mark in known)
    corroborated = max(1 + weights.corroboration * log2(max(witnesses, _LEAST_WITNESS)), 0.0)
    factors.append(Factor("corroboration", len(known), round(corroborated, 4), known))
    if trend:
        factors.append(Factor("novelty", trend, weights.novelty.get(trend, 1.0)))
    return tuple(factors)


def score_of(factors: tuple[Factor, ...]) -> float:
    """Return the product of the factors."""
    return round(prod(factor.weight for factor in factors), 4)


def rating_of(marks: str, weights: Weights) -> Rating:
    """Return the value of the information by the desk's two scales.

    The source is the best of the independent outlets. The credibility is by corroboration: 1
    (confirmed) where enough independent outlets report it and one of them is known, 2 (probable)
    with fewer; one outlet alone is 3 (possible) if its mark is A to C, 4 (doubtful) if D or E, 6
    (cannot be judged) if it is not known. 5 (improbable) is an officer's word, never the program's.

    Parameters
    ----------
    marks
        Reliability of each independent outlet.

    References
    ----------
    The 6 × 6 system of source and information evaluation (STANAG 2511), as Indonesian
    intelligence reports use it.
    """
    known = sorted(mark if mark in MARKS else "F" for mark in marks) or ["F"]
    best = known[0]
    if len(known) >= weights.confirmed and best != "F":
        credibility = 1
    elif len(known) >= weights.probable:
        credibility = 2
    else:
        credibility = {"D": 4, "E": 4, "F": 6}.get(best, 3)
    return Rating(source=best, credibility=credibility)
