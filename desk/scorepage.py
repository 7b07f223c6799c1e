"""Score pages: an evaluation, or a model's card, as one HTML file without script."""

from __future__ import annotations

import base64
import hashlib
import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from classifier.evaluate import Report
from desk.cardfacts import card_facts, told_by_training
from desk.coderuns import with_code
from desk.curve import reliability_curve
from desk.language import tr
from desk.promise import promise_lines
from desk.scores import (
    Sheet,
    group_sheets,
    how_to_read,
    number,
    overall_sheet,
    reliability_sheet,
    stage_names,
    tag_figure_names,
    tag_names,
    tag_sheet,
)
from desk.settings import message_language
from news.codebook import Codebook

TEMPLATES = Path(__file__).parent / "templates"


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = (TEMPLATES / "scores.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    environment.filters["with_code"] = with_code
    environment.globals |= {
        "style": Markup(style),  # noqa: S704 - our own file, holds nothing from outside
        "style_hash": f"sha256-{digest}",
    }
    return environment


def _render(title: str, lead: Sequence[str], **parts: Any) -> bytes:
    page = _environment().get_template("scores.html.j2")
    found = {
        "how_figures": how_to_read(),
        "facts": [],
        "sheets": [],
        "curves": [],
        "lists": {},
        "after": {},
        **parts,
    }
    return page.render(
        lang=message_language(),
        title=title,
        lead=lead,
        how=_how_to_read(),
        figures_title=tr("The figures"),
        facts_title=tr("Where it comes from"),
        curves_title=tr("Are the probabilities honest?"),
        **found,
    ).encode("utf-8")


def _how_to_read() -> str:
    return tr(
        "A point above the dashed line: more articles have the tag than the model says (too shy);"
        " below it: fewer (too bold). Larger points stand for more articles, and those of at least"
        " ten are joined; bars are 95 %"
        " intervals: a bar that reaches the line says nothing against the model. The calibration"
        " error is the mean distance from the line, weighted by articles."
    )


def _how_measured() -> str:
    return tr(
        "Cross-validation judges each article by a model that has not learned from it. Most are"
        " written for the project and easier than real news, so expect less of it; `kentongan"
        " evaluate` measures on this desk's labels, with intervals. The F1 is that of the best"
        " threshold, which a chosen one hardly reaches."
    )


def _curve(
    name: str, curve: Sequence[Mapping[str, float]], measured: Mapping[str, float]
) -> dict[str, Any]:
    sheet = reliability_sheet(name, curve, measured)
    below = tr("The table below it holds the same figures.")
    picture = reliability_curve(
        curve,
        label=f"{sheet.caption}. {below}",
        across=tr("mean probability"),
        up=tr("share with the tag"),
        ticks=("0", number(0.5, "0.0"), "1"),
    )
    return {"picture": picture, "sheet": sheet}


def evaluation_page(
    report: Report,
    codebook: Codebook,
    *,
    lead: Sequence[str],
    groups: Mapping[str, Mapping[str, Report]],
    differences: Sheet | None = None,
    outlets: Mapping[str, str] | None = None,
) -> bytes:
    """Return an evaluation as a page, UTF-8.

    Parameters
    ----------
    report
        The figures.
    codebook
        Names the tags.
    lead
        What was measured, and on what; see ``desk.scores.lead_lines``.
    groups
        Reports by group, by ``"outlet"``, ``"year"`` and ``"drawn"``; one without groups is left
        out.
    differences
        How the model differs from another.
    outlets
        Names of outlets by id.
    """
    after = {differences.caption: [differences]} if differences else {}
    heads = {"outlet": tr("By outlet"), "year": tr("By year"), "drawn": tr("By how drawn")}
    for kind, found in groups.items():
        if found:
            after[heads[kind]] = group_sheets(kind, found, codebook, outlets)
    return _render(
        tr("Evaluation"),
        lead,
        sheets=[tag_sheet(report, codebook), overall_sheet(report)],
        curves=[
            _curve(name, report.curves[tag], report.figures[tag])
            for tag, name in tag_names(codebook).items()
        ],
        after=after,
    )


def card_page(card: Mapping[str, Any], codebook: Codebook) -> bytes:
    """Return a model's card as a page, UTF-8; what an older model's card lacks is left out.

    Parameters
    ----------
    card
        As ``classifier.store.read_card`` gives it.
    codebook
        Names the tags.
    """
    names = {tag: name for tag, name in tag_names(codebook).items() if tag in card["tags"]}
    rows = {tag: card["tags"][tag] for tag in names}
    curves = [
        _curve(name, measured["reliability"], measured)
        for tag, name in names.items()
        if "reliability" in (measured := rows[tag]["cross_validated"])
    ]
    lists = {
        tr("What it is for"): card.get("uses", []),
        tr("What it is not for"): card.get("not_for", []),
        tr("Limits"): card.get("limits", []),
        tr("Notes"): card.get("notes", []),
    }
    return _render(
        tr("Model card"),
        [
            f"{card['model']} · {tr('codebook')} {card['codebook']}",
            *promise_lines(card, codebook),
        ],
        lists={head: list(map(told_by_training, lines)) for head, lines in lists.items()},
        how_figures=[_how_measured()],
        sheets=[_threshold_sheet(names, rows), _measured_sheet(names, rows, codebook)],
        curves=curves,
        facts=card_facts(card, codebook),
    )


def _threshold_sheet(names: Mapping[str, str], rows: Mapping[str, Any]) -> Sheet:
    heads = ["", tr("flagged from"), tr("borderline from"), tr("real articles"), tr("below"),
             tr("recall at least")]  # fmt: skip
    keys = ("flagged", "borderline", "positives", "missed", "recall")
    found = []
    for tag, name in names.items():
        told = rows[tag]["thresholds"]
        if isinstance(told, str):  # the card of an older model
            told = {}
        known = [number(told.get(key, math.nan)) for key in keys]
        if not told.get("positives"):  # thresholds of the corpus promise nothing
            known[2:] = [tr("not certified"), "", ""]
        found.append([name, *known])
    return Sheet(tr("Thresholds and the counts behind them (90 % confidence)"), heads, found)


def _measured_sheet(names: Mapping[str, str], rows: Mapping[str, Any], codebook: Codebook) -> Sheet:
    found = [[tr("articles with the tag"), *(str(rows[tag]["articles"]) for tag in names)]]
    for key, stage in stage_names(codebook).items():
        counts = [str(rows[tag]["stages"].get(key, 0)) for tag in names]
        found.append([f"… {stage}", *counts])
    told = {**tag_figure_names(), "f1": tr("F1 at the best threshold")}
    patterns = {"calibration_error": "0.000", "calibration_error_by_chance": "0.000"}
    for key in ("average_precision", "f1", *patterns, "brier_score"):
        values = [rows[tag]["cross_validated"].get(key, math.nan) for tag in names]
        if key in patterns and all(map(math.isnan, values)):
            continue  # an older model's card
        found.append([told[key], *(number(value, patterns.get(key, "0.00")) for value in values)])
    return Sheet(tr("What it learned, and cross-validation"), ["", *names.values()], found)
