"""What the notebooks show. If these fail, an analyst cannot read a picture, or is misled by it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

pytest.importorskip("matplotlib")

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.image import imread
from matplotlib.text import Text

from archive.connection import close_archive, migrate, open_archive, sqlite_url
from archive.frames import judgements_frame, outcomes_frame
from classifier.compare import compare, falls
from classifier.evaluate import evaluate
from desk.coderuns import with_code
from desk.pictures.coding import changes, choice, labels_table
from desk.pictures.comparing import differences, disagreements_table
from desk.pictures.errors import mistakes, mistakes_table
from desk.pictures.holdings import articles_by_day, outcomes_table, times_table
from desk.pictures.judged import places_table, probabilities, stages_by_tag
from desk.pictures.picture import Listing, Picture, ink_on, share_told, sheet_table
from desk.pictures.scoring import precision_and_recall, reliability_curves, stage_confusion
from desk.scores import Sheet
from language.gazetteer import load_gazetteer
from news.codebook import Codebook, load_codebook
from news.judgement import Judgement, TagJudgement
from news.label import CodedArticle, Label

WIB = ZoneInfo("Asia/Jakarta")
START, END = datetime(2015, 1, 1, tzinfo=UTC), datetime(2024, 11, 30, 10, tzinfo=UTC)
EVIL = '<script>alert("x")</script>'


@pytest.fixture(autouse=True)
def indonesian(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KENTONGAN_LANG", "id")


@pytest.fixture(scope="module")
def codebook(data: Path) -> Codebook:
    return load_codebook(data / "codebook")


def frame_of_articles(days: Mapping[str, Sequence[int]]) -> pd.DataFrame:
    """Return articles of outlets, each on so many days before the last."""
    rows = [(outlet, END - timedelta(days=day)) for outlet, ago in days.items() for day in ago]
    frame = pd.DataFrame(rows, columns=["outlet", "news_at"])
    frame["published_evidence"], frame["published_precision"] = "htmldate", "day"
    return frame.astype({"news_at": "datetime64[us, UTC]"})


def coded_and_judged(
    codebook: Codebook, count: int, *, seed: int = 0, wrong: float = 0.2
) -> tuple[list[CodedArticle], list[Judgement]]:
    rng = np.random.default_rng(seed)
    stages = list(codebook.stages)
    coded, said = [], []
    for n in range(count):
        on = {
            tag: stages[(n + k) % len(stages)]
            for k, tag in enumerate(codebook.tags)
            if (n + k) % 3 == 0
        }
        coded.append(CodedArticle(id=str(n), title=f"{EVIL} {n}", text="x", label=Label(tags=on)))
        tags = {}
        for tag in codebook.tags:
            p = float(np.clip((0.75 if tag in on else 0.2) + rng.normal(0, wrong), 0, 1))
            tags[tag] = TagJudgement(
                probability=p, threshold=0.5, flagged=p >= 0.5, borderline=0.3 <= p < 0.5,
                stage=on.get(tag, "occurred") if p >= 0.5 else None,
            )  # fmt: skip
        said.append(Judgement(id=str(n), tags=tags))
    return coded, said


def frame_of_judgements(said: Sequence[Judgement]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "article": one.id, "tag": tag, "probability": row.probability,
                "threshold": row.threshold, "flagged": row.flagged, "borderline": row.borderline,
                "stage": row.stage, "place": "64.72" if int(one.id) % 2 else None,
            }
            for one in said
            for tag, row in one.tags.items()
        ]
    )  # fmt: skip


def pictures(codebook: Codebook, count: int) -> Iterator[tuple[str, Picture]]:
    coded, said = coded_and_judged(codebook, count)
    _, other = coded_and_judged(codebook, count, seed=1, wrong=0.3)
    report = evaluate(said, coded, codebook, resamples=30)
    judged = frame_of_judgements(said)
    found = compare(other, said, coded, codebook, draws=30)
    days = {f"kabar-kabupaten-{n}": list(range(n % 2, 25)) * (n % 4 + 1) for n in range(count)}
    yield "days", articles_by_day(frame_of_articles(days), {}, WIB)
    yield "stages", stages_by_tag(judged, codebook)
    yield "strips", probabilities(judged, codebook, dict.fromkeys(codebook.tags, 0.3))
    yield (
        "choice",
        choice(np.linspace(-7, 0, count).tolist(), ["random", "uncertain", ""] * (count // 3)),
    )
    yield "changes", changes(other, said, coded, codebook)
    yield "recall", precision_and_recall(said, coded, report, codebook)
    yield "reliability", reliability_curves(report, codebook)
    yield "confusion", stage_confusion(said, coded, codebook)
    yield "differences", differences(found, falls(found), codebook)


def shown_texts(picture: Picture) -> list[tuple[str, object]]:
    """Return the texts of a figure with the boxes in which they stand, as drawn."""
    assert picture.figure is not None
    canvas = FigureCanvasAgg(picture.figure)
    canvas.draw()
    renderer, unseen = canvas.get_renderer(), never_drawn(picture.figure)
    return [
        (text.get_text(), text.get_window_extent(renderer))
        for text in picture.figure.findobj(Text)
        if text.get_text().strip() and text.get_visible() and text not in unseen
    ]


def never_drawn(figure: Figure) -> set[Text]:
    """Return the texts that Matplotlib keeps and does not draw: beyond an axis' end, and spare."""
    found: set[Text] = set()
    for axes in figure.axes:
        if not axes.get_visible():
            found |= set(axes.findobj(Text))
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            for tick in axis.get_major_ticks():
                found.add(tick.label2)
                if not low <= tick.get_loc() <= high:
                    found.add(tick.label1)
    return found


