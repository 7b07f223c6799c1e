"""If these fail, an event is put into the wrong regency, or a verb ("serang") becomes a city."""

from __future__ import annotations

import csv
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.gazetteer import GAZETTEER_FOLDER, Gazetteer, load_gazetteer
from news.errors import WrongSettings


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


def _found(gazetteer: Gazetteer, text: str) -> list[tuple[str, str, list[str]]]:
    return [
        (text[m.start : m.end], m.kind, [p.code for p in m.candidates])
        for m in gazetteer.find(text)
    ]


def test_the_country_is_complete(gazetteer: Gazetteer) -> None:
    assert len(gazetteer.provinces) == 38
    assert len(gazetteer.regencies) == 514
    assert gazetteer.place("64.72").name == "Kota Samarinda"
    assert gazetteer.place("64.72").level == "city"
    assert gazetteer.place("65.01").level == "regency"
    assert gazetteer.place("64").name == "Kalimantan Timur"
    with pytest.raises(KeyError):
        gazetteer.place("99")


def test_every_regency_lies_in_indonesia(gazetteer: Gazetteer) -> None:
    """A wrong sign puts a riot into the Indian Ocean."""
    for place in gazetteer.regencies:
        latitude, longitude = gazetteer.coordinates(place.code) or (99.0, 0.0)
        assert -11.2 < latitude < 6.2, place
        assert 94.9 < longitude < 141.1, place
    assert gazetteer.coordinates("64") is None


def test_codes_and_names_are_the_official_ones(
    gazetteer: Gazetteer, shared: Callable[..., Path]
) -> None:
    with shared("gazetteer", "kabkota.csv").open(encoding="utf-8") as file:
        official = {row["kode"]: row["nama"].strip() for row in csv.DictReader(file)}
    assert {place.code: place.name for place in gazetteer.regencies} == official
    with shared("gazetteer", "provinsi.csv").open(encoding="utf-8") as file:
        official = {row["kode"]: row["nama"].strip() for row in csv.DictReader(file)}
    assert {place.code: place.name for place in gazetteer.provinces} == official
    with shared("gazetteer", "kecamatan.csv").open(encoding="utf-8") as file:
        official = {row["kode"]: row["nama"].strip() for row in csv.DictReader(file)}
    with (GAZETTEER_FOLDER / "districts.csv").open(encoding="utf-8") as file:
        assert {row["code"]: row["name"] for row in csv.DictReader(file)} == official


def test_every_place_is_found_by_its_official_name(gazetteer: Gazetteer) -> None:
    missed = []
    for place in (*gazetteer.provinces, *gazetteer.regencies):
        found = gazetteer.find(f"Rapat digelar di {place.name} kemarin.")
        if not found or place not in found[0].candidates:
            missed.append(place.name)
    assert missed == []


