"""Measure what a desk gains by coding articles of its own: half of a set in, the other half judged.

    python benchmarks/relabel.py REAL.jsonl [--seeds 10] [--jobs 1]

For each seed REAL.jsonl is parted at random. One half is what a desk has labelled (`kentongan
label import` hands the same articles to the same training): a model learns from the corpus and
that half, sets its thresholds there, and is held against the other half.
"""

from __future__ import annotations

import argparse
from functools import partial
from multiprocessing import Pool
from pathlib import Path

import numpy as np

from classifier.corpus import load_corpus, read_coded
from classifier.evaluate import evaluate
from classifier.judge import Document, Judge
from classifier.train import train
from language.gazetteer import load_gazetteer
from news.codebook import load_codebook

DATA = Path(__file__).resolve().parent.parent / "data"


def figures_of(seed, path):
    """Return the figures on the half that was not labelled, and where the thresholds are from."""
    codebook, gazetteer = load_codebook(DATA / "codebook"), load_gazetteer(DATA / "gazetteer")
    coded = read_coded(path, codebook)
    order = np.random.default_rng(seed).permutation(len(coded))
    labelled, other = ([coded[n] for n in sorted(half)] for half in (order[::2], order[1::2]))
    model = train(load_corpus(DATA / "corpus", codebook), codebook, gazetteer, extra=labelled)
    said = Judge(model, codebook, gazetteer).judge(
        [Document(a.id, a.title, a.text, a.date) for a in other]
    )
    figures = evaluate(said, other, codebook, resamples=0).figures
    return {
        **{f"{tag}.f1": figures[tag]["f1"] for tag in codebook.tags},
        "macro_f1": figures["all"]["macro_f1"],
        "macro_average_precision": figures["all"]["macro_average_precision"],
        "stage_accuracy": figures["all"]["stage_accuracy"],
    }, model.card["thresholds_from"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("real", type=Path)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--jobs", type=int, default=1)
    arguments = parser.parse_args()
    rows = []
    with Pool(arguments.jobs) as pool:
        found = pool.imap(partial(figures_of, path=arguments.real), range(arguments.seeds))
        for seed, (row, source) in enumerate(found):
            rows.append(row)
            print(f"seed {seed}: macro-F1 {row['macro_f1']:.3f} (thresholds: {source})", flush=True)
    for name in rows[0]:
        values = np.array([row[name] for row in rows])
        print(f"{name:32s} {values.mean():.3f} ± {values.std():.3f}")


if __name__ == "__main__":
    main()
