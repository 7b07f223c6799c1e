"""Judged: what a model says of the archive's articles, by tag, stage and probability."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from desk.language import tr
from desk.pictures.picture import (
    INK,
    SOFT,
    WIDTH,
    Listing,
    Picture,
    decimals,
    drawn,
    joined,
    share_told,
    stage_colours,
    tag_colours,
)
from desk.scores import NOT_DEFINED, number, stage_names, tag_names
from language.gazetteer import Gazetteer
from news.codebook import Codebook


def stages_by_tag(judged: pd.DataFrame, codebook: Codebook) -> Picture:
    """Return how many articles are flagged, by tag and stage.

    Parameters
    ----------
    judged
        ``archive.frames.judgements_frame`` of one model.
    codebook
        Names and orders tags and stages.
    """
    if judged.empty:
        return Picture(None, tr("No article is judged yet: run `kentongan classify`."))
    articles = judged["article"].nunique()
    flagged = judged[judged["flagged"]]
    names, stages = tag_names(codebook), stage_names(codebook)
    table = pd.crosstab(flagged["tag"], flagged["stage"]).reindex(
        index=list(names)[::-1], columns=list(stages), fill_value=0
    )
    size = (WIDTH, 1.7 + 0.45 * len(table))
    figure = drawn(1, 1, size, lambda f, axes: _draw_stages(f, axes[0, 0], table, codebook))
    incidents = [key for key, stage in codebook.stages.items() if stage.incident]
    lines = [
        tr(
            "Of {n} judged articles. Brown has happened, blue has not: news about preventing"
            " trouble is no trouble. An article is not an event, and some are missed."
        ).format(n=articles)
    ]
    for tag, name in names.items():
        row: Any = table.loc[tag]
        told = tr("{tag}: {flagged} flagged, {happened} of them happened.")
        lines.append(
            told.format(
                tag=name, flagged=share_told(int(row.sum()), articles),
                happened=int(row[incidents].sum()),
            )
        )  # fmt: skip
    return Picture(figure, joined(lines))


def _draw_stages(figure: Figure, axes: Any, table: pd.DataFrame, codebook: Codebook) -> None:
    names, stages, colours = tag_names(codebook), stage_names(codebook), stage_colours(codebook)
    left, most = np.zeros(len(table)), max(1, int(table.sum(axis=1).max()))
    for stage in table.columns:
        values = table[stage].to_numpy()
        bars = axes.barh(
            range(len(table)), values, left=left, color=colours[stage], edgecolor="white",
            label=stages[stage],
        )  # fmt: skip
        # A number stands where its part of the bar holds it.
        told = [str(n) if n > 0.035 * most else "" for n in values]
        dark = codebook.stages[stage].incident
        axes.bar_label(bars, told, label_type="center", color="white" if dark else INK, fontsize=9)
        left += values
    axes.set_yticks(range(len(table)), [names[tag] for tag in table.index])
    axes.set_xlim(0, most * 1.02)
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.set_xlabel(tr("articles"))
    axes.tick_params(axis="y", length=0)
    axes.set_title(tr("Flagged articles by tag and stage"))
    figure.legend(ncols=len(stages), loc="outside lower center")


def probabilities(
    judged: pd.DataFrame, codebook: Codebook, borderline: Mapping[str, float]
) -> Picture:
    """Return every article's probability of each tag, and from where on it is flagged.

    Parameters
    ----------
    judged
        ``archive.frames.judgements_frame`` of one model.
    codebook
        Names and orders the tags.
    borderline
        The lower threshold of each tag; one that is not known is not drawn.
    """
    rows = {tag: judged[judged["tag"] == tag] for tag in codebook.tags}
    rows = {tag: frame for tag, frame in rows.items() if not frame.empty}
    if not rows:
        return Picture(None, tr("No article is judged yet: run `kentongan classify`."))
    names = tag_names(codebook)
    lines = [
        tr(
            "Each mark is an article. Right of the black line it is flagged; in the grey band it"
            " is borderline and shown to be looked at. The articles near a line are those worth"
            " an analyst's minute (notebook 02)."
        )
    ]
    for tag, frame in rows.items():
        told = tr("{tag}: {flagged} flagged, {borderline} borderline, {rest} neither.")
        on, near = int(frame["flagged"].sum()), int(frame["borderline"].sum())
        rest = len(frame) - on - near
        lines.append(told.format(tag=names[tag], flagged=on, borderline=near, rest=rest))
    figure = drawn(
        1, 1, (WIDTH, 1.2 + 0.9 * len(rows)),
        lambda _, axes: _draw_strips(axes[0, 0], rows, codebook, borderline),
    )  # fmt: skip
    return Picture(figure, joined(lines))


def _draw_strips(
    axes: Any, rows: Mapping[str, pd.DataFrame], codebook: Codebook, borderline: Mapping[str, float]
) -> None:
    names, colours = tag_names(codebook), tag_colours(codebook)
    order = list(rows)[::-1]
    for place, tag in enumerate(order):
        frame = rows[tag].sort_values("probability")
        many = len(frame) > 300
        # Side by side, and the same every time.
        aside = (np.arange(len(frame)) * 0.618 % 1 - 0.5) * 0.5
        axes.scatter(
            frame["probability"], place + aside, s=7 if many else 20, linewidths=0,
            alpha=0.5 if many else 0.7, color=colours[tag], zorder=2,
        )  # fmt: skip
        line = float(frame["threshold"].iloc[0])
        if tag in borderline:
            axes.fill_betweenx(
                [place - 0.36, place + 0.36], borderline[tag], line, color="#dddddd", linewidth=0
            )
        axes.plot([line, line], [place - 0.36, place + 0.36], color=INK, linewidth=1.4, zorder=3)
        axes.annotate(number(line), (line, place + 0.38), ha="center", fontsize=8)
    axes.set_yticks(range(len(order)), [names[tag] for tag in order])
    axes.set_ylim(-0.5, len(order) - 0.35)
    axes.set_xlim(-0.02, 1.02)
    decimals(axes.xaxis)
    axes.set_xlabel(tr("probability of the tag"))
    axes.set_title(tr("Every article, and the line from which it is flagged"))
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", color=SOFT, alpha=0.15)


def places_table(
    judged: pd.DataFrame, codebook: Codebook, gazetteer: Gazetteer, most: int = 20
) -> Listing:
    """Return the regencies and provinces with the most articles of an incident.

    Parameters
    ----------
    judged
        ``archive.frames.judgements_frame`` of one model.
    codebook
        Which stages are incidents.
    gazetteer
        Names the places.
    most
        Longer lists are cut, and the caption says so.
    """
    incidents = [key for key, stage in codebook.stages.items() if stage.incident]
    happened = judged[judged["flagged"] & judged["stage"].isin(incidents)]
    happened = happened.drop_duplicates("article")
    counts = happened["place"].dropna().value_counts()
    rows = [(str(code), n) for code, n in counts.head(most).items()]
    frame = pd.DataFrame(
        {
            tr("code"): [code for code, _ in rows],
            tr("place"): [_place_name(code, gazetteer) for code, _ in rows],
            tr("articles with an incident"): [n for _, n in rows],
        }
    ).set_index(tr("code"))
    told = tr(
        "{shown} of {n} places, by official code (its first two digits are the province). Articles"
        " are counted, not events: one event in five outlets counts five times, and a place without"
        " outlets counts none. In {without} articles with an incident the place is not known."
    )
    caption = told.format(
        shown=len(rows), n=len(counts), without=int(happened["place"].isna().sum())
    )
    return Listing(frame, caption, tr("No article is flagged with an incident at a known place."))


def _place_name(code: str, gazetteer: Gazetteer) -> str:
    try:
        return gazetteer.place(code).name
    except KeyError:  # judged by another gazetteer, whose code this one no longer has
        return NOT_DEFINED
