"""``kentongan evaluate``: how right a model is on coded articles."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from desk.context import context_of
from desk.language import tr
from news.errors import WrongInput

if TYPE_CHECKING:
    from news.label import CodedArticle

_GROUPS: dict[str, Callable[[CodedArticle], str]] = {
    "outlet": lambda article: article.provenance.get("outlet", ""),
    "year": lambda article: str(article.date.year) if article.date else "",
    "drawn": lambda article: article.provenance.get("drawn", ""),
}


def evaluate(
    context: typer.Context,
    coded: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE.jsonl",
            help=tr("Coded articles; the frozen part of the desk's labels if not given."),
        ),
    ] = None,
    model: Annotated[
        Path | None,
        typer.Option("--model", metavar="FILE", help=tr("Another model than the promoted one.")),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=tr("Print the figures as JSON."))] = False,
    html: Annotated[
        Path | None,
        typer.Option("--html", metavar="FILE", help=tr("Write a page with the curves, too.")),
    ] = None,
    against: Annotated[
        str | None,
        typer.Option("--against", metavar="MODEL", help=tr("Compare with this model of the home.")),
    ] = None,
    by: Annotated[
        str, typer.Option("--by", metavar="|".join(_GROUPS), help=tr("Figures for each of them."))
    ] = "",
) -> None:
    """Print the figures of a model on coded articles."""
    from classifier.compare import compare
    from classifier.evaluate import evaluate as measure
    from classifier.evaluate import evaluate_groups
    from desk.commands.sheets import print_sheets
    from desk.files import write_file
    from desk.modelhome import coded_articles, judge_of, judgements_of, usable_model
    from desk.promise import promise_lines
    from desk.promoted import model_path
    from desk.scorepage import evaluation_page
    from desk.scores import (
        difference_sheet,
        group_sheets,
        how_to_read,
        lead_lines,
        overall_sheet,
        reliability_sheets,
        tag_sheet,
    )

    if by not in {"", *_GROUPS}:
        raise WrongInput("--by {by!r}, expected one of {names}", by=by, names=", ".join(_GROUPS))
    desk = context_of(context)
    articles = coded_articles(desk, coded)
    judge = judge_of(desk, model or usable_model(desk))
    judgements = judgements_of(judge, articles)
    report = measure(judgements, articles, desk.codebook)
    groups = {
        kind: evaluate_groups(judgements, articles, desk.codebook, key)
        for kind, key in _GROUPS.items()
        if html or kind == by
    }
    lead = lead_lines(articles, model=judge.version, codebook=desk.codebook)
    lead += promise_lines(judge.model.card, desk.codebook)
    outlets = {outlet.id: outlet.name for outlet in desk.registry} if groups else {}
    sheets = [tag_sheet(report, desk.codebook), overall_sheet(report)]
    sheets += reliability_sheets(report, desk.codebook)
    rows: dict[str, Any] = report.to_dict()
    if by:
        sheets += group_sheets(by, groups[by], desk.codebook, outlets)
        rows[f"by_{by}"] = {name: one.to_dict() for name, one in groups[by].items()}
    differences = None
    if against is not None:
        other = judge_of(desk, model_path(desk.settings.models, against))
        found = compare(judgements_of(other, articles), judgements, articles, desk.codebook)
        differences = difference_sheet(found, desk.codebook)
        sheets.append(differences)
        rows["against"] = {key: difference.to_dict() for key, difference in found.items()}
    if html is not None:
        page = evaluation_page(
            report,
            desk.codebook,
            lead=lead,
            groups=groups,
            differences=differences,
            outlets=outlets,
        )
        write_file(html, page)
        typer.echo(str(html), err=True)
    if as_json:
        typer.echo(json.dumps(rows, indent=1, allow_nan=False))
    else:
        typer.echo("\n".join([*lead, "", *how_to_read()]))
        typer.echo()
        print_sheets(sheets)
