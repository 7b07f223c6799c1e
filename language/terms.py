"""Terms: what an archive finds a text by. Made where the text is read, kept where it is stored."""

from __future__ import annotations

from dataclasses import dataclass

from language.query import stems_of
from language.shingles import band_keys

# What is read of a text: positions of a tsvector end at 16,383, and the whole must stay below 1 MB.
_MAX_CHARACTERS, _MAX_STEMS = 200_000, 16_000
_MAX_TITLE_STEMS = 200


@dataclass(frozen=True, slots=True)
class Terms:
    """What a title and its text are found by.

    Parameters
    ----------
    title, text
        Stems as a search looks for them, in order, with one blank between them.
    bands
        Keys of the bands of the text's signature: near-copies share some.
    """

    title: str
    text: str
    bands: tuple[int, ...]


def terms_of(title: str, text: str) -> Terms:
    """Return the terms of a title and its text."""
    return Terms(*stems_to_index(title, text), bands=tuple(band_keys(text)))


def stems_to_index(title: str, text: str) -> tuple[str, str]:
    """Return the stems of a title, at most 200, and of its text, at most 16,000."""
    return (
        " ".join(stems_of(title[:_MAX_CHARACTERS])[:_MAX_TITLE_STEMS]),
        " ".join(stems_of(text[:_MAX_CHARACTERS])[:_MAX_STEMS]),
    )
