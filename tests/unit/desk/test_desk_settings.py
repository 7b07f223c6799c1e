"""If these fail, a desk's setting is silently ignored, or a secret ends in a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.settings import DEMO_MARK, DEMO_SETTINGS, Settings, message_language, read_settings
from news.errors import WrongSettings


def settings_file(folder: Path, text: str) -> Path:
    path = folder / "kentongan.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_file_and_environment_the_defaults_hold() -> None:
    settings = read_settings(environment={})
    assert settings == Settings()
    assert settings.archive_url.startswith("sqlite:///")
    assert (settings.data / "codebook").is_dir()


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    path = settings_file(
        tmp_path, 'contact = "a@desk.example"\nlanguage = "en"\nprovinces = ["64"]'
    )
    settings = read_settings(path, {"KENTONGAN_CONTACT": "b@desk.example"})
    assert settings.contact == "b@desk.example"
    assert settings.language == "en"
    assert settings.provinces == ("64",)


def test_a_path_in_the_file_goes_from_the_files_own_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Started in another folder, each command made an empty archive there and found nothing."""
    path = settings_file(tmp_path, 'home = "arsip"\nletterhead = "/kop/kop.docx"')
    (tmp_path / "lain").mkdir()
    monkeypatch.chdir(tmp_path / "lain")
    settings = read_settings(path, {})
    assert settings.home == tmp_path / "arsip"
    assert settings.letterhead == Path("/kop/kop.docx")
    assert read_settings(path, {"KENTONGAN_HOME": "arsip"}).home == Path("arsip")


def test_the_database_url_comes_from_the_environment_only(tmp_path: Path) -> None:
    path = settings_file(tmp_path, 'database_url = "postgresql://u:secret@h/d"')
    with pytest.raises(WrongSettings, match="environment"):
        read_settings(path, {})
    url = "postgresql://u:p@h/d"
    assert read_settings(None, {"DATABASE_URL": url}).archive_url == url


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('langauge = "id"', "langauge"),
        ('language = "jv"', "'jv'"),
        ('timezone = "WIB"', "IANA"),
        ("first_run_days = 0", "1 to 3650"),
        ('first_run_days = "3"', "whole number"),
        ("outlets = [1]", "list of texts"),
        ("verified_only = 1", "true or false"),
        ('provinces = ["Kaltim"]', "such as 64"),
        ('contact = "a\\nb"', "one line"),
        ("contact = ", "TOML"),
    ],
)
def test_a_mistake_is_named_with_its_file(tmp_path: Path, text: str, named: str) -> None:
    path = settings_file(tmp_path, text)
    with pytest.raises(WrongSettings) as error:
        read_settings(path, {})
    assert named in str(error.value)
    assert str(path) in str(error.value)


def test_a_wrong_variable_is_named() -> None:
    with pytest.raises(WrongSettings, match=r"\$KENTONGAN_LANG"):
        read_settings(None, {"KENTONGAN_LANG": "xx"})


def test_help_is_indonesian_unless_asked_otherwise() -> None:
    assert message_language({}) == "id"
    assert message_language({"KENTONGAN_LANG": "en"}) == "en"
    assert message_language({"KENTONGAN_LANG": "xx"}) == "id"


def test_a_home_with_outlets_of_its_own_knows_no_others(tmp_path: Path) -> None:
    """Else the shipped registry stands in every ledger of a desk with a list of its own."""
    settings = read_settings(environment={"KENTONGAN_HOME": str(tmp_path)})
    assert settings.registry == settings.data / "outlets"
    (tmp_path / "outlets").mkdir()
    assert settings.registry == tmp_path / "outlets"


def test_a_demos_home_never_takes_a_desks_archive_or_choice_of_outlets(tmp_path: Path) -> None:
    """Its digests would tell real news under "simulated data", or miss what was simulated."""
    path = settings_file(tmp_path, 'provinces = ["64"]\noutlets = ["jubi"]\nverified_only = true')
    variables = {
        "KENTONGAN_HOME": str(tmp_path),
        "DATABASE_URL": "postgresql://u:p@h/d",
        "KENTONGAN_TIMEZONE": "Asia/Jayapura",
    }
    assert read_settings(path, variables).database_url
    (tmp_path / DEMO_MARK).touch()
    settings = read_settings(path, variables)
    assert settings.archive_url.endswith(f"{tmp_path.name}/archive.sqlite3")
    assert {key: getattr(settings, key) for key in DEMO_SETTINGS} == dict(DEMO_SETTINGS)
    # Nor the shipped outlets, where an older demo kept none.
    assert settings.registry == tmp_path / "outlets"
