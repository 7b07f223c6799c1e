"""The frame that Typer puts around commands, in the language of this process.

Titles of panels, usage lines and refusals are Typer's own sentences, in English. They are message
ids of this floor's catalogues like any other; a sentence that no catalogue knows stays as it is.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from typing import Any

from typer.exceptions import TyperException

from desk.foreign import rephrased
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
# The words by which an option's help names its value; what they stand in (a bar, an ending) stays.
_VALUES = frozenset(
    (
        N_("CODE"), N_("DAYS"), N_("DIR"), N_("FILE"), N_("IN"), N_("INSTANT"), N_("N"),
        N_("NAME"), N_("NUMBER"), N_("PATH"), N_("SECONDS"), N_("STAGE"), N_("STORY"),
        N_("TEXT"), N_("URL"), N_("WORDS"), N_("YYYY-MM-DD"), N_("ZONE"),
    )
)  # fmt: skip
_VALUE = re.compile(r"[A-Z]+(?:-[A-Z]+)*")
_MARK = re.compile(r"(?<!\\)\[(?=[a-z@/#])")
_BOUNDS, _LEAST = N_("{least} to {most}"), N_("{least} or more")
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
    command.get_help_option = lambda context: _valued(_helped(option(context)))
    command.format_help = _titled(text)
    command.help = _unmarked(command.help)
    for parameter in command.params:
        _valued(_helped(parameter))
    for below in getattr(command, "commands", {}).values():
        framed(below)
    return command


def _usage(line: str) -> str:
    return line.replace(_USAGE, tr(_USAGE), 1)


def _helped(option: Any) -> Any:
    if getattr(option, "help", None) in _HELPS:
        option.help = tr(option.help)
    return option


def _unmarked(text: str | None) -> str | None:
    """Return a help text whose brackets Rich prints, where it would take them for its own marks."""
    return text and _MARK.sub(r"\\[", text)


def _valued(parameter: Any) -> Any:
    """Let a parameter's help name its value by a word of this language, a switch's by none."""
    if parameter is None or hasattr(parameter, "named_here"):
        return parameter
    parameter.named_here = True
    parameter.help = _unmarked(parameter.help)
    is_option = parameter.param_type_name == "option"
    if is_option and not parameter.metavar and not parameter.is_flag:
        parameter.metavar = _kind(parameter)
    if parameter.metavar:
        parameter.metavar = _VALUE.sub(
            lambda found: tr(found[0]) if found[0] in _VALUES else found[0], parameter.metavar
        )
    # An argument's name says what it is.
    shown = parameter.metavar if is_option else None
    parameter.display_type_rich = lambda ctx: shown  # noqa: ARG005 - as Typer calls it
    least, most = getattr(parameter, "min", None), getattr(parameter, "max", None)
    parameter._get_number_range_help_str = lambda: _bounds(least, most)
    if not is_option:
        name = parameter.metavar or parameter.name
        plain = name if parameter.required else f"[{name}]"
        usage = f"{plain}..." if parameter.nargs != 1 else plain
        parameter._usage_display_name = lambda: usage
    return parameter


def _kind(parameter: Any) -> str:
    if getattr(parameter, "min", None) is not None or getattr(parameter, "max", None) is not None:
        return "NUMBER"
    return "TEXT"


def _bounds(least: float | None, most: float | None) -> str | None:
    if least is None:
        return None
    if most is None:
        return tr(_LEAST).format(least=f"{least:g}")
    return tr(_BOUNDS).format(least=f"{least:g}", most=f"{most:g}")


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
    return rephrased(sentence, _REFUSALS, tr)
