"""After an upgrade the model at work may be of no use: the next morning must not depend on luck."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from classifier.modelfile import FORMAT, SETTINGS, member_hash
from desk import modelhome, promoted
from desk.cli import app
from desk.composer import Composer
from desk.context import Context
from desk.settings import Settings
from desk.subscriptions import Subscription
from news.errors import WrongInput, WrongModel

NOW = datetime(2026, 11, 29, 5, 0, tzinfo=UTC)


def of_an_older_program(model: Path, path: Path) -> None:
    """Write a model again as a program would have that knew an older format."""
    with zipfile.ZipFile(model) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == SETTINGS:
                content = json.dumps({**json.loads(content), "format": FORMAT - 1}).encode()
            new.writestr(name, content)
    with zipfile.ZipFile(path, "a") as archive:
        archive.comment = member_hash(archive).encode()


@pytest.fixture
def home(small_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "models"
    folder.mkdir()
    (folder / "new.skops").symlink_to(small_model)
    of_an_older_program(small_model, folder / "old.skops")
    promoted.promote(folder, "old", at=NOW, reason="first")
    monkeypatch.setenv("KENTONGAN_HOME", str(tmp_path))
    monkeypatch.setenv("KENTONGAN_LANG", "en")
    return folder


def call(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, list(arguments))
    return done.exit_code, " ".join(done.output.split())


@pytest.mark.usefixtures("home")
def test_the_model_is_listed_and_the_doctor_says_what_to_do() -> None:
    code, said = call("models", "list")
    assert code == 0
    assert "* old 1.0" in said
    code, said = call("doctor")
    assert code == 2
    assert f"format {FORMAT - 1}, expected {FORMAT}" in said
    assert "train a new model with `kentongan train`" in said


def test_a_model_that_is_gone_is_named_and_not_taken_for_none_yet(home: Path) -> None:
    """`doctor` said that the next run trains one, and each next run refused to."""
    (home / "promoted").write_text("gone\n", encoding="utf-8")
    code, said = call("doctor")
    assert code == 2
    assert "names the model 'gone', which is not there" in said
    with pytest.raises(WrongInput, match="'gone'"):
        app(["search", "rapat", "--stage", "planned"], standalone_mode=False)
    desk = Context()
    desk.__dict__["settings"] = Settings(home=home.parent)
    with pytest.raises(WrongInput, match="'gone'"):
        Composer(desk, NOW).whole(NOW.date(), Subscription(id="kepala"))


@pytest.mark.usefixtures("home")
def test_it_judges_nothing(tmp_path: Path) -> None:
    """It would take one column of what the model says for another."""
    source = tmp_path / "a.jsonl"
    source.write_text('{"id": "a", "text": "Warga berunjuk rasa."}\n', encoding="utf-8")
    with pytest.raises(WrongModel, match="another version of the program"):
        app(["tag", str(source)], standalone_mode=False)


def test_one_training_is_enough(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(modelhome, "train_model", lambda *_, **__: home / "new.skops")
    code, said = call("train")
    assert code == 0
    assert "at work: new" in said
    assert promoted.promoted_model(home) == home / "new.skops"
    assert "old, at work before, could not judge" in promoted.history(home)[-1]["reason"]


def test_another_model_is_put_to_work_without_labels_to_test_on(home: Path) -> None:
    code, said = call("models", "promote", "new")
    assert code == 0
    assert f"format {FORMAT - 1}" in said
    assert promoted.promoted_model(home) == home / "new.skops"


def test_a_model_that_cannot_judge_either_is_not_put_to_work(home: Path) -> None:
    (home / "older.skops").write_bytes((home / "old.skops").read_bytes())
    with pytest.raises(WrongModel, match=r"older\.skops"):
        app(["models", "promote", "older"], standalone_mode=False)
    assert promoted.promoted_model(home) == home / "old.skops"
