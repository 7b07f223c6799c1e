"""If these fail, the page runs what an outlet wrote, asks the network, or cannot be read."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest
from lxml import html as lxml_html

from digest.formats import html
from digest.record import Digest

CSS = (html.TEMPLATES / "digest.css").read_text(encoding="utf-8")
ELEMENTS = {
    "html", "head", "meta", "title", "style", "body", "a", "header", "main", "section", "nav",
    "article", "footer", "div", "p", "h1", "h2", "h3", "h4", "span", "b", "i", "small", "strong",
    "br", "ul", "ol", "li", "time", "bdi", "blockquote", "details", "summary", "figure",
    "figcaption", "table", "caption", "thead", "tbody", "tr", "th", "td", "svg", "defs", "pattern",
    "rect", "g", "text", "dl", "dt", "dd", "abbr", "line", "polyline", "circle",
}  # fmt: skip


def page(digest: Digest, lang: str = "id") -> Any:
    return lxml_html.document_fromstring(html.render(digest, lang).decode("utf-8"))


def text_of(element: Any) -> str:
    return " ".join(element.text_content().split())


def full(make: SimpleNamespace, stories: int = 20) -> Digest:
    stages = ("occurred", "occurred", "handled", "planned", "risk", "prevention")
    reports = [
        make.report(
            f"Warga Memalang Jalan Poros di Kampung Nomor {n}",
            " ".join(f"kata{n * 60 + k}" for k in range(60)),
            outlet=f"media-{n % 12}",
            tags={"mass_gathering": stages[n % 6], "incipient_conflict": stages[n % 6]},
            quote="Warga memalang jalan poros sejak pagi sehingga kendaraan mengantre panjang.",
            place=make.place(f"64.{n % 99:02}", f"Kabupaten Karangan {n}", "regency"),
            severity=n % 6,
            election=n % 2 == 0,
            event_date=make.day + timedelta(days=n % 9),
            url=f"https://media-{n % 12}.example/berita/2024/11/20/{n}-warga-memalang-jalan-poros",
        )
        for n in range(stories)
    ]
    lines = [make.line(f"media-{n}", f"{11 + n % 9}", stored=n) for n in range(80)]
    lines.append(make.line("buta", "81", seen=False))
    return make.digest(reports, lines, since=make.day - timedelta(days=7))


def test_hostile_text_makes_no_element_attribute_or_link(make: SimpleNamespace) -> None:
    for lang in ("id", "en"):
        tree = page(make.hostile(), lang)
        assert {e.tag for e in tree.iter() if isinstance(e.tag, str)} <= ELEMENTS
        for element in tree.iter():
            for name, value in element.attrib.items():
                assert not name.startswith("on")
                assert name not in {"src", "srcset", "action", "formaction", "style", "background"}
                if name == "href":
                    assert re.match(r"(https?://|#)", value)
        titles = [text_of(h).partition(". ")[2] for h in tree.iter("h3")]
        assert "<script>alert(1)</script>" in titles
        assert "{{ 7 * 7 }}{% raw %}" in titles
        assert "&lt;b&gt; &amp;" in titles


def test_the_page_asks_nothing_of_the_network_and_runs_nothing(make: SimpleNamespace) -> None:
    source = html.render(full(make), "id").decode()
    assert not re.search(
        r"url\((?!#(?:hatch|gap)\))|@import|<script|<link|<img|<iframe|<form", source
    )
    (policy,) = page(full(make)).xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert "default-src 'none'" in policy
    assert re.search(r"style-src 'sha256-[A-Za-z0-9+/=]{44}';", policy)


def test_links_out_give_nothing_away(make: SimpleNamespace) -> None:
    links = page(full(make)).xpath("//a[starts-with(@href, 'http')]")
    assert links
    assert {link.get("rel") for link in links} == {"noopener noreferrer nofollow"}


def test_the_first_screen_answers_how_many_where_what_is_new_and_who_was_seen(
    make: SimpleNamespace,
) -> None:
    (front,) = page(full(make)).xpath("//section[@aria-labelledby='summary']")
    figures = [text_of(a) for a in front.xpath(".//nav//a")]
    assert figures[0].startswith("11 Kejadian 11 baru")
    assert figures[1].startswith("6 Potensi dan rencana 6 baru")
    assert figures[2:] == ["3 Upaya pencegahan", "0 Perlu ditinjau"]
    text = text_of(front)
    assert "Kalimantan Timur (11)" in text
    assert "Kami tidak dapat melihat 1 dari 81 media" in text
    assert "Tidak terlihat: Buta." in text


def test_the_numbers_are_set_against_what_is_usual_and_a_rise_names_its_chance(
    make: SimpleNamespace,
) -> None:
    words = ("buruh", "guru", "nelayan", "sopir", "petani", "pedagang", "pemuda", "warga")
    reports = [make.report(f"Aksi {word}", f"{word} " * 40, outlet=word) for word in words]
    (front,) = page(make.full(reports=reports)).xpath("//section[@aria-labelledby='summary']")
    assert "Hari Rabu biasanya ada 0,5 kejadian (rata-rata 7 hari" in text_of(front)
    busy = make.digest(reports, past=make.past())
    (front,) = page(busy).xpath("//section[@aria-labelledby='summary']")
    assert "Kejadian jauh di atas kelaziman: 8, lazimnya 0,5 (peluang di bawah 0,01 %" in text_of(
        front
    )
    assert "▲ tidak lazim" in text_of(front.xpath(".//nav")[0])
    # Two of one place are said as a number, not as a percentage.
    assert not re.search(r"[+-]\d+ ?%", text_of(front))


def test_the_pictures_say_in_words_what_they_show(make: SimpleNamespace) -> None:
    pictures = page(make.full()).xpath("//*[local-name()='svg' and @role='img']/@aria-label")
    told = " ".join(pictures)
    assert "Kejadian per hari dalam 28 hari terakhir: tertinggi 1 pada" in told
    assert "1 hari tidak terpantau" in told
    assert "4 (luka berat, pembakaran, atau beberapa lokasi): 1" in told
    assert "Peta provinsi" in told


def test_an_announcement_of_earlier_days_stands_on_the_agenda(make: SimpleNamespace) -> None:
    (agenda,) = page(make.full()).xpath("//div[@class='agenda']")
    assert [text_of(time) for time in agenda.xpath(".//li/time")] == ["Sab, 23 Nov", "Sel, 26 Nov"]
    assert "diumumkan Jum, 8 Nov" in text_of(agenda)


def test_a_correction_says_what_was_said_and_what_is_said_now(make: SimpleNamespace) -> None:
    tree = page(make.full())
    (part,) = tree.xpath("//section[@aria-labelledby='corrections']")
    text = text_of(part)
    for expected in (
        "Diubah Bentrok Antarpelajar Kabar Mahakam, Sel, 19 Nov",
        "Pengumpulan massa: kejadian → tidak ada",
        "Gejala konflik: tidak ada → penanganan",
        "tempat: Kota Samarinda → Kota Bontang",
    ):
        assert expected in text
    assert tree.xpath("//a[@href='#corrections']")


def test_a_province_has_a_row_for_each_regency_and_names_the_silent(make: SimpleNamespace) -> None:
    tree = page(make.full(scope=make.place("64", "Kalimantan Timur", "province")))
    (table,) = tree.xpath("//table[caption='Menurut tempat']")
    rows = [[text_of(cell) for cell in row] for row in table.xpath(".//tbody/tr")]
    assert rows == [["Kota Samarinda", "1", "4", "0,5", "1", "1"]]
    assert "Tanpa laporan: Kota Bontang" in text_of(tree.xpath("//div[@class='where']")[0])
    assert not tree.xpath("//*[@class='map']")


def test_a_week_says_which_days_it_holds(make: SimpleNamespace) -> None:
    tree = page(make.full(first=make.day - timedelta(days=6)))
    assert text_of(tree.xpath("//h1")[0]) == "Laporan Mingguan Kewaspadaan Dini"
    assert "Kamis, 14 November 2024 – Rabu, 20 November 2024" in text_of(tree.xpath("//header")[0])


def test_the_officer_reads_what_not_to_rely_on(make: SimpleNamespace) -> None:
    (article,) = page(make.full()).xpath("//section[@aria-labelledby='occurred']//article")
    text = text_of(article)
    for expected in (
        "hari dan tanggal bertentangan",
        "meningkat",
        "hari ke-2, 1 artikel baru",
        "Siapa KPU Samarinda, Polresta Samarinda",
        "Nilai B2 biasanya dapat dipercaya; kemungkinan besar benar",
    ):
        assert expected in text
    (plan,) = page(make.full()).xpath("//section[@aria-labelledby='upcoming']//article")
    assert "terlambat ditemukan" in text_of(plan)


def test_where_nobody_looked_no_number_is_claimed(make: SimpleNamespace) -> None:
    tree = page(make.digest([], [make.line(seen=False)]))
    figures = [text_of(b) for b in tree.xpath("//nav//b")]
    assert figures == ["?"] * 4
    (front,) = tree.xpath("//section[@aria-labelledby='summary']")
    assert front.xpath(".//div[contains(@class, 'reading none')]//strong")
    assert "Ada atau tidaknya kejadian tidak diketahui." in text_of(front)


def test_a_quiet_day_fully_seen_says_that_nothing_happened(make: SimpleNamespace) -> None:
    tree = page(make.digest([], [make.line(), make.line("dua", "65")]))
    assert [text_of(b) for b in tree.xpath("//nav//b")] == ["0"] * 4
    assert "Tidak ada kejadian: semua 2 media terlihat" in text_of(tree)


def test_prevention_stands_apart_from_incidents(make: SimpleNamespace) -> None:
    meeting = make.report("Rapat Kewaspadaan Dini", tags={"incipient_conflict": "prevention"})
    tree = page(make.digest([meeting]))
    (occurred,) = tree.xpath("//section[@aria-labelledby='occurred']")
    (prevention,) = tree.xpath("//section[@aria-labelledby='prevention']")
    assert "Rapat" not in text_of(occurred)
    assert "Rapat Kewaspadaan Dini" in text_of(prevention)


def test_blind_outlets_are_set_apart_from_quiet_ones(make: SimpleNamespace) -> None:
    lines = [
        make.line("sepi", "51"),
        make.line("buta", "81", seen=False, failed_timeout=3),
        make.line("sibuk", "64", stored=9),
    ]
    (coverage,) = page(make.digest([], lines)).xpath("//section[@aria-labelledby='coverage']")
    (blind,) = coverage.xpath("./div[@class='blind']")
    assert text_of(blind) == (
        "Tidak dapat dilihat 1 Tidak terlihat: tidak menjawab (1) belum pernah terlihat Maluku Buta"
    )
    rows = [[text_of(cell) for cell in row] for row in coverage.xpath(".//tbody/tr")]
    assert rows == [
        ["Buta Maluku", "?", "Tidak dapat dilihat: tidak menjawab (3); belum pernah terlihat"],
        ["Sibuk Kalimantan Timur", "9", "–"],
        ["Sepi Bali", "tidak ada", "–"],
    ]


def test_many_blind_outlets_are_folded_and_each_is_there(make: SimpleNamespace) -> None:
    """A day without a line shows its reason on one screen, and nobody's outlet is lost."""
    lines = [make.line(f"media-{n}", f"{11 + n % 9}", seen=False) for n in range(300)]
    (coverage,) = page(make.digest([], lines)).xpath("//section[@aria-labelledby='coverage']")
    (fold,) = coverage.xpath("./div[@class='blind']/details")
    assert fold.get("open") is None
    assert text_of(fold.xpath("./summary")[0]).startswith(
        "Tidak terlihat: belum diperiksa (300) belum pernah"
    )
    names = {f"Media {n}" for n in range(300)}
    assert {text_of(name) for name in fold.xpath(".//bdi")} == names
    assert {text_of(name) for name in coverage.xpath(".//tbody//bdi")} == names


