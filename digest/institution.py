"""Institution: which bodies and organisations a report names, and never a person.

A name begins with a known head ("Polres", "Aliansi") and goes on only while each further word is
a known place or a word that names of organisations are made of. It stops at the first other word:
"Ketua KPU Samarinda Budi" yields "KPU Samarinda".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from digest.clean import plain_line
from news.place import Place
from news.story import Report

MAX_INSTITUTIONS = 6
_READ_CHARACTERS = 4000  # what stands later is background
_MAX_WORDS = 8

# Heads that are names by themselves.
_NAMES = """
    KPU KPUD Bawaslu Panwaslu Panwaslih Panwascam DKPP KPPS DPR DPRD DPRA DPRK DPRP DPD MRP MPR
    TNI Polri Brimob Densus Polda Polres Polresta Polrestabes Polsek Polsekta Kodam Korem Kodim
    Koramil Lantamal Lanal Lanud Kesbangpol Bakesbangpol Pemprov Pemkab Pemkot Pemda Kejari Kejati
    Kejagung FKUB FKDM Forkopimda Forkopimcam MUI PGI KWI PHDI NU PBNU PWNU PCNU Muhammadiyah Komnas
    Ombudsman KPK LBH YLBHI Kontras Walhi AMAN HMI PMII GMNI GMKI PMKRI KAMMI IMM BEM KNPI SPSI KSPI
    KSPSI KSBSI FSPMI SBSI PGRI Apdesi ICMI AJI PWI IJTI Gerindra Golkar NasDem PDIP PKB PKS PAN PPP
    Hanura Perindo PSI PBB Kemendagri Kemenag Basarnas BPBD BNPB BIN Binda ASN
"""
# Heads that are a name only with what follows.
_KINDS = """
    Satpol Dinas Badan Kementerian Kantor Pengadilan Kejaksaan Aliansi Forum Serikat Federasi
    Konfederasi Himpunan Ikatan Persatuan Perkumpulan Paguyuban Gerakan Koalisi Front Laskar Majelis
    Dewan Lembaga Komite Komisi Universitas Partai Organisasi Asosiasi Gabungan Barisan Keluarga
    Pemerintah Satuan Pemuda Banser Ansor Satgas Gugus
"""
_NAME_WORDS = """
    PP Polisi Pamong Praja Kesatuan Bangsa dan Politik Perhubungan Pendidikan Kesehatan Sosial
    Perdagangan Perindustrian Pertanian Perkebunan Perikanan Kelautan Kehutanan Lingkungan Hidup
    Pekerjaan Umum Tenaga Kerja Transmigrasi Pemadam Kebakaran Komunikasi Informatika Pemilihan
    Pengawas Pemilu Perwakilan Rakyat Daerah Negeri Tinggi Agama Adat Dayak Ulama Indonesia Nasional
    Republik Mahasiswa Pelajar Pemuda Pemudi Buruh Pekerja Karyawan Nelayan Petani Tani Guru
    Honorer Sopir Pengemudi Angkutan Truk Ojek Online Pedagang Pasar Masyarakat Warga Umat Islam
    Muslim Kristen Katolik Hindu Buddha Gereja Gereja-gereja Kerukunan Beragama Lintas Sipil
    Perempuan Peduli Bersatu Menggugat Bersama Anti Korupsi Demokrasi Demokratik Keadilan
    Perjuangan Reformasi Maju Penyelamatan Digital
    Bantuan Hukum Hak Asasi Manusia HAM Advokat Jurnalis Wartawan Independen Muda Raya Seluruh
    se-Indonesia Pusat Wilayah Cabang Eksekutif Cipayung Plus Pancasila Marhaenis Merdeka
    Pembela Pemantau Pengawal Koordinasi Koordinator Kabupaten Kota Provinsi Kecamatan Desa Kampung
    Golkar Demokrat Gerindra NasDem Kebangkitan Persatuan Pembangunan Amanat Sejahtera Gelora Ummat
    Bulan Bintang Garuda Solidaritas Hanura Perindo Papua Aceh Barat Timur Utara Selatan Tengah
    Pelaksana Penyelenggara Ad Hoc Keamanan Intelijen Penanggulangan Bencana Tugas COVID-19 Covid-19
    Perlindungan Pemberdayaan Kepegawaian Narkotika Pertanahan BPN Penyelamat Penegak Terpadu
"""
_HEADS = frozenset(_NAMES.split())
_WORDS = frozenset(_NAME_WORDS.split())
# Words that only lead on: a name does not end with them.
_LINKS = frozenset({"dan", "Kabupaten", "Kota", "Provinsi", "Kecamatan", "Desa", "Kampung"})
_WORD = re.compile(r"[\w'’/-]+", re.UNICODE)
_CODE = re.compile(r"\d{2,4}(?:/[\w-]+)?$")  # Kodim 0901/Samarinda
# "berinisial PAN (12)": a child's initials are no organisation's, wherever else they stand.
_INITIALS = re.compile(
    r"\b([A-Z]{2,5})\s?\(\d{1,2}(?:\s?(?:tahun|thn|th))?\)|inisial\s([A-Z]{2,5})\b"
)
_HEAD = re.compile(rf"(?<![\w-])(?:{'|'.join((_NAMES + _KINDS).split())})(?![\w-])")


def institutions_of(
    reports: Sequence[Report], places: Sequence[Place], most: int = MAX_INSTITUTIONS
) -> tuple[str, ...]:
    """Return the institutions that some reports name, those of most reports first.

    Parameters
    ----------
    reports
        Title and the beginning of the text are read.
    places
        Names that may follow a head: provinces, regencies and cities.
    """
    names = _place_words(tuple(place.name for place in places))
    found: Counter[str] = Counter()
    for report in reports:
        text = f"{report.article.title}\n{report.article.text[:_READ_CHARACTERS]}"
        found.update(dict.fromkeys(_named(text, names), 1))
    ordered = sorted(found, key=lambda name: -found[name])
    whole = [name for name in ordered if not any(_is_part(name, other) for other in ordered)]
    return tuple(whole[:most])


def _is_part(name: str, other: str) -> bool:
    return name != other and other.startswith(f"{name} ")


def _named(text: str, places: frozenset[str]) -> Iterable[str]:
    initials = {found for pair in _INITIALS.findall(text) for found in pair}
    end = 0
    for head in _HEAD.finditer(text):
        if head.start() < end:
            continue  # "Persatuan" in "Partai Persatuan Pembangunan"
        line = text[head.end() : head.end() + 160].split("\n", 1)[0]
        words = [head.group(), *_following(line, places)]
        while words[-1] in _LINKS:
            words.pop()
        alone = len(words) == 1
        if (alone and head.group() not in _HEADS) or (alone and head.group() in initials):
            continue
        name = " ".join(words)
        end = head.start() + len(name)
        yield plain_line(name)


def _following(line: str, places: frozenset[str]) -> Iterable[str]:
    position = 0
    for word in list(_WORD.finditer(line))[:_MAX_WORDS]:
        # Only a space may part the words of one name: a comma or a full stop ends it.
        if line[position : word.start()] not in {" ", "  "}:
            return
        text = word.group()
        if not (text in _WORDS or text in places or _CODE.match(text)):
            return
        yield text
        position = word.end()


@lru_cache(maxsize=8)
def _place_words(names: tuple[str, ...]) -> frozenset[str]:
    """Return the capitalised words of the places' names."""
    return frozenset(word for name in names for word in _WORD.findall(name) if word[0].isupper())