@pytest.mark.parametrize("count", [6, 60])
def test_no_text_of_a_picture_lies_upon_another_or_is_cut(codebook: Codebook, count: int) -> None:
    for name, picture in pictures(codebook, count):
        image = imread(io.BytesIO(picture.png()))
        for edge in (image[:2], image[-2:], image[:, :2], image[:, -2:]):
            assert edge.min() == 1, f"{name}: something is cut at an edge"
        texts = shown_texts(picture)
        assert len(texts) > 5, name
        width, height = picture.figure.bbox.size  # type: ignore[union-attr]
        for told, box in texts:
            inside = box.x0 >= -1 and box.y0 >= -1 and box.x1 <= width + 1 and box.y1 <= height + 1
            assert inside, (name, told, box)
        met = [
            (one, other)
            for (one, a), (other, b) in combinations(texts, 2)
            if a.x0 < b.x1 - 1 and b.x0 < a.x1 - 1 and a.y0 < b.y1 - 1 and b.y0 < a.y1 - 1
        ]
        assert met == [], name


def test_pictures_speak_the_desks_language_and_say_what_to_conclude(codebook: Codebook) -> None:
    for name, picture in pictures(codebook, 30):
        told = " ".join([picture.caption, *(text for text, _ in shown_texts(picture))])
        assert len(picture.caption) > 60, name
        for key in (*codebook.tags, *codebook.stages, " the ", " of ", "recall", "threshold"):
            assert key not in told, (name, key)
        # A decimal point between digits is English; days and versions have none here.
        assert not pd.Series([told]).str.contains(r"\d\.\d").any(), (name, told)


def test_a_picture_is_told_to_who_does_not_see_it_and_runs_nothing(codebook: Codebook) -> None:
    picture = articles_by_day(frame_of_articles({EVIL: [0, 1]}), {}, WIB)
    page = Picture(picture.figure, f"{EVIL} `kentongan crawl`")._repr_html_()
    assert "<script" not in page
    assert 'alt="&lt;script&gt;' in page
    assert "<code>kentongan crawl</code>" in page
    coded, said = coded_and_judged(codebook, 30)
    table = mistakes_table(mistakes(said, coded, codebook), codebook)._repr_html_()
    assert "<script" not in table
    assert "&lt;script&gt;" in table
    assert "<caption>" in table


