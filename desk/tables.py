"""Tables of the settings file, checked key by key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from news.errors import WrongSettings


def checked_table(row: Any, known: Mapping[str, type], where: str) -> dict[str, Any]:
    """Return a table whose keys are known and whose values are of the right kind.

    Raises
    ------
    WrongSettings
        Names the key, its value and what was expected; never what may be a secret.
    """
    if not isinstance(row, dict):
        raise WrongSettings(f"{where}: expected a table")
    kinds = {str: "text", int: "a whole number", bool: "true or false", list: "a list of texts"}
    for key, value in row.items():
        if key not in known:
            hint = (
                "; a password belongs in the environment, as KENTONGAN_SMTP_PASSWORD"
                if key in {"password", "user"}
                else f"; expected one of {', '.join(known)}"
            )
            raise WrongSettings(f"{where}: unknown key {key!r}{hint}")
        kind = known[key]
        wrong = not isinstance(value, kind) or (kind is int and isinstance(value, bool))
        if kind is list and not wrong:
            wrong = not all(isinstance(one, str) for one in value)
        if wrong:
            shown = "" if key == "apprise" else f" = {value!r}"
            raise WrongSettings(f"{where}: {key}{shown}, expected {kinds[kind]}")
    return dict(row)
