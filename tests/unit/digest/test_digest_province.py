"""If these fail, an event is shown in the wrong province, on the wrong clock or off the map."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

from lxml import etree

from digest.map import tile_map
from digest.narrow import narrowed
from digest.province import COLUMNS, PROVINCES, ROWS, province_name, province_zone
from digest.record import Digest
from digest.selection import Selection
from news.place import Place


def test_the_table_has_the_38_provinces_of_the_official_list(shared: Callable[..., Path]) -> None:
    with shared("gazetteer", "provinsi.csv").open(encoding="utf-8") as file:
        official = {row["kode"]: row["nama"] for row in csv.DictReader(file)}
    assert set(PROVINCES) == set(official)
    for code, name in official.items():
        assert PROVINCES[code].name.split()[-1] == name.split()[-1]


def test_every_province_has_a_tile_of_its_own() -> None:
    tiles = {(p.column, p.row) for p in PROVINCES.values()}
    assert len(tiles) == len(PROVINCES) == 38
    assert all(0 <= column < COLUMNS and 0 <= row < ROWS for column, row in tiles)
    assert len({p.short for p in PROVINCES.values()}) == 38
    assert all(len(p.short) <= 7 for p in PROVINCES.values())


def test_clocks_follow_the_presidential_decree() -> None:
    zones = {code: p.timezone for code, p in PROVINCES.items()}
    assert zones["61"] == zones["62"] == zones["35"] == "Asia/Jakarta"
    assert zones["63"] == zones["51"] == zones["76"] == "Asia/Makassar"
    assert zones["81"] == zones["96"] == "Asia/Jayapura"


def test_an_unknown_code_has_no_name_and_no_clock() -> None:
    assert (province_name("99.01"), province_zone("99"), province_name("")) == ("", None, "")


def test_no_tile_is_called_silent_while_articles_wait_to_be_judged(make: SimpleNamespace) -> None:
    digest = make.digest([], [make.line("c", "51")])
    waiting = replace(digest, figures=replace(digest.figures, unjudged=9))
    assert "<title>Bali: tidak ada laporan</title>" in tile_map(digest, "id")
    assert "<title>Bali: sejauh ini tidak ada laporan</title>" in tile_map(waiting, "id")
    digest = make.digest([], [make.line("c", "51"), make.line("d", "51", seen=False)])
    waiting = replace(digest, figures=replace(digest.figures, unjudged=9))
    assert _tile_of(waiting, "Bali")["title"] == (
        "Bali: sejauh ini tidak ada laporan, sebagian tidak terlihat"
    )


def test_a_tile_says_where_only_some_outlets_of_a_province_were_seen(make: SimpleNamespace) -> None:
    digest = make.digest([], [make.line("c", "51"), make.line("d", "51", seen=False)])
    tile = _tile_of(digest, "Bali")
    assert tile["title"] == (
        "Bali: tidak ada laporan dari media yang terlihat, sebagian tidak terlihat"
    )
    assert (tile["look"], tile["over"]) == ("quiet partly", "path")


def test_no_tile_is_calm_of_which_the_digest_says_that_more_may_have_happened(
    make: SimpleNamespace,
) -> None:
    """The page warned above its map, and of its forty squares none said where."""
    seen, noon = make.line("c", "51"), datetime(2024, 11, 20, 5, tzinfo=UTC)
    early = replace(make.line("d", "51"), last_looked=noon)
    evening = datetime(2024, 11, 20, 17, tzinfo=UTC)
    for lines, watch, gap in (
        ([seen, make.line("d", "51", seen=False)], None, "blind"),
        ([seen, early], None, "early"),
        ([seen], make.watch(health=[make.unwell("c", "51")]), "doubtful"),
    ):
        digest = make.digest([], lines, watch=watch, made_at=evening)
        assert digest.gap == gap
        tile = _tile_of(digest, "Bali")
        assert tile["look"] == "quiet partly"
        assert tile["title"].endswith(", sebagian tidak terlihat")
        incident = make.report(place=Place("51.71", "Kota Denpasar", "city"))
        tile = _tile_of(make.digest([incident], lines, watch=watch, made_at=evening), "Bali")
        assert tile["look"] == "incident partly"
        assert tile["title"] == "Bali: 1 kejadian, sebagian tidak terlihat"
    calm = make.digest([], [seen])
    assert (_tile_of(calm, "Bali")["look"], calm.ledger.partly_seen) == ("quiet", frozenset())


def test_an_outlet_that_may_be_anywhere_leaves_no_tile_certain(make: SimpleNamespace) -> None:
    digest = make.digest([], [make.line("c", "51"), make.line("d", "", seen=False)])
    tile = _tile_of(digest, "Bali")
    assert tile["title"] == "Bali: tidak ada laporan dari media yang terlihat"


def _tile_of(digest: Digest, name: str) -> dict[str, str]:
    """Return the title and the look of a province's tile, and what lies over it."""
    for tile in etree.fromstring(str(tile_map(digest, "id"))).iter("g"):
        title = tile.findtext("title") or ""
        if title.startswith(f"{name}: "):
            over = [one.tag for one in tile if one.get("class") == "over"]
            look = tile.get("class").removeprefix("tile ")
            return {"title": title, "look": look, "over": "".join(over)}
    raise KeyError(name)


def test_a_tile_calls_nothing_unreported_that_was_left_out_or_is_told_of_there_too(
    make: SimpleNamespace,
) -> None:
    """The tile denied what the page left out for its severity, or counted for another province."""
    text = "Nelayan Samarinda dan Tarakan bentrok di perbatasan, dua kapal dibakar massa. " * 4
    tarakan = Place("65.71", "Kota Tarakan", "city")
    reports = [
        make.report("Bentrok", text, outlet=outlet, severity=2, **facts)
        for outlet, facts in (("a", {}), ("b", {}), ("c", {"place": tarakan}))
    ]
    digest = make.digest(reports, [make.line("a", "64"), make.line("c", "65")])
    told = "<title>Kalimantan Utara: sebagian laporan menyebut kejadian di sini</title>"
    assert told in tile_map(digest, "id")
    grave = tile_map(narrowed(digest, Selection(severity=4), "id"), "id")
    for name in ("Kalimantan Timur", "Kalimantan Utara"):
        assert f"<title>{name}: tidak ada yang diketahui dalam pilihan ini</title>" in grave


def test_the_map_tells_incidents_plans_blindness_and_absence_apart(make: SimpleNamespace) -> None:
    digest = make.digest(
        [
            make.report("A", "a b c d e f"),
            make.report(
                "B",
                "g h i j k l",
                tags={"mass_gathering": "planned"},
                place=Place("32.05", "Kabupaten Garut", "regency"),
            ),
        ],
        [make.line("a", "64"), make.line("b", "81", seen=False), make.line("c", "51")],
    )
    svg = etree.fromstring(str(tile_map(digest, "id")))
    looks = {
        tile.find("title").text: tile.get("class").removeprefix("tile ")
        for tile in svg.iter("g")
        if tile.find("title") is not None
    }
    assert len(looks) == 38
    assert looks["Kalimantan Timur: 1 kejadian"] == "incident"
    assert looks["Jawa Barat: 1 potensi dan rencana"] == "plan"
    assert looks["Maluku: tidak dapat dilihat"] == "blind"
    assert looks["Bali: tidak ada laporan"] == "quiet"
    assert looks["Aceh: tidak ada media"] == "absent"
    assert svg.get("role") == "img"
    assert svg.get("aria-label")
