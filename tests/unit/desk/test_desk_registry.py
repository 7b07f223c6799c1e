"""If these fail, a new outlet overwrites a file, stands there twice, or lands elsewhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from desk.cli import app
from desk.registry import Homes, add_outlet, refuse_known
from news.errors import WrongInput
from news.outlet import Outlet, Source, load_outlet

OUTLET = Outlet(
    id="kabar-uji", name="Kabar Uji", home="https://kabar-uji.example/", province="64",
    timezone="Asia/Makassar", sources=(Source(kind="feed", url="https://kabar-uji.example/feed/"),),
)  # fmt: skip


@pytest.mark.parametrize(
    ("home", "same"),
    [
        ("https://kabar-uji.example/", True),
        ("http://www.Kabar-Uji.example", True),
        ("https://kabar-uji.example/samarinda", True),
        ("https://berita.kabar-uji.example/", False),
        ("https://kabar-uji.example:8443/", False),
    ],
)
def test_one_home_is_known_however_it_is_written(home: str, same: bool) -> None:
    assert (Homes([OUTLET]).find(home) is OUTLET) is same


def test_two_regional_pages_of_one_host_are_two_outlets() -> None:
    """rri.co.id/wamena and rri.co.id/sorong are two stations."""
    page = replace(OUTLET, home="https://radio.example/wamena")
    assert Homes([page]).find("https://radio.example/sorong") is None
    assert Homes([page]).find("https://www.radio.example/wamena/") is page


def test_a_file_is_written_once_and_never_over_another(tmp_path: Path) -> None:
    path = add_outlet(tmp_path, OUTLET)
    assert load_outlet(path) == OUTLET
    with pytest.raises(WrongInput, match="not overwritten"):
        add_outlet(tmp_path, replace(OUTLET, name="Lain"))
    with pytest.raises(WrongInput, match="as kabar-uji"):
        refuse_known(tmp_path, [OUTLET], "lain", "http://kabar-uji.example")
    assert load_outlet(path) == OUTLET


@pytest.mark.parametrize("wrong", [{"id": "../luar"}, {"timezone": "WITR"}, {"sources": ()}])
def test_what_could_not_be_read_again_is_not_written(
    tmp_path: Path, wrong: dict[str, object]
) -> None:
    with pytest.raises(WrongInput):
        add_outlet(tmp_path, replace(OUTLET, **wrong))  # type: ignore[arg-type]
    assert not list(tmp_path.parent.glob("*.toml"))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["ftp://kabar.example"], "'ftp://kabar.example', expected an address"),
        (["kabar.example", "--region", "Atlantis"], "'Atlantis', expected"),
        (["kabar.example", "--timezone", "WITR"], "'WITR', expected WIB"),
        (["kabar.example", "--reliability", "Z"], "'Z', expected A to F"),
        (["kabar.example", "--id", "../luar"], "'../luar', expected"),
        (["https://www.jubi.id"], "is in the registry as jubi"),
        (["kabar.example"], "KENTONGAN_CONTACT"),
    ],
)
def test_wrong_usage_is_told_before_anything_is_asked(
    options: list[str], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KENTONGAN_CONTACT", raising=False)
    monkeypatch.setenv("KENTONGAN_LANG", "en")
    done = CliRunner().invoke(app, ["outlets", "add", *options])
    assert isinstance(done.exception, WrongInput)
    assert words in str(done.exception)
