"""Tables of the settings file, checked key by key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from news.errors import WrongSettings
from news.message import Message


def checked_table(row: Any, known: Mapping[str, type], where: str) -> dict[str, Any]:
    """Return a table whose keys are known and whose values are of the right kind.

    Raises
    ------
    WrongSettings
        Names the key, its value and what was expected; never what may be a secret.
    """
    if not isinstance(row, dict):
        raise WrongSettings("{where}: expected a table", where=where)
    kinds = {
        str: Message("text"),
        int: Message("a whole number"),
        bool: Message("true or false"),
        list: Message("a list of texts"),
    }
    for key, value in row.items():
        if key not in known:
            if key in {"password", "user"}:
                raise WrongSettings(
                    "{where}: unknown key {name!r}; a password belongs in the environment, as"
                    " KENTONGAN_SMTP_PASSWORD",
                    where=where,
                    name=key,
                )
            raise WrongSettings(
                "{where}: unknown key {name!r}; expected one of {names}",
                where=where,
                name=key,
                names=", ".join(known),
            )
        kind = known[key]
        wrong = not isinstance(value, kind) or (kind is int and isinstance(value, bool))
        if kind is list and not wrong:
            wrong = not all(isinstance(one, str) for one in value)
        if wrong:
            shown = "" if key == "apprise" else f" = {value!r}"
            raise WrongSettings(
                "{where}: {key}{shown}, expected {expected}",
                where=where,
                key=key,
                shown=shown,
                expected=kinds[kind],
            )
    return dict(row)
