"""Reading the sources' own formats, as outlets really write them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

import pytest

from archive.cursors import SourceState
from crawler.failure import Final
from crawler.markup import xml_root
from crawler.sources import READERS, feed, listing, sitemap, wordpress
from crawler.sources.entry import NotASource, Window
from news.capture import Capture
from news.errors import WrongOutletFile
from news.outlet import SOURCE_KINDS, Outlet, Source

NOW = datetime(2025, 3, 2, 12, tzinfo=UTC)
HOME = "https://kabar-fiksi.example/"


def outlet_of(source: Source) -> Outlet:
    return Outlet(
        id="kabar-fiksi", name="Kabar Fiksi", home=HOME, province="65",
        timezone="Asia/Makassar", sources=(source,),
    )  # fmt: skip


def source_of(kind: str, **changes: object) -> Source:
    return Source(**{"kind": kind, "url": f"{HOME}sumber", **changes})  # type: ignore[arg-type]


def window_of(source: Source, days: int = 3) -> Window:
    async def state_of(_: str) -> SourceState:
        return SourceState()

    async def unknown(urls: Iterable[str]) -> set[str]:
        return set(urls)

    return Window(
        outlet=outlet_of(source), now=NOW, oldest=NOW - timedelta(days=days), whole=True,
        state_of=state_of, unknown=unknown,
    )  # fmt: skip


def capture(
    body: str | bytes, kind: str = "application/xml", url: str = f"{HOME}sumber"
) -> Capture:
    return Capture(
        url=url, outlet="kabar-fiksi", fetched_at=NOW, status=200,
        headers=(("Content-Type", kind),),
        body=body if isinstance(body, bytes) else body.encode(),
    )  # fmt: skip


def test_every_kind_an_outlets_file_may_name_has_a_reader() -> None:
    assert set(READERS) == set(SOURCE_KINDS)


# --- WordPress --------------------------------------------------------------------------------


def test_the_api_is_asked_at_pretty_and_plain_roots() -> None:
    question = {"after": "2025-03-01T00:00:00Z", "_fields": "id,link"}
    asked = "after=2025-03-01T00:00:00Z&_fields=id,link"
    assert wordpress.address(f"{HOME}wp-json/", question) == f"{HOME}wp-json/wp/v2/posts?{asked}"
    assert (
        wordpress.address(f"{HOME}?rest_route=/", question)
        == f"{HOME}?rest_route=/wp/v2/posts&{asked}"
    )


def post(**changes: object) -> Mapping[str, object]:
    row: dict[str, object] = {
        "id": 7, "link": "http://www.kabar-fiksi.example/rapat-warga/?utm_source=x",
        "date": "2025-03-01T18:00:00", "date_gmt": "2025-03-01T10:00:00",
        "modified": "2025-03-01T19:00:00", "modified_gmt": "2025-03-01T11:00:00",
        "title": {"rendered": "Rapat &#8211; Warga"}, "content": {"rendered": "<p>Isi.</p>"},
    }  # fmt: skip
    return {**row, **changes}


def test_a_posts_times_are_utc_or_else_in_the_outlets_zone() -> None:
    window = window_of(source_of("wordpress"))
    ten = datetime(2025, 3, 1, 10, tzinfo=UTC)
    entry = wordpress.entry_of(post(), window)
    assert entry
    assert (entry.url, entry.hints.published_at) == ("http://kabar-fiksi.example/rapat-warga", ten)
    for missing in (None, "", "0000-00-00T00:00:00", 12, "1970-01-01T00:00:00"):
        entry = wordpress.entry_of(post(date_gmt=missing), window)
        assert entry
        assert entry.hints.published_at == ten


def test_half_a_character_in_a_post_costs_neither_the_post_nor_the_list() -> None:
    """JSON may hold it; the address could not be asked for, the text not be stored."""
    spoiled = post(
        link=f"{HOME}rapat\ud800-warga", title={"rendered": "Rapat \udfff Warga"},
        content={"rendered": "<p>Isi \ud83d.</p>"},
    )  # fmt: skip
    entry = wordpress.entry_of(spoiled, window_of(source_of("wordpress")))
    assert entry
    assert entry.url == f"{HOME}rapat%EF%BF%BD-warga"
    assert (entry.hints.title, entry.hints.text_html) == (
        "Rapat \ufffd Warga",
        "<p>Isi \ufffd.</p>",
    )


@pytest.mark.parametrize("link", [None, "", "javascript:alert(1)", 5, "//", "rapat-warga"])
def test_a_post_without_an_address_is_left_out_and_breaks_nothing(link: object) -> None:
    entry = wordpress.entry_of(post(link=link), window_of(source_of("wordpress")))
    assert entry is None or entry.url.startswith(HOME)


@pytest.mark.parametrize("part", [None, "teks", 3, [], {"rendered": None}, {}])
def test_a_post_without_text_is_left_to_its_page(part: object) -> None:
    window = window_of(source_of("wordpress"))
    entry = wordpress.entry_of(post(content=part, title=part), window)
    assert entry
    assert (entry.hints.text_html, entry.hints.title) == ("", "")


@pytest.mark.parametrize(
    "body", ["", "<html></html>", '{"code": "x"}', "null", '"a"', "[" * 100_000, '[{"id": 1,']
)
def test_what_is_no_list_of_posts_is_no_source(body: str) -> None:
    with pytest.raises(NotASource) as caught:
        wordpress.posts_of(capture(body, "application/json"))
    assert caught.value.reason == "not-json"
    assert wordpress.posts_of(capture(json.dumps([1, None, {"id": 2}]))) == [{"id": 2}]


# --- feeds ------------------------------------------------------------------------------------


def items(*rows: str) -> str:
    return f'<rss version="2.0"><channel><title>x</title>{"".join(rows)}</channel></rss>'


def entries(body: str | bytes) -> list[object]:
    return list(feed.parse(capture(body), window_of(source_of("feed")))[0])


def test_an_atom_feed_is_read_with_its_times_of_change() -> None:
    body = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title><entry><title>Rapat</title>'
        f'<link href="{HOME}a-b-c-d"/><published>2025-03-01T10:00:00Z</published>'
        "<updated>2025-03-01T12:00:00Z</updated></entry></feed>"
    )
    [entry], _ = feed.parse(capture(body), window_of(source_of("feed")))
    assert entry.url == f"{HOME}a-b-c-d"
    assert entry.hints.published_at == datetime(2025, 3, 1, 10, tzinfo=UTC)
    assert entry.hints.modified_at == datetime(2025, 3, 1, 12, tzinfo=UTC)


def test_an_items_address_may_stand_in_its_guid_and_must_be_one() -> None:
    body = items(
        f"<item><title>a</title><guid>{HOME}a</guid></item>",
        '<item><title>b</title><guid isPermaLink="false">b-77</guid></item>',
        "<item><title>c</title><link>javascript:alert(1)</link></item>",
    )
    found, _ = feed.parse(capture(body), window_of(source_of("feed")))
    assert [entry.url for entry in found] == [f"{HOME}a"]


def test_a_lead_in_the_description_is_not_taken_for_the_article() -> None:
    lead = "Warga berkumpul di balai desa. " * 60
    whole = "".join(f"<p>{lead[:700]} {n}</p>" for n in range(4))
    rows = [
        f"<item><link>{HOME}{n}</link><description><![CDATA[{text}]]></description></item>"
        for n, text in enumerate((lead, whole, whole + " [&#8230;]", "<p>pendek</p>"))
    ]
    found, _ = feed.parse(capture(items(*rows)), window_of(source_of("feed")))
    assert [bool(entry.hints.text_html) for entry in found] == [False, True, False, False]


@pytest.mark.parametrize("body", [b"", b"<html><body>Beranda</body></html>", b"\x00\x01", b"{}"])
def test_what_is_no_feed_is_no_source(body: bytes) -> None:
    with pytest.raises(NotASource):
        entries(body)


def test_a_feed_that_names_a_file_of_ours_reads_none() -> None:
    with pytest.raises(NotASource):
        entries(b"/etc/passwd")


def test_a_feed_in_another_encoding_is_read() -> None:
    body = items(f"<item><title>Rapat “warga”</title><link>{HOME}a</link></item>")
    head = '<?xml version="1.0" encoding="windows-1252"?>'
    [entry], _ = feed.parse(capture((head + body).encode("cp1252")), window_of(source_of("feed")))
    assert entry.hints.title == "Rapat “warga”"


# --- sitemaps ---------------------------------------------------------------------------------


def read_map(body: str | bytes, kind: str = "sitemap", **changes: object) -> tuple[list, list]:
    source = source_of(kind, **changes)
    return sitemap.parse(capture(body), source, window_of(source))


def test_an_address_that_is_none_costs_a_sitemap_nothing_else() -> None:
    """One typing error of a system must not blind the desk to the whole outlet."""
    good = f"{HOME}rapat-warga-desa-fiksi-tertib"
    body = "".join(f"<url><loc>{url}</loc></url>" for url in ("http://[rusak/a-b-c-d", good, ""))
    _, found = read_map(f"<urlset>{body}</urlset>")
    assert [entry.url for entry in found] == [good]
    maps = "".join(f"<sitemap><loc>{u}</loc></sitemap>" for u in ("http://[x", f"{HOME}a.xml"))
    found, _ = read_map(f"<sitemapindex>{maps}</sitemapindex>")
    assert [one.url for one in found] == [f"{HOME}a.xml"]
    text = capture(f"http://[rusak/a-b-c-d\n{good}\n", "text/plain")
    source = source_of("sitemap")
    assert [e.url for e in sitemap.parse(text, source, window_of(source))[1]] == [good]


def test_a_sitemaps_images_and_lists_are_not_articles() -> None:
    body = (
        '<urlset xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">'
        f"<url><loc>{HOME}</loc></url><url><loc>{HOME}tag/rapat-warga-desa-fiksi</loc></url>"
        f"<url><loc>{HOME}rapat-warga-desa-fiksi-tertib</loc>"
        f"<image:image><image:loc>{HOME}foto-warga-desa-fiksi-tertib.jpg</image:loc></image:image>"
        "</url><url><loc>https://lain.example/rapat-warga-desa-fiksi-tertib</loc></url></urlset>"
    )
    _, found = read_map(body)
    assert [entry.url for entry in found] == [f"{HOME}rapat-warga-desa-fiksi-tertib"]
    _, found = read_map(body, link_pattern="/tag/")
    assert [entry.url for entry in found] == [f"{HOME}tag/rapat-warga-desa-fiksi"]


def test_a_bare_day_tells_what_is_too_old_but_not_when() -> None:
    body = (
        f"<urlset><url><loc>{HOME}rapat-warga-desa-fiksi</loc><lastmod>2025-02-20</lastmod></url>"
        f"<url><loc>{HOME}rapat-warga-desa-lain</loc><lastmod>2025-03-02</lastmod></url></urlset>"
    )
    _, (old, new) = read_map(body)
    assert old.hints.modified_at is None
    assert old.published_by == datetime(2025, 2, 22, tzinfo=UTC)
    assert new.published_by == NOW


def test_of_an_index_the_newest_maps_of_posts_come_first() -> None:
    names = [
        "post-sitemap.xml", "post-sitemap2.xml", "post-sitemap10.xml", "page-sitemap.xml",
        "post_tag-sitemap.xml", "category-sitemap.xml", "author-sitemap.xml", "video-sitemap.xml",
    ]  # fmt: skip
    rows = "".join(f"<sitemap><loc>{HOME}{name}</loc></sitemap>" for name in names)
    maps, _ = read_map(f"<sitemapindex>{rows}</sitemapindex>")
    wanted = sitemap._wanted(maps, window_of(source_of("sitemap")))
    assert [one.url.removeprefix(HOME) for one in wanted] == [
        "post-sitemap10.xml", "post-sitemap2.xml", "post-sitemap.xml"
    ]  # fmt: skip


def test_wordpress_own_index_leads_to_its_posts() -> None:
    names = ["posts-post-1", "posts-post-2", "posts-page-1", "taxonomies-category-1", "users-1"]
    rows = "".join(f"<sitemap><loc>{HOME}wp-sitemap-{name}.xml</loc></sitemap>" for name in names)
    maps, _ = read_map(f"<sitemapindex>{rows}</sitemapindex>")
    wanted = sitemap._wanted(maps, window_of(source_of("sitemap")))
    assert [one.url.removeprefix(f"{HOME}wp-sitemap-") for one in wanted] == [
        "posts-post-2.xml", "posts-post-1.xml"
    ]  # fmt: skip


def test_a_zipped_sitemap_and_one_of_plain_text_are_read() -> None:
    url = f"{HOME}rapat-warga-desa-fiksi"
    _, found = read_map(gzip.compress(f"<urlset><url><loc>{url}</loc></url></urlset>".encode()))
    assert [entry.url for entry in found] == [url]
    source = source_of("sitemap")
    text = capture(f"{url}\n{HOME}\n\nbukan alamat\n", "text/plain")
    assert [e.url for e in sitemap.parse(text, source, window_of(source))[1]] == [url]


@pytest.mark.parametrize("body", [b"", b"<html></html>", b"\x1f\x8bxx", b"<rss/>", b"{}"])
def test_what_is_no_sitemap_is_no_source(body: bytes) -> None:
    with pytest.raises(Final) as caught:
        read_map(body)
    assert caught.value.reason == "not-a-sitemap"


# --- listings ---------------------------------------------------------------------------------


def links(body: str, **changes: object) -> listing.Listing:
    source = source_of("listing", **changes)
    return listing.parse(capture(body, "text/html"), source, outlet_of(source))


def test_a_listings_links_are_canonical_each_once_and_its_own() -> None:
    body = (
        f'<base href="{HOME}daerah/"><a href="rapat-warga-desa-fiksi/?utm_source=x">a</a>'
        f'<a href="/daerah/rapat-warga-desa-fiksi#komentar">b</a><a href="mailto:x@y">c</a>'
        '<a href="https://lain.example/rapat-warga-desa-fiksi">d</a><a href="http://[">e</a>'
        '<a href="/tag/rapat">f</a><a>g</a><a href="/2025/03/01/rapat-desa/">h</a>'
    )
    assert links(body).urls == (
        f"{HOME}daerah/rapat-warga-desa-fiksi",
        f"{HOME}2025/03/01/rapat-desa",
    )


@pytest.mark.parametrize(
    "more",
    [
        '<link rel="next" href="/page/2">',
        '<a rel="next nofollow" href="/page/2">2</a>',
        '<a href="/page/2">Selanjutnya »</a>',
        '<a href="/page/2">›</a>',
    ],
)
def test_a_listings_continuation_is_found(more: str) -> None:
    assert links(f"<html><head></head><body>{more}</body></html>").next_url == f"{HOME}page/2"


def test_a_listings_own_selectors_decide() -> None:
    body = (
        '<div class="berita"><a href="/a">a</a></div><a href="/b">b</a>'
        '<a class="lagi" href="/h2">x</a>'
    )
    found = links(body, selectors={"links": ".berita", "next": "a.lagi"})
    assert (found.urls, found.next_url) == ((f"{HOME}a",), f"{HOME}h2")
    with pytest.raises(WrongOutletFile, match="outlet kabar-fiksi: selectors"):
        links(body, selectors={"links": "a[["})


@pytest.mark.parametrize(
    "reference", ["&#xD800;", "&#57343;", "&#x110000;", "&#99999999999999999999;", "&#x0000000;"]
)
def test_a_reference_to_no_character_costs_no_item_of_a_feed(reference: str) -> None:
    """One such title would cost the outlet's whole feed, at every visit."""
    items = "".join(
        f"<item><title>Rapat {title} Warga</title><link>{HOME}{n}</link></item>"
        for n, title in enumerate(("biasa", reference, "&#8211;&#65;"))
    )
    body = f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'
    entries, _ = feed.parse(capture(body), window_of(source_of("feed")))
    titles = [entry.hints.title for entry in entries]
    assert len(titles) == 3
    "".join(titles).encode()
    assert titles[2] == "Rapat –A Warga"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_a_reference_to_no_character_costs_no_entry_of_a_sitemap(encoding: str) -> None:
    """The text could be parsed and not be read: a whole sitemap was lost."""
    head = f'<?xml version="1.0" encoding="{encoding}"?><x>'
    root = xml_root(f"{head}<a b='&#xDFFF;'>Jum\u2019at &#xD800;&#65;&#0;</a></x>".encode(encoding))
    assert root is not None
    assert "".join(root.itertext()) == "Jum\u2019at \ufffdA\ufffd"
    assert root[0].get("b") == "\ufffd"


@pytest.mark.parametrize("body", ["", "\0", "<", "teks biasa", "<a href=>"])
def test_a_page_without_links_has_none(body: str) -> None:
    assert links(body) == listing.Listing((), None)
