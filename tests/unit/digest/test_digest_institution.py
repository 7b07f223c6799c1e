"""If these fail, the digest lists private persons, or no longer says which body is concerned."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from digest.institution import institutions_of
from news.place import Place

PLACES = (
    Place("64", "Kalimantan Timur", "province"),
    Place("64.72", "Kota Samarinda", "city"),
    Place("64.08", "Kabupaten Kutai Timur", "regency"),
)


def named(make: SimpleNamespace, text: str) -> tuple[str, ...]:
    return institutions_of([make.report("Judul", text)], PLACES)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ketua KPU Samarinda Budi Santoso menyesalkan.", ("KPU Samarinda",)),
        ("Kapolres Kutai Timur AKBP Budi hadir.", ()),
        ("Polres Kutai Timur, Kodim 0908/Bontang dan Satpol PP berjaga.",
         ("Polres Kutai Timur", "Kodim 0908/Bontang", "Satpol PP")),
        ("Koordinator Aliansi Mahasiswa Kalimantan Timur Rina berorasi.",
         ("Aliansi Mahasiswa Kalimantan Timur",)),
        ("KPU menunda. Menurut KPU Kota Samarinda, logistik aman.", ("KPU Kota Samarinda",)),
        ("DPRD Kota menolak.", ("DPRD",)),
        ("Aliansi itu bubar. Forum Budi Santoso.", ()),
        ("KPUD-nya kosong, PANik, kpu", ()),
        ("Bawaslu\nSamarinda", ("Bawaslu",)),
        ("Pelajar berinisial PAN hilang. PAN ditemukan warga dan Polsek.", ("Polsek",)),
        ("PAN (12 tahun) dan kakaknya, PSI (14), ditolong TNI.", ("TNI",)),
        ("Kader Partai Persatuan Pembangunan hadir.", ("Partai Persatuan Pembangunan",)),
    ],
)  # fmt: skip
def test_bodies_are_named_and_persons_are_not(
    make: SimpleNamespace, text: str, expected: tuple[str, ...]
) -> None:
    assert named(make, text) == expected


def test_what_more_reports_name_stands_first_and_the_list_is_short(make: SimpleNamespace) -> None:
    reports = [
        make.report("A", "Bawaslu dan KPU"),
        make.report("B", "KPU, DPRD, TNI, Polri, MUI, FKUB, KPK, PMII"),
    ]
    found = institutions_of(reports, PLACES)
    assert found[0] == "KPU"
    assert len(found) == 6
