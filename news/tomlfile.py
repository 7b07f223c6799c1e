"""TOML files: settings, outlets and the codebook are written by people, in any editor."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from news.errors import KentonganError


def read_toml(path: Path, wrong: type[KentonganError]) -> dict[str, Any]:
    """Return the table of a TOML file; a mark that an editor left at its head is passed over.

    Parameters
    ----------
    path
        The file, UTF-8.
    wrong
        The error of this kind of file.

    Raises
    ------
    KentonganError
        Of the kind ``wrong``, where the file is missing, is no UTF-8 or no TOML; it names the
        file and the place in it.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise wrong("{path}: cannot be read: {error}", path=path, error=error) from error
    except UnicodeDecodeError as error:
        raise wrong("{path}: byte {byte} is not UTF-8", path=path, byte=error.start) from error
    except tomllib.TOMLDecodeError as error:
        raise wrong("{path}: cannot be read as TOML: {error}", path=path, error=error) from error
