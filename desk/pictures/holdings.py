"""Holdings: what the archive has, by outlet and day, and what could not be looked at."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
from babel.dates import format_date

from desk.language import tr
from desk.outcomes import outcome_told
from desk.pictures.picture import (
    WIDTH,
    Listing,
    Picture,
    drawn,
    ink_on,
    joined,
    share_told,
)
from desk.scores import number
from desk.settings import message_language

DAYS, OUTLETS = 21, 20
_UNSEEN = ("failed", "robots", "quarantined")
_CHANCE = 0.01
"""An outlet's silence that is less likely than this, by its own mean, is told."""


def articles_by_day(articles: pd.DataFrame, names: Mapping[str, str], zone: Any) -> Picture:
    """Return how many articles came, by outlet and day of the last three weeks.

    Parameters
    ----------
    articles
        ``archive.frames.articles_frame``.
    names
        Of the outlets, by id; one without a name is called by its id.
    zone
        Whose days they are.
    """
    if articles.empty:
        return Picture(None, tr("The archive holds no article yet: begin with `kentongan crawl`."))
    frame = pd.DataFrame(
        {
            "outlet": [names.get(outlet, outlet) for outlet in articles["outlet"]],
            "day": articles["news_at"].dt.tz_convert(zone).dt.date,
        }
    )
    last, first = max(frame["day"]), min(frame["day"])
    days = [last - timedelta(days=n) for n in range(DAYS) if last - timedelta(days=n) >= first]
    every = pd.crosstab(frame["outlet"], frame["day"])
    counts = every.reindex(columns=days[::-1], fill_value=0)
    counts = counts.loc[counts.sum(axis=1).sort_values(ascending=False, kind="stable").index]
    counts = counts[counts.sum(axis=1) > 0]
    shown = counts.iloc[:OUTLETS]
    table = pd.concat([counts.sum().rename(tr("All outlets")).to_frame().T, shown])
    size = (min(WIDTH, max(5.5, 2.6 + 0.42 * table.shape[1])), 1.1 + 0.3 * len(table))
    figure = drawn(1, 1, size, lambda _, axes: _draw_days(axes[0, 0], table))
    return Picture(figure, joined([_days_told(counts, len(shown), zone), *_silence(every, counts)]))


def _draw_days(axes: Any, table: pd.DataFrame) -> None:
    # Each line against its own fullest day: a fall of a small outlet is as plain as a large one's.
    shares = table.div(table.max(axis=1).clip(lower=1), axis=0).to_numpy()
    image = axes.imshow(shares, cmap="Blues", aspect="auto", vmin=0, vmax=1)
    for (row, column), count in np.ndenumerate(table.to_numpy()):
        axes.text(
            column, row, count or "·", ha="center", va="center", fontsize=8,
            color=ink_on(image.cmap(image.norm(shares[row, column]))),
        )  # fmt: skip
    lang, days = message_language(), list[Any](table.columns)
    ticks = [f"{day.day}\n{format_date(day, 'MMM', locale=lang)}" for day in days]
    axes.set_xticks(range(len(ticks)), ticks, fontsize=8)
    axes.set_yticks(range(len(table)), table.index)
    axes.axhline(0.5, color="white", linewidth=3)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.set_title(tr("Articles by outlet and day"))


def _days_told(counts: pd.DataFrame, shown: int, zone: Any) -> str:
    lines = [
        tr(
            "{n} articles of {outlets} outlets in {days} days ({zone}); shown are the {shown}"
            " outlets with the most. Colour: against the outlet's own fullest day. A day that is"
            " low for one outlet alone is an outlet that changed or closed, not a quiet day."
        ).format(
            n=int(counts.to_numpy().sum()), outlets=len(counts), days=counts.shape[1],
            zone=zone, shown=shown,
        )
    ]  # fmt: skip
    days: list[Any] = list(counts.columns)
    if empty := [day for day in days if not counts[day].sum()]:
        told = tr("No article at all came on {days}: look whether the crawl ran.")
        lines.append(told.format(days=_days(empty)))
    return joined(lines)


def _days(days: Sequence[date]) -> str:
    lang = message_language()
    return _some([str(format_date(day, "d MMM", locale=lang)) for day in days])


def _some(names: Sequence[str], most: int = 8) -> str:
    more = tr("and {n} more").format(n=len(names) - most) if len(names) > most else ""
    return joined([", ".join(names[:most]), more])


