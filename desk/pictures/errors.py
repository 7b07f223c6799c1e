"""Errors: the articles about which a model was wrong, the surest mistakes first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from desk.language import tr
from desk.pictures.picture import Listing
from desk.scores import number, stage_names, tag_names
from news.codebook import Codebook
from news.judgement import Judgement, TagJudgement
from news.label import CodedArticle


@dataclass(frozen=True, slots=True)
class Mistake:
    """A tag that a model flagged in vain, or missed.

    Parameters
    ----------
    article
        As coded.
    tag
        Its key.
    coded
        The stage that was coded; empty where the tag was not: a false alarm.
    said
        What the model says of the tag.
    """

    article: CodedArticle
    tag: str
    coded: str
    said: TagJudgement

    @property
    def surprise(self) -> float:
        """How sure the model was of what is wrong, in [0, 1]."""
        return 1 - self.said.probability if self.coded else self.said.probability


def mistakes(
    judgements: Sequence[Judgement], coded: Sequence[CodedArticle], codebook: Codebook
) -> list[Mistake]:
    """Return all mistakes, those first of which the model was surest.

    Parameters
    ----------
    judgements
        In the order of ``coded``.
    coded
        The truth.
    codebook
        Its tags are looked at.
    """
    found = [
        Mistake(article, tag, article.label.tags.get(tag, ""), judgement.tags[tag])
        for article, judgement in zip(coded, judgements, strict=True)
        for tag in codebook.tags
        if tag in judgement.tags and judgement.tags[tag].flagged != (tag in article.label.tags)
    ]
    return sorted(found, key=lambda mistake: -mistake.surprise)


def mistakes_table(found: Sequence[Mistake], codebook: Codebook, most: int = 15) -> Listing:
    """Return the surest mistakes as a table; longer lists are cut, and the caption says so."""
    names, stages = tag_names(codebook), stage_names(codebook)
    shown = found[:most]
    frame = pd.DataFrame(
        {
            tr("mistake"): [tr("missed") if m.coded else tr("false alarm") for m in shown],
            tr("tag"): [names[m.tag] for m in shown],
            tr("coded stage"): [stages.get(m.coded, "–") for m in shown],
            tr("probability"): [number(m.said.probability) for m in shown],
            tr("title"): [m.article.title for m in shown],
        },
        index=range(1, len(shown) + 1),
    )
    told = tr(
        "The {shown} surest of {n} mistakes ({missed} missed, {alarms} false alarms). Where the"
        " model was certain and wrong there is most to learn: look first whether the code is right."
    )
    missed = sum(bool(m.coded) for m in found)
    caption = told.format(shown=len(shown), n=len(found), missed=missed, alarms=len(found) - missed)
    return Listing(frame, caption, tr("The model made no mistake on these articles."))
