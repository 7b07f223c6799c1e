"""Which model is at work decides what every digest says; it must never change unseen."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from archive import lock
from archive.articles import store_articles
from archive.labels import save_labels
from archive.lock import run_lock
from classifier.corpus import load_corpus
from classifier.promise import LEAST_NEWS
from classifier.store import save_model
from classifier.tags import answer_matrix
from classifier.train import train
from desk import modelhome, promoted
from desk.cli import app
from desk.context import Context
from desk.modelhome import own_labels, recent_news
from desk.settings import Settings
from language.gazetteer import load_gazetteer
from news.article import Article, article_id
from news.codebook import load_codebook
from news.errors import LockHeld, WrongInput
from news.label import Label

NOW = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.fixture(scope="session")
def lossy_model(data: Path, once: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    """The file of a model that learned from labels of which half are lost."""

    def train_lossy(path: Path) -> None:
        codebook = load_codebook(data / "codebook")
        whole = [a for a in load_corpus(data / "corpus", codebook) if a.weight == 1]
        lost = [
            replace(a, label=replace(a.label, tags={}, rule_family="", severity=0)) if n % 2 else a
            for n, a in enumerate(whole[::8])
        ]
        save_model(train(lost, codebook, load_gazetteer(data / "gazetteer")), path)

    return once("lossy.skops", train_lossy)


@pytest.fixture
def home(
    small_model: Path, lossy_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A home with a sound model and a lossy one."""
    folder = tmp_path / "models"
    folder.mkdir()
    for name, path in (("sound", small_model), ("lossy", lossy_model)):
        (folder / f"{name}.skops").symlink_to(path)
    monkeypatch.setenv("KENTONGAN_HOME", str(tmp_path))
    monkeypatch.setenv("KENTONGAN_LANG", "en")
    return folder


