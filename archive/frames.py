"""The archive as pandas frames, for analysts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

import pandas as pd
from django.db.models import QuerySet

from archive import models
from archive.reporting import reporting

_INSTANT = "datetime64[us, UTC]"  # microseconds reach the year 9999; nanoseconds end in 2262


def articles_frame(start: datetime, end: datetime, *, text: bool = True) -> pd.DataFrame:
    """Return the articles of a period, indexed by id, in the order of time.

    Columns: ``outlet``, ``url``, ``title``, ``text`` (unless left out), ``published_at``,
    ``published_evidence``, ``published_precision``, ``published_notes``, ``modified_at``,
    ``fetched_at``, ``language``, ``dateline``, ``extraction``, ``revision``, ``news_at``.
    """
    names = [
        "id", "outlet", "url", "title", "text", "published_at", "published_evidence",
        "published_precision", "published_notes", "modified_at", "fetched_at", "language",
        "dateline", "extraction", "revision", "news_at",
    ]  # fmt: skip
    if not text:
        names.remove("text")
    rows = models.Article.objects.filter(news_at__gte=start, news_at__lt=end)
    frame = _frame(rows.order_by("news_at", "id"), names)
    return frame.set_index("id")


def judgements_frame(start: datetime, end: datetime, *, model: str | None = None) -> pd.DataFrame:
    """Return judgements of a period's articles: one line an article, model and tag.

    Columns: ``article``, ``news_at``, ``outlet``, ``model``, ``codebook``, ``tag``,
    ``probability``, ``threshold``, ``flagged``, ``borderline``, ``stage``, ``rule_family``,
    ``election``, ``place``, ``event_date``, ``severity``.
    """
    rows = models.Judgement.objects.filter(article__news_at__gte=start, article__news_at__lt=end)
    if model is not None:
        rows = rows.filter(model=model)
    ordered = rows.order_by("article__news_at", "article_id", "model").values_list(
        "article_id", "article__news_at", "article__outlet", "data"
    )
    shared = ("model", "codebook", "rule_family", "election", "event_date", "severity")
    lines = []
    with reporting():
        for article, news_at, outlet, data in ordered.iterator():
            judgement = json.loads(data)
            for tag, row in judgement["tags"].items():
                lines.append(
                    {
                        "article": article,
                        "news_at": news_at,
                        "outlet": outlet,
                        "tag": tag,
                        "place": (judgement["place"] or {}).get("code"),
                        **{name: judgement[name] for name in shared},
                        **{name: row[name] for name in _TAG_COLUMNS},
                    }
                )
    frame = pd.DataFrame(lines, columns=list(_JUDGEMENT_COLUMNS))
    return frame.astype({"news_at": _INSTANT})


_TAG_COLUMNS = ("probability", "threshold", "flagged", "borderline", "stage")
_JUDGEMENT_COLUMNS = (
    "article", "news_at", "outlet", "model", "codebook", "tag", *_TAG_COLUMNS, "rule_family",
    "election", "place", "event_date", "severity",
)  # fmt: skip


def outcomes_frame(start: datetime, end: datetime) -> pd.DataFrame:
    """Return the outcomes of a period: ``run``, ``outlet``, ``url``, ``kind``, ``reason``, ….

    Columns: ``run``, ``outlet``, ``url``, ``kind``, ``reason``, ``article``, ``at``. A URL has a
    line for each run that met it.
    """
    rows = models.Outcome.objects.filter(at__gte=start, at__lt=end).order_by("at", "id")
    return _frame(rows, ["run", "outlet", "url", "kind", "reason", "article", "at"])


def _frame(rows: QuerySet, names: Sequence[str]) -> pd.DataFrame:
    with reporting():
        frame = pd.DataFrame(list(rows.values_list(*names)), columns=list(names))
    return frame.astype({name: _INSTANT for name in names if name.endswith("_at") or name == "at"})
