"""Extraction on two sets of pages: each extractor's measure and pages a second, in one run.

Each extractor reads all pages of a set, in turn, several rounds; the median round counts, and the
ratio is of one run. ``--pages`` prints each page; ``--write`` raises the floors
that ``tests/unit/crawler/test_extract_floors.py`` holds, ``--lower REASON`` lets them fall and
keeps why.

    python benchmarks/extraction.py [--shared ../shared] [--rounds 5] [--pages] [--write]
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import trafilatura

from crawler.extract.measure import (
    FLOORS_FILE,
    SLACK,
    Sample,
    below,
    f1,
    figures_of,
    load_floors,
    read_sample,
    read_samples,
    right_days,
    samples_hash,
    score,
)

SHARED = Path(__file__).resolve().parents[2] / "shared"
SHOWN = ("f1", "precision", "recall", "worst_page_f1")
SETS = {"scrapinghub": ("extraction",), "dev": ("pages", "dev")}


def ours(sample: Sample) -> str:
    article = read_sample(sample)
    return article.text if article else ""


def default(sample: Sample) -> str:
    return trafilatura.extract(sample.html) or ""


def precise(sample: Sample) -> str:
    return trafilatura.extract(sample.html, favor_precision=True) or ""


READERS = {"kentongan": ours, "trafilatura": default, "trafilatura -p": precise}


def seconds(read: Callable[[Sample], str], samples: Sequence[Sample]) -> float:
    start = time.process_time()
    for sample in samples:
        read(sample)
    return time.process_time() - start


def measure(name: str, samples: Sequence[Sample], rounds: int) -> dict[str, float]:
    """Print a set's table and return our figures."""
    times: dict[str, list[float]] = {reader: [] for reader in READERS}
    for _ in range(rounds):
        for reader, read in READERS.items():
            times[reader].append(seconds(read, samples))
    own: dict[str, float] = {}
    slow = statistics.median(times["trafilatura"])
    print(f"\n{name}: {len(samples)} pages, {rounds} rounds")
    print(f"{'':16s}{'F1':>8s}{'prec.':>8s}{'recall':>8s}{'worst':>8s}{'pages/s':>9s}{'ratio':>7s}")
    for reader, read in READERS.items():
        row, spent = figures_of(samples, read), statistics.median(times[reader])
        own = own or row
        shown = "".join(
            f"{row[key]:8.4f}" for key in ("f1", "precision", "recall", "worst_page_f1")
        )
        print(f"{reader:16s}{shown}{len(samples) / spent:9.1f}{slow / spent:7.2f}")
    own["right_days"] = right_days(samples)
    if any(sample.published for sample in samples):
        print(f"right local days {own['right_days']:.3f}")
    return own


def write(measured: dict[str, tuple[str, dict[str, float]]], reason: str) -> int:
    """Write the floors: each as it stands or as measured now, whichever is higher."""
    old = load_floors() if FLOORS_FILE.exists() else {}
    lines = ["# Floors under extraction; `benchmarks/extraction.py --write` raises them."]
    for name, (mark, figures) in measured.items():
        floors = old.get(name, {})
        if (wrong := below(floors, figures)) and not reason:
            print(f"{name}: {'; '.join(wrong)}: nothing written; lowering needs --lower REASON")
            return 1
        lines += ["", f"[{name}]", f'measured_on = "{mark}"']
        for key, value in figures.items():
            least = value if key == "right_days" else max(value - SLACK, 0.0)
            kept = float(floors.get(key, 0.0))
            fell = value < kept
            lines.append(f"{key} = {least if fell else max(least, kept):.4f}")
        told = [*floors.get("lowered", ()), *(f"{line}: {reason}" for line in wrong)]
        lines += [f"lowered = {json.dumps(told, ensure_ascii=False)}"] if told else []
    FLOORS_FILE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"written to {FLOORS_FILE}")
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--shared", type=Path, default=Path(__file__).resolve().parents[2] / "shared"
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--pages", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--lower", default="", metavar="REASON")
    given = parser.parse_args()
    measured = {}
    for name, parts in SETS.items():
        samples = read_samples(given.shared.joinpath(*parts))
        measured[name] = samples_hash(samples), measure(name, samples, given.rounds)
        for sample in samples if given.pages else ():
            p, r = score(sample.body, ours(sample))
            print(f"{f1(p, r):.3f} {p:.3f} {r:.3f} {sample.name} {sample.url}")
    return write(measured, given.lower) if given.write else 0


if __name__ == "__main__":
    sys.exit(main())
