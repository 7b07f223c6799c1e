"""If these fail, one broken file stops the crawl of hundreds, or its outlet is lost in silence."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from news.errors import WrongOutletFile
from news.outlet import Outlet
from news.registry import read_registry

GOOD = """id = "{id}"
name = "Kabar Uji"
home = "https://{id}.example/"
province = "64"
timezone = "Asia/Makassar"
reliability = "B"
verified = 2024-05-07

[[sources]]
kind = "feed"
url = "https://{id}.example/feed/"
"""


def read(folder: Path, **files: str) -> dict[str, Outlet]:
    for stem, text in {"baik": GOOD.format(id="baik"), **files}.items():
        (folder / f"{stem}.toml").write_text(text, encoding="utf-8")
    return {outlet.id: outlet for outlet in read_registry(folder)}


def broken(key: str, old: str, new: str) -> str:
    text = GOOD.format(id=key)
    assert old in text
    return text.replace(old, new)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Asia/Makassar", "WITA", "timezone = 'WITA', expected an IANA name"),
        ('kind = "feed"', 'kind = "rss"', "kind = 'rss', expected one of"),
        ('reliability = "B"', 'reliability = "B', "cannot be read as TOML"),
        ("[[sources]]", "[[sources", "cannot be read as TOML"),
    ],
    ids=["zone", "kind", "open-quote", "open-bracket"],
)
def test_a_broken_file_leaves_the_others_and_says_what_is_wrong(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    found = read(tmp_path, rusak=broken("rusak", old, new))
    assert found["baik"].fault is None
    assert found["baik"].sources
    one = found["rusak"]
    assert said in str(one.fault)
    assert "rusak.toml" in str(one.fault)
    assert one.sources == ()
    # What the ledger of its province tells of it.
    assert (one.name, one.province, one.home) == ("Kabar Uji", "64", "https://rusak.example/")
    assert one.verified == date(2024, 5, 7)


def test_no_value_that_would_be_refused_is_taken_from_a_broken_file(tmp_path: Path) -> None:
    """A ledger by provinces cannot hold "Kaltim", nor a clock the zone "WITA"."""
    text = 'name = 7\nhome = "ftp://x"\nprovince = "Kaltim"\ntimezone = "WITA"\nverified = "ya"\n'
    one = read(tmp_path, rusak=text)["rusak"]
    assert (one.name, one.home, one.province, one.timezone) == ("rusak", "", "", "UTC")
    assert (one.reliability, one.verified) == ("F", None)


def test_a_file_of_which_nothing_can_be_read_is_known_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "rusak.toml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "folder.toml").mkdir()
    found = read(tmp_path)
    assert set(found) == {"baik", "folder", "rusak"}
    assert "byte 0 is not UTF-8" in str(found["rusak"].fault)
    assert "cannot be read" in str(found["folder"].fault)


def test_a_copy_of_a_file_takes_no_outlets_place(tmp_path: Path) -> None:
    """An editor's copy beside the file would have made a seen outlet one that nobody saw."""
    files = {"baik (1)": GOOD.format(id="baik"), "Baik": "x", "Lain Nama": GOOD.format(id="lain")}
    found = read(tmp_path, **files)
    assert found["baik"].fault is None
    assert set(found) == {"baik", "baik-1", "baik-2", "lain"}
    assert found["lain"].fault is not None


def test_a_registry_without_a_sound_file_is_refused_with_all_that_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "satu.toml").write_text("x", encoding="utf-8")
    (tmp_path / "dua.toml").write_text('warna = "merah"', encoding="utf-8")
    with pytest.raises(WrongOutletFile) as error:
        read_registry(tmp_path)
    assert "satu.toml" in str(error.value)
    assert "warna" in str(error.value)
    with pytest.raises(WrongOutletFile, match="no such folder"):
        read_registry(tmp_path / "nowhere")


def test_a_folder_without_files_is_an_empty_registry(tmp_path: Path) -> None:
    assert read_registry(tmp_path) == ()


def test_no_file_can_write_its_own_fault(tmp_path: Path) -> None:
    text = broken("rusak", 'name = "Kabar Uji"', 'name = "Kabar Uji"\nfault = "x"')
    assert "unknown key 'fault'" in str(read(tmp_path, rusak=text)["rusak"].fault)
