"""Scores: a report's figures as tables of words, for the terminal and the page alike."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from babel.numbers import format_decimal

from classifier.compare import Difference
from classifier.evaluate import OTHERS, Report
from classifier.metrics import share_interval
from desk.language import tr
from desk.settings import message_language
from news.codebook import Codebook
from news.label import CodedArticle

NOT_DEFINED = "–"
"""Stands for a figure that nothing was there to measure by."""

UNSURE = "?"
"""Stands for an interval that so few articles do not give: no draw of them differs."""

_WITHOUT_INTERVAL = ("calibration_error", "calibration_error_by_chance")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table ready to be printed: a caption, the heads of its columns, and its rows."""

    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


def tag_figure_names() -> dict[str, str]:
    """Return what the figures of a tag are called, in the order of reading."""
    return {
        "positives": tr("articles with the tag"),
        "precision": tr("precision"),
        "recall": tr("recall"),
        "f1": "F1",
        "recall_with_borderline": tr("recall with borderline"),
        "borderline_rate": tr("borderline without the tag"),
        "average_precision": tr("average precision"),
        "stage_accuracy": tr("stage right"),
        "calibration_error": tr("calibration error"),
        "calibration_error_by_chance": tr("… by chance up to"),
        "brier_score": tr("Brier score"),
    }


def overall_figure_names() -> dict[str, str]:
    """Return what the figures over all tags are called, in the order of reading."""
    return {
        "articles": tr("articles"),
        "judged": tr("of these judged"),
        "macro_f1": tr("F1, mean of the tags"),
        "macro_average_precision": tr("average precision, mean of the tags"),
        "stage_accuracy": tr("stage right"),
        "false_incident_rate": tr("false incidents where nothing happened"),
        "false_incident_rate_on_prevention_risk_planned": tr("… of prevention, risk and plans"),
        "election_f1": tr("F1 of the tie to an election"),
        "rule_family": tr("rule family right"),
        "place": tr("place right"),
        "event_date": tr("event day right"),
        "severity_within_1": tr("severity right within one grade"),
    }


def tag_names(codebook: Codebook) -> dict[str, str]:
    """Return what the tags are called where people read."""
    return {key: tag.name.in_language(message_language()) for key, tag in codebook.tags.items()}


def stage_names(codebook: Codebook) -> dict[str, str]:
    """Return what the stages are called where people read."""
    return {key: one.name.in_language(message_language()) for key, one in codebook.stages.items()}


def number(value: float, pattern: str = "0.00") -> str:
    """Return a figure with the language's decimal mark; a whole number as it is."""
    if isinstance(value, int):
        return str(value)
    if math.isnan(value):
        return NOT_DEFINED
    return str(format_decimal(value, pattern, locale=message_language()))


def signed(value: float) -> str:
    """Return a difference with its sign, ``"+0.25"``; one that rounds to nothing has none."""
    if number(abs(value)) == number(0.0):  # as it is written: a half is rounded to the even
        return number(0.0)
    return number(value, "+0.00;-0.00")


def figure_told(report: Report, name: str, key: str) -> str:
    """Return ``"0.81 [0.70–0.90]"``: the figure, and its interval where it can have one."""
    value = report.figures.get(name, {}).get(key, math.nan)
    ends = report.intervals.get(f"{name}.{key}")
    if key in _WITHOUT_INTERVAL:
        return number(value, "0.000")
    told = number(value)
    if told == NOT_DEFINED or isinstance(value, int):
        return told
    if ends is None:
        return f"{told} [{UNSURE}]"
    return f"{told} [{number(ends[0])}–{number(ends[1])}]"


def percent_told(on: int, count: int) -> str:
    """Return ``"7.5 % [2.6–19.9]"``: which share some are of ``count``, with its 95 % interval."""
    low, high = (number(100 * end, "0.0") for end in share_interval(on, count))
    return f"{number(on / count, '0.0 %')} [{low}–{high}]"


