"""A model file is input: it may be damaged, changed by hand, or made to run code."""

import io
import json
import subprocess
import sys
import zipfile
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import replace

import numpy as np
import pytest
import skops.io
from project import ROOT
from sklearn.base import BaseEstimator
from sklearn.ensemble import RandomForestClassifier
from sklearn.exceptions import NotFittedError

from classifier.judge import Judge, load_judge
from classifier.modelfile import member_hash, read_card
from classifier.store import load_model, save_model
from news.errors import WrongModel


@pytest.fixture(scope="module")
def saved(model, tmp_path_factory):
    path = tmp_path_factory.mktemp("models") / "m.skops"
    save_model(model, path)
    return path


def rewritten(saved, tmp_path, change):
    """Return a copy of a model file whose members went through ``change(name, bytes)``."""
    path = tmp_path / "changed.skops"
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            target.writestr(name, change(name, source.read(name)))
        target.comment = source.comment
    return path


def test_what_is_saved_is_loaded(saved, model, codebook):
    loaded = load_model(saved, codebook)
    assert loaded.version == model.version
    assert loaded.thresholds == dict(model.thresholds)
    assert loaded.cues == dict(model.cues)
    assert read_card(saved)["corpus_hash"] == model.card["corpus_hash"]
    assert saved.stat().st_size < 30_000_000
    assert not list(saved.parent.glob("*.partial"))


def test_a_missing_file_is_said(tmp_path, codebook):
    with pytest.raises(WrongModel, match=r"none\.skops"):
        load_model(tmp_path / "none.skops", codebook)


@pytest.mark.parametrize("keep", [0, 10, 1000, -1000, -1])
def test_a_damaged_file_is_refused(saved, tmp_path, codebook, keep):
    path = tmp_path / "cut.skops"
    path.write_bytes(saved.read_bytes()[:keep])
    with pytest.raises(WrongModel, match=r"cut\.skops"):
        load_model(path, codebook)


