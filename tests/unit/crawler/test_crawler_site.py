"""An article taken for a list is an event missed; a list taken for an article is a request lost."""

from __future__ import annotations

import pytest

from crawler.site import is_same_site, looks_like_article

HOME = "https://www.kabar-fiksi.example/"


@pytest.mark.parametrize(
    "path",
    [
        "/2025/03/01/warga-berkumpul-di-balai",
        "/berita/12345/rapat",
        "/read/2025/03/01/123456/rapat-desa",
        "/rapat-warga-desa-fiksi-berjalan-tertib",
        "/daerah/pd-1234567/rapat-desa",
        "/news/rapat-desa-hari-ini-123456.html",
        "/politik/rapat_warga_desa_fiksi.html",
        "/berita-56789-rapat.html",
        "/detail/99887766",
    ],
)
def test_the_form_of_an_articles_address_is_known(path: str) -> None:
    assert looks_like_article(f"https://kabar-fiksi.example{path}")


@pytest.mark.parametrize(
    "path",
    [
        "/", "", "/politik", "/hukum-dan-kriminal", "/tag/rapat-warga-desa-fiksi", "/indeks/2025",
        "/kategori/berita-daerah-hari-ini", "/page/2", "/author/1234567", "/tentang-kami",
        "/pedoman-media-siber-dan-kode-etik", "/wp-content/uploads/2025/03/foto-warga-desa.jpg",
        "/search?q=rapat", "/video/rapat-warga-desa-fiksi",
    ],
)  # fmt: skip
def test_the_form_of_a_lists_address_is_known(path: str) -> None:
    assert not looks_like_article(f"https://kabar-fiksi.example{path}")


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("https://kabar-fiksi.example/a", True),
        ("http://www.kabar-fiksi.example/a", True),
        ("https://daerah.kabar-fiksi.example/a", True),
        ("https://kabar-fiksi.example.penipu.example/a", False),
        ("https://lainkabar-fiksi.example/a", False),
        ("https://example/a", False),
        ("http://10.0.0.1/a", False),
    ],
)
def test_an_outlets_own_site_is_told_from_others(url: str, same: bool) -> None:
    assert is_same_site(url, HOME) is same


def test_an_outlet_on_a_networks_host_may_use_the_networks_own() -> None:
    home = "https://kaltara.jaringan-fiksi.example/"
    assert is_same_site("https://www.jaringan-fiksi.example/a", home)
    assert not is_same_site("https://kaltim.jaringan-fiksi.example/a", home)
