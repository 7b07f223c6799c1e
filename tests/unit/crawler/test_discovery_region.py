"""If these fail, an outlet is filed under a region it does not know, or an hour off."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from crawler.discovery.front import read_front
from crawler.discovery.region import Region
from crawler.discovery.zone import find_zone
from digest.province import PROVINCES
from language.gazetteer import Gazetteer, load_gazetteer
from news.capture import Capture
from news.outlet import load_outlets

NOW = datetime(2025, 3, 3, 4, 0, tzinfo=UTC)
CLOCKS = {province.code: province.timezone for province in PROVINCES.values()}


@pytest.fixture(scope="module")
def gazetteer(data: Path) -> Gazetteer:
    return load_gazetteer(data / "gazetteer")


def page(body: str, head: str = "") -> Capture:
    html = f"<!doctype html><html><head><title>x</title>{head}</head><body>{body}</body></html>"
    return Capture(url="https://kabar.example/", outlet="", fetched_at=NOW, status=200,
                   headers=(("Content-Type", "text/html"),), body=html.encode())  # fmt: skip


def test_no_outlet_of_the_registry_gets_another_province_by_its_name(
    gazetteer: Gazetteer, data: Path
) -> None:
    """Names alone settle most, and where they do not, nothing is claimed."""
    told: Counter[str] = Counter()
    for outlet in load_outlets(data / "outlets"):
        region = Region(gazetteer)
        region.add_names([outlet.name], "", urlsplit(outlet.home).hostname or "")
        found = region.found().value[:2]
        told["right" if found == outlet.province else "open" if found == "00" else outlet.id] += 1
    assert set(told) == {"right", "open"}
    assert told["right"] > told["open"]


def test_the_datelines_of_a_regional_outlet_tell_its_province(gazetteer: Gazetteer) -> None:
    region = Region(gazetteer)
    region.add_datelines(["SAMARINDA", "Balikpapan", "JAKARTA (ANTARA)", "SAMARINDA", "TENGGARONG"])
    found = region.found()
    assert (found.value, found.how, found.detail) == ("64", "datelines", "4/4")
    assert not found.sure


@pytest.mark.parametrize(
    "datelines",
    [
        ["JAKARTA"] * 9 + ["SURABAYA"],
        ["JAKARTA", "MEDAN", "SURABAYA", "MAKASSAR", "AMBON", "MANADO"],
        ["SAMARINDA", "SAMARINDA"],
        [],
    ],
)
def test_datelines_of_the_whole_country_or_too_few_tell_nothing(
    gazetteer: Gazetteer, datelines: list[str]
) -> None:
    region = Region(gazetteer)
    region.add_datelines(datelines)
    assert region.found().value == "00"


def test_an_office_in_the_capital_makes_no_outlet_of_the_capital(gazetteer: Gazetteer) -> None:
    foot = "<footer>Redaksi: Jl. Kebon Sirih No. 1, Menteng, Jakarta Pusat 10340</footer>"
    region = Region(gazetteer)
    region.add_names(["Kabar Nusantara"], "Berita Terkini", "kabar.example")
    region.add_page(read_front(page(foot), "https://kabar.example/").page)
    region.add_datelines(["JAKARTA"] * 10)
    assert region.found().value == "00"
    region = Region(gazetteer)
    region.add_names(["Kabar Jakarta"], "Berita warga Jakarta", "kabar.example")
    region.add_page(read_front(page(foot), "https://kabar.example/").page)
    assert region.found().value[:2] == "31"


def test_a_street_called_after_a_city_is_not_where_the_outlet_sits(gazetteer: Gazetteer) -> None:
    foot = (
        "<footer><p>Alamat: Jl. Bandung Raya No. 4, Samarinda</p><p>Kalimantan Timur</p></footer>"
    )
    region = Region(gazetteer)
    region.add_page(read_front(page(foot), "https://kabar.example/").page)
    region.add_names(["Kabar Etam"], "Berita Kalimantan Timur", "kabar.example")
    assert region.found().value == "64.72"


def test_a_postal_address_in_json_ld_tells_the_seat(gazetteer: Gazetteer) -> None:
    head = (
        '<script type="application/ld+json">{"@type": "NewsMediaOrganization", "name": "Kabar",'
        '"address": {"@type": "PostalAddress", "streetAddress": "Jl. Medan 1",'
        '"addressLocality": "Kota Ambon", "addressRegion": "Maluku"}}</script>'
    )
    region = Region(gazetteer)
    region.add_page(read_front(page("", head), "https://kabar.example/").page)
    assert region.found().value == "81.71"


def test_papua_is_an_island_until_datelines_tell_the_province(gazetteer: Gazetteer) -> None:
    region = Region(gazetteer)
    region.add_names(["Suara Papua"], "Berita Papua", "suara.example")
    assert region.found().value == "00"
    region.add_datelines(["WAMENA", "WAMENA", "KARUBAGA", "WAMENA"])
    assert region.found().value[:2] == "95"


# --- time zones --------------------------------------------------------------------------------


def zone(pages: list[str], region: str = "64", **info: Any) -> tuple[str, str, bool]:
    found = find_zone(info, [page(one) for one in pages], region, CLOCKS, NOW)
    return found.value, found.how, found.sure


def test_wordpress_own_setting_comes_first() -> None:
    assert zone(["10:00 WIB"], timezone_string="Asia/Makassar") == ("Asia/Makassar", "rest", False)
    assert zone([], timezone_string="Asia/Pontianak") == ("Asia/Jakarta", "rest", True)
    assert zone([], gmt_offset=9) == ("Asia/Jayapura", "rest", True)
    assert zone([], gmt_offset="8") == ("Asia/Makassar", "rest", True)


@pytest.mark.parametrize(
    "info",
    [
        {"timezone_string": "UTC"}, {"gmt_offset": 0}, {"timezone_string": "", "gmt_offset": ""},
        {"timezone_string": ["x"], "gmt_offset": {}}, {"timezone_string": "../../etc/passwd"},
        {"gmt_offset": "nan"}, {"gmt_offset": "inf"}, {"gmt_offset": 7.5},
    ],
)  # fmt: skip
def test_an_installation_left_at_utc_or_broken_says_nothing(info: dict[str, Any]) -> None:
    assert zone([], **info) == ("Asia/Makassar", "region", False)


def test_offsets_in_pages_come_before_what_readers_see() -> None:
    stamp = '"datePublished": "2025-03-03T10:00:00+08:00"'
    assert zone([stamp, stamp]) == ("Asia/Makassar", "offset", True)
    assert zone(["Senin, 3 Maret 2025 | 10:15 WITA"] * 3) == ("Asia/Makassar", "shown", True)
    assert zone(["Mon, 03 Mar 2025 10:00:00 +0900"])[:2] == ("Asia/Jayapura", "offset")


def test_one_page_has_one_vote_and_pages_that_disagree_have_none() -> None:
    wib, wita = "10:15 WIB", "10:15 WITA"
    assert zone([" ".join([wib] * 50), wita, wita]) == ("Asia/Makassar", "shown", False)
    assert zone([wib, wita])[1] == "region"


def test_utc_in_a_page_is_no_zone_of_its_readers() -> None:
    assert zone(['"datePublished": "2025-03-03T10:00:00+00:00"'], "00") == (
        "Asia/Jakarta", "default", False,
    )  # fmt: skip