def how_to_read() -> list[str]:
    """Return what the figures of the tables mean, for who does not meet them every day."""
    return [
        tr(
            "Precision: of the flagged articles, how many have the tag. Recall: of the articles"
            " that have it, how many are flagged; with borderline: flagged or shown to be looked"
            " at. F1 balances the two. Average precision: how far the articles with the tag stand"
            " before the others, wherever the threshold lies. Less is better of what is borderline"
            " without the tag, of false incidents, of the calibration error and the Brier score;"
            " more of all others."
        ),
        tr(
            "In brackets stand 95 % intervals: how far chance alone may move a figure on so many"
            " articles. Where two intervals share much, no difference is shown; “?” stands where"
            " the articles are too few to tell. A calibration error says something only"
            " above the line below it: honest probabilities err up to there by chance."
        ),
    ]


def lead_lines(articles: Sequence[CodedArticle], *, model: str, codebook: Codebook) -> list[str]:
    """Return what was measured, and what the articles stand for that it was measured on.

    Parameters
    ----------
    articles
        The coded articles.
    model
        Its id.
    codebook
        Its version is told.
    """
    told = tr("Model {model}, codebook {version}, measured on {n} coded articles.")
    lines = [told.format(model=model, version=codebook.version, n=len(articles))]
    drawn = Counter(article.provenance.get("drawn") for article in articles)
    if chosen := drawn["uncertain"]:
        told = tr(
            "{chosen} of them were coded because the model was unsure of them, {drawn} were drawn"
            " at random: only these stand for the daily news, and all together are harder than it."
            " `--by drawn` parts them."
        )
        lines.append(told.format(chosen=chosen, drawn=drawn["random"]))
    return lines


def fallen_told(
    differences: Mapping[str, Difference],
    fallen: Sequence[str],
    articles: Sequence[CodedArticle],
    codebook: Codebook,
) -> str:
    """Return which figures fall, from what to what, and on how many articles with the tag."""
    lines = []
    for key in fallen:
        tag = key.rpartition(".")[0]
        row = differences[key]
        told = f"{figure_name(key, codebook)} {number(row.before)} → {number(row.after)}"
        if tag in codebook.tags:
            n = sum(tag in article.label.tags for article in articles)
            told += " " + tr("({n} articles with the tag)").format(n=n)
        lines.append(told)
    return "; ".join(lines)


def untested_tags(articles: Sequence[CodedArticle], codebook: Codebook) -> list[str]:
    """Return the names of the tags that none of some coded articles has."""
    coded = {tag for article in articles for tag in article.label.tags}
    return [name for tag, name in tag_names(codebook).items() if tag not in coded]


def figure_name(key: str, codebook: Codebook) -> str:
    """Return what a figure is called, by its key ``"tag.figure"`` or ``"all.figure"``."""
    names = {**tag_names(codebook), "all": tr("all tags")}
    figures = {**overall_figure_names(), **tag_figure_names()}
    name, _, figure = key.rpartition(".")
    return f"{names.get(name, name)}: {figures.get(figure, figure)}"


def tag_sheet(report: Report, codebook: Codebook) -> Sheet:
    """Return the figures of each tag."""
    names = tag_names(codebook)
    rows = [
        [told, *(figure_told(report, tag, key) for tag in names)]
        for key, told in tag_figure_names().items()
    ]
    return Sheet(tr("By tag, with 95 % intervals"), ["", *names.values()], rows)


def overall_sheet(report: Report) -> Sheet:
    """Return the figures over all tags."""
    rows = [[told, figure_told(report, "all", key)] for key, told in overall_figure_names().items()]
    return Sheet(tr("Over all tags, with 95 % intervals"), ["", tr("figure")], rows)