def test_of_thousands_of_stories_the_first_are_in_sight(make: SimpleNamespace) -> None:
    """A page of thousands would take a browser long, and hundreds of sheets to print."""
    reports = [
        make.report(f"Judul {n}", " ".join(f"kata{n * 40 + k}" for k in range(40)), severity=n % 6)
        for n in range(html.MAX_OPEN + 7)
    ]
    (occurred,) = page(make.digest(reports)).xpath("//section[@aria-labelledby='occurred']")
    (tail,) = occurred.xpath("./details[@class='tail']")
    assert len(occurred.xpath(".//article")) == html.MAX_OPEN + 7
    assert len(tail.xpath(".//article")) == 7
    assert text_of(tail.xpath("./summary")[0]) == "dan 7 lainnya"
    assert text_of(tail.getnext()) == "dan 7 lainnya, tercantum dalam bentuk lain laporan ini"


def test_the_structure_is_one_a_screen_reader_can_follow(make: SimpleNamespace) -> None:
    for lang in ("id", "en"):
        tree = page(full(make), lang)
        assert tree.get("lang") == lang
        assert len(tree.xpath("//h1")) == len(tree.xpath("//main")) == 1
        assert all(tree.xpath(f"//{landmark}") for landmark in ("header", "footer", "nav"))
        levels = [int(h.tag[1]) for h in tree.xpath("//h1|//h2|//h3|//h4")]
        assert all(after <= before + 1 for before, after in pairwise(levels))
        ids = tree.xpath("//@id")
        assert len(ids) == len(set(ids))
        for reference in tree.xpath("//@aria-labelledby"):
            assert reference in ids
        for target in tree.xpath("//a/@href[starts-with(., '#')]"):
            assert target[1:] in ids
        for picture in tree.xpath("//*[@role='img']"):
            assert picture.get("aria-label")
        assert len(tree.xpath("//main/section/h2 | //main/div/section/h2")) == 7


