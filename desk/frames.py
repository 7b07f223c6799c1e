"""The frame that Typer puts around commands, in the language of this process.

Titles of panels, usage lines and refusals are Typer's own sentences, in English. They are message
ids of this floor's catalogues like any other; a sentence that no catalogue knows stays as it is.
"""

from __future__ import annotations

import re
import string
import sys
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from typer.exceptions import TyperException

from desk.language import N_, tr
from desk.logs import printable

_TITLES = {
    "ARGUMENTS_PANEL_TITLE": N_("Arguments"),
    "OPTIONS_PANEL_TITLE": N_("Options"),
    "COMMANDS_PANEL_TITLE": N_("Commands"),
    "REQUIRED_LONG_STRING": N_("[required]"),
    "DEFAULT_STRING": N_("[default: {}]"),
}
_HELPS = (
    N_("Show this message and exit."),
    N_("Install completion for the current shell."),
    N_("Show completion for the current shell, to copy it or customize the installation."),
)
_USAGE = N_("Usage: ")
_OPTIONS, _ARGUMENTS = N_("[OPTIONS]"), N_("COMMAND [ARGS]...")
# Each field stands for what a user wrote, or for another sentence of this list.
_REFUSALS = (
    N_("Invalid value for {name}: {reason}"),
    N_("Invalid value: {reason}"),
    N_("Missing argument {name}."),
    N_("Missing option {name}."),
    N_("Missing command."),
    N_("No such command {name}. Did you mean {names}?"),
    N_("No such command {name}."),
    N_("No such option: {name} (Possible options: {names})"),
    N_("No such option: {name}"),
    N_("Option {name} requires an argument."),
    N_("Option {name} does not take a value."),
    N_("Got unexpected extra argument(s) ({names})"),
    N_("Input should be greater than or equal to {number}"),
    N_("Input should be less than or equal to {number}"),
    N_("Input should be a valid integer, unable to parse string as an integer"),
    N_("Input should be a valid number, unable to parse string as a number"),
)


def framed(command: Any) -> Any:
    """Return a command of Typer's, and those below it, with its frame in this language."""
    command.options_metavar = tr(_OPTIONS)
    if hasattr(command, "subcommand_metavar"):
        command.subcommand_metavar = tr(_ARGUMENTS)
    usage, option, text = command.get_usage, command.get_help_option, command.format_help
    command.get_usage = lambda context: _usage(usage(context))
    command.get_help_option = lambda context: _helped(option(context))
    command.format_help = _titled(text)
    for parameter in command.params:
        _helped(parameter)
    for below in getattr(command, "commands", {}).values():
        framed(below)
    return command


def _usage(line: str) -> str:
    return line.replace(_USAGE, tr(_USAGE), 1)


def _helped(option: Any) -> Any:
    if getattr(option, "help", None) in _HELPS:
        option.help = tr(option.help)
    return option


def _titled(text: Callable[..., None]) -> Callable[..., None]:
    def titled(*arguments: Any) -> None:
        # Loaded where help is wanted: it takes a fifth of a second.
        from typer import rich_utils  # noqa: PLC0415

        for name, title in _TITLES.items():
            setattr(rich_utils, name, tr(title))
        text(*arguments)

    return titled


def print_refusal(error: TyperException) -> None:
    """Print on standard error why a call was refused, and how it should have looked."""
    context = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":  # no refusal: the help is its message
        print(error.format_message(), file=sys.stderr)
        return
    if context is not None:
        print(context.get_usage(), file=sys.stderr)
        call = f"{context.command_path} {context.help_option_names[0]}"
        print(tr("Try '{call}' for help.").format(call=call), end="\n\n", file=sys.stderr)
    said = " ".join(in_this_language(error.format_message()).split())
    print(tr("Error: {reason}").format(reason=printable(said)), file=sys.stderr)


def in_this_language(sentence: str) -> str:
    """Return a sentence of Typer's in the language of this process, an unknown one as it is."""
    for message, pattern in _patterns():
        if found := pattern.fullmatch(sentence):
            fields = {
                name: in_this_language(value) if name == "reason" else value
                for name, value in found.groupdict().items()
            }
            return tr(message).format(**fields)
    return sentence


@lru_cache(maxsize=1)
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    return [
        (
            message,
            re.compile(
                "".join(
                    re.escape(text) + (f"(?P<{name}>.+?)" if name else "")
                    for text, name, _, _ in string.Formatter().parse(message)
                ),
                re.DOTALL,
            ),
        )
        for message in _REFUSALS
    ]
