"""The command line ``kentongan``: the contract that other programs rely on.

Exit codes: 0 done; 1 done, with failures that the ledger names; 2 wrong usage or settings;
3 another run holds the lock; 130 stopped by Ctrl-C.
"""

from __future__ import annotations

import os
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer
import typer.main
from typer.exceptions import TyperException

from desk.commands import (
    article,
    deliver,
    demo,
    digest,
    doctor,
    drift,
    evaluate,
    export,
    health,
    job,
    label,
    model,
    outlet,
    rate,
    reextract,
    revision,
    search,
    visits,
    worker,
)
from desk.context import Context
from desk.frames import framed, print_refusal
from desk.language import told, told_failure, tr
from desk.logs import JsonLines, configure_logs, printable
from news.errors import KentonganError

STOPPED = 130
"""Exit code of a run that Ctrl-C ended, as shells know it."""

app = typer.Typer(
    name="kentongan",
    help=tr(
        "Early warning from Indonesian regional news: crawl, archive, tag by issue and stage, "
        "digest."
    ),
    epilog=tr(
        "Exit codes: 0 done; 1 done, with failures that the ledger names; 2 wrong usage or "
        "settings; 3 another run holds the lock. In English: KENTONGAN_LANG=en."
    ),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


_COMPLAINT = "kentongan: "


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"kentongan {version('kentongan')}")
        raise typer.Exit


@app.callback()
def _main(
    context: typer.Context,
    settings: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help=tr("Settings file (TOML); otherwise $KENTONGAN_SETTINGS or ./kentongan.toml."),
        ),
    ] = None,
    json_logs: Annotated[
        bool, typer.Option("--json-logs", help=tr("Log lines as JSON, for machines."))
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", help=tr("Log what the libraries do, too."))
    ] = False,
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help=tr("Print the version.")
        ),
    ] = False,
) -> None:
    configure_logs(json_lines=json_logs, verbose=verbose)
    if json_logs:  # behind the logs, which go on to the stream that was there
        sys.stderr = JsonLines(_COMPLAINT, tr("Error: {reason}").partition("{")[0])
    context.obj = Context(settings_file=settings, json_logs=json_logs)


JOB, TOOLS, KEEP = tr("The daily job"), tr("Single articles"), tr("Upkeep")

app.command("daily", rich_help_panel=JOB, help=tr("Crawl, classify and write the digest."))(
    job.daily
)
app.command("crawl", rich_help_panel=JOB, help=tr("Ask the outlets for what is new."))(job.crawl)
app.command(
    "worker",
    rich_help_panel=JOB,
    help=tr("Crawl what `crawl --enqueue` left; any number of them, on any machines."),
)(worker.worker)
app.command(
    "queue",
    rich_help_panel=KEEP,
    help=tr("Say what waits for the workers and what they gave up, and try it again."),
)(visits.queue)
app.command(
    "classify",
    rich_help_panel=JOB,
    help=tr("Judge the articles that the model has not judged yet."),
)(job.classify)
app.command(
    "digest", rich_help_panel=JOB, help=tr("Write the digest of a day or a week, or a past one.")
)(digest.digest)
app.command(
    "rate", rich_help_panel=KEEP, help=tr("Set the value of a story's information, such as B2.")
)(rate.rate)
app.command(
    "deliver",
    rich_help_panel=JOB,
    help=tr("Send the digests that the subscriptions of the settings ask for."),
)(deliver.deliver)
app.command(
    "alert",
    rich_help_panel=JOB,
    help=tr("Send flash notices of grave events that nobody was told of yet."),
)(deliver.alert)
app.command(
    "demo",
    rich_help_panel=JOB,
    help=tr("Run the whole job on made-up outlets, served on this machine only."),
)(demo.demo)
app.command(
    "extract", rich_help_panel=TOOLS, help=tr("Read one page and print the article as a JSON line.")
)(article.extract)
app.command(
    "reextract",
    rich_help_panel=KEEP,
    help=tr("Extract stored pages again, without a request; changed texts become revisions."),
)(reextract.reextract)
app.command(
    "tag",
    rich_help_panel=TOOLS,
    help=tr('Judge articles, a JSON line each: {"id","title","text","date"}; no database needed.'),
)(article.tag)
app.command(
    "article",
    rich_help_panel=TOOLS,
    help=tr("Print an article of the archive, and what its revisions changed."),
)(revision.article)
app.command(
    "search",
    rich_help_panel=TOOLS,
    # "-harga" is a word that must not be there, and no "-h".
    context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]},
    help=tr("Search the archive: words, phrases, places, tags and days."),
)(search.search)
app.command(
    "export",
    rich_help_panel=TOOLS,
    help=tr("Write articles with their judgements as CSV, Parquet or JSON lines."),
)(export.export)
app.command("train", rich_help_panel=KEEP, help=tr("Train a model from the corpus."))(model.train)
app.command(
    "evaluate",
    rich_help_panel=KEEP,
    help=tr("Measure a model on coded articles, a JSON line each."),
)(evaluate.evaluate)
model.models.command(
    "drift", help=tr("Say whether the news has moved away from what the model knows.")
)(drift.drift)
app.add_typer(model.models, name="models", rich_help_panel=KEEP, help=tr("The trained models."))
app.add_typer(
    outlet.outlets, name="outlets", rich_help_panel=KEEP, help=tr("The outlets that are crawled.")
)
app.add_typer(
    label.labels, name="label", rich_help_panel=KEEP, help=tr("Articles to code, and codes back.")
)
app.command(
    "health",
    rich_help_panel=KEEP,
    help=tr("Say which outlets are silent, changed or failing, against their own history."),
)(health.health)
app.command(
    "doctor", rich_help_panel=KEEP, help=tr("Say what is configured, reachable and stale.")
)(doctor.doctor)


def main() -> None:
    """Run the command line and end the process with the contract's exit code."""
    try:
        code = framed(typer.main.get_command(app))(standalone_mode=False)
        sys.stdout.flush()
    except KentonganError as error:
        _complain(told(error))
        code = error.exit_code
    except TyperException as error:
        print_refusal(error)
        code = 2
    except (typer.Abort, KeyboardInterrupt):
        code = STOPPED
    except (BrokenPipeError, SystemExit) as error:
        # The reader of our output (head, less) has gone: that is not an error. Typer makes an exit
        # with code 1 of it, which would say that something failed.
        if not isinstance(error.__context__ or error, BrokenPipeError):
            raise
        _forget_output()
        code = 0
    except OSError as error:
        # What no floor expected of the system: a full disk behind standard output, a closed folder.
        _complain(told_failure(error))
        _forget_output()
        code = 2
    if code == STOPPED:  # Typer itself makes this code of a Ctrl-C, without a word
        _complain(tr("stopped; nothing is lost, the next run goes on from here"))
    sys.exit(code or 0)


def _forget_output() -> None:
    """Let what is still to be printed go: Python would fail on it again at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _complain(message: str) -> None:
    for line in message.splitlines() or [""]:
        print(f"{_COMPLAINT}{printable(line)}", file=sys.stderr)
