"""``kentongan train`` and ``models``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Column, Table

from desk.context import Context, context_of
from desk.language import told, tr
from desk.terminal import print_table
from news.errors import WrongInput, WrongModel

if TYPE_CHECKING:
    from classifier.judge import Judge

models = typer.Typer(no_args_is_help=True)

_UNASKED = ("no model was at work to test against", "no figure falls on the test")
"""Reasons that the history keeps where nobody gave one: without a test, and with one."""

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
    """Train a model from ``data/corpus`` and the labels; put it to work where none can judge."""
    from archive.lock import run_lock
    from classifier.modelfile import read_card
    from desk.modelhome import desk_labels, judge_at_work, recent_news, train_model
    from desk.promise import promise_lines
    from desk.promoted import promote, promoted_model, promoted_version

    desk = context_of(context)
    # No promotion meanwhile, and a first model is trained by one run at a time; a later one beside
    # a crawl of hours, and no crawl that is due is refused meanwhile.
    with (
        run_lock(desk.settings.home, "models.lock"),
        desk.archive(None if promoted_version(desk.settings.models) else "run.lock"),
    ):
        extra = desk_labels(desk.codebook, desk.registry)[0] if labels else []
        path = train_model(desk, seed=seed, extra=extra, news=recent_news(desk))
        for line in promise_lines(read_card(path), desk.codebook):
            typer.echo(line, err=True)
        folder = desk.settings.models
        before = promoted_model(folder)
        if before is None:
            promote(folder, path.stem, at=desk.now, reason="first model of this home")
        elif before != path:
            message = tr("not at work yet; `kentongan models promote {model}` tests it and does it")
            try:
                judge_at_work(desk)
            except WrongModel as error:
                typer.echo(told(error), err=True)
                reason = f"{before.stem}, at work before, could not judge: {error}"
                promote(folder, path.stem, at=desk.now, reason=reason)
                message = tr("at work: {model}")
            typer.echo(message.format(model=path.stem), err=True)
    typer.echo(str(path))


@models.command("list", help=tr("The models of this home; * is the one at work."))
def list_models(context: typer.Context) -> None:
    """Print the models, newest first."""
    from classifier.modelfile import SUFFIX, read_card
    from desk.promise import borderline_told, recall_told
    from desk.promoted import promoted_model

    desk = context_of(context)
    at_work = promoted_model(desk.settings.models)
    failed = 0
    paths = sorted(desk.settings.models.glob(f"*{SUFFIX}"), reverse=True)
    # A name cut short is of no use to `promote`.
    named = Column(tr("model"), min_width=max((len(path.stem) for path in paths), default=0))
    table = Table(
        "", named, tr("codebook"), tr("articles"), tr("recall at least"), tr("borderline"),
        box=None, pad_edge=False,
    )  # fmt: skip
    for path in paths:
        mark = "*" if path == at_work else ""
        try:
            card = read_card(path)
        except WrongModel as error:  # one damaged file hides no other
            failed += 1
            typer.echo(told(error), err=True)
            table.add_row(mark, path.stem, tr("cannot be read"), "", "", "")
            continue
        table.add_row(
            mark,
            path.stem,
            str(card.get("codebook", "")),
            str(card.get("articles", 0) + card.get("desk_articles", 0)),
            recall_told(card, desk.codebook),
            borderline_told(card),
        )
    if not table.row_count:
        typer.echo(tr("This home has no model yet; `kentongan train` makes one."))
        return
    print_table(table)
    raise typer.Exit(1 if failed else 0)


@models.command("show", help=tr("The card of a model: data, figures, limits."))
def show_model(
    context: typer.Context,
    model: Annotated[
        str | None,
        typer.Argument(metavar="MODEL", help=tr("Its id; the one at work if not given.")),
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option("--html", metavar="FILE", help=tr("Write the card as a page instead.")),
    ] = None,
) -> None:
    """Print a model's card as JSON, or write it as a page."""
    from classifier.modelfile import read_card
    from desk.files import write_file
    from desk.promoted import model_at_work, model_path

    desk = context_of(context)
    folder = desk.settings.models
    path = model_path(folder, model) if model else model_at_work(folder)
    if path is None:
        raise WrongInput(
            "{folder}: no model is at work yet; `kentongan train` makes one", folder=folder
        )
    card = read_card(path)
    if html is None:
        typer.echo(json.dumps(card, indent=1, ensure_ascii=False))
        return
    from desk.scorepage import card_page

    write_file(html, card_page(card, desk.codebook))
    typer.echo(str(html))


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
    from archive.lock import run_lock
    from desk.modelhome import judge_at_work, judge_of
    from desk.promoted import model_path, promote, promoted_model

    desk = context_of(context)
    path = model_path(desk.settings.models, model)
    if force and not reason.strip():
        raise WrongInput("--force without --reason; say why, it is kept in the history")
    # Of two at once each would be tested against a model that the other takes from its work.
    with run_lock(desk.settings.home, "models.lock"):
        try:
            at_work = judge_at_work(desk)
        except WrongModel as error:
            # Nothing to compare with, and a desk without a model that judges: the morning first.
            judge_of(desk, path)
            typer.echo(told(error), err=True)
            why = reason.strip() or f"the model at work before could not judge: {error}"
            promote(desk.settings.models, model, at=desk.now, reason=why)
        else:
            if path == promoted_model(desk.settings.models):
                typer.echo(tr("at work already: {model}").format(model=model))
                return
            _promote_tested(desk, path, at_work, test, force=force, reason=reason.strip())
    typer.echo(tr("at work: {model}").format(model=model))


