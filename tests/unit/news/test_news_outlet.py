"""If these fail, a desk's typo in an outlet file stops a crawl without saying where."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from news.errors import WrongOutletFile
from news.outlet import load_outlet, load_outlets

GOOD = """
id = "kabar-uji"
name = "Kabar Uji"
home = "https://kabar-uji.example/"
province = "64"
regency = "64.72"
timezone = "Asia/Makassar"

[[sources]]
kind = "feed"
url = "https://kabar-uji.example/feed/"
"""


def write(folder: Path, text: str, name: str = "kabar-uji.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_file_is_read_with_its_defaults(tmp_path: Path) -> None:
    outlet = load_outlet(write(tmp_path, GOOD))
    assert outlet.regency == "64.72"
    assert outlet.delay_s == 5.0
    assert outlet.verified is None
    assert not outlet.allow_private
    assert str(outlet.zone) == "Asia/Makassar"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (('id = "kabar-uji"', 'id = "Kabar Uji"'), "lower-case"),
        (('id = "kabar-uji"', 'id = "lain"'), "expected 'kabar-uji'"),
        (('province = "64"', "province = 64"), "expected text"),
        (('province = "64"', 'province = "Kaltim"'), "two digits"),
        (('regency = "64.72"', 'regency = "33.72"'), "of province 64"),
        (('"Asia/Makassar"', '"WITA"'), "IANA"),
        (('kind = "feed"', 'kind = "rss"'), "'rss', expected one of"),
        (('url = "https', 'url = "ftp'), "http or https"),
        (("[[sources]]", 'colour = "red"\n[[sources]]'), "unknown key 'colour'"),
        (('name = "Kabar Uji"\n', ""), "missing key 'name'"),
        (('timezone = "Asia/Makassar"', 'timezone = "Asia/Makassar"\ndelay_s = -1'), "0 to 600"),
        (('timezone = "Asia/Makassar"', 'timezone = "Asia/Makassar"\ndelay_s = true'), "True"),
        (
            ('timezone = "Asia/Makassar"', 'timezone = "Asia/Makassar"\nreliability = "Z"'),
            "expected A to F",
        ),
        (('kind = "feed"', 'kind = "feed"\nlink_pattern = "("'), "no regular expression"),
        (("[[sources]]", "[[sources"), "TOML"),
    ],
)
def test_a_mistake_is_named_with_file_value_and_expectation(
    tmp_path: Path, change: tuple[str, str], named: str
) -> None:
    path = write(tmp_path, GOOD.replace(*change))
    with pytest.raises(WrongOutletFile) as error:
        load_outlet(path)
    assert str(path) in str(error.value)
    assert named in str(error.value)


def test_every_wrong_file_of_a_folder_is_named_at_once(tmp_path: Path) -> None:
    write(tmp_path, GOOD.replace("kabar-uji", "satu").replace("feed", "x", 1), "satu.toml")
    write(tmp_path, GOOD.replace("kabar-uji", "dua") + "\nx", "dua.toml")
    with pytest.raises(WrongOutletFile) as error:
        load_outlets(tmp_path)
    assert "satu.toml" in str(error.value)
    assert "dua.toml" in str(error.value)


def test_a_missing_folder_or_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(WrongOutletFile, match="no such folder"):
        load_outlets(tmp_path / "nowhere")
    with pytest.raises(WrongOutletFile, match=r"nowhere\.toml"):
        load_outlet(tmp_path / "nowhere.toml")


def test_the_registry_covers_every_province_and_invents_no_region(data: Path) -> None:
    """A province without an outlet is a blind spot that no ledger would show."""
    outlets = load_outlets(data / "outlets")
    with (data / "gazetteer" / "provinces.csv").open(encoding="utf-8") as file:
        provinces = {row["code"] for row in csv.DictReader(file)}
    with (data / "gazetteer" / "regencies.csv").open(encoding="utf-8") as file:
        regencies = {row["code"] for row in csv.DictReader(file)}
    assert len(outlets) >= 80
    assert {outlet.province for outlet in outlets} == provinces
    assert {outlet.regency for outlet in outlets if outlet.regency} <= regencies


def test_no_shipped_outlet_may_reach_a_private_network_or_claims_a_check(data: Path) -> None:
    for outlet in load_outlets(data / "outlets"):
        assert not outlet.allow_private, outlet.id
        assert outlet.verified is None, outlet.id
        assert outlet.home.startswith("https://"), outlet.id
        assert outlet.delay_s >= 5, outlet.id


def test_no_two_outlets_share_a_source(data: Path) -> None:
    """One source under two ids would count each event as reported twice."""
    seen: dict[str, str] = {}
    for outlet in load_outlets(data / "outlets"):
        for source in outlet.sources:
            assert source.url not in seen, f"{outlet.id} and {seen[source.url]}: {source.url}"
            seen[source.url] = outlet.id
