"""``kentongan label``: articles to code, on their way out and back."""

from __future__ import annotations

import logging
import sys
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from desk.coded import by_one_name, coded_rows, drawn_as_before, holds_codes, misplaced, mistakes
from desk.commands.options import parse_since
from desk.context import context_of
from desk.files import write_file
from desk.language import tr
from desk.logs import printable
from desk.settings import message_language
from desk.sheet import TOLD, Row, columns, read_sheet, to_csv, to_jsonl
from news.codebook import Codebook
from news.errors import WrongInput, WrongLabelFile

log = logging.getLogger(__name__)
labels = typer.Typer(no_args_is_help=True)

_FORMS = (".csv", ".xlsx", ".jsonl")
_MAX_MB = 512
"""Of a file that is read as a sheet; one of 100,000 articles has half of it."""


@labels.command("export", help=tr("Write a sheet of articles to code, least sure first."))
def export(
    context: typer.Context,
    out: Annotated[
        Path,
        typer.Option(
            "--out", metavar="FILE", help=tr("A .csv, .xlsx or .jsonl file; - prints CSV.")
        ),
    ],
    count: Annotated[
        int, typer.Option("--count", min=1, max=100_000, help=tr("How many articles."))
    ] = 100,
    random_share: Annotated[
        float,
        typer.Option(
            "--random-share", min=0, max=1,
            help=tr("Share drawn at random, so that recall can be estimated."),
        ),
    ] = 0.2,
    since: Annotated[
        str | None,
        typer.Option(
            "--since", metavar="YYYY-MM-DD", help=tr("Only news from this local day on.")
        ),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help=tr("Seed of the draw."))] = 0,
    article: Annotated[
        list[str] | None,
        typer.Option(
            "--article", metavar="ID|URL",
            help=tr("These articles, coded or not, without a draw; may be given several times."),
        ),
    ] = None,
) -> None:  # fmt: skip
    """Write articles that nobody has coded, or some by name, as the model judges them."""
    from desk.drawing import drawn_rows, rows_again

    desk = context_of(context)
    _check_out(out, desk.codebook)
    start = parse_since(since, desk.settings.zone) or datetime(1990, 1, 1, tzinfo=UTC)
    with desk.judging():
        if article:
            rows = rows_again(desk, article)
        else:
            rows = drawn_rows(desk, count=count, random_share=random_share, start=start, seed=seed)
    _write(out, rows, desk.codebook)


def _check_out(out: Path, codebook: Codebook) -> None:
    """Refuse a name that no sheet has, and a file in which somebody's codes may stand."""
    if str(out) == "-":
        return
    if out.suffix.lower() not in _FORMS:
        raise WrongInput(
            "{path}: expected a name that ends in {names}", path=out, names=", ".join(_FORMS)
        )
    body = _content(out) if out.exists() else b""
    try:
        coded = bool(body.strip()) and holds_codes(body, out.name, codebook)
    except WrongLabelFile as error:
        raise WrongInput(
            "{error}\n{path}: cannot be read as a sheet, so that codes in it may be lost; choose"
            " another name, or take it away",
            error=error,
            path=out,
        ) from error
    if coded:
        raise WrongInput(
            "{path}: is a sheet with codes, which would be lost; choose another name, or take it"
            " away",
            path=out,
        )


def _content(path: Path) -> bytes:
    """Return what a file holds, of one that is no sheet by its size not even that."""
    most = _MAX_MB * 1024 * 1024
    try:
        with path.open("rb") as file:
            body = file.read(most + 1)
    except OSError as error:
        raise WrongInput("{path}: cannot be read: {error}", path=path, error=error) from error
    if len(body) > most:
        raise WrongInput(
            "{path}: larger than {limit} MB, expected a label sheet",
            path=path,
            limit=_MAX_MB,
        )
    return body


def _write(out: Path, rows: list[Row], codebook: Codebook) -> None:
    form = out.suffix.lower()
    if form == ".jsonl":
        body = to_jsonl(rows)
    elif form == ".xlsx":
        from desk.workbook import choices, hints, to_xlsx

        lang = message_language()
        body = to_xlsx(rows, columns(codebook), choices(codebook, lang), hints(codebook, lang))
    else:
        body = to_csv(rows, columns(codebook))
    if str(out) == "-":
        sys.stdout.buffer.write(body)
    else:
        write_file(out, body)
        typer.echo(tr("{n} articles to code: {path}").format(n=len(rows), path=out))