def group_sheets(
    kind: str,
    groups: Mapping[str, Report],
    codebook: Codebook,
    outlets: Mapping[str, str] | None = None,
) -> list[Sheet]:
    """Return the tables of a grouping: over all tags, then count, F1 and recall of each tag.

    Parameters
    ----------
    kind
        ``"outlet"``, ``"year"`` or ``"drawn"``.
    groups
        A report for each group, by name.
    codebook
        Names the tags.
    outlets
        Names of outlets by id; one without a name is called by its id.
    """
    head = {"outlet": tr("outlet"), "year": tr("year"), "drawn": tr("how drawn")}[kind]
    called = (
        {**(outlets or {}), OTHERS: tr("others")} if kind == "outlet" else {OTHERS: tr("others")}
    )
    if kind == "drawn":
        called |= {"random": tr("at random"), "uncertain": tr("model unsure")}
    told = {name: called.get(name, name) for name in groups}
    keys = ("articles", "macro_f1", "macro_average_precision", "false_incident_rate")
    heads = [head, tr("articles"), "F1", tr("average precision"), tr("false incidents")]
    names = tag_names(codebook)
    return [
        Sheet(
            tr("By {group}, over all tags").format(group=head),
            heads,
            [[told[n], *(figure_told(r, "all", key) for key in keys)] for n, r in groups.items()],
        ),
        *(
            Sheet(
                caption.format(group=head),
                [head, *names.values()],
                [
                    [told[n], *(figure_told(r, tag, key) for tag in names)]
                    for n, r in groups.items()
                ],
            )
            for key, caption in (
                ("positives", tr("By {group}, articles with each tag")),
                ("f1", tr("By {group}, F1 of each tag")),
                ("recall", tr("By {group}, recall of each tag")),
            )
        ),
    ]


def reliability_sheet(
    name: str, curve: Sequence[Mapping[str, float]], measured: Mapping[str, float]
) -> Sheet:
    """Return the reliability curve of a tag as a table: the picture's text alternative.

    Parameters
    ----------
    name
        Of the tag.
    curve
        Rows of ``classifier.metrics.reliability``.
    measured
        Holds the tag's calibration error; the card of an older model not what chance makes of it.
    """
    rows = [
        [
            number(row["probability"]),
            f"{number(row['share'])} [{number(row['low'])}–{number(row['high'])}]",
            str(int(row["count"])),
        ]
        for row in curve
    ]
    error, chance = (measured.get(key, math.nan) for key in _WITHOUT_INTERVAL)
    told = tr("{tag}: calibration error {error}").format(tag=name, error=number(error, "0.000"))
    if not math.isnan(chance):
        told += " " + tr("(by chance up to {chance})").format(chance=number(chance, "0.000"))
    return Sheet(told, [tr("mean probability"), tr("share with the tag"), tr("articles")], rows)


def reliability_sheets(report: Report, codebook: Codebook) -> list[Sheet]:
    """Return the reliability curve of each tag."""
    return [
        reliability_sheet(name, report.curves[tag], report.figures[tag])
        for tag, name in tag_names(codebook).items()
    ]


def difference_sheet(differences: Mapping[str, Difference], codebook: Codebook) -> Sheet:
    """Return how two models differ, with the intervals of the differences."""
    rows = []
    for key, row in differences.items():
        if math.isnan(row.before) and math.isnan(row.after):
            continue  # nothing was there to measure by
        # Where the two agree about each article no draw differs, though another article might.
        same = row.low == row.high
        ends = UNSURE if same else f"{signed(row.low)}, {signed(row.high)}"
        change = f"{signed(row.after - row.before)} [{ends}]"
        rows.append([figure_name(key, codebook), number(row.before), number(row.after), change])
    heads = ["", tr("before"), tr("now"), tr("difference, 95 %")]
    caption = tr("Against the other model")
    if any(row[-1].endswith(f"[{UNSURE}]") for row in rows):
        caption = tr(
            "Against the other model (“?”: too few articles to tell how far chance moves the"
            " difference)"
        )
    return Sheet(caption, heads, rows)