def test_a_flipped_bit_is_found(saved, tmp_path, codebook):
    raw = bytearray(saved.read_bytes())
    raw[len(raw) // 2] ^= 1
    path = tmp_path / "flipped.skops"
    path.write_bytes(raw)
    with pytest.raises(WrongModel):
        load_model(path, codebook)


def test_a_file_that_does_not_unpack_is_refused(saved, tmp_path, codebook):
    """One byte in eight of a bad disk has this effect: `models list` must name it and go on."""
    raw = bytearray(saved.read_bytes())
    with zipfile.ZipFile(saved) as archive:
        first = max(archive.infolist(), key=lambda member: member.compress_size)
    raw[first.header_offset + 30 + len(first.filename)] = 0xFF  # no kind of block that deflate has
    path = tmp_path / "bad.skops"
    path.write_bytes(raw)
    with pytest.raises(WrongModel, match="is damaged"):
        read_card(path)


def huge(name, content):
    """Return a member in whose place an array of 80 TB is announced, where it is an array."""
    if not name.endswith(".npy"):
        return content
    announced = io.BytesIO()
    shape = {"descr": "<f8", "fortran_order": False, "shape": (10**13,)}
    np.lib.format.write_array_header_1_0(announced, shape)
    return announced.getvalue()


def deep_in(member):
    def change(name, content):
        return b'{"format":' + b"[" * 10**5 + b"]" * 10**5 + b"}" if name == member else content

    return change


@pytest.mark.parametrize(
    "change",
    [huge, deep_in("schema.json"), deep_in("kentongan.json")],
    ids=["an array", "the tree of objects", "the settings"],
)
def test_what_would_fill_the_memory_is_one_message(saved, tmp_path, codebook, change):
    """Its hash fits: whoever sends a desk such a file must not end more than the reading of it."""
    path = rewritten(saved, tmp_path, change)
    with zipfile.ZipFile(path, "a") as archive:
        archive.comment = member_hash(archive).encode()
    with pytest.raises(WrongModel, match=r"changed\.skops"):
        load_model(path, codebook)


def test_a_changed_threshold_is_found(saved, tmp_path, codebook):
    """Someone could lower the recall of a desk without a trace."""

    def change(name, content):
        if name != "kentongan.json":
            return content
        settings = json.loads(content)
        settings["thresholds"]["mass_gathering"]["flagged"] = 0.999
        return json.dumps(settings)

    with pytest.raises(WrongModel, match="damaged or changed"):
        load_model(rewritten(saved, tmp_path, change), codebook)


def test_types_that_are_not_ours_are_refused(model, tmp_path, codebook):
    """Loading must never build what a stranger put in, whoever made the hash fit."""
    evil = replace(model, pipelines={"tags": RandomForestClassifier().set_params(criterion=Evil())})
    save_model(evil, tmp_path / "evil.skops")
    with pytest.raises(WrongModel, match="not trusted"):
        load_model(tmp_path / "evil.skops", codebook)


def test_a_model_is_loaded_without_all_of_scikit_learn(small_model):
    """Each start would take a third of a second and 20 MB more; who asks for all gets them."""
    code = (
        "import sys, sklearn.utils\n"
        "from pathlib import Path\n"
        "from classifier.store import load_model\n"
        "from news.codebook import load_codebook\n"
        f"load_model(Path({str(small_model)!r}), load_codebook(Path('data/codebook')))\n"
        "assert 'sklearn.gaussian_process' not in sys.modules\n"
        "assert 'GaussianProcessClassifier' in dict(sklearn.utils.all_estimators())"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


class Evil:
    """A type that is in no list of trust."""

    def __init__(self):
        self.command = "true"


def test_another_codebook_is_refused(saved, codebook):
    with pytest.raises(WrongModel, match=r"expected '2\.0'"):
        load_model(saved, replace(codebook, version="2.0"))


def test_any_other_file_is_refused(tmp_path, codebook):
    pickled = tmp_path / "p.skops"
    pickled.write_bytes(b"\x80\x04K\x01.")
    with pytest.raises(WrongModel):
        load_model(pickled, codebook)
    other = tmp_path / "o.skops"
    buffer = io.BytesIO()
    skops.io.dump({"a": 1}, buffer)
    other.write_bytes(buffer.getvalue())
    with pytest.raises(WrongModel):
        read_card(other)


def learned(part, seen=None):
    """Yield each fitted attribute of our own estimators in a part of a model, with its owner."""
    seen = set() if seen is None else seen
    if id(part) in seen:
        return
    seen.add(id(part))
    if isinstance(part, dict):
        inner = list(part.values())
    elif isinstance(part, list | tuple):
        inner = list(part)
    elif isinstance(part, BaseEstimator):
        inner = list(vars(part).values())
        if type(part).__module__.startswith("classifier."):
            yield from ((part, name) for name in vars(part) if name.endswith("_"))
    else:
        inner = []
    for one in inner:
        yield from learned(one, seen)


@contextmanager
def without(owner, name):
    """Take a fitted attribute away, and what was worked out of it."""
    for cached in [one for one in vars(owner) if one.startswith("_") and not one.endswith("_")]:
        delattr(owner, cached)
    value = getattr(owner, name)
    delattr(owner, name)
    yield
    setattr(owner, name, value)


def test_a_model_of_an_older_program_is_one_message(model, codebook, gazetteer, tmp_path):
    """A desk that updates reads which file is too old and what to do, not an AttributeError."""
    owner = model.pipelines["stages"].vectors_
    path = tmp_path / "older.skops"
    with without(owner, "focus_cues_"):
        save_model(model, path)
    with pytest.raises(WrongModel) as caught:
        load_judge(path, codebook, gazetteer)
    assert str(caught.value).startswith(f"{path}: cannot judge (AttributeError: ")
    assert "expected a model of this version of the program" in str(caught.value)
    assert "kentongan train" in str(caught.value)


def test_a_forest_that_leads_nowhere_is_one_message(few_model, codebook, gazetteer, tmp_path):
    """It would end the first run that meets an article unlike the one a model is tried on."""
    model = replace(few_model, pipelines=deepcopy(dict(few_model.pipelines)))
    model.pipelines["stages"].forest_.child_[:, -3:] = 10**6
    path = tmp_path / "nowhere.skops"
    save_model(model, path)
    with pytest.raises(WrongModel, match=r"cannot be built .*a forest"):
        load_judge(path, codebook, gazetteer)


@pytest.mark.parametrize("wrong", ["tags", "number"])
def test_probabilities_that_are_none_are_one_message(
    few_model, codebook, gazetteer, tmp_path, wrong
):
    """Columns of other tags, or no numbers, would be judgements as good as any."""
    model = replace(few_model, pipelines=deepcopy(dict(few_model.pipelines)))
    if wrong == "tags":
        model = replace(model, tags=model.tags[:-1], pipelines=model.pipelines)
    else:
        model.pipelines["tags"]["tags"].estimators_[0].coef_[:] = float("nan")
    path = tmp_path / "none.skops"
    save_model(model, path)
    with pytest.raises(WrongModel, match="cannot judge"):
        load_judge(path, codebook, gazetteer)


def test_no_part_of_a_model_goes_untried(model, codebook, gazetteer):
    """What is not tried when a model is loaded fails at the first article that needs it."""
    found = [*learned(dict(model.pipelines))]
    # The first of each: a tag's estimator uses all that it has learned, the last columns' do not.
    kinds = {(type(owner).__name__, name): owner for owner, name in reversed(found)}
    expected = {"TermVectors", "CueProfile", "StageVectors", "SentenceStages", "TagModels"}
    assert {kind for kind, _ in kinds} >= expected
    judge = Judge(model, codebook, gazetteer)
    silent = set()
    for kind, owner in kinds.items():
        with without(owner, kind[1]):
            try:
                judge.try_out()
            except (AttributeError, NotFittedError):
                continue
            silent.add(kind[1])
    # These only the training and scikit-learn's own checks ask for: a model judges without them.
    assert silent == {"held_out_", "n_features_in_", "classes_"}
    judge.try_out()
