"""Meant: what a person who misspelt a name may have wanted to write."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import TypeVar

from news.message import Message

T = TypeVar("T")

_MOST = 3
# "Makasar" for "makassar" is 0.93 alike, "Kalimntan Timr" 0.93; "Malang" and "Magelang" are 0.86.
_ALIKE = 0.75
# Longer than any name; comparing a pasted page with each of them would take minutes.
_MAX_CHARACTERS = 80
# "kaltim" stands in the ids of four outlets, "an" in those of a hundred.
_PART_CHARACTERS = 4


def nearest(text: str, names: Iterable[tuple[str, T]]) -> list[T]:
    """Return what the names most like a text stand for, the likeliest first, at most three.

    Where none is like it, those that hold it: "tapanuli" for the three regencies of that name.

    Parameters
    ----------
    text
        As a person wrote it; capitals do not matter.
    names
        Each name with what it stands for; a name may stand for several things.
    """
    known: dict[str, list[T]] = {}
    for name, thing in names:
        known.setdefault(name.casefold(), []).append(thing)
    wanted = text.strip().casefold()[:_MAX_CHARACTERS]
    close = get_close_matches(wanted, known, n=_MOST, cutoff=_ALIKE)
    if not close and len(wanted) >= _PART_CHARACTERS:
        close = [name for name in known if wanted in name]
    return list(dict.fromkeys(thing for name in close for thing in known[name]))[:_MOST]


def asking(said: Message, names: Iterable[str]) -> Message:
    """Return a message that also asks whether one of some names was meant, if there are any."""
    listed = ", ".join(names)
    return Message("{said}; did you mean {names}?", said=said, names=listed) if listed else said