def test_every_regency_is_the_only_answer_where_its_level_is_said(gazetteer: Gazetteer) -> None:
    for place in gazetteer.regencies:
        (mention,) = gazetteer.find(f"Warga {place.name} berkumpul.")
        assert [p.code for p in mention.candidates] == [place.code]
        assert mention.kind == "explicit"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kota Bogor", [("Kota Bogor", "explicit", ["32.71"])]),
        ("kabupaten Bogor", [("kabupaten Bogor", "explicit", ["32.01"])]),
        ("Kab. Banjar", [("Kab. Banjar", "explicit", ["63.03"])]),
        ("di Bogor", [("Bogor", "bare", ["32.71", "32.01"])]),
        ("Bupati Bogor", [("Bogor", "institution", ["32.01"])]),
        ("Wali Kota Bogor", [("Bogor", "institution", ["32.71"])]),
        ("Polres Bogor", [("Bogor", "institution", ["32.01", "32.71"])]),
        ("Polresta Bogor Kota", [("Bogor", "institution", ["32.71"])]),
        ("Polres Metro Bekasi Kota", [("Bekasi", "institution", ["32.75"])]),
        ("Kab/Kota Solok", [("Solok", "institution", ["13.72", "13.02"])]),
        ("Gubernur Gorontalo", [("Gorontalo", "institution", ["75"])]),
        ("KPU Kabupaten Kupang", [("Kabupaten Kupang", "explicit", ["53.01"])]),
        ("Polda Kaltim", [("Kaltim", "institution", ["64"])]),
        ("se Kalimantan timur", [("Kalimantan timur", "bare", ["64"])]),
        ("Tanjung selor", [("Tanjung selor", "alias", ["65.01"])]),
        ("Tanjungselor", [("Tanjungselor", "alias", ["65.01"])]),
        ("di Cibinong", [("Cibinong", "alias", ["32.01"])]),
        ("Kota Makasar", [("Kota Makasar", "explicit", ["73.71"])]),
        ("di Jogja", [("Jogja", "alias", ["34.71"])]),
        ("Bandung Barat", [("Bandung Barat", "bare", ["32.17"])]),
        ("Bandarlampung", [("Bandarlampung", "bare", ["18.71"])]),
        ("Toli-Toli", [("Toli-Toli", "bare", ["72.04"])]),
        ("Gunung Kidul", [("Gunung Kidul", "bare", ["34.03"])]),
        ("Sumatra Utara", [("Sumatra Utara", "bare", ["12"])]),
        ("Kep. Riau", [("Kep. Riau", "bare", ["21"])]),
        ("ibu kota Jawa Tengah", [("Jawa Tengah", "bare", ["33"])]),
        ("Gedung DPR", [("Gedung DPR", "landmark", ["31.71"])]),
        ("Gedung Sate", [("Gedung Sate", "landmark", ["32.73"])]),
        ("gedung DPR", [("gedung DPR", "landmark", ["31.71"])]),
        ("Jalan Medan Merdeka", [("Jalan Medan Merdeka", "landmark", ["31.71"])]),
        ("Jl Medan Merdeka", [("Medan Merdeka", "landmark", ["31.71"])]),
        ("kantor Gubernur Kalteng", [("kantor Gubernur Kalteng", "landmark", ["62.71"])]),
        (
            "Gedung DPRD Provinsi Sumatra Utara",
            [("Gedung DPRD Provinsi Sumatra Utara", "landmark", ["12.71"])],
        ),
        ("Kapolda Metro Jaya", [("Metro Jaya", "institution", ["31"])]),
        ("Mapolda Metro Jaya", [("Mapolda Metro Jaya", "landmark", ["31.74"])]),
        ("Polres Metro Jakarta Pusat", [("Jakarta Pusat", "institution", ["31.71"])]),
        ("di Pare-Pare", [("Pare-Pare", "alias", ["73.72"])]),
        ("Kecamatan Sukasari", [("Sukasari", "district", ["32.73", "32.11", "32.13", "32.14"])]),
        ("Polsek Kuta", [("Kuta", "district", ["51.03"])]),
        ("di Distrik Ilaga", [("Ilaga", "district", ["94.05"])]),
        ("Kabupaten Puncak", [("Kabupaten Puncak", "explicit", ["94.05"])]),
        ("SERANG - Massa", [("SERANG", "bare", ["36.73", "36.04"])]),
        ("Bima (KABAR) - Massa", [("Bima", "bare", ["52.72", "52.06"])]),
        ("di Serang", [("Serang", "bare", ["36.73", "36.04"])]),
        ("Labuhan Batu Selatan", [("Labuhan Batu Selatan", "bare", ["12.22"])]),
        ("Tulangbawang Barat", [("Tulangbawang Barat", "bare", ["18.12"])]),
        ("Tidore", [("Tidore", "alias", ["82.72"])]),
        ("di Meranti", [("Meranti", "alias", ["14.10"])]),
        ("Daerah Istimewa Yogyakarta", [("Daerah Istimewa Yogyakarta", "bare", ["34"])]),
        ("Kapolda Metro Irjen", [("Metro", "institution", ["31"])]),
        ("Polres Metro", [("Metro", "institution", ["18.72"])]),
        ("Kota Metro", [("Kota Metro", "explicit", ["18.72"])]),
        ("Polrestro Jakarta Barat", [("Jakarta Barat", "institution", ["31.73"])]),
        ("Pulau Sumbawa", [("Pulau Sumbawa", "alias", ["52"])]),
    ],
)
def test_a_name_means_its_places(
    gazetteer: Gazetteer, text: str, expected: list[tuple[str, str, list[str]]]
) -> None:
    assert _found(gazetteer, f"{text} kemarin.") == expected