def test_an_outlets_words_carry_their_language_in_an_english_page(make: SimpleNamespace) -> None:
    tree = page(full(make), "en")
    assert set(tree.xpath("//h3/bdi/@lang")) == {"id"}
    assert set(tree.xpath("//blockquote/@lang")) == {"id"}
    assert page(full(make), "id").xpath("//blockquote/@lang") == []


def test_a_story_shows_its_facts(make: SimpleNamespace) -> None:
    report = make.report(
        tags={"protocol_breach": "handled"},
        family="neutrality",
        severity=2,
        election=True,
        revised=True,
        event_date=make.day,
        quote="Camat diperiksa empat jam.",
    )
    (article,) = page(make.digest([report], since=make.day - timedelta(7))).xpath("//article")
    text = text_of(article)
    for expected in (
        "Di mana Kota Samarinda, Kalimantan Timur",
        "Bilamana Rab, 20 Nov",
        "Nilai C3 cukup dapat dipercaya; mungkin benar",
        "“Camat diperiksa empat jam.”",
        "Pelanggaran protokol (netralitas) Penanganan",
        "1 media, 1 artikel Kabar Mahakam 11.00 WITA direvisi",
        "2/5 baru pemilu direvisi",
        "keparahan 2 × 2,5 · penanganan × 0,6 · terkait pemilu × 1,5 ·",
        "1 media mandiri (C) × 0,94 · baru × 1,2 = 2,54",
    ):
        assert expected in text
    (severity,) = article.xpath(".//*[@role='img']/@aria-label")
    assert severity == "Keparahan 2 dari 5: gangguan, intervensi, atau peringatan resmi"