def test_an_empty_archive_is_told_in_a_sentence(
    codebook: Codebook, data: Path, tmp_path: Path
) -> None:
    """A notebook ended in a traceback where a new desk had crawled nothing yet."""
    none = frame_of_articles({})
    open_archive(sqlite_url(tmp_path / "archive.sqlite3"), captures=tmp_path / "captures")
    migrate()
    judged, outcomes = judgements_frame(START, END), outcomes_frame(START, END)
    close_archive()
    places = places_table(judged, codebook, load_gazetteer(data / "gazetteer"))
    for shown, told in (
        (articles_by_day(none, {}, WIB), "Arsip belum memuat artikel"),
        (times_table(none), "Arsip belum memuat artikel"),
        (outcomes_table(outcomes, {}), "Belum ada alamat yang diminta"),
        (stages_by_tag(judged, codebook), "Belum ada artikel yang dinilai"),
        (probabilities(judged, codebook, {}), "Belum ada artikel yang dinilai"),
        (places, "Tidak ada artikel yang ditandai dengan kejadian"),
        (choice([], []), "Tidak ada artikel tersisa untuk dilabeli"),
        (labels_table([], codebook, {}), "lembarnya kosong"),
        (mistakes_table([], codebook), "Model tidak salah"),
        (disagreements_table([], [], [], codebook), "tidak pernah berbeda pendapat"),
        (differences({}, [], codebook), "labeli lebih banyak"),
        (stage_confusion([], [], codebook), "tidak ada tahap"),
        (changes([], [], [], codebook), "Tidak ada artikel yang dinilai"),
        (reliability_curves(evaluate([], [], codebook), codebook), "Tidak ada artikel"),
        (precision_and_recall([], [], evaluate([], [], codebook), codebook), "Tidak ada artikel"),
    ):
        page = shown._repr_html_()
        assert told in page
        assert "<img" not in page
        assert "<table" not in page


def test_a_day_without_any_article_and_a_silent_outlet_are_seen() -> None:
    """Days on which nothing came had no column, so that a crawl that stood still left no gap."""
    days = {"kabar": [d for d in range(20) for _ in range(3) if d not in {4, 5}],
            "warta": [d for d in range(8, 20) for _ in range(2)], "baru": [0, 9]}  # fmt: skip
    picture = articles_by_day(frame_of_articles(days), {"warta": "Warta Pagi"}, WIB)
    table = {text for text, _ in shown_texts(picture)}
    assert {"26\nNov", "25\nNov"} <= table  # four and five days before the 30th
    assert "pada 25 Nov, 26 Nov: periksa" in picture.caption
    assert picture.caption.endswith("kebetulan: Warta Pagi.")


def test_the_first_hours_of_a_day_call_no_outlet_silent() -> None:
    days = {"kabar": [d for d in range(1, 20) for _ in range(9)], "warta": list(range(20))}
    assert "Diam" not in articles_by_day(frame_of_articles(days), {}, WIB).caption


def test_an_outlet_that_fell_silent_long_ago_is_named() -> None:
    """Who was silent for three weeks was named nowhere, and counted among the outlets shown."""
    days = {"kabar": list(range(40)) * 2, "lama": [25, 27, 30, 40],
            "tutup": [20, *(d for d in range(21, 30) for _ in range(2))]}  # fmt: skip
    picture = articles_by_day(frame_of_articles(days), {"lama": "Warta Lama"}, WIB)
    assert "43 artikel dari 2 media dalam 21 hari" in picture.caption
    assert "yang tampak 2 media" in picture.caption
    assert "Diam lebih lama daripada yang dapat dijelaskan kebetulan: tutup." in picture.caption
    assert picture.caption.endswith("padahal sebelumnya ada: Warta Lama.")
    drawn = {text for text, _ in shown_texts(picture)}
    assert "tutup" in drawn
    assert "Warta Lama" not in drawn


def test_a_mean_of_long_ago_calls_no_outlet_silent() -> None:
    """It is told by the weeks before its last article, not by a busier year."""
    days = {"kabar": list(range(90)), "jarang": [3, 12, 20, *(list(range(60, 90)) * 20)]}
    assert "Diam" not in articles_by_day(frame_of_articles(days), {}, WIB).caption


def test_a_place_that_the_gazetteer_no_longer_has_ends_no_notebook(
    codebook: Codebook, data: Path
) -> None:
    _, said = coded_and_judged(codebook, 60)
    judged = frame_of_judgements(said)
    judged["stage"] = "occurred"
    judged.loc[judged["article"].isin(["1", "3"]), "place"] = "00.99"
    first = judged[judged["flagged"]].drop_duplicates("article")
    table = places_table(judged, codebook, load_gazetteer(data / "gazetteer"))
    assert table.frame.loc["00.99", "tempat"] == "–"
    assert table.frame.loc["64.72", "tempat"] == "Kota Samarinda"
    assert table.frame["artikel dengan kejadian"].tolist() == [
        (first["place"] == code).sum() for code in ("64.72", "00.99")
    ]
    assert f"Pada {first['place'].isna().sum()} artikel" in table.caption


