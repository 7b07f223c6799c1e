"""What people write of places. If these fail, who writes Kaltim is sent to look up 64."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.commands.options import parse_province
from desk.language import told
from desk.meant import nearest
from desk.values import is_region, one_place_named, parse_region, place_named, regency_named
from language.gazetteer import Gazetteer, load_gazetteer
from news.errors import WrongInput

SHORT = {
    "NAD": "11", "Sumut": "12", "Sumbar": "13", "Sumsel": "16", "Babel": "19", "Kepri": "21",
    "DKI": "31", "Jabar": "32", "Jateng": "33", "DIY": "34", "Jatim": "35", "NTB": "52",
    "NTT": "53", "Kalbar": "61", "Kalteng": "62", "Kalsel": "63", "Kaltim": "64", "Kaltara": "65",
    "Sulut": "71", "Sulteng": "72", "Sulsel": "73", "Sultra": "74", "Sulbar": "76", "Malut": "82",
    "Papua": "91", "Pabar": "92", "Papsel": "93", "Papteng": "94", "Papeg": "95", "PBD": "96",
}  # fmt: skip


@pytest.fixture(scope="module")
def gazetteer(data: Path) -> Gazetteer:
    return load_gazetteer(data / "gazetteer")


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KENTONGAN_LANG", "en")


@pytest.mark.parametrize("name", SHORT)
def test_a_province_goes_by_its_short_name(gazetteer: Gazetteer, name: str) -> None:
    for written in (name, name.lower(), f" {name.upper()} "):
        found = parse_province(written, gazetteer)
        assert found is not None
        assert found.code == SHORT[name]
        assert place_named(written, gazetteer, "--place").code == SHORT[name]
        assert parse_region(written, gazetteer) == SHORT[name]


def test_a_regency_goes_by_its_short_name_and_no_province_does(gazetteer: Gazetteer) -> None:
    assert regency_named("Kukar", gazetteer, "--regency").code == "64.02"
    assert place_named("kukar", gazetteer, "--place").code == "64.02"
    assert place_named("Makasar", gazetteer, "--place").code == "73.71"
    with pytest.raises(WrongInput, match="--regency 'Kaltim'"):
        regency_named("Kaltim", gazetteer, "--regency")
    with pytest.raises(WrongInput, match="--province 'Kukar'"):
        parse_province("Kukar", gazetteer)


@pytest.mark.parametrize(
    ("written", "meant"),
    [("Makssar", "73.71 Kota Makassar"), ("Kalimntan Timr", "64 Kalimantan Timur"),
     ("Kota Samarida", "64.72 Kota Samarinda"), ("kaltm", "64 Kalimantan Timur"),
     ("tapanuli", "12.01 Kabupaten Tapanuli Tengah"), ("Pasel", "93 Papua Selatan"),
     ("Pateng", "94 Papua Tengah")],
)  # fmt: skip
def test_a_misspelt_place_is_told_which_was_meant(
    gazetteer: Gazetteer, written: str, meant: str
) -> None:
    with pytest.raises(WrongInput) as error:
        place_named(written, gazetteer, "--place")
    told, _, proposed = str(error.value).partition("; did you mean ")
    assert told.startswith(f"--place {written!r}")
    assert meant in proposed.removesuffix("?").split(", ")


def test_what_a_part_of_a_name_begins_is_proposed_whole(gazetteer: Gazetteer) -> None:
    """ "Kalimantan" had Kaimana proposed, and two of its five provinces."""
    with pytest.raises(WrongInput) as error:
        parse_province("kalimantan", gazetteer)
    proposed = str(error.value).partition("; did you mean ")[2].removesuffix("?").split(", ")
    assert [name.split()[0] for name in proposed] == ["61", "62", "63", "64", "65"]


def test_nothing_is_proposed_for_what_is_like_no_place(gazetteer: Gazetteer) -> None:
    for written in ("Atlantis", "", "99", "64.99", "x" * 100_000):
        with pytest.raises(WrongInput) as error:
            place_named(written, gazetteer, "--place")
        assert "?" not in str(error.value)


@pytest.mark.parametrize(
    ("written", "code"),
    [("Kab. Kutai Timur", "64.08"), ("kab bogor", "32.01"), ("Kabupaten Kukar", "64.02"),
     ("Prov. Kalimantan Timur", "64"), ("provinsi Kaltim", "64"), ("Kota  Jogja", "34.71")],
)  # fmt: skip
def test_a_place_goes_by_its_level_as_offices_shorten_it(
    gazetteer: Gazetteer, written: str, code: str
) -> None:
    """A desk's own list of outlets says "Kab." in each of its rows."""
    assert place_named(written, gazetteer, "--place").code == code
    for wrong in ("Kota Kukar", "Kab. Samarinda", "Prov. Samarinda"):
        with pytest.raises(WrongInput):
            place_named(wrong, gazetteer, "--place")


def test_a_wrong_region_is_told_in_one_language(
    gazetteer: Gazetteer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KENTONGAN_LANG")
    with pytest.raises(WrongInput) as error:
        parse_region("Kutai", gazetteer)
    assert told(error.value).startswith("wilayah 'Kutai', seharusnya salah satu dari 64.02 ")


def test_a_place_of_another_level_is_told_as_what_it_is(gazetteer: Gazetteer) -> None:
    """`--regency Kaltim` proposed Kolaka Timur, and `--province Samarinda` nothing."""
    with pytest.raises(WrongInput, match=r"is the province 64 Kalimantan Timur"):
        regency_named("Kaltim", gazetteer, "--regency")
    with pytest.raises(WrongInput, match=r"64\.72 Kota Samarinda lies in 64 Kalimantan Timur"):
        parse_province("Samarinda", gazetteer)
    with pytest.raises(WrongInput, match=r"64\.02 .* lies in 64 Kalimantan Timur"):
        parse_province("Kutai", gazetteer)


def test_a_name_of_several_places_names_them(gazetteer: Gazetteer) -> None:
    """ "Kutai" stood for the regency that was once called so, in silence, and three are."""
    for written, codes in (
        ("Bogor", ("32.01", "32.71")), ("Mura", ("16.05", "62.12")),
        ("kutai", ("64.02", "64.07", "64.08")), ("Toraja", ("73.18", "73.26")),
    ):  # fmt: skip
        with pytest.raises(WrongInput) as error:
            place_named(written, gazetteer, "--place")
        assert all(code in str(error.value) for code in codes)
    # A label must not say less than its coder meant: the city, or the whole province?
    assert place_named("Yogyakarta", gazetteer, "--place").code == "34"
    with pytest.raises(WrongInput, match=r"34\.71"):
        one_place_named("Yogyakarta", gazetteer, "place")


def test_the_group_of_a_list_is_a_region_or_none(gazetteer: Gazetteer) -> None:
    assert all(is_region(name, gazetteer) for name in ("Kaltim", "nasional", "64.72", "Bogor"))
    assert not is_region("Politik", gazetteer)


def test_the_nearest_of_many_names_comes_first_and_each_once() -> None:
    names = [("Kaltim Post", 1), ("kaltim-post", 1), ("kalteng-pos", 2), ("jubi", 3)]
    assert nearest("KALTIM POS", names) == [1]
    assert nearest("kalteng pos", names) == [2]
    assert nearest("", names) == []
    assert nearest("kalt", names) == [1, 2]
    assert nearest("kal", names) == []
