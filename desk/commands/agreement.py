"""What an import of labels changes, and how far their coders say the same."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import typer

from classifier.agreement import agreements, disagreements
from desk.language import tr
from desk.logs import printable
from desk.scores import NOT_DEFINED, number, stage_names, tag_names
from news.codebook import Codebook
from news.label import Label

Given = Mapping[str, Sequence[Label]]
"""The labels of articles, by their ids."""


def changed_labels(before: Given, now: Given) -> int:
    """Return how many labels say otherwise than the same coder's earlier one."""
    earlier = {(key, label.coder): label for key, given in before.items() for label in given}
    changed = 0
    for key, given in now.items():
        for label in given:
            old = earlier.get((key, label.coder), label)
            told = replace(old, coded_at=label.coded_at, codebook=label.codebook, drawn=label.drawn)
            changed += told != label
    return changed


def show_agreement(
    both: Given, titles: Mapping[str, str], coders: Collection[str], codebook: Codebook
) -> None:
    """Print where coders of an article differ, then the agreement of some with all, tag by tag."""
    tags = tag_names(codebook)
    stages = stage_names(codebook)
    for key, given in both.items():
        for tag, said in disagreements(given, codebook):
            told = ", ".join(
                f"{who} {stages.get(at, at) if at else '-'}" for who, at in said.items()
            )
            typer.echo(printable(f"{key} {tags[tag]}: {told} ({titles.get(key, '')})"))
    line = tr("{a} and {b}, {tag}: {n} articles of this sheet, kappa {kappa}, same stage {stages}")
    for row in agreements(both, codebook):
        if not {*row.coders} & {*coders}:
            continue
        a, b = map(printable, row.coders)
        kappa, same = (
            NOT_DEFINED if value is None else number(value) for value in (row.kappa, row.stages)
        )
        told = line.format(a=a, b=b, tag=tags[row.tag], n=row.articles, kappa=kappa, stages=same)
        typer.echo(told)
