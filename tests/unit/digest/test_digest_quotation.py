"""If these fail, a duty officer reads half a speech, or a link to other news, as the evidence."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from digest.quotation import quote_of, quote_text, stands_alone
from digest.wording import counted_text
from news.judgement import Evidence
from news.story import Report

ALONE = "Puluhan warga Desa Lampit memalang jalan poros sejak pagi."


def told(make: SimpleNamespace, *sentences: str) -> Report:
    """Return a report whose tag rests on some sentences, the strongest first."""
    report: Report = make.report("Warga Palang Jalan")
    tag = report.judgement.tags["mass_gathering"]
    evidence = tuple(Evidence(0, len(one), one) for one in sentences)
    tags = {"mass_gathering": replace(tag, evidence=evidence)}
    return replace(report, judgement=replace(report.judgement, tags=tags))


@pytest.mark.parametrize(
    "hanging",
    [
        "Baca juga: Warga Palang Jalan, Truk Sawit Mengantre Dua warga terluka dalam kejadian itu.",
        "Pilihan editor: Harga Cabai Naik Warga lalu bergerak ke kantor camat di seberang jalan.",
        "Namun, ia akhirnya ditangkap dan dibawa ke kantor polisi terdekat.",
        "Mereka menyisir permukiman warga hingga dini hari tadi.",
        "Akibat penembakan tersebut dua orang dibawa ke rumah sakit daerah.",
        'Jalan ini tidak akan kami buka," kata koordinator aksi di lokasi.',
        "Massa lalu bubar.",
    ],
)
def test_the_sentence_that_is_understood_alone_is_quoted(
    make: SimpleNamespace, hanging: str
) -> None:
    assert not stands_alone(hanging)
    quote = quote_of([told(make, hanging, ALONE)], "occurred", "Warga Palang Jalan")
    assert quote is not None
    assert quote.text == ALONE
    only = quote_of([told(make, hanging)], "occurred", "Warga Palang Jalan")
    assert only is not None
    assert only.text == hanging


def test_a_sentence_of_another_stage_never_takes_the_place_of_the_main_ones(
    make: SimpleNamespace,
) -> None:
    report = told(make, "Namun, ia akhirnya ditangkap dan dibawa ke kantor polisi.")
    other = make.report(tags={"incipient_conflict": "planned"}, quote=ALONE)
    tags = {**other.judgement.tags, **report.judgement.tags}
    report = replace(report, judgement=replace(report.judgement, tags=tags))
    quote = quote_of([report], "occurred", "")
    assert quote is not None
    assert quote.text.startswith("Namun")


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ('"Kami bertahan," kata warga.', "“‘Kami bertahan,’ kata warga.”"),
        ("“Kami bertahan,” kata warga.", "“‘Kami bertahan,’ kata warga.”"),
        ('Hari ini, "ribuan kader ikut ke KPU.', "“Hari ini, ‘ribuan kader ikut ke KPU.’”"),
        ('Tidak cukup," ujar warga.', "“‘Tidak cukup,’ ujar warga.”"),
        ("Warga memalang jalan.", "“Warga memalang jalan.”"),
        ('Warga memalang jalan."', "“Warga memalang jalan.”"),
    ],
)
def test_the_marks_within_a_quotation_are_single_and_in_pairs(
    make: SimpleNamespace, sentence: str, shown: str
) -> None:
    (item,) = make.digest([make.report("Judul", quote=sentence)]).section("occurred").items
    assert item.quote.text == sentence  # other programs get the outlet's own
    assert quote_text(item, 400) == shown


def test_copies_are_told_beside_the_number_of_outlets(make: SimpleNamespace) -> None:
    text = "Puluhan warga Desa Lampit memalang jalan poros menuju pelabuhan sejak pagi buta. " * 6
    reports = [make.report("Warga Palang Jalan", text, outlet=f"media-{n}") for n in range(3)]
    (item,) = make.digest(reports).section("occurred").items
    assert counted_text("id", item) == "3 media, 3 artikel, 2 di antaranya salinan"
    assert counted_text("en", item) == "3 outlets, 3 articles, 2 of them copies"
