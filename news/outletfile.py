"""Outlet files: an outlet's record as the TOML that a desk edits."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields

from news.outlet import Outlet

# These stand in every file, whether or not they differ from what is taken without them.
_ALWAYS = ("language", "reliability", "delay_s")
_ORDER = (
    "id", "name", "home", "province", "regency", "timezone", "language", "reliability", "delay_s",
    "verified", "allow_private", "note",
)  # fmt: skip


def outlet_to_toml(outlet: Outlet) -> str:
    """Return an outlet's file; ``news.outlet.load_outlet`` reads the same record from it.

    Values that a file may leave out are left out.
    """
    lines = [f"{key} = {_value(value)}" for key, value in _own(outlet)]
    for source in outlet.sources:
        lines += ["", "[[sources]]", f"kind = {_text(source.kind)}", f"url = {_text(source.url)}"]
        if source.link_pattern:
            lines.append(f"link_pattern = {_pattern(source.link_pattern)}")
        if source.archive:
            lines.append(f"archive = {_text(source.archive)}")
        lines += _selectors("sources.selectors", source.selectors)
    lines += _selectors("selectors", outlet.selectors)
    return "\n".join(lines) + "\n"


def _own(outlet: Outlet) -> Iterator[tuple[str, object]]:
    defaults = {f.name: f.default for f in fields(Outlet) if f.default is not MISSING}
    for key in _ORDER:
        value = getattr(outlet, key)
        if key in _ALWAYS or value != defaults.get(key, MISSING):
            yield key, value


def _selectors(table: str, selectors: Mapping[str, str]) -> list[str]:
    if not selectors:
        return []
    return ["", f"[{table}]", *(f"{_text(key)} = {_text(css)}" for key, css in selectors.items())]


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(float(value))
    return _text(value) if isinstance(value, str) else str(value)


def _text(text: str) -> str:
    # TOML's basic strings are JSON's, but for DEL, and know no halves of a surrogate pair.
    sound = text.encode("utf-8", "replace").decode()
    return json.dumps(sound, ensure_ascii=False).replace("\x7f", "\\u007f")


def _pattern(text: str) -> str:
    """Return a regular expression as a literal string, in which a backslash is itself."""
    plain = "'" not in text and all(c >= " " and c != "\x7f" for c in text)
    return f"'{text}'" if plain else _text(text)
