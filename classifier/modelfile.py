"""Model file: a zip archive whose comment holds a hash of all its members; read without the model.

What only names the models of a home, or shows a card, need not load the libraries that a model
is built of.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import zipfile
import zlib
from pathlib import Path
from typing import Any

from news.errors import WrongModel

SUFFIX = ".skops"
FORMAT = 7
"""Raised when the layout of model files, or of what the pipelines in them give, changes."""
SETTINGS = "kentongan.json"
"""The member that holds what is not a pipeline, the card with it."""
_MAX_BYTES = 200 * 1024 * 1024


def member_hash(archive: zipfile.ZipFile) -> str:
    """Return 64 hexadecimal digits that change with any member of a zip archive."""
    digest = hashlib.sha256()
    for name in sorted(archive.namelist()):
        digest.update(name.encode() + b"\0" + archive.read(name))
    return digest.hexdigest()


def open_model(path: Path) -> zipfile.ZipFile:
    """Return a model file, open, after a check that nothing in it was changed since it was written.

    Raises
    ------
    WrongModel
        Where the file is missing, damaged, changed or no model.
    """
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise WrongModel(
                "{path}: larger than {limit} bytes, expected a model file",
                path=path,
                limit=_MAX_BYTES,
            )
        archive = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile) as error:
        raise WrongModel(
            "{path}: cannot be read as a model file: {error}", path=path, error=error
        ) from error
    try:
        sizes = sum(member.file_size for member in archive.infolist())
        if sizes > _MAX_BYTES:
            raise WrongModel(
                "{path}: unpacks to {sizes} bytes, expected a model file", path=path, sizes=sizes
            )
        same = archive.comment.decode("ascii", "replace") == member_hash(archive)
    except (
        OSError,
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
        EOFError,
        ValueError,
        zlib.error,
        lzma.LZMAError,
    ) as error:
        archive.close()
        raise WrongModel("{path}: is damaged: {error}", path=path, error=error) from error
    if not same:
        archive.close()
        raise WrongModel(
            "{path}: its hash does not fit its content; it was damaged or changed", path=path
        )
    return archive


def _settings(path: Path) -> dict[str, Any]:
    """Return the settings and the card that a model file holds, of whatever format."""
    with open_model(path) as archive:
        try:
            settings = json.loads(archive.read(SETTINGS))
        except (KeyError, ValueError, RecursionError) as error:
            raise WrongModel(
                "{path}: has no readable {name}: {error}", path=path, name=SETTINGS, error=error
            ) from error
    if not isinstance(settings, dict):
        raise WrongModel(
            "{path}: {name} = {settings!r}, expected a table",
            path=path,
            name=SETTINGS,
            settings=settings,
        )
    return settings


def usable_settings(path: Path, codebook: str) -> dict[str, Any]:
    """Return the settings of a model file that can judge here, without loading the model.

    Parameters
    ----------
    path
        A model file.
    codebook
        Version of the codebook at work.

    Raises
    ------
    WrongModel
        Where the file is missing, damaged or no model, another version of the program wrote it,
        or another codebook taught it.
    """
    settings = _settings(path)
    if settings.get("format") != FORMAT:
        raise WrongModel(
            "{path}: format {found!r}, expected {expected}; another version of the program wrote"
            " it, train a new model with `kentongan train`",
            path=path,
            found=settings.get("format"),
            expected=FORMAT,
        )
    card = settings.get("card")
    version = card.get("codebook") if isinstance(card, dict) else None
    if version != codebook:
        raise WrongModel(
            "{path}: trained by codebook {version!r}, expected {codebook!r}; train a new one"
            " with `kentongan train`",
            path=path,
            version=version,
            codebook=codebook,
        )
    return settings


def read_card(path: Path) -> dict[str, Any]:
    """Return the card of a model file, without loading the model.

    Raises
    ------
    WrongModel
        Where the file is missing, damaged or no model.
    """
    card = _settings(path).get("card")
    if not isinstance(card, dict):
        raise WrongModel("{path}: card = {card!r}, expected a table", path=path, card=card)
    return card
