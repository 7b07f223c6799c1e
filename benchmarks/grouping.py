"""Grouping: is an event one line? B-cubed precision, recall and F1 over the written reports.

    python benchmarks/grouping.py

The reports are those of ``tests/unit/digest/events*.jsonl``: thresholds were chosen on the first
file, the second only measures. They are grouped as they were coded, then with one kind of fact
after another as the promoted model (``KENTONGAN_HOME``) reads it, then by its judgements alone. A
report in which it finds no tag stands alone.

References
----------
Bagga, A. and Baldwin, B. (1998). Entity-based cross-document coreferencing using the vector space
model. COLING-ACL '98.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from classifier.judge import Document, load_judge
from desk.context import Context
from desk.modelhome import usable_model
from digest.stories import group_reports
from news.article import Article, article_id
from news.judgement import Judgement, TagJudgement
from news.place import Place
from news.story import Report

REPORTS = Path(__file__).resolve().parents[1] / "tests" / "unit" / "digest"
READ = (
    (),
    ("place",),
    ("event_date",),
    ("tags", "notes"),
    ("place", "event_date", "tags", "notes"),
)


def coded(row: dict[str, Any], id_: str, tags: Sequence[str]) -> Judgement:
    """Return what a report was coded as."""
    level = "regency" if "." in (row["place"] or "") else "province"
    return Judgement(
        id=id_,
        tags={
            key: TagJudgement(
                probability=0.9 if key in row["tags"] else 0.05,
                threshold=0.5,
                flagged=key in row["tags"],
                stage=row["tags"].get(key),
            )
            for key in tags
        },
        place=Place(row["place"], row["place"], level) if row["place"] else None,
        event_date=date.fromisoformat(row["event_date"]) if row["event_date"] else None,
    )


def report(row: dict[str, Any], n: int, judgement: Judgement) -> Report:
    """Return one report, the nth of its day's morning."""
    at = datetime.fromisoformat(f"{row['day']}T01:00+00:00") + timedelta(minutes=n)
    article = Article(
        id=judgement.id, url=address(n), outlet=row["outlet"], title=row["title"],
        text=row["text"], published_at=at.astimezone(UTC), fetched_at=at, language="id",
    )  # fmt: skip
    return Report(article=article, judgement=judgement, outlet_name=row["outlet"])


def address(n: int) -> str:
    """Return the address of the nth report."""
    return f"https://b.example/{n}"


def b_cubed(groups: Sequence[set[str]], truth: dict[str, str]) -> tuple[float, float]:
    """Return precision and recall, means over the reports."""
    events: dict[str, set[str]] = defaultdict(set)
    for one, event in truth.items():
        events[event].add(one)
    group_of = {one: {one} for one in truth} | {one: group for group in groups for one in group}
    shared = {one: len(group_of[one] & events[truth[one]]) for one in truth}
    precision = sum(shared[one] / len(group_of[one]) for one in truth) / len(truth)
    return precision, sum(shared[one] / len(events[truth[one]]) for one in truth) / len(truth)


def main() -> None:
    desk = Context()
    judge = load_judge(usable_model(desk), desk.codebook, desk.gazetteer)
    for name in ("events", "events_test"):
        lines = (REPORTS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        rows = [json.loads(line) for line in lines]
        ids = [article_id(address(n)) for n in range(len(rows))]
        judged = judge.judge(
            [
                Document(id_, row["title"], row["text"], date.fromisoformat(row["day"]))
                for id_, row in zip(ids, rows, strict=True)
            ]
        )
        truth = {id_: row["event"] for id_, row in zip(ids, rows, strict=True)}
        print(f"{name}: {len(rows)} reports of {len(set(truth.values()))} events")
        for read in READ:
            reports = [
                report(
                    row,
                    n,
                    replace(
                        coded(row, ids[n], list(desk.codebook.tags)),
                        **{field: getattr(judged[n], field) for field in read},
                    ),
                )
                for n, row in enumerate(rows)
            ]
            groups = [
                {one.article.id for one in group.story.reports}
                for group in group_reports(reports, desk.codebook)
            ]
            precision, recall = b_cubed(groups, truth)
            f1 = 2 * precision * recall / (precision + recall)
            what = ", ".join(field for field in read if field != "notes") or "nothing"
            print(f"  read by the model: {what:<24} P {precision:.3f} R {recall:.3f} F1 {f1:.3f}")


if __name__ == "__main__":
    main()
