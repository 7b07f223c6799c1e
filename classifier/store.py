"""The model store: one file a model, written and read by skops, never by pickle.

A model file is input like any other. It is a zip archive; its comment holds a hash of all its
members, so that damage is found before anything is built, and it is loaded only where every
type in it is one that this program writes.
"""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import sklearn.utils

from classifier.model import PIPELINES, Model, model_from_settings
from classifier.modelfile import FORMAT, SETTINGS, member_hash, usable_settings
from news.codebook import Codebook
from news.errors import WrongModel

# To trust all of scikit-learn's estimators, skops loads them all: 0.35 s and 20 MB at each start.
# A model is made of four, which are told below; in this process it trusts no others by itself.
_every_estimator = sklearn.utils.all_estimators
sklearn.utils.all_estimators = lambda *_, **__: []
try:
    import skops.io
    from skops.io.exceptions import UntrustedTypesFoundException
finally:
    sklearn.utils.all_estimators = _every_estimator

_TRUSTED = frozenset(
    {
        "classifier.choice.ConditionalLogit",
        "classifier.signed.SignedLogistic",
        "classifier.facts.OrdinalRegression",
        "classifier.faint.FaintSignals",
        "classifier.features.CueProfile",
        "classifier.forest.Forest",
        "classifier.termvectors.TermVectors",
        "classifier.scope.ScopeProfile",
        "classifier.secondopinion.SentenceStages",
        "classifier.sentencevectors.SentenceVectors",
        "classifier.stages.StageModel",
        "classifier.stages.StageVectors",
        "classifier.tags.TagModels",
        "sklearn.linear_model._logistic.LogisticRegression",
        "sklearn.pipeline.FeatureUnion",
        "sklearn.pipeline.Pipeline",
        "sklearn.preprocessing._data.StandardScaler",
    }
)


def save_model(model: Model, path: Path) -> None:
    """Write a model; the file appears whole or not at all."""
    partial = path.with_suffix(".partial")
    skops.io.dump(dict(model.pipelines), partial, compression=zipfile.ZIP_DEFLATED)
    with zipfile.ZipFile(partial, "a", zipfile.ZIP_DEFLATED) as archive:
        settings = {"format": FORMAT, **model.settings()}
        archive.writestr(SETTINGS, json.dumps(settings, ensure_ascii=False, sort_keys=False))
    with zipfile.ZipFile(partial, "a") as archive:
        archive.comment = member_hash(archive).encode()
    partial.replace(path)


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
    settings = usable_settings(path, codebook.version)
    try:
        # Every type is looked at before any is built.
        pipelines = skops.io.load(path, trusted=sorted(_TRUSTED))
        if not isinstance(pipelines, dict) or not set(pipelines) <= set(PIPELINES):
            raise WrongModel(
                "{path}: holds {found}, expected pipelines",
                path=path,
                found=type(pipelines).__name__,
            )
        for pipeline in pipelines.values():
            pipeline.get_params()  # fails where an older program's estimator lacks a parameter
        return model_from_settings(settings, pipelines)
    except UntrustedTypesFoundException as error:
        unknown = sorted(set(skops.io.get_untrusted_types(file=path)) - _TRUSTED)
        raise WrongModel(
            "{path}: holds the type {name}, which is not trusted",
            path=path,
            name=", ".join(unknown),
        ) from error
    except (
        LookupError,
        TypeError,
        ValueError,
        AttributeError,
        ImportError,
        MemoryError,  # an array whose head announces more than there is
        RecursionError,
    ) as error:
        raise WrongModel(
            "{path}: cannot be built ({kind}: {error}); if an older program wrote it, train a"
            " new one with `kentongan train`",
            path=path,
            kind=type(error).__name__,
            error=error,
        ) from error