@pytest.fixture(scope="module")
def test_set(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("test") / "test.jsonl"
    lines = [line for file in sorted((data / "corpus").glob("*.jsonl"))
             for line in file.read_text(encoding="utf-8").splitlines()]  # fmt: skip
    path.write_text("\n".join(lines[3::48]), encoding="utf-8")
    return path


def call(*arguments: str) -> None:
    app(list(arguments), standalone_mode=False)


def test_a_worse_model_is_refused_unless_forced_with_a_reason(home: Path, test_set: Path) -> None:
    promoted.promote(home, "sound", at=NOW, reason="first")
    with pytest.raises(WrongInput, match=r"lossy is not put to work; .*recall"):
        call("models", "promote", "lossy", "--test", str(test_set))
    assert promoted.promoted_model(home) == home / "sound.skops"
    with pytest.raises(WrongInput, match="--reason"):
        call("models", "promote", "lossy", "--test", str(test_set), "--force")
    call("models", "promote", "lossy", "--test", str(test_set), "--force", "--reason", "uji coba")
    assert promoted.promoted_model(home) == home / "lossy.skops"
    kept = promoted.history(home)[-1]
    assert kept["reason"] == "uji coba"
    assert kept["test"]["fallen"]


def test_a_better_model_is_put_to_work_and_can_be_taken_back(home: Path, test_set: Path) -> None:
    promoted.promote(home, "lossy", at=NOW, reason="first")
    call("models", "promote", "sound", "--test", str(test_set))
    assert promoted.promoted_model(home) == home / "sound.skops"
    call("models", "rollback")
    assert promoted.promoted_model(home) == home / "lossy.skops"
    with pytest.raises(WrongInput, match="nothing to go back to"):
        call("models", "rollback")


def test_two_promotions_at_once_are_not_made(home: Path, test_set: Path) -> None:
    """Each would be tested against the same model, and the history keep one of the two."""
    promoted.promote(home, "lossy", at=NOW, reason="first")
    with run_lock(home.parent, "models.lock"), pytest.raises(LockHeld):
        call("models", "promote", "sound", "--test", str(test_set))
    assert promoted.promoted_model(home) == home / "lossy.skops"
    assert len(promoted.history(home)) == 1
    call("models", "promote", "sound", "--test", str(test_set))
    assert promoted.promoted_model(home) == home / "sound.skops"


@pytest.mark.parametrize("by_itself", [False, True], ids=["train", "of itself"])
def test_no_promotion_is_lost_to_a_homes_first_training(
    home: Path, test_set: Path, monkeypatch: pytest.MonkeyPatch, by_itself: bool
) -> None:
    """What the desk had just put to work would be off it again a minute later, unseen."""
    wish = ("models", "promote", "lossy", "--test", str(test_set))

    def trained(*_: object, **__: object) -> Path:
        with pytest.raises(LockHeld, match=r"models\.lock"):
            call(*wish)
        return home / "sound.skops"

    monkeypatch.setattr(modelhome, "train_model", trained)
    if by_itself:
        assert modelhome.usable_model(Context()) == home / "sound.skops"
    else:
        call("train")
    assert promoted.promoted_model(home) == home / "sound.skops"
    assert [row["model"] for row in promoted.history(home)] == ["sound"]


def test_a_first_judging_waits_for_a_promotion_and_takes_what_it_put_to_work(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a morning's run ends, or judges by a model that the desk did not choose."""
    waits = threading.Event()
    monkeypatch.setattr(lock.log, "info", lambda *_: waits.set())
    monkeypatch.delattr(modelhome, "train_model")

    with ThreadPoolExecutor() as pool:
        with run_lock(home.parent, "models.lock"):
            found = pool.submit(modelhome.usable_model, Context())
            assert waits.wait(60)
            promoted.promote(home, "lossy", at=NOW, reason="first")
        assert found.result(60) == home / "lossy.skops"
    assert len(promoted.history(home)) == 1


@pytest.mark.parametrize("left", [b"\xff\x8a\x00\x01", b"**\n", b"/etc/passwd\n", b"../x\n", b"\n"])
def test_what_a_full_disk_left_in_place_of_a_models_name_is_told(home: Path, left: bytes) -> None:
    """Each command ended with a traceback, the search and the one that says what is wrong too."""
    (home / "promoted").write_bytes(left)
    assert promoted.promoted_version(home) is None
    with pytest.raises(WrongInput, match=r"promoted: names the model .*, which is not there"):
        promoted.model_at_work(home)


def test_a_damaged_history_is_passed_over(home: Path) -> None:
    promoted.promote(home, "sound", at=NOW, reason="x")
    promoted.promote(home, "lossy", at=NOW, reason="x")
    path = home / "history.jsonl"
    path.write_bytes(b'3\n{"model": "sound"}\n\xff\xfe\n' + path.read_bytes())
    assert len(promoted.history(home)) == 2
    assert promoted.rollback(home, at=NOW, reason="x") == "sound"


def test_rolling_back_twice_goes_two_models_back(home: Path) -> None:
    for name in ("sound", "lossy", "sound"):
        promoted.promote(home, name, at=NOW, reason="x")
    assert promoted.rollback(home, at=NOW, reason="x") == "lossy"
    assert promoted.rollback(home, at=NOW, reason="x") == "sound"


def test_a_model_is_not_tested_on_a_handful(home: Path, test_set: Path, tmp_path: Path) -> None:
    promoted.promote(home, "sound", at=NOW, reason="first")
    few = tmp_path / "few.jsonl"
    few.write_text("\n".join(test_set.read_text(encoding="utf-8").splitlines()[:5]))
    with pytest.raises(WrongInput, match="5 coded articles to test on, expected at least 20"):
        call("models", "promote", "lossy", "--test", str(few))
    with pytest.raises(WrongInput, match="no labels to test on"):
        call("models", "promote", "lossy")


def test_a_desk_with_labels_but_no_test_is_not_told_that_it_has_none(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a first sheet of a few articles it read as if the import had been lost."""
    promoted.promote(home, "sound", at=NOW, reason="first")
    monkeypatch.setattr(modelhome, "desk_labels", lambda *_: ([object()] * 3, []))
    with pytest.raises(WrongInput, match="none of this desk's 3 labelled articles"):
        call("evaluate")


def test_a_test_that_can_show_no_fall_lets_no_model_pass(
    home: Path, test_set: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Thirty articles without a tag found nothing wrong with any model."""
    promoted.promote(home, "sound", at=NOW, reason="first")
    rows = list(map(json.loads, test_set.read_text(encoding="utf-8").splitlines()))
    file = tmp_path / "plain.jsonl"
    plain = [json.dumps(row) for row in rows if not row["labels"]["tags"]]
    file.write_text("\n".join(plain))
    with pytest.raises(WrongInput, match=r"none of the .* has a tag"):
        call("models", "promote", "lossy", "--test", str(file))
    one = [json.dumps(row) for row in rows if set(row["labels"]["tags"]) == {"mass_gathering"}]
    file.write_text("\n".join(plain + one))
    with suppress(WrongInput):
        call("models", "promote", "lossy", "--test", str(file))
    said = capsys.readouterr().err
    assert "not tested, since no coded article has it: Protocol breach, Incipient conflict" in said


def test_a_damaged_file_hides_no_other_model(home: Path) -> None:
    """A training that a full disk cut short took the list with it, and every id on it."""
    promoted.promote(home, "sound", at=NOW, reason="first")
    (home / "torn.skops").write_bytes(b"PK")
    done = CliRunner().invoke(app, ["models", "list"])
    assert done.exit_code == 1
    assert "torn.skops: cannot be read as a model file" in done.stderr
    rows = [line.split() for line in done.stdout.splitlines()]
    assert ["torn", "cannot", "be", "read"] in rows
    assert any(row[:2] == ["*", "sound"] for row in rows)


def test_a_narrow_window_cuts_no_name_short(home: Path) -> None:
    """`models promote` asks for all of it."""
    name = "20261130-1f7ccdfa"
    (home / f"{name}.skops").write_bytes(b"PK")
    done = CliRunner().invoke(app, ["models", "list"], env={"COLUMNS": "40"})
    assert name in done.stdout


def test_a_home_without_a_model_is_told_what_makes_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was an empty table, as if a model had no name."""
    monkeypatch.setenv("KENTONGAN_HOME", str(tmp_path))
    monkeypatch.setenv("KENTONGAN_LANG", "id")
    done = CliRunner().invoke(app, ["models", "list"])
    assert done.exit_code == 0
    assert done.output.strip() == "Folder data ini belum punya model; `kentongan train` membuatnya."


def test_the_model_at_work_is_not_tested_against_itself(home: Path) -> None:
    promoted.promote(home, "sound", at=NOW, reason="first")
    done = CliRunner().invoke(app, ["models", "promote", "sound"])
    assert "at work already: sound" in done.stdout
    assert len(promoted.history(home)) == 1


def test_a_sheet_is_no_file_of_coded_articles(home: Path, tmp_path: Path) -> None:
    promoted.promote(home, "sound", at=NOW, reason="first")
    with pytest.raises(WrongInput, match="label import"):
        call("evaluate", str(tmp_path / "sheet.xlsx"))


def test_a_half_written_history_is_read_all_the_same(home: Path) -> None:
    """A kill between two bytes must not take the way back."""
    promoted.promote(home, "sound", at=NOW, reason="x")
    promoted.promote(home, "lossy", at=NOW, reason="x")
    with (home / "history.jsonl").open("a") as file:
        file.write('{"at": "2026-01-')
    assert [row["model"] for row in promoted.history(home)] == ["sound", "lossy"]
    assert promoted.rollback(home, at=NOW, reason="x") == "sound"
    assert promoted.history(home)[-1]["rollback"]


def test_evaluate_compares_and_groups(home: Path, test_set: Path) -> None:
    promoted.promote(home, "sound", at=NOW, reason="first")
    done = CliRunner().invoke(
        app, ["evaluate", str(test_set), "--against", "lossy", "--by", "year", "--json"]
    )
    assert done.exit_code == 0, done.output
    rows = json.loads(done.stdout)
    row = rows["against"]["all.macro_f1"]
    assert row["after"] > row["before"]
    groups = rows["by_year"].values()
    assert sum(group["all"]["articles"] for group in groups) == rows["all"]["articles"]
    assert any("all.macro_f1" in group["intervals"] for group in groups)


def test_the_list_is_measured_on_what_is_news_now(tmp_path: Path) -> None:
    """Three years of a back-fill would measure what nobody reads today."""
    desk = Context()
    desk.__dict__.update(settings=Settings(home=tmp_path), now=NOW)

    def fill(count: int, at: datetime) -> None:
        store_articles(
            [
                Article(
                    id=article_id(url),
                    url=url,
                    outlet="jubi",
                    title=f"Judul {at:%Y} {n}",
                    text=f"Isi berita nomor {n} tahun {at:%Y}.",
                    published_at=at,
                    fetched_at=at,
                    language="id",
                )
                for n in range(count)
                for url in [f"https://jubi.id/{at:%Y}/{n}"]
            ]
        )

    with desk.archive():
        fill(LEAST_NEWS - 1, NOW - timedelta(days=20))
        fill(9, NOW - timedelta(days=900))
        assert len(recent_news(desk)) == LEAST_NEWS + 8
        fill(LEAST_NEWS, NOW - timedelta(days=20))
        found = recent_news(desk)
        assert len(found) == LEAST_NEWS
        # Its day is that of the outlet, as where it is judged.
        assert {one.date for one in found} == {date(2025, 12, 13)}


def test_a_second_training_from_the_same_says_that_its_model_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A desk waited a minute for a new model, was named one, and looked for it in the list."""
    desk = Context()
    desk.__dict__.update(settings=Settings(home=tmp_path), now=NOW)
    model = SimpleNamespace(version="20260101-0123abcd")
    monkeypatch.setattr(modelhome, "train", lambda *_, **__: model)
    monkeypatch.setattr(modelhome, "save_model", lambda _, path: path.touch())
    caplog.set_level("INFO", modelhome.__name__)
    said = []
    for _ in range(2):
        modelhome.train_model(desk)
        said.append([one.args for one in caplog.records if one.args == (model.version,)])
    assert said == [[], [(model.version,)]]


def test_labels_of_a_codebook_that_was_changed_end_no_training(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A desk that gives up a stage or a rule would lose training and test to its old labels."""
    desk = Context()
    desk.__dict__.update(settings=Settings(home=tmp_path), now=NOW)
    urls = [f"https://jubi.id/{n}" for n in range(3)]
    said = [
        Label(tags={"mass_gathering": "occurred"}, coder="sri", coded_at=NOW),
        Label(tags={"mass_gathering": "rumoured"}, coder="sri", coded_at=NOW),
        Label(tags={"protocol_breach": "risk"}, rule_family="dress", coder="sri", coded_at=NOW),
    ]
    with desk.archive():
        store_articles(
            Article(id=article_id(url), url=url, outlet="jubi", title=url, text=f"Isi {url}.",
                    published_at=NOW, fetched_at=NOW, language="id")
            for url in urls
        )  # fmt: skip
        save_labels(zip(map(article_id, urls), said, strict=True))
        found = own_labels(desk.codebook, desk.registry)
    assert [one.id for one in found] == [article_id(urls[0])]
    assert answer_matrix(found, ("mass_gathering",), desk.codebook).tolist() == [[1, 1, 0]]
    assert [record.args for record in caplog.records] == [(2, desk.codebook.version)]


def test_a_label_that_was_taken_back_is_not_learned_from_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Another coder's earlier word stood in for a correction whose stage the codebook gave up."""
    desk = Context()
    desk.__dict__.update(settings=Settings(home=tmp_path), now=NOW)
    url = "https://jubi.id/1"
    first = Label(tags={"mass_gathering": "occurred"}, coder="sri", coded_at=NOW)
    later = NOW + timedelta(days=1)
    last = Label(tags={"mass_gathering": "rumoured"}, coder="budi", coded_at=later)
    with desk.archive():
        store_articles(
            [Article(id=article_id(url), url=url, outlet="jubi", title="Rapat", text="Isi rapat.",
                     published_at=NOW, fetched_at=NOW, language="id")]
        )  # fmt: skip
        save_labels([(article_id(url), first), (article_id(url), last)])
        assert own_labels(desk.codebook, desk.registry) == []
    assert [record.args for record in caplog.records] == [(1, desk.codebook.version)]