def _promote_tested(
    desk: Context,
    path: Path,
    at_work: Judge | None,
    test: Path | None,
    *,
    force: bool,
    reason: str,
) -> None:
    from desk.commands.sheets import print_sheets
    from desk.modelhome import LEAST_TEST, coded_articles, tried
    from desk.promoted import promote
    from desk.scores import difference_sheet, fallen_told, untested_tags

    try:
        articles = coded_articles(desk, test)
    except WrongInput:
        if not force:
            raise
        articles = []
    if len(articles) < LEAST_TEST and not force:
        raise WrongInput(
            "{count} coded articles to test on, expected at least {least}; label more, name a"
            " file with --test, or use --force with a --reason",
            count=len(articles),
            least=LEAST_TEST,
        )
    untested = untested_tags(articles, desk.codebook)
    if untested and len(untested) == len(desk.codebook.tags) and not force:
        raise WrongInput(
            "none of the {count} coded articles to test on has a tag, so that no figure could fall;"
            " label more, name a file with --test, or use --force with a --reason",
            count=len(articles),
        )
    if untested:
        told = tr("not tested, since no coded article has it: {names}")
        typer.echo(told.format(names=", ".join(untested)), err=True)
    differences, fallen = tried(desk, at_work, path, articles) if at_work and articles else ({}, [])
    if differences:
        print_sheets([difference_sheet(differences, desk.codebook)], stderr=True)
    if fallen and not force:
        raise WrongInput(
            "model {model} is not put to work; on {count} coded articles would fall: {names}."
            " The table's intervals tell what may be chance: label more, or use --force with a"
            " --reason",
            model=path.stem,
            names=fallen_told(differences, fallen, articles, desk.codebook),
            count=len(articles),
        )
    figures = {key: [d.before, d.after] for key, d in differences.items()}
    promote(
        desk.settings.models,
        path.stem,
        at=desk.now,
        reason=reason or _UNASKED[bool(differences)],
        test={"articles": len(articles), "fallen": fallen, "figures": figures},
    )


@models.command("rollback", help=tr("Put the model to work that was at work before."))
def rollback_model(context: typer.Context, reason: Reason = "") -> None:
    """Go back by one promotion."""
    from archive.lock import run_lock
    from desk.promoted import rollback

    desk = context_of(context)
    with run_lock(desk.settings.home, "models.lock"):
        model = rollback(desk.settings.models, at=desk.now, reason=reason.strip() or "rollback")
    typer.echo(tr("at work: {model}").format(model=model))
