"""``kentongan train``, ``evaluate`` and ``models``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from desk.context import context_of
from desk.language import tr

models = typer.Typer(no_args_is_help=True)


def train(
    context: typer.Context,
    seed: Annotated[int, typer.Option("--seed", min=0, help=tr("Seed of the training."))] = 0,
    keep: Annotated[
        bool,
        typer.Option("--keep-promoted", help=tr("Do not put the new model to work.")),
    ] = False,
) -> None:
    """Train a model from ``data/corpus`` and put it to work."""
    from desk.lock import run_lock
    from desk.modelhome import promote, promoted_model, train_model

    desk = context_of(context)
    with run_lock(desk.settings.home):
        path = train_model(desk, seed=seed)
        if not keep or promoted_model(desk.settings.models) is None:
            promote(desk.settings.models, path.stem, at=desk.now, reason="kentongan train")
    typer.echo(str(path))


def evaluate(
    context: typer.Context,
    coded: Annotated[Path, typer.Argument(metavar="FILE.jsonl", help=tr("Coded articles."))],
    model: Annotated[
        Path | None,
        typer.Option("--model", metavar="FILE", help=tr("Another model than the promoted one.")),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=tr("Print the figures as JSON."))] = False,
) -> None:
    """Print the figures of a model on a file of coded articles."""
    from classifier.corpus import read_coded
    from classifier.evaluate import evaluate as measure
    from classifier.judge import Document, load_judge
    from desk.modelhome import usable_model

    desk = context_of(context)
    articles = read_coded(coded, desk.codebook)
    judge = load_judge(model or usable_model(desk), desk.codebook, desk.gazetteer)
    judgements = judge.judge([Document(a.id, a.title, a.text, a.date) for a in articles])
    report = measure(judgements, articles, desk.codebook)
    typer.echo(json.dumps(report.to_dict(), indent=1) if as_json else report.to_text())


@models.command("list", help=tr("The models of this home; * is the one at work."))
def list_models(context: typer.Context) -> None:
    """Print the models, newest first."""
    from classifier.store import SUFFIX, read_card
    from desk.modelhome import promoted_model

    desk = context_of(context)
    at_work = promoted_model(desk.settings.models)
    table = Table("", tr("model"), tr("codebook"), tr("articles"), box=None, pad_edge=False)
    for path in sorted(desk.settings.models.glob(f"*{SUFFIX}"), reverse=True):
        card = read_card(path)
        table.add_row(
            "*" if path == at_work else "",
            path.stem,
            str(card.get("codebook", "")),
            str(card.get("articles", "")),
        )
    Console().print(table)


@models.command("show", help=tr("The card of a model: data, figures, limits."))
def show_model(
    context: typer.Context,
    model: Annotated[
        str | None,
        typer.Argument(metavar="[MODEL]", help=tr("Its id; the one at work if not given.")),
    ] = None,
) -> None:
    """Print a model's card as JSON."""
    from classifier.store import read_card
    from desk.modelhome import model_path, usable_model

    desk = context_of(context)
    path = model_path(desk.settings.models, model) if model else usable_model(desk)
    typer.echo(json.dumps(read_card(path), indent=1, ensure_ascii=False))