@labels.command("import", help=tr("Read a sheet that people have filled in."))
def import_(
    context: typer.Context,
    sheet: Annotated[
        Path, typer.Argument(metavar="FILE", help=tr("A .csv, .xlsx or .jsonl file."))
    ],
    coder: Annotated[
        str, typer.Option("--coder", metavar="NAME", help=tr("Who coded; overrides the column."))
    ] = "",
) -> None:
    """Check every row, keep all labels or none, and show where coders disagree."""
    from archive.articles import get_article, known_ids
    from archive.labels import coders, labels_of, save_labels
    from desk.commands.agreement import changed_labels, show_agreement

    desk = context_of(context)
    rows = read_sheet(_content(sheet), sheet.name, without=TOLD)
    coded, wrong = coded_rows(
        rows, codebook=desk.codebook, gazetteer=desk.gazetteer, coder=coder,
        coded_at=desk.now,
    )  # fmt: skip
    if not coded and not wrong:
        raise WrongLabelFile(
            "{name}: {count} rows and none is coded, expected a stage, or - for off, in a tag's"
            " column",
            name=sheet.name,
            count=len(rows),
        )
    # A crawl takes hours, and what people know meanwhile is worth most today; two imports at once
    # would each show how the other's coders disagree by half.
    with desk.archive("label.lock") if coded else nullcontext():
        if coded:
            coded = by_one_name(coded, coders())
            wrong |= misplaced(coded, known_ids(one.article for one in coded))
        if wrong:
            raise WrongLabelFile(
                "{wrong}\n{name}: nothing was imported", wrong=mistakes(wrong), name=sheet.name
            )
        before = {one.article: labels_of(one.article) for one in coded}
        coded = drawn_as_before(coded, before)
        count = save_labels(((one.article, one.label) for one in coded), clock=desk.clock)
        both = {key: labels_of(key) for key in before}
        titles = {key: found.title for key in both if (found := get_article(key))}
    typer.echo(tr("{n} labels kept").format(n=count))
    if changed := changed_labels(before, both):
        told = tr("{n} of them change what the same coder said of the article before")
        typer.echo(told.format(n=changed))
    if left := len(rows) - len(coded):
        told = tr("{n} rows hold no code and were passed over; an article without any tag gets a -")
        typer.echo(told.format(n=left))
    show_agreement(both, titles, {one.label.coder for one in coded}, desk.codebook)


@labels.command("suspects", help=tr("List labels that are likely wrong, to be looked at again."))
def list_suspects(
    context: typer.Context,
    count: Annotated[
        int, typer.Option("--count", min=1, max=10_000, help=tr("How many at the most."))
    ] = 30,
    seed: Annotated[int, typer.Option("--seed", min=0, help=tr("Seed of the training."))] = 0,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="FILE",
            help=tr("Write them with their codes as a sheet, too, to be corrected and imported."),
        ),
    ] = None,
) -> None:  # fmt: skip
    """Cross-validate on corpus and labels, and print the labels of this desk that it doubts."""
    import numpy as np

    from classifier.corpus import load_corpus
    from classifier.learning import cross_validated
    from classifier.suspects import suspects
    from classifier.tags import tag_matrix
    from desk.drawing import rows_again
    from desk.modelhome import own_labels
    from desk.scores import number, tag_names

    desk = context_of(context)
    if out:
        _check_out(out, desk.codebook)
    with desk.reading():
        own = own_labels(desk.codebook, desk.registry)
    if not own:
        raise WrongInput("this desk has no labels; `kentongan label export` and `import` some")
    corpus = load_corpus(desk.settings.data / "corpus", desk.codebook)
    log.info(
        tr(
            "cross-validating on %d coded articles and %d of this desk; takes a minute or several,"
            " by how many processors are free"
        ),
        len(corpus),
        len(own),
    )
    tags, scores = cross_validated(corpus, own, desk.codebook, seed=seed)
    everything = [*corpus, *own]
    found = suspects(
        [a.id for a in everything], tags, np.asarray(scores), tag_matrix(everything, tags)
    )
    by_id = {article.id: article for article in own}
    shown = [suspect for suspect in found if suspect.article in by_id][:count]
    names = tag_names(desk.codebook)
    for suspect in shown:
        article = by_id[suspect.article]
        said = tr("coded on") if suspect.coded else tr("coded off")
        told = f"{suspect.article} {names[suspect.tag]} {said}, {number(suspect.probability)}"
        typer.echo(printable(f"{told}: {article.title}"))
    typer.echo(tr("{n} labels to look at again").format(n=len(shown)))
    if out and shown:
        with desk.judging():
            rows = rows_again(desk, (suspect.article for suspect in shown))
        _write(out, rows, desk.codebook)
