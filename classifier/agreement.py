"""Agreement: how far two coders say the same of the same articles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from news.codebook import Codebook
from news.label import Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Two coders' agreement on one tag.

    Parameters
    ----------
    coders
        The two names.
    tag
        Name of the tag.
    articles
        How many both have coded.
    kappa
        Cohen's kappa of the tag, on or off, in [-1, 1]; None where it is undefined because both
        gave every article the same code.
    stages
        Share of the articles where both have the tag on and give the same stage; None for none.

    References
    ----------
    Cohen, J. (1960). A coefficient of agreement for nominal scales. Educational and
    Psychological Measurement 20(1), 37-46.
    """

    coders: tuple[str, str]
    tag: str
    articles: int
    kappa: float | None
    stages: float | None


def agreements(labels: Mapping[str, Sequence[Label]], codebook: Codebook) -> list[Agreement]:
    """Return the agreement of every two coders who share an article, tag by tag.

    Parameters
    ----------
    labels
        The labels of each article, by its id; one a coder.
    codebook
        Names the tags.
    """
    by_coder: dict[str, dict[str, Label]] = {}
    for article, given in labels.items():
        for label in given:
            by_coder.setdefault(label.coder, {})[article] = label
    found = []
    for first, second in combinations(sorted(by_coder), 2):
        both = sorted(set(by_coder[first]) & set(by_coder[second]))
        if not both:
            continue
        pairs = [(by_coder[first][key], by_coder[second][key]) for key in both]
        found += [_agreement((first, second), tag, pairs) for tag in codebook.tags]
    return found


def _agreement(
    coders: tuple[str, str], tag: str, pairs: Sequence[tuple[Label, Label]]
) -> Agreement:
    from sklearn.metrics import cohen_kappa_score  # noqa: PLC0415 - 1.5 s; most coders code alone

    a = [tag in first.tags for first, _ in pairs]
    b = [tag in second.tags for _, second in pairs]
    on = [(x.tags[tag], y.tags[tag]) for x, y in pairs if tag in x.tags and tag in y.tags]
    # Kappa divides by the agreement left over by chance: there is none if nobody ever differs.
    defined = len({*a, *b}) > 1
    return Agreement(
        coders=coders,
        tag=tag,
        articles=len(pairs),
        kappa=float(cohen_kappa_score(a, b)) if defined else None,
        stages=sum(x == y for x, y in on) / len(on) if on else None,
    )


def disagreements(
    given: Sequence[Label], codebook: Codebook
) -> list[tuple[str, dict[str, str | None]]]:
    """Return the tags that the coders of one article code differently.

    Returns
    -------
    list
        For each such tag its name and, by coder, the stage; None for off.
    """
    told = [(tag, {label.coder: label.tags.get(tag) for label in given}) for tag in codebook.tags]
    return [(tag, says) for tag, says in told if len(set(says.values())) > 1]
