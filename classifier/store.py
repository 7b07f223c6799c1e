"""The model store: one file a model, written and read by skops, never by pickle.

A model file is input like any other. It is a zip archive; its comment holds a hash of all its
members, so that damage is found before anything is built, and it is loaded only where every
type in it is one that this program writes.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

import skops.io
from skops.io.exceptions import UntrustedTypesFoundException

from classifier.model import PIPELINES, Model, model_from_settings
from news.codebook import Codebook
from news.errors import WrongModel

SUFFIX = ".skops"
FORMAT = 1
"""Raised when the layout of model files changes."""

_SETTINGS = "kentongan.json"
_MAX_BYTES = 200 * 1024 * 1024
_TRUSTED = frozenset(
    {
        "classifier.signed.SignedLogistic",
        "classifier.facts.OrdinalRegression",
        "classifier.features.CueProfile",
        "classifier.features.TermVectors",
        "classifier.stages.StageVectors",
        "classifier.tags.TagModels",
    }
)


def save_model(model: Model, path: Path) -> None:
    """Write a model; the file appears whole or not at all."""
    partial = path.with_suffix(".partial")
    skops.io.dump(dict(model.pipelines), partial, compression=zipfile.ZIP_DEFLATED)
    with zipfile.ZipFile(partial, "a", zipfile.ZIP_DEFLATED) as archive:
        settings = {"format": FORMAT, **model.settings()}
        archive.writestr(_SETTINGS, json.dumps(settings, ensure_ascii=False, sort_keys=False))
    with zipfile.ZipFile(partial, "a") as archive:
        archive.comment = _digest(archive).encode()
    partial.replace(path)


def _digest(archive: zipfile.ZipFile) -> str:
    digest = hashlib.sha256()
    for name in sorted(archive.namelist()):
        digest.update(name.encode() + b"\0" + archive.read(name))
    return digest.hexdigest()


def _open(path: Path) -> zipfile.ZipFile:
    """Open a model file and check that nothing in it was changed since it was written."""
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise WrongModel(f"{path}: larger than {_MAX_BYTES} bytes, expected a model file")
        archive = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile) as error:
        raise WrongModel(f"{path}: cannot be read as a model file: {error}") from error
    try:
        sizes = sum(member.file_size for member in archive.infolist())
        if sizes > _MAX_BYTES:
            raise WrongModel(f"{path}: unpacks to {sizes} bytes, expected a model file")
        same = archive.comment.decode("ascii", "replace") == _digest(archive)
    except (
        OSError,
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
        EOFError,
        ValueError,
    ) as error:
        archive.close()
        raise WrongModel(f"{path}: is damaged: {error}") from error
    if not same:
        archive.close()
        raise WrongModel(f"{path}: its hash does not fit its content; it was damaged or changed")
    return archive


def _read_settings(path: Path, archive: zipfile.ZipFile) -> dict[str, Any]:
    try:
        settings = json.loads(archive.read(_SETTINGS))
    except (KeyError, ValueError) as error:
        raise WrongModel(f"{path}: has no readable {_SETTINGS}: {error}") from error
    if not isinstance(settings, dict) or settings.get("format") != FORMAT:
        found = settings.get("format") if isinstance(settings, dict) else settings
        raise WrongModel(f"{path}: format {found!r}, expected {FORMAT}")
    return settings


def read_card(path: Path) -> dict[str, Any]:
    """Return the card of a model file, without loading the model.

    Raises
    ------
    WrongModel
        Where the file is missing, damaged or no model.
    """
    with _open(path) as archive:
        card = _read_settings(path, archive).get("card")
    if not isinstance(card, dict):
        raise WrongModel(f"{path}: card = {card!r}, expected a table")
    return card


def load_model(path: Path, codebook: Codebook) -> Model:
    """Return the model in a file.

    Parameters
    ----------
    path
        What ``save_model`` wrote.
    codebook
        What it is to judge by; its version must be the model's.

    Raises
    ------
    WrongModel
        Where the file is missing, damaged, changed, holds a type that this program does not
        write, or was trained by another version of the codebook.
    """
    with _open(path) as archive:
        settings = _read_settings(path, archive)
    card = settings.get("card")
    version = card.get("codebook") if isinstance(card, dict) else None
    if version != codebook.version:
        raise WrongModel(
            f"{path}: trained by codebook {version!r}, expected {codebook.version!r};"
            " train a new one with `kentongan train`"
        )
    try:
        if unknown := sorted(set(skops.io.get_untrusted_types(file=path)) - _TRUSTED):
            raise WrongModel(f"{path}: holds the type {unknown[0]}, which is not trusted")
        pipelines = skops.io.load(path, trusted=sorted(_TRUSTED))
        if not isinstance(pipelines, dict) or not set(pipelines) <= set(PIPELINES):
            raise WrongModel(f"{path}: holds {type(pipelines).__name__}, expected pipelines")
        for pipeline in pipelines.values():
            pipeline.get_params()  # fails where an older program's estimator lacks a parameter
        return model_from_settings(settings, pipelines)
    except UntrustedTypesFoundException as error:
        raise WrongModel(f"{path}: {error}") from error
    except (KeyError, TypeError, ValueError, AttributeError, ImportError, IndexError) as error:
        raise WrongModel(
            f"{path}: cannot be built ({type(error).__name__}: {error}); if an older program wrote"
            " it, train a new one with `kentongan train`"
        ) from error
