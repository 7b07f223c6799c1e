"""Keep: a digest as text, and back, so that a past one can be shown again exactly as it was.

What is kept is the record itself, with the names of its codebook: a later model, codebook or
grouping changes nothing in it, and every format can be made from it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from enum import Enum
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

from digest.daycount import DayCount
from digest.record import Digest
from news.codebook import Codebook
from news.errors import ArchiveUnusable
from news.message import Message

FORM = "kentongan-kept/1"
# Since 2 a story counts in each of its places; before, in its main place alone.
COUNT_FORM = "kentongan-count/2"


def kept_text(digest: Digest) -> str:
    """Return a digest as JSON text; ``digest_of_text`` gives it back equal."""
    named = replace(digest, codebook=_names(digest.codebook))
    return json.dumps(
        {"form": FORM, "digest": _plain(named)}, ensure_ascii=False, separators=(",", ":")
    )


def digest_of_text(text: str, where: str | Message) -> Digest:
    """Return the digest that ``kept_text`` wrote.

    Parameters
    ----------
    where
        What the text is, for the error.

    Raises
    ------
    ArchiveUnusable
        The text is none, or of another version's form.
    """
    try:
        row = json.loads(text)
        if row.get("form") != FORM:
            raise ArchiveUnusable(
                "{where}: kept as {form!r}, expected {expected!r}",
                where=where,
                form=row.get("form") or row.get("schema"),
                expected=FORM,
            )
        return _built(Digest, row["digest"])  # type: ignore[no-any-return]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ArchiveUnusable(
            "{where}: cannot be read as a kept digest: {error}", where=where, error=error
        ) from error


def labels_until_of_text(text: str) -> datetime | None:
    """Return ``labels_until`` of the digest that ``kept_text`` wrote, without building it.

    None, too, where the text is none or of another version's form: this asks for no more than what
    the next digest need not tell again.
    """
    try:
        at = json.loads(text)["digest"]["labels_until"]
        return datetime.fromisoformat(at) if at else None
    except (ValueError, KeyError, TypeError):
        return None


def count_text(count: DayCount) -> str:
    """Return a day's counts as JSON text."""
    return json.dumps({"form": COUNT_FORM, "count": _plain(count)}, separators=(",", ":"))


def count_of_text(text: str) -> DayCount | None:
    """Return the counts that ``count_text`` wrote, None where another version counted otherwise."""
    row = json.loads(text)
    return _built(DayCount, row["count"]) if row.get("form") == COUNT_FORM else None


def _names(codebook: Codebook) -> Codebook:
    """Return the codebook without what only the classifier reads."""
    return replace(
        codebook,
        tags={
            key: replace(tag, cues={}, helpers={}, anticues={}, together=(), examples=())
            for key, tag in codebook.tags.items()
        },
        stages={key: replace(stage, cues={}) for key, stage in codebook.stages.items()},
        families={key: replace(family, cues=()) for key, family in codebook.families.items()},
        election_cues=(),
        contexts={},
        severity_cues={},
    )


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, ZoneInfo) else value


@lru_cache(maxsize=64)
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _built(kind: Any, value: Any) -> Any:  # noqa: PLR0911 - one return for each kind of value
    origin = get_origin(kind)
    if origin in {Union, UnionType}:
        if value is None:
            return None
        inner = [one for one in get_args(kind) if one is not NoneType]
        return _built(inner[0], value) if len(inner) == 1 else value  # ``str | int`` is itself
    if origin is tuple:
        kinds = get_args(kind)
        if kinds[-1] is Ellipsis:
            return tuple(_built(kinds[0], entry) for entry in value)
        return tuple(_built(one, entry) for one, entry in zip(kinds, value, strict=True))
    if origin is not None and origin is not Literal:
        return {key: _built(get_args(kind)[1], entry) for key, entry in value.items()}
    if isinstance(kind, type) and is_dataclass(kind):
        hints = _hints(kind)
        return kind(**{key: _built(hints[key], entry) for key, entry in value.items()})
    if kind in {date, datetime}:
        return kind.fromisoformat(value)
    if isinstance(kind, type) and (kind is ZoneInfo or issubclass(kind, Enum)):
        return kind(value)
    return value
