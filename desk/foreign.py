"""Foreign sentences: what the system, the libraries and the archive say, in this process' language.

They are English and come ready made, values and all. A sentence that stands in a list here, with a
field for each value, is told by its translation; any other stays as it is.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Sequence
from functools import lru_cache

SENTENCES = (
    # what was written in the archive with a parcel
    "[mail] is not set",
    "the program ended while it was being sent; it is not sent again",
    "${name} is not set",
    "the address is no longer in the settings",
    "the settings hold a secret: write ${{NAME}} instead",
    # of a line that cannot be judged
    "no JSON: {reason}: line {number} column {column} (char {char}): {line}",
    "no JSON: {reason}: {line}",
    "missing key {name}",
    "id = {value}, expected text or a number",
    "{name} = {value}, expected text",
    "{kind}, expected a JSON object",
    # zipfile
    "File is not a zip file",
    # errno
    "No such file or directory",
    "Permission denied",
    "Operation not permitted",
    "Is a directory",
    "Not a directory",
    "File exists",
    "File name too long",
    "Too many open files",
    "No space left on device",
    "Disk quota exceeded",
    "Read-only file system",
    "Input/output error",
    "Connection refused",
    # tomllib
    "{reason} (at line {line}, column {column})",
    "{reason} (at end of document)",
    "Cannot declare {key} twice",
    "Cannot mutate immutable namespace {key}",
    "Cannot overwrite a value",
    "Cannot redefine namespace {key}",
    "Duplicate inline table key {key}",
    "Expected '=' after a key in a key/value pair",
    "Expected ']' at the end of a table declaration",
    "Expected ']]' at the end of an array declaration",
    "Expected newline or end of document after a statement",
    "Found invalid character {char}",
    "Illegal character {char}",
    "Invalid date or datetime",
    "Invalid hex value",
    "Invalid initial character for a key part",
    "Invalid statement",
    "Invalid value",
    "Unclosed array",
    "Unclosed inline table",
    "Unescaped '\\' in a string",
    "Unterminated string",
    # json
    "{reason}: line {line} column {column} (char {char})",
    "Expecting value",
    "Expecting property name enclosed in double quotes",
    "Expecting ',' delimiter",
    "Expecting ':' delimiter",
    "Extra data",
    "Unterminated string starting at",
    # csv
    "field larger than field limit ({limit})",
    "line contains NUL",
    # of a mail server; the last, because a good deal looks like it
    "{host}:{port}: {reason}",
)


def rephrased(sentence: str, messages: Sequence[str], translate: Callable[[str], str]) -> str:
    """Return a sentence by the translation of the message that it is an instance of.

    Parameters
    ----------
    sentence
        Ready made, in English.
    messages
        With a field for each value; a field called ``reason`` stands for another sentence.
    translate
        Gives a message in the reader's language.
    """
    for message, pattern in _patterns(tuple(messages)):
        if found := pattern.fullmatch(sentence):
            fields = {
                name: rephrased(value, messages, translate) if name == "reason" else value
                for name, value in found.groupdict().items()
            }
            return translate(message).format(**fields)
    return sentence


@lru_cache(maxsize=4)
def _patterns(messages: tuple[str, ...]) -> list[tuple[str, re.Pattern[str]]]:
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
        for message in messages
    ]