def test_a_story_of_many_articles_folds_them_and_counts_the_rest(make: SimpleNamespace) -> None:
    text = " ".join(f"kata{n}" for n in range(80))
    reports = [make.report(f"Judul {n}", text, outlet=f"m{n}") for n in range(60)]
    (article,) = page(make.digest(reports)).xpath("//article")
    assert "60 media, 60 artikel" in text_of(article)
    assert "55 artikel lain" in text_of(article)
    assert "dan 20 lainnya" in text_of(article)
    assert len(article.xpath(".//a")) == html.MAX_SOURCES


def test_a_doubtful_tag_shows_how_sure_the_program_is(make: SimpleNamespace) -> None:
    doubtful = make.report(borderline={"mass_gathering": "occurred"})
    (review,) = page(make.digest([doubtful])).xpath("//section[@aria-labelledby='review']")
    assert "Pengumpulan massa Kejadian? 0,4, ambang 0,5" in text_of(review)


def test_what_may_have_happened_is_marked_and_linked_from_what_is_to_be_reviewed(
    make: SimpleNamespace,
) -> None:
    """The reviewer looks into one section: an incident told as a meeting must be found there."""
    maybe = make.report(
        "Warga Diminta Bubar",
        tags={"mass_gathering": "prevention"},
        notes=("may-have-occurred:mass_gathering",),
    )
    digest = make.digest([maybe])
    tree = page(digest)
    (item,) = digest.section("prevention").items
    (mark,) = tree.xpath("//section[@class='prevention']//*[contains(@class, 'warned')]")
    assert text_of(mark) == "mungkin sudah terjadi; periksa"
    (box,) = tree.xpath("//section[@class='review']//*[@class='also']")
    assert box.xpath(".//li/a/@href") == [f"#s-{item.id}"]
    assert text_of(box).startswith("Dimuat di bagian lain, mungkin sudah terjadi; periksa 1. Warga")
    assert [text_of(n) for n in tree.xpath("//section[@class='review']//*[@class='count']")] == [
        "1"
    ]
    assert tree.xpath("//section[@class='occurred']//article") == []


