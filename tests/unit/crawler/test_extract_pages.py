"""A folder of ``tests/pages`` is one test: page in, expected record out, the clock frozen.

If one fails, the outlets of that family lose text, get menus into it, or are dated by a clock.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from crawler.extract import Trace, default_outlet, explain
from crawler.extract.families import FAMILIES
from news.capture import Capture

PAGES = Path(__file__).resolve().parents[2] / "pages"
FOLDERS = sorted(path.parent for path in PAGES.rglob("expected.json"))
ARTICLES = [f for f in FOLDERS if f.parent == PAGES]
REFUSED = [f for f in FOLDERS if f.parent.name == "not_article"]
NAMES = {"title", "text", "published_at", "published_evidence", "published_precision"} | {
    "dateline",
    "extraction",
    "language",
}


def read(folder: Path) -> tuple[dict, Trace]:
    wanted = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    capture = Capture(
        url=wanted["url"], outlet="fiksi", fetched_at=datetime.fromisoformat(wanted["fetched_at"]),
        status=200, headers=(("Content-Type", "text/html"),),
        body=(folder / "page.html").read_bytes(),
    )  # fmt: skip
    outlet = replace(default_outlet(wanted["url"]), timezone=wanted["timezone"])
    return wanted, explain(capture, outlet=outlet)


@pytest.mark.parametrize("folder", ARTICLES, ids=lambda f: f.name)
def test_a_page_of_a_family_gives_the_record_a_reader_expects(folder: Path) -> None:
    wanted, trace = read(folder)
    assert trace.article, trace.refused
    row = trace.article.to_dict()
    assert {name: row[name] for name in NAMES} == wanted["article"]


@pytest.mark.parametrize("folder", ARTICLES, ids=lambda f: f.name)
def test_the_family_is_told_and_shown(folder: Path) -> None:
    """An analyst who asks ``--explain`` must see which rule took what."""
    wanted, trace = read(folder)
    told = [step.rule for step in trace.steps if step.field == "family"]
    assert told[:1] == [wanted["family"]]
    assert any(s.field == "body" and s.rule == wanted["family"] for s in trace.steps)
    assert {"title", "body", "published", "url"} <= {step.field for step in trace.steps}


@pytest.mark.parametrize("folder", REFUSED, ids=lambda f: f.name)
def test_a_page_that_is_no_article_is_refused_with_its_reason(folder: Path) -> None:
    wanted, trace = read(folder)
    assert trace.article is None
    assert wanted["refused"] in str(trace.refused)


def test_each_family_of_the_regional_press_has_a_page() -> None:
    asked = {"tagdiv", "jnews", "kentha", "gmr", "wpmasthead", "tribun", "antara", "promedia",
             "disway", "prokal", "government"}  # fmt: skip
    shown = {json.loads((f / "expected.json").read_text("utf-8"))["family"] for f in ARTICLES}
    assert asked <= shown <= {family.name for family in FAMILIES}
