"""What a desk relies on when one text travels between outlets, held by both databases."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command

from archive import models
from archive.articles import store_article, store_articles
from archive.bands import MAX_CANDIDATES
from archive.connection import migrate
from archive.duplicates import copies_of
from news.article import Article, article_id
from news.outcome import OutcomeKind

pytestmark = pytest.mark.usefixtures("archive")

PAIRS = Path(__file__).resolve().parents[1] / "pairs"
NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)
RELEASE = (
    "Badan Kesatuan Bangsa dan Politik Kabupaten Fiksi Raya menggelar rapat kewaspadaan dini"
    " menjelang pemilihan kepala daerah di aula kantor bupati. Rapat itu dihadiri perwakilan"
    " penyelenggara pemilu, pengawas, kepolisian dan para camat dari dua belas kecamatan."
    " Kepala badan mengatakan bahwa setiap kecamatan diminta melaporkan perkembangan setiap pekan"
    " agar persoalan diselesaikan selagi kecil. Ia juga mengajak tokoh masyarakat menahan diri"
    " dan tidak menyebarkan kabar yang belum jelas sumbernya selama masa kampanye berlangsung."
    " Posko bersama akan dibuka mulai pekan depan dan dijaga bergantian oleh petugas gabungan."
)
NEW_LEAD = "Fiksi Raya, Kabar Hulu - Pemerintah daerah mulai bersiap. " + RELEASE
SHORTENED = RELEASE[: int(len(RELEASE) * 0.7)]
OWN_REPORT = (
    "Dua belas camat di Fiksi Raya kini wajib menyetor laporan mingguan soal kerawanan pilkada."
    " Kewajiban baru tersebut diputuskan dalam pertemuan di kantor bupati, Selasa pagi, yang juga"
    " diikuti polisi dan pengawas pemilu. Menurut kepala Kesbangpol, laporan kecil yang cepat"
    " lebih berguna daripada laporan tebal yang terlambat. Sebuah posko akan berdiri pekan depan."
    " Warga yang ditemui di pasar menyambut rencana itu, meski ada yang ragu petugasnya cukup."
)


def article(outlet: str, text: str, *, days: int = 0, number: int = 1) -> Article:
    url = f"https://{outlet}.example/berita/{number}"
    return Article(
        id=article_id(url),
        url=url,
        outlet=outlet,
        title=f"Berita {outlet} {number}",
        text=text,
        published_at=NOON + timedelta(days=days),
        fetched_at=NOON + timedelta(days=days),
        published_precision="minute",
        language="id",
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [(RELEASE, True), (NEW_LEAD, True), (SHORTENED, True), (OWN_REPORT, False), ("", False)],
    ids=["same", "new lead", "shortened", "own report", "empty"],
)
def test_copies_are_found_and_own_reports_are_not(text: str, expected: bool) -> None:
    """Else one release counts as several witnesses, or a second witness is lost."""
    first = article("kabar-hilir", RELEASE)
    store_article(first)

    assert [copy.article for copy in copies_of(text)] == [first.id] * expected


def test_a_copy_at_another_outlet_weeks_later_stays_an_article() -> None:
    """Else a desk cannot see which outlets carried a release, nor when."""
    first, second = article("kabar-hilir", RELEASE), article("kabar-hulu", RELEASE, days=40)

    assert store_articles([first, second]) == [OutcomeKind.STORED] * 2
    (copy,) = copies_of(RELEASE, without=second.id)
    assert (copy.article, copy.similarity) == (first.id, 1.0)


def test_a_revision_is_found_by_its_new_text_alone() -> None:
    """Else an article is shown as the copy of what it no longer says."""
    first = article("kabar-hilir", RELEASE)
    store_article(first)
    assert store_article(replace(first, text=OWN_REPORT)) is OutcomeKind.REVISED

    assert copies_of(RELEASE) == []
    assert [copy.article for copy in copies_of(OWN_REPORT)] == [first.id]


def test_a_text_revised_in_the_batch_that_stored_it_is_signed_once() -> None:
    """Else rows of a text that was never kept point to the article for ever."""
    first = article("kabar-hilir", RELEASE)
    store_articles([first, replace(first, text=OWN_REPORT)])

    assert copies_of(RELEASE) == []
    assert len(copies_of(OWN_REPORT)) == 1


def test_the_archive_finds_the_labelled_copies_and_no_form() -> None:
    """Else what two texts compared side by side would tell is lost on the way to the candidates."""
    pairs = [
        json.loads(line)
        for half in ("dev", "test", "unseen")
        for line in (PAIRS / f"{half}.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    texts = dict.fromkeys(pair[side] for pair in pairs for side in "ab")
    ids = {text: article("kabar", text, number=n) for n, text in enumerate(texts)}
    store_articles(ids.values())

    wrong = right = 0
    for pair in pairs:
        copies = {copy.article for copy in copies_of(pair["b"], without=ids[pair["b"]].id)}
        found = ids[pair["a"]].id in copies
        right += found and pair["copy"]
        wrong += found != pair["copy"]
    assert right > 70
    assert 2 * right / (2 * right + wrong) >= 0.95


def test_a_template_met_everywhere_bounds_the_candidates() -> None:
    """Else a text that hundreds of pages carry makes a query as slow as the archive is large."""
    store_articles([article(f"kabar-{n}", RELEASE, number=n) for n in range(MAX_CANDIDATES + 30)])

    assert len(copies_of(RELEASE)) == MAX_CANDIDATES


def test_a_copy_is_found_among_forms_that_share_more_with_it_than_most() -> None:
    """Else the daily releases of one office hide who copied today's."""
    office = "Kesatuan Bangsa dan Politik Kabupaten Fiksi Raya"
    names = ("Anggrek", "Bakung", "Cempaka", "Dahlia", "Flamboyan", "Kamboja", "Mawar")
    assert office in RELEASE
    others = [RELEASE.replace(office, f"Penanggulangan Bencana Kota {name}") for name in names]
    forms = [article("kabar-kota", text, number=n) for n, text in enumerate(others)]
    copy = article("kabar-hulu", SHORTENED, number=99)
    store_articles([copy, *forms])

    assert [one.article for one in copies_of(RELEASE)] == [copy.id]


def test_an_archive_from_before_is_signed_by_its_migration() -> None:
    """Else copies of all that a desk has gathered so far are never found."""
    first = article("kabar-hilir", RELEASE)
    store_articles([first, article("kabar-hulu", "", number=2)])
    call_command("migrate", "archive", "0008", verbosity=0)
    migrate()

    assert [copy.article for copy in copies_of(NEW_LEAD)] == [first.id]
    assert models.Signature.objects.count() == 2