def test_two_amounts_of_dollars_are_no_formula(codebook: Codebook, data: Path) -> None:
    """A notebook set what stood between one US$ and the next as mathematics, or failed at it."""
    dollars = r"Kabar $\tarif$ dan $1_{"
    picture = articles_by_day(frame_of_articles({dollars: [0, 1]}), {}, WIB)
    assert picture.png()
    assert dollars in {text for text, _ in shown_texts(picture)}
    row = {"outlet": "kabar", "title": "US$ 5 juta, US$ 7 juta", "drawn": "random",
           "model_says": ""}  # fmt: skip
    table = labels_table([row], codebook, {})
    empty = Listing(pd.DataFrame(), "", "US$ 5, US$ 7")
    for shown, tag in ((picture, "figure"), (table, "table"), (empty, "p")):
        (opened,) = re.findall(rf"<{tag}\b[^>]*>", shown._repr_html_())
        assert {"tex2jax_ignore", "mathjax_ignore"} <= set(re.split(r'[\s"]', opened))


@pytest.mark.parametrize(
    ("said", "shown"),
    [("a `b` c", "a <code>b</code> c"), ("a `b", "a `b"), ("`a` `<", "<code>a</code> `&lt;"),
     ("a", "a")],
)  # fmt: skip
def test_a_backtick_that_nothing_closes_is_kept(said: str, shown: str) -> None:
    assert with_code(said) == shown


def test_a_list_that_is_cut_says_so(codebook: Codebook, data: Path) -> None:
    many = {f"media-{n}": [0] for n in range(33)}
    told = articles_by_day(frame_of_articles(many), {}, WIB).caption
    assert "33 media" in told
    assert "yang tampak 20 media" in told
    coded, said = coded_and_judged(codebook, 90)
    found = mistakes(said, coded, codebook)
    table = mistakes_table(found, codebook, most=5)
    assert table.caption.startswith(f"5 yang paling pasti dari {len(found)} kesalahan")
    assert len(table.frame) == 5
    _, other = coded_and_judged(codebook, 90, seed=1)
    parted = sum(
        one.tags[tag].flagged != two.tags[tag].flagged
        for one, two in zip(said, other, strict=True)
        for tag in codebook.tags
    )
    table = disagreements_table(said, other, coded, codebook, most=4)
    assert table.caption.startswith(f"4 yang pertama dari {parted} ")
    assert len(table.frame) == 4 < parted
    judged = frame_of_judgements(said).assign(stage="occurred")
    judged["place"] = [("64.72", "73.71", "11.71")[int(n) % 3] for n in judged["article"]]
    table = places_table(judged, codebook, load_gazetteer(data / "gazetteer"), most=2)
    assert table.caption.startswith("2 dari 3 tempat")
    assert len(table.frame) == 2


def test_times_stand_by_the_strength_of_their_evidence_not_by_number() -> None:
    """The text said that evidence further down is weaker, and the table was ordered by count."""
    frame = frame_of_articles({"a": [0] * 9})
    frame.loc[0, ["published_evidence", "published_precision"]] = ["api", "minute"]
    table = times_table(frame).frame
    assert list(table.index) == ["antarmuka media (API)", "perkiraan dari halaman"]
    assert list(table["artikel"]) == [1, 8]


def test_what_could_not_be_seen_has_its_share() -> None:
    rows = [("a", "stored", "")] * 3 + [("b", "failed", "timeout"), ("b", "robots", "")]
    table = outcomes_table(pd.DataFrame(rows, columns=["outlet", "kind", "reason"]), {"b": "Warta"})
    assert list(table.frame.index) == ["Warta", "a"]
    assert table.frame["tidak terlihat, %"].tolist() == ["100,0", "0,0"]
    assert "2 dari 5 (40,0 % [11,8–76,9])" in table.caption


def test_the_curves_show_the_figures_of_the_report(codebook: Codebook) -> None:
    """Another binning than `evaluate`'s told another story of the same model."""
    coded, said = coded_and_judged(codebook, 90)
    report = evaluate(said, coded, codebook, resamples=20)
    picture = reliability_curves(report, codebook)
    for axes, curve in zip(picture.figure.axes, report.curves.values(), strict=True):  # type: ignore[union-attr]
        points = axes.collections[-1].get_offsets()
        assert points.tolist() == [
            pytest.approx([row["probability"], row["share"]]) for row in curve
        ]
        bars = axes.collections[0].get_segments()
        assert [bar[:, 1].tolist() for bar in bars] == [
            pytest.approx([row["low"], row["high"]]) for row in curve
        ]
    row = report.figures["mass_gathering"]
    more = row["calibration_error"] > row["calibration_error_by_chance"]
    first = picture.caption.split("Pengumpulan massa: ")[1].split(". ")[0]
    assert ("lebih dari yang dijelaskan kebetulan" in first) == more


