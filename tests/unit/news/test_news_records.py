"""If these fail, what one step writes the next step reads differently."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from news.article import Article, article_from_dict, article_id
from news.capture import Capture
from news.judgement import Evidence, Judgement, TagJudgement, judgement_from_dict
from news.outcome import OutletCoverage
from news.place import Place

WHEN = datetime(2020, 8, 19, 6, 35, tzinfo=UTC)


def make(title: str = "Judul", text: str = "Isi.") -> Article:
    url = "https://kabar-uji.example/a/"
    return Article(
        id=article_id(url), url=url, outlet="kabar-uji", title=title, text=text,
        published_at=WHEN, fetched_at=WHEN, published_evidence="meta", published_precision="minute",
    )  # fmt: skip


@given(st.text(), st.text())
def test_an_article_survives_json(title: str, text: str) -> None:
    article = make(title, text)
    assert article_from_dict(json.loads(json.dumps(article.to_dict()))) == article


def test_a_revision_differs_where_title_or_text_does() -> None:
    assert make().content_hash != make(title="Judul.").content_hash
    assert make().content_hash != make(text="Isi").content_hash
    assert make().content_hash == make().content_hash


def test_a_page_that_tells_the_day_alone_is_not_suspected_for_being_read_in_the_morning() -> None:
    dawn = WHEN.replace(hour=0)
    noon = replace(make(), published_at=WHEN.replace(hour=5), fetched_at=dawn)
    assert noon.postdated  # it came when it was read
    assert noon.future_dated
    assert not replace(noon, published_precision="day").future_dated
    tomorrow = WHEN.replace(day=20, hour=5)
    assert replace(noon, published_precision="day", published_at=tomorrow).future_dated
    assert not replace(noon, published_at=None).future_dated


def test_a_judgement_survives_json() -> None:
    tag = TagJudgement(
        probability=0.75, threshold=0.5, flagged=True, stage="planned",
        evidence=(Evidence(0, 5, "Judul"),), terms=("aksi",),
    )  # fmt: skip
    judgement = Judgement(
        id="x", tags={"mass_gathering": tag}, place=Place("64.72", "Kota Samarinda", "city"),
        event_date=date(2020, 8, 19), severity=1, model="m", codebook="1.0", notes=("empty",),
    )  # fmt: skip
    assert judgement_from_dict(json.loads(json.dumps(judgement.to_dict()))) == judgement
    assert judgement.flagged == ("mass_gathering",)


def test_which_tags_may_have_occurred_survives_json_and_old_judgements_say_nothing() -> None:
    """A digest reads judgements that were written before there was such a note."""
    tag = TagJudgement(probability=0.75, threshold=0.5, flagged=True, stage="prevention")
    notes = ("weekday-contradicts-date", "may-have-occurred:mass_gathering")
    judgement = Judgement(id="x", tags={"mass_gathering": tag}, notes=notes)
    again = judgement_from_dict(json.loads(json.dumps(judgement.to_dict())))
    assert again.may_have_occurred == ("mass_gathering",)
    old = judgement.to_dict()
    del old["notes"]
    assert judgement_from_dict(old).may_have_occurred == ()


def test_a_header_is_found_whatever_its_case() -> None:
    capture = Capture(
        url="https://kabar-uji.example/", outlet="kabar-uji", fetched_at=WHEN, status=200,
        headers=(("content-TYPE", "text/html"),), body=b"",
    )  # fmt: skip
    assert capture.header("Content-Type") == "text/html"
    assert capture.header("ETag") == ""


def test_an_outlet_nobody_looked_at_is_blind_and_not_quiet() -> None:
    """The desk must never read silence where there was no look."""
    unseen = OutletCoverage(outlet="a", name="A", province="64")
    quiet = OutletCoverage(outlet="a", name="A", province="64", looked=True)
    hurt = OutletCoverage(
        outlet="a", name="A", province="64", looked=True, counts={"failed:timeout": 2, "stored": 1}
    )
    assert (unseen.status, quiet.status, hurt.status) == ("blind", "ok", "partial")
    assert (hurt.failures, hurt.articles) == (2, 1)
