"""``kentongan extract`` and ``kentongan tag``: one article at a time, without a database."""

from __future__ import annotations

import codecs
import io
import json
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer

from desk.context import Context, context_of
from desk.demo.home import refuse_requests
from desk.language import told, tr
from news.capture import Capture
from news.errors import LockHeld, Quarantine, RefusedAddress, WrongInput
from news.message import Message

# A page larger than this is no article; the crawler's own cap is the same.
MAX_BYTES = 16 * 1024 * 1024
_HEAD_BYTES = 4  # enough to tell UTF-16


def extract(
    context: typer.Context,
    pages: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE|URL",
            help=tr("HTML or text files, or addresses; - is standard input."),
        ),
    ],
    url: Annotated[
        str | None,
        typer.Option(
            "--url", metavar="URL", help=tr("The address a file came from: for its canonical form.")
        ),
    ] = None,
    explained: Annotated[
        bool, typer.Option("--explain", help=tr("Say which rule took what, on standard error."))
    ] = False,
) -> None:
    """Print one JSON line for each page."""
    from crawler.extract import article_from_capture, default_outlet, explain
    from crawler.failure import Unfetched

    desk = context_of(context)
    failed = 0
    for page in pages:
        try:
            capture = _capture(page, url, desk)
            outlet = default_outlet(capture.url)
            if explained:
                typer.echo("\n".join(explain(capture, outlet=outlet).lines(told)), err=True)
            article = article_from_capture(capture, outlet=outlet)
        except (Quarantine, LockHeld, RefusedAddress, Unfetched) as error:
            failed += 1
            row: dict[str, object] = {"error": type(error).__name__, "message": told(error)}
        else:
            row = article.to_dict()
        if len(pages) > 1:
            row = {"file": page, **row}
        typer.echo(json.dumps(row, ensure_ascii=False))
    raise typer.Exit(1 if failed else 0)


def _capture(page: str, url: str | None, desk: Context) -> Capture:
    if page.startswith(("http://", "https://")):
        from crawler.fetch import fetch_page

        refuse_requests(desk.settings)
        with desk.claiming():
            return fetch_page(page, contact=desk.settings.contact, outlets=desk.registry)
    try:
        body = sys.stdin.buffer.read(MAX_BYTES + 1) if page == "-" else _read(Path(page))
    except OSError as error:
        raise WrongInput("{path}: cannot be read: {error}", path=page, error=error) from error
    if len(body) > MAX_BYTES:
        raise Quarantine(
            "{page}: larger than {limit} bytes, expected one page", page=page, limit=MAX_BYTES
        )
    kind = "text/plain" if page.endswith(".txt") else "text/html"
    return Capture(
        url=url or "http://localhost/" + Path(page).name,
        outlet="",
        fetched_at=desk.now,
        status=200,
        headers=(("Content-Type", kind),),
        body=body,
    )


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def tag(
    context: typer.Context,
    source: Annotated[
        str,
        typer.Argument(metavar="IN.jsonl", help=tr("File with articles; - is standard input.")),
    ] = "-",
    workers: Annotated[
        int,
        typer.Option("--workers", min=1, max=64, help=tr("Processes that judge side by side.")),
    ] = 2,
    model: Annotated[
        Path | None,
        typer.Option("--model", metavar="FILE", help=tr("Another model than the promoted one.")),
    ] = None,
) -> None:
    """Print the judgement of each article, one JSON line each, in the order read."""
    from classifier.bulk import judge_lines
    from desk.modelhome import usable_model

    desk = context_of(context)
    judged = failed = 0
    with ExitStack() as stack:
        lines = _lines(source, stack)
        path = model or usable_model(desk)  # may train one: not for a file that is not there
        for line in judge_lines(lines, model=path, data=desk.settings.data, workers=workers):
            judged += 1
            failed += line.failed
            sys.stdout.write(f"{_failure(line.text) if line.failed else line.text}\n")
    sys.stdout.flush()
    if not judged:
        typer.echo(tr("{source}: no line, so nothing was judged").format(source=source), err=True)
    raise typer.Exit(1 if failed else 0)


def _failure(text: str) -> str:
    """Return the row of a line that was not judged, with its message in words of this process."""
    row = json.loads(text)
    said = str(row["message"])
    return json.dumps(row | {"message": told(Message(said))}, ensure_ascii=False)


def _lines(source: str, stack: ExitStack) -> TextIO:
    """Return the lines of a file; bytes that are no text become U+FFFD and spoil one line."""
    try:
        file = _bytes(source, stack)
        head: bytes = file.peek(_HEAD_BYTES)[:_HEAD_BYTES]
    except OSError as error:
        raise WrongInput("{path}: cannot be read: {error}", path=source, error=error) from error
    marked = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if not marked and b"\0" in head[:2]:  # no line of JSON begins so
        raise WrongInput(
            "{path}: begins with {head!r}, expected lines of JSON in UTF-8", path=source, head=head
        )
    encoding = "utf-16" if marked else "utf-8"
    return io.TextIOWrapper(file, encoding=encoding, errors="replace")


def _bytes(source: str, stack: ExitStack) -> Any:
    if source == "-":  # its own text would end the run at the first byte that is none
        return sys.stdin.buffer
    return stack.enter_context(Path(source).open("rb"))