def test_the_confusion_counts_what_is_cried_and_what_is_lost(codebook: Codebook) -> None:
    tag = next(iter(codebook.tags))
    pairs = [("prevention", "occurred")] * 2 + [("risk", "risk")] * 6 + [("handled", "planned")]
    coded = [CodedArticle(id=str(n), title="t", text="x", label=Label(tags={tag: truth}))
             for n, (truth, _) in enumerate(pairs)]  # fmt: skip
    off = TagJudgement(probability=0.0, threshold=0.5, flagged=False)
    said = [
        Judgement(id=str(n), tags={**dict.fromkeys(codebook.tags, off), tag: TagJudgement(
            probability=0.9, threshold=0.5, flagged=True, stage=stage)})
        for n, (_, stage) in enumerate(pairs)
    ]  # fmt: skip
    told = stage_confusion(said, coded, codebook).caption
    assert "dari yang belum terjadi, 2 dari 8 (25,0 %" in told
    assert "dari yang sudah terjadi, 1 dari 1 (100,0 % [20,7–100,0])" in told


def test_a_difference_of_chance_is_not_sold_as_one(codebook: Codebook) -> None:
    coded, said = coded_and_judged(codebook, 60)
    _, better = coded_and_judged(codebook, 60, wrong=0.05)
    caption = disagreements_table(said, better, coded, codebook).caption
    assert "lebih sering daripada model pertama" in caption
    _, alike = coded_and_judged(codebook, 60, seed=9)
    assert "mungkin kebetulan" in disagreements_table(said, alike, coded, codebook).caption
    found = compare(said, better, coded, codebook, draws=60)
    told = differences(found, falls(found), codebook, coded).caption
    assert "0 pada yang pertama" in told
    assert "tidak akan menolaknya" in told
    back = compare(better, said, coded, codebook, draws=60)
    assert "akan menolaknya karena: " in differences(back, falls(back), codebook).caption


def test_a_promotion_is_not_foretold_where_it_would_be_refused(codebook: Codebook) -> None:
    """Of two models on 19 articles stood that the second would not be refused; it was."""
    coded, said = coded_and_judged(codebook, 19)
    found = compare(said, said, coded, codebook, draws=60)
    few = differences(found, falls(found), codebook, coded).caption
    assert few.endswith("akan menolaknya karena diuji pada 19 artikel; seharusnya sedikitnya 20.")
    assert "promote" not in differences(found, falls(found), codebook).caption


def test_shares_carry_their_doubt() -> None:
    assert share_told(1, 1) == "1 dari 1 (100,0 % [20,7–100,0])"
    assert share_told(0, 0) == "0 dari 0"


@pytest.mark.parametrize("share", np.linspace(0, 1, 11))
def test_numbers_are_read_upon_every_shade(share: float) -> None:
    from matplotlib import colormaps, colors  # noqa: PLC0415

    shade = colormaps["Blues"](share)

    def light(colour: object) -> float:
        parts = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4
                 for p in colors.to_rgb(colour)]  # fmt: skip
        return float(np.dot(parts, [0.2126, 0.7152, 0.0722]))

    low, high = sorted([light(shade), light(ink_on(shade))])
    assert (high + 0.05) / (low + 0.05) >= 3.9


def test_a_sheet_of_evaluate_is_the_same_table_in_a_notebook() -> None:
    sheet = Sheet("Per tag", ["", "Pengumpulan massa"], [["presisi", "0,80 [0,70–0,90]"]])
    page = sheet_table(sheet)._repr_html_()
    assert "Per tag</caption>" in page
    assert "0,80 [0,70–0,90]" in page


def test_a_long_title_is_not_cut(codebook: Codebook) -> None:
    title = "Warga memalang jalan " * 12
    row = {"outlet": "kabar", "title": title, "drawn": "random",
           "model_says": "mass_gathering: occurred; incipient_conflict: risk"}  # fmt: skip
    table = labels_table([row], codebook, {"kabar": "Kabar Tanjung"})
    assert isinstance(table, Listing)
    page = table._repr_html_()
    assert title.strip() in page
    assert "Pengumpulan massa: Kejadian; Gejala konflik: Potensi" in page
    assert "Kabar Tanjung" in page