def _silence(every: pd.DataFrame, counts: pd.DataFrame) -> list[str]:
    """Return which outlets are silent, of all days, and of those that are drawn."""
    lines = []
    if silent := [name for name in counts.index if _fell_silent(every.loc[name], every)]:
        told = tr("Silent for longer than chance explains: {names}.")
        lines.append(told.format(names=_some(silent)))
    gone = every.sum(axis=1).drop(counts.index).sort_values(ascending=False, kind="stable")
    if names := list(gone.index):
        told = tr("No article at all in these days, though there were some before: {names}.")
        lines.append(told.format(names=_some(names)))
    return lines


def _fell_silent(row: pd.Series, every: pd.DataFrame) -> bool:
    """Tell whether an outlet's own mean hardly explains its last days without an article."""
    days: list[Any] = list(every.columns)
    values = row.to_numpy()
    last = days[np.flatnonzero(values)[-1]]
    quiet = (days[-1] - last).days - 1  # the last day may not be over
    # By its latest weeks: it may have begun long after the archive's oldest articles.
    since = max(days[0], last - timedelta(days=DAYS - 1))
    count = sum(int(n) for day, n in zip(days, values, strict=True) if day >= since)
    mean = count / ((last - since).days + 1)
    return quiet > 0 and math.exp(-mean * quiet) < _CHANCE


def outcomes_table(outcomes: pd.DataFrame, names: Mapping[str, str]) -> Listing:
    """Return what became of the addresses, by outlet, those first of whom most was not seen.

    Parameters
    ----------
    outcomes
        ``archive.frames.outcomes_frame``.
    names
        Of the outlets, by id.
    """
    empty = tr("No address was asked yet: begin with `kentongan crawl`.")
    if outcomes.empty:
        return Listing(pd.DataFrame(), "", empty)
    kinds = [
        outcome_told(f"{kind}:{reason}" if reason else kind)
        for kind, reason in zip(outcomes["kind"], outcomes["reason"], strict=True)
    ]
    outlets = pd.Series([names.get(o, o) for o in outcomes["outlet"]], name=tr("outlet"))
    unseen = outcomes["kind"].isin(_UNSEEN).to_numpy()
    table = pd.crosstab(outlets, pd.Series(kinds, name=" "))
    lost = pd.Series(unseen).groupby(outlets).mean()
    table[tr("not seen, %")] = [number(100 * float(lost[name]), "0.0") for name in table.index]
    table = table.loc[lost.sort_values(ascending=False, kind="stable").index]
    told = tr(
        "Each address ended in exactly one outcome a run. Of all {seen} could not be read"
        " (failed, forbidden by robots.txt, quarantined): where that is much, an empty digest does"
        " not mean that nothing happened."
    )
    return Listing(table, told.format(seen=share_told(int(unseen.sum()), len(unseen))))


def times_table(articles: pd.DataFrame) -> Listing:
    """Return by what evidence the times are known, the strongest first."""
    evidence = {
        "api": tr("the outlet's interface (API)"), "feed": tr("its feed"),
        "sitemap": tr("its sitemap"), "jsonld": tr("data of the page (JSON-LD)"),
        "meta": tr("meta data of the page"), "time": tr("time shown on the page"),
        "url": tr("its address"), "dateline": tr("the text's dateline"),
        "htmldate": tr("guessed from the page"), "": tr("none: time of fetching"),
    }  # fmt: skip
    precision = {"minute": tr("to the minute"), "day": tr("the day alone"), "": "–"}
    order = {key: place for place, key in enumerate(evidence)}
    counted = articles.groupby(["published_evidence", "published_precision"]).size()
    pairs: list[tuple[Any, Any]] = list(counted.items())
    rows = sorted(pairs, key=lambda row: (order.get(row[0][0], 99), row[0][1]))
    share = [number(100 * int(n) / len(articles), "0.0") for _, n in rows]
    frame = pd.DataFrame(
        {
            tr("time known by"): [evidence.get(key[0], key[0]) for key, _ in rows],
            tr("precise"): [precision.get(key[1], key[1]) for key, _ in rows],
            tr("articles"): [n for _, n in rows],
            tr("share, %"): share,
        }
    ).set_index(tr("time known by"))
    told = tr(
        "The strongest evidence first. Where the day alone is known, an article may belong to the"
        " day before or after: do not read its hour."
    )
    return Listing(frame, told, tr("The archive holds no article yet."))