def test_a_day_with_three_thousand_stories_is_whole(make: SimpleNamespace) -> None:
    places = [
        make.place(f"{11 + n % 80}.{n % 90:02}", f"Kabupaten {n}", "regency") for n in range(900)
    ]
    reports = [
        make.report(
            f"Kata{n} Judul{n}",
            f"kata{n} hal{n} soal{n} perkara{n}",
            outlet=f"media-{n % 300}",
            place=places[n % 900],
            event_date=make.day,
            severity=n % 6,
        )
        for n in range(3000)
    ]
    digest = make.digest(reports, past=make.past())
    assert sum(digest.figures.severities) == len(digest.section("occurred").items) == 3000
    tree = page(digest)
    assert len(tree.xpath("//section[@aria-labelledby='occurred']//article")) == 3000
    assert text_of(tree.xpath("//nav//b")[0]) == "3000"


def test_a_hundred_stories_stay_under_300_kilobytes(make: SimpleNamespace) -> None:
    digest = full(make, 100)
    assert sum(1 for _ in digest.entries()) == 100
    assert len(html.render(digest, "id")) < 300_000


def colours(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", block))


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(c * 2 for c in colour[1:])
    channels = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2.1, relative luminance and contrast ratio."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark", "print"])
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        (text, ground)
        for text in ("ink", "soft", "link", "occurred", "upcoming", "prevention", "review")
        for ground in ("paper", "panel")
    ]
    + [("warn", "warn-paper"), ("ink", "warn-paper"), ("soft", "warn-paper"), ("soft", "tile")]
    + [("on-occurred", "occurred"), ("paper", "ink")],
)
def test_every_text_colour_can_be_read(scheme: str, text: str, ground: str) -> None:
    light, dark, paper = (
        colours(block) for block in re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)
    )
    values = {"light": light, "dark": light | dark, "print": light | paper}[scheme]
    assert contrast(values[text], values[ground]) >= 4.5


def test_phone_dark_and_paper_are_cared_for() -> None:
    assert "prefers-color-scheme: dark" in CSS
    assert "@media print" in CSS
    assert "size: A4" in CSS
    assert "overflow-wrap: anywhere" in CSS
