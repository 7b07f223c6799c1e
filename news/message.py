"""Message: a sentence of the program's, with the values it names kept apart.

What a person reads is Indonesian first, but no floor below ``desk`` knows a catalogue. So an error
carries its English sentence as it stands in the source, which is the id of its translation, and the
values beside it; ``desk`` puts both together in the reader's language.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Message:
    """A sentence and its values.

    Parameters
    ----------
    text
        The sentence, with a field of ``str.format`` for each value; without fields it is taken as
        it is, braces included.
    fields
        Values by name. A message among them, or an error, is told in the same language; a list of
        them is told a line each. Of an error of the system its own words are taken, without the
        file that the sentence names anyway.
    """

    __slots__ = ("fields", "text")

    def __init__(self, text: str, /, **fields: object) -> None:
        self.text = text
        self.fields = {name: _kept(value) for name, value in fields.items()}

    def told(self, translate: Callable[[str], str]) -> str:
        """Return the sentence and its parts, each as ``translate`` gives it."""
        text = translate(self.text)
        if not self.fields:
            return text
        return text.format(**{name: _told(value, translate) for name, value in self.fields.items()})

    def to_row(self) -> list[Any]:
        """Return the message as JSON can hold it, to cross to another process."""
        return [self.text, {name: _row(value) for name, value in self.fields.items()}]

    def __str__(self) -> str:
        """Return the sentence in English."""
        return self.told(_english)

    def __repr__(self) -> str:
        """Return what makes it."""
        fields = "".join(f", {name}={value!r}" for name, value in self.fields.items())
        return f"Message({self.text!r}{fields})"

    def __eq__(self, other: object) -> bool:
        """Tell whether the other says the same of the same values."""
        if not isinstance(other, Message):
            return NotImplemented
        return self.text == other.text and self.fields == other.fields

    def __hash__(self) -> int:
        """Return a hash by the sentence: values may be of any kind."""
        return hash(self.text)


def message_of_row(row: list[Any]) -> Message:
    """Return the message that ``Message.to_row`` made a row of."""
    text, fields = row
    return Message(text, **{name: _of_row(value) for name, value in fields.items()})


def _row(value: Any) -> Any:
    """Return a value as JSON can hold it; a message, or several, under a name of its own."""
    if isinstance(value, Message):
        return {"message": value.to_row()}
    if isinstance(value, tuple) and any(isinstance(one, Message) for one in value):
        return {"lines": [_row(one) for one in value]}
    return value if isinstance(value, str | int | float | None) else str(value)


def _of_row(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if "lines" in value:
        return tuple(_of_row(one) for one in value["lines"])
    return message_of_row(value["message"])


def _english(text: str) -> str:
    return text


def _kept(value: Any) -> Any:
    """Return a value as a message keeps it: errors as what they say."""
    if isinstance(said := getattr(value, "message", None), Message):
        return said
    if isinstance(value, BaseException):
        return Message(str(getattr(value, "strerror", None) or value))
    if isinstance(value, list | tuple) and any(
        isinstance(one, Message | Exception) for one in value
    ):
        return tuple(_kept(one) for one in value)
    return value


def _told(value: Any, translate: Callable[[str], str]) -> Any:
    if isinstance(value, Message):
        return value.told(translate)
    if isinstance(value, tuple) and any(isinstance(one, Message) for one in value):
        return "\n".join(str(_told(one, translate)) for one in value)
    return value
