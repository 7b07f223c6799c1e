"""``kentongan train``, ``evaluate`` and ``models``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from desk.context import Context, context_of
from desk.language import tr
from news.errors import WrongInput

if TYPE_CHECKING:
    from classifier.compare import Difference
    from news.label import CodedArticle

models = typer.Typer(no_args_is_help=True)

ModelId = Annotated[str, typer.Argument(metavar="MODEL", help=tr("Its id; see `models list`."))]
TestFile = Annotated[
    Path | None,
    typer.Option(
        "--test",
        metavar="FILE.jsonl",
        help=tr("Coded articles to test on; the frozen part of the desk's labels if not given."),
    ),
]
Reason = Annotated[str, typer.Option("--reason", help=tr("Why; it is kept in the history."))]


def train(
    context: typer.Context,
    seed: Annotated[int, typer.Option("--seed", min=0, help=tr("Seed of the training."))] = 0,
    labels: Annotated[
        bool,
        typer.Option("--labels/--no-labels", help=tr("Learn from this desk's labels, too.")),
    ] = True,
) -> None:
    """Train a model from ``data/corpus`` and the labels; put it to work where none is."""
    from desk.modelhome import desk_labels, promote, promoted_model, train_model

    desk = context_of(context)
    with desk.archive():
        extra = desk_labels()[0] if labels else []
        path = train_model(desk, seed=seed, extra=extra)
        if promoted_model(desk.settings.models) is None:
            promote(desk.settings.models, path.stem, at=desk.now, reason="first model of this home")
        elif promoted_model(desk.settings.models) != path:
            message = tr("not at work yet; `kentongan models promote {model}` tests it and does it")
            typer.echo(message.format(model=path.stem), err=True)
    typer.echo(str(path))


def evaluate(
    context: typer.Context,
    coded: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FILE.jsonl]",
            help=tr("Coded articles; the frozen part of the desk's labels if not given."),
        ),
    ] = None,
    model: Annotated[
        Path | None,
        typer.Option("--model", metavar="FILE", help=tr("Another model than the promoted one.")),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=tr("Print the figures as JSON."))] = False,
    against: Annotated[
        str | None,
        typer.Option("--against", metavar="MODEL", help=tr("Compare with this model of the home.")),
    ] = None,
    by: Annotated[
        str, typer.Option("--by", metavar="outlet|year", help=tr("Figures for each of them."))
    ] = "",
) -> None:
    """Print the figures of a model on coded articles."""
    from classifier.compare import compare, grouped
    from classifier.evaluate import evaluate as measure
    from desk.modelhome import judge_of, judgements_of, model_path, usable_model

    if by not in {"", "outlet", "year"}:
        raise WrongInput(f"--by {by!r}, expected outlet or year")
    desk = context_of(context)
    articles = _test_of(desk, coded)
    judgements = judgements_of(judge_of(desk, model or usable_model(desk)), articles)
    report = measure(judgements, articles, desk.codebook)
    rows = report.to_dict()
    if by:
        rows[f"by_{by}"] = grouped(judgements, articles, desk.codebook, _GROUPS[by])
    differences = {}
    if against is not None:
        other = judge_of(desk, model_path(desk.settings.models, against))
        differences = compare(
            judgements_of(other, articles), judgements, articles, desk.codebook
        )  # fmt: skip
        rows["against"] = {
            key: {"before": d.before, "after": d.after, "interval": [d.low, d.high]}
            for key, d in differences.items()
        }
    if as_json:
        typer.echo(json.dumps(rows, indent=1))
        return
    typer.echo(report.to_text())
    for name, row in rows.get(f"by_{by}", {}).items():
        typer.echo(f"{by} {name}: {row['articles']} · macro_f1 {row['macro_f1']:.3f}")
    if differences:
        Console().print(_differences_table(differences))


_GROUPS = {
    "outlet": lambda article: article.provenance.get("outlet", ""),
    "year": lambda article: str(article.date.year) if article.date else "",
}


def _test_of(desk: Context, coded: Path | None) -> list[CodedArticle]:
    from classifier.corpus import read_coded
    from desk.modelhome import desk_labels

    if coded is not None:
        articles = read_coded(coded, desk.codebook)
        if not articles:
            raise WrongInput(f"{coded}: holds no coded article, expected one a line")
        return articles
    with desk.archive():
        frozen = desk_labels()[1]
    if not frozen:
        raise WrongInput(
            "this desk has no labels to test on; name a file of coded articles, or"
            " `kentongan label export` and `import` some"
        )
    return frozen


def _differences_table(differences: dict[str, Difference]) -> Table:
    table = Table("", tr("before"), tr("now"), tr("difference, 95 %"), box=None, pad_edge=False)
    for key, row in differences.items():
        interval = f"{row.after - row.before:+.3f} [{row.low:+.3f}, {row.high:+.3f}]"
        table.add_row(key, f"{row.before:.3f}", f"{row.after:.3f}", interval)
    return table


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
            str(card.get("articles", 0) + card.get("desk_articles", 0)),
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


@models.command("promote", help=tr("Put a model to work, if it is no worse on the frozen test."))
def promote_model(
    context: typer.Context,
    model: ModelId,
    test: TestFile = None,
    force: Annotated[
        bool, typer.Option("--force", help=tr("Put it to work all the same; needs --reason."))
    ] = False,
    reason: Reason = "",
) -> None:
    """Test a model against the one at work; refuse it where recall or macro-F1 falls."""
    from desk.modelhome import LEAST_TEST, model_path, promote, tried

    desk = context_of(context)
    path = model_path(desk.settings.models, model)
    if force and not reason.strip():
        raise WrongInput("--force without --reason; say why, it is kept in the history")
    try:
        articles = _test_of(desk, test)
    except WrongInput:
        if not force:
            raise
        articles = []
    if len(articles) < LEAST_TEST and not force:
        raise WrongInput(
            f"{len(articles)} coded articles to test on, expected at least {LEAST_TEST}; label"
            " more, name a file with --test, or use --force with a --reason"
        )
    differences, fallen = tried(desk, path, articles) if articles else ({}, [])
    if differences:
        Console(stderr=True).print(_differences_table(differences))
    if fallen and not force:
        raise WrongInput(
            f"model {model} is not put to work: {', '.join(fallen)} would fall on"
            f" {len(articles)} coded articles; --force with a --reason does it all the same"
        )
    figures = {key: [d.before, d.after] for key, d in differences.items()}
    promote(
        desk.settings.models,
        model,
        at=desk.now,
        reason=reason.strip() or "no figure falls on the frozen test",
        test={"articles": len(articles), "fallen": fallen, "figures": figures},
    )
    typer.echo(tr("at work: {model}").format(model=model))


@models.command("rollback", help=tr("Put the model to work that was at work before."))
def rollback_model(context: typer.Context, reason: Reason = "") -> None:
    """Go back by one promotion."""
    from desk.lock import run_lock
    from desk.modelhome import rollback

    desk = context_of(context)
    with run_lock(desk.settings.home):
        model = rollback(desk.settings.models, at=desk.now, reason=reason.strip() or "rollback")
    typer.echo(tr("at work: {model}").format(model=model))
