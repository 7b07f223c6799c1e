"""Measure the model that ships on real coded articles and hold it against the floors.

    python benchmarks/gates.py REAL.jsonl [--write [--lower REASON]]

REAL.jsonl holds real coded articles that the model did not learn from. Thresholds were chosen on
such a set, so F1 is cross-fitted: chosen on one half, measured on the other. ``--write`` raises
the floors in ``data/figures/floors.toml``; one that falls needs ``--lower`` and why.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import numpy as np

from classifier.corpus import load_corpus, read_coded
from classifier.evaluate import cross_fitted_f1, evaluate
from classifier.gates import (
    FLOORS_FILE,
    Floors,
    failures,
    load_floors,
    moved,
    set_hash,
    write_floors,
)
from classifier.judge import Document, Judge
from classifier.train import train
from language.gazetteer import load_gazetteer
from news.codebook import load_codebook
from news.errors import KentonganError

DATA = Path(__file__).resolve().parent.parent / "data"
KEPT = {
    "tag": ("recall_with_borderline", "average_precision", "stage_accuracy"),
    "all": ("macro_average_precision", "stage_accuracy", "false_incident_rate",
            "false_incident_rate_on_prevention_risk_planned", "election_f1", "rule_family",
            "place", "event_date", "severity_within_1"),
}  # fmt: skip


def figures_of(path: Path) -> dict[str, float]:
    """Return the figures of a freshly trained model on a file of coded articles."""
    codebook, gazetteer = load_codebook(DATA / "codebook"), load_gazetteer(DATA / "gazetteer")
    judge = Judge(train(load_corpus(DATA / "corpus", codebook), codebook, gazetteer), codebook,
                  gazetteer)  # fmt: skip
    coded = read_coded(path, codebook)
    said = judge.judge([Document(a.id, a.title, a.text, a.date) for a in coded])
    report = evaluate(said, coded, codebook, resamples=0)
    figures = {}
    for tag in codebook.tags:
        row = report.figures[tag]
        figures |= {f"{tag}.{name}": float(row[name]) for name in KEPT["tag"]}
        scores = np.array([j.tags[tag].probability for j in said])
        truth = np.array([tag in a.label.tags for a in coded], dtype=int)
        figures[f"{tag}.cross_fitted_f1"] = cross_fitted_f1(scores, truth)
    figures |= {f"all.{name}": float(report.figures["all"][name]) for name in KEPT["all"]}
    figures["all.cross_fitted_macro_f1"] = float(
        np.mean([figures[f"{tag}.cross_fitted_f1"] for tag in codebook.tags])
    )
    return figures


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("real", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--lower", default="", metavar="REASON")
    arguments = parser.parse_args()
    begun = time.perf_counter()
    figures = figures_of(arguments.real)
    for name, value in figures.items():
        print(f"{name:62s} {value:.3f}")
    print(f"measured in {time.perf_counter() - begun:.0f} s, training included")
    measured_on = set_hash(arguments.real)
    floors = load_floors() if FLOORS_FILE.exists() else Floors(measured_on=measured_on, floors={})
    if floors.measured_on != measured_on:
        print(f"the floors were measured on another set ({floors.measured_on[:12]})")
        return 1
    try:
        if arguments.write:
            write_floors(moved(floors, figures, lower=arguments.lower))
            print(f"written to {FLOORS_FILE}")
            return 0
    except KentonganError as error:
        print(error)
        return 1
    wrong = failures(floors, figures)
    print("\n".join(wrong) or "every floor holds")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