@pytest.mark.parametrize(
    "text",
    ["Massa serang kantor desa", "Warga Serang Kantor Desa", "nasib malang warga", "lempar batu",
     "harga batu bara naik", "memburu pelaku", "puncak acara", "Puncak arus mudik", "medan perang",
     "Jalan Surabaya", "Jl. Bandung No. 2", "Jalan Raya Bogor", "Universitas Jember",
     "Persib Bandung", "nasi Padang",
     "Bali United", "Papua Nugini", "Selat Bali", "dari Sabang sampai Merauke", "Metro TV",
     "kota besar", "Kota itu", "Barat", "Maju bersama", "Wali Kota Agung Wicaksono",
     "Organisasi OKI", "Solo karier", "Bone", "Timor Leste", "Semen Padang"],
)  # fmt: skip
def test_other_things_are_no_places(gazetteer: Gazetteer, text: str) -> None:
    assert _found(gazetteer, f"Menurut warga, {text}.") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kecamatan Banjar, Buleleng", [["51.08"], ["51.08"]]),
        ("di Cisarua, Kabupaten Bogor", [["32.01"], ["32.01"]]),
        ("di Cisarua, Bandung Barat", [["32.17"], ["32.17"]]),
        ("Banjar, Jawa Barat", [["32.79"], ["32"]]),
        ("Sinak, Puncak, Papua Tengah", [["94.05"], ["94"]]),
        ("Metro (Lampung)", [["18.72"], ["18"]]),
        ("kawasan Metro, Jakarta", [["31"]]),
        ("Metro (Jakarta)", [["31"]]),
        ("Serang, Jawa Barat", [["32"]]),
        ("serang, Banten", [["36"]]),
        ("di Banjar, Jawa Barat", [["32.79"], ["32"]]),
        ("Solok, Sumatera Barat", [["13.72", "13.02"], ["13"]]),
    ],
)
def test_a_place_is_narrowed_by_the_one_behind_it(
    gazetteer: Gazetteer, text: str, expected: list[list[str]]
) -> None:
    assert [codes for _, _, codes in _found(gazetteer, f"Warga {text}.")] == expected


@given(text=st.lists(st.sampled_from(
    ["Kota", "Kab.", "Bogor", "Tanjung", "Selor", "di", ",", ".", "\n", " ", " ", "Polres", "İ",
     "batu", "BATU", "Jawa", "Barat", "(", "-", "Kecamatan", "Banjar", "é"]),
    max_size=40).map("".join),
)  # fmt: skip
def test_mentions_lie_in_the_text_in_order(text: str) -> None:
    last = 0
    for mention in _GAZETTEER.find(text):
        assert last <= mention.start < mention.end <= len(text)
        assert mention.candidates
        last = mention.end


_GAZETTEER = load_gazetteer()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\x00",
        "x" * 1_000_000,
        "Bogor " * 170_000,
        "Kota" * 250_000,
        "Tanjung\n" * 125_000,
        "kantor " * 140_000,
        "gedung dprd " * 80_000,
    ],
)
def test_a_megabyte_takes_seconds_at_most(gazetteer: Gazetteer, text: str) -> None:
    start = time.process_time()
    gazetteer.find(text)
    assert time.process_time() - start < 20


@pytest.mark.parametrize(
    ("file", "line", "message"),
    [
        ("aliases.csv", "Kota Khayal,99.99,free,short", r"aliases\.csv:\d+: code '99\.99'"),
        ("aliases.csv", "Kota Khayal,64.72,often,short", "use = 'often'"),
        ("landmarks.csv", "Tugu Khayal,", "expected a value in each column"),
        ("provinces.csv", "99,Khayal,99.99", r"provinces\.csv:\d+: code '99\.99'"),
        ("regencies.csv", "64.99,Kota Khayal,utara,117", "expected degrees"),
        ("not_places.txt", "1234", "has no word"),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, file: str, line: str, message: str) -> None:
    folder = shutil.copytree(GAZETTEER_FOLDER, tmp_path / "gazetteer")
    with (folder / file).open("a", encoding="utf-8") as data:
        data.write(f"{line}\n")
    with pytest.raises(WrongSettings, match=message):
        load_gazetteer(folder)


def test_a_missing_file_or_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(WrongSettings, match=r"provinces\.csv: cannot be read"):
        load_gazetteer(tmp_path)
    (tmp_path / "provinces.csv").write_text("kode,nama\n", encoding="utf-8")
    with pytest.raises(WrongSettings, match=r"provinces\.csv: no column 'code'"):
        load_gazetteer(tmp_path)
