"""If these fail, a listing's pattern takes sections for articles, or misses the next article."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discovery.front import Link
from crawler.discovery.naming import id_of
from crawler.discovery.pattern import groups_of, joined
from crawler.discovery.shape import pattern_of, shape_of

HOME = "https://www.kabar.example/"
TITLE = "Warga Uji Gelar Rapat Desa"


def pattern(*paths: str, home: str = HOME) -> str:
    urls = [path if "://" in path else f"https://www.kabar.example{path}" for path in paths]
    groups = groups_of([Link(url, url, TITLE, False) for url in urls], home)
    return joined([group.pattern for group in groups]) if groups else ""


@pytest.mark.parametrize(
    ("seen", "articles", "others"),
    [
        (  # WordPress, plain names
            ["/warga-gelar-rapat-desa", "/bupati-buka-musyawarah-di-aula", "/jalan-poros-rusak"],
            ["/polisi-amankan-dua-orang-di-pasar"],
            ["/redaksi", "/tentang-kami", "/pedoman-siber", "/daerah/kota"],
        ),
        (  # by date
            ["/2025/03/03/warga-gelar-rapat", "/2025/03/02/bupati-buka", "/2025/12/31/jalan-rusak"],
            ["/2026/1/9/banjir"],
            ["/2025/03", "/2025/03/03", "/tag/2025/03/03/warga-gelar-rapat"],
        ),
        (  # section and number
            ["/read/12345/warga-rapat", "/read/12346/bupati", "/read/12399/jalan-poros-rusak"],
            ["/read/99999/banjir"],
            ["/read", "/read/12345", "/topik/12345/banjir"],
        ),
        (  # any section
            ["/daerah/warga-gelar-rapat-desa", "/hukum/polisi-amankan-dua-orang-di-pasar",
             "/politik/kpu-tetapkan-tiga-pasangan-calon"],
            ["/ekonomi/harga-cabai-di-pasar-naik-lagi"],
            ["/tag/pilkada-serentak-kota-tarakan-2024", "/kategori/berita-daerah-kota-tarakan",
             "/penulis/nama-orang-yang-panjang-sekali"],
        ),
        (  # number in front, extension behind
            ["/berita/101-warga-rapat.html", "/berita/102-bupati.html", "/berita/999-jalan.html"],
            ["/berita/1200-banjir-di-kota.html"],
            ["/berita/terbaru.html", "/berita/"],
        ),
        (  # number behind
            ["/warga-gelar-rapat-10001", "/bupati-buka-musyawarah-10002", "/jalan-poros-10003"],
            ["/banjir-77777"],
            ["/profil-kota", "/pedoman-pemberitaan-media-siber"],
        ),
    ],
)  # fmt: skip
def test_a_pattern_takes_the_next_article_and_no_list(
    seen: list[str], articles: list[str], others: list[str]
) -> None:
    found = pattern(*seen)
    for path in (*seen, *articles):
        for host in ("https://www.kabar.example", "http://kabar.example"):
            assert re.search(found, host + path), (found, path)
    for path in (*others, "/", ""):
        assert not re.search(found, f"https://www.kabar.example{path}"), (found, path)
    assert not re.search(found, f"https://www.iklan.example{articles[0]}")
    assert not re.search(found, f"https://kabar.example.jahat.example{articles[0]}")


def test_articles_chosen_by_a_parameter_are_told_apart() -> None:
    found = pattern("/read.php?id=11", "/read.php?id=12", "/read.php?id=345")
    assert re.search(found, "https://kabar.example/read.php?id=999")
    assert not re.search(found, "https://kabar.example/read.php?kanal=9")
    assert not re.search(found, "https://kabar.example/list.php?id=9")


def test_two_rules_of_one_outlet_are_both_taken() -> None:
    found = pattern(
        *(f"/berita/{n}/warga-gelar-rapat-{n}" for n in range(100, 120)),
        *(f"/foto/galeri-warga-{n}-di-balai-desa" for n in range(5)),
        *(f"/kilas/berita/{n}/warga-gelar-rapat-{n}" for n in range(100, 106)),
    )
    assert re.search(found, "https://kabar.example/berita/7/banjir")
    assert re.search(found, "https://kabar.example/kilas/berita/7/banjir")
    assert not re.search(found, "https://kabar.example/foto/galeri-warga-di-balai-kota")


def test_a_network_s_own_host_is_kept_to() -> None:
    """A regional page shows national news of its network; these are not the outlet's."""
    own = [f"https://aceh.kabar.example/berita/{n}/warga-rapat-{n}" for n in range(5)]
    parent = [f"https://kabar.example/berita/{n}/presiden-rapat-{n}" for n in range(50)]
    found = pattern(*own, *parent, home="https://aceh.kabar.example/")
    assert re.search(found, "https://aceh.kabar.example/berita/77/banjir")
    assert not re.search(found, "https://kabar.example/berita/77/banjir")


def test_menus_and_short_words_speak_for_nothing() -> None:
    links = [Link(f"https://kabar.example/a/b-{n}-c-d", "", TITLE, True) for n in range(9)]
    links += [Link(f"https://kabar.example/a/e-{n}-f-g", "", "Daerah", False) for n in range(9)]
    assert groups_of(links, HOME) == []
    # But what another source calls an article is one, whatever the page calls it.
    assert groups_of(links, HOME, known={link.url for link in links})


PARTS = st.text("abc019-_.%~", min_size=1, max_size=30)


@given(st.lists(PARTS, min_size=1, max_size=4), st.sampled_from(["", ".html"]))
def test_a_pattern_matches_what_it_was_made_of(parts: list[str], extension: str) -> None:
    url = f"https://kabar.example/{'/'.join(parts)}{extension}"
    shape = shape_of(url)
    if shape is not None:
        assert re.search(pattern_of(shape, [url], HOME), url)


def test_a_pattern_decides_quickly_on_a_long_address() -> None:
    """A hostile page of thousands of links must not hold a crawl up."""
    found = pattern("/a-b-c-d", "/e-f-g-h-i", "/j-k-l-m")
    for tail in ("a-" * 4000, "a" * 4000 + "-" * 4000, "a-b-" + "-" * 7000):
        assert not re.search(found, f"https://kabar.example/{tail}/b/c")


@pytest.mark.parametrize(
    ("name", "home", "expected"),
    [
        ("Kaltim Today", "https://kaltimtoday.co/", "kaltim-today"),
        ("ANTARA News Aceh", "https://aceh.antaranews.com/", "aceh-antaranews"),
        ("Pemkab Asmat", "https://asmatkab.go.id/", "asmatkab"),
        ("RRI Wamena", "https://rri.co.id/wamena", "rri-wamena"),
        ("Kabar Uji", "http://127.0.0.1:8000/", "kabar-uji"),
        ("Média Ünik!", "https://www.mediaunik.id/", "media-unik"),
        ("漢字", "http://127.0.0.1/", "outlet"),
    ],
)
def test_ids_are_what_the_registry_would_call_them(name: str, home: str, expected: str) -> None:
    assert id_of(name, home) == expected
