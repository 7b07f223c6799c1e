"""Measure the model that ships on news at large: 520 articles drawn from it and coded twice.

    python benchmarks/at_large.py NEWS.jsonl.gz

NEWS.jsonl.gz holds the news that ``data/figures/document_frequencies.tsv.gz`` was counted on, an
``id``, ``date``, ``title`` and ``text`` a line. Beside this file ``at_large.tsv`` says how 520 of
these articles are coded. They were drawn in layers of a model's score, rich in what it flags: what
is printed "at large" weighs each article by how many of its layer it stands for, so that recall at
large rests on the few that were drawn from the many which no model flags. The 362 articles on which
thresholds are chosen are hard cases, drawn by topic; these are nearer to what a desk reads.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np

from classifier.corpus import load_corpus
from classifier.judge import Document, Judge
from classifier.metrics import average_precision
from classifier.train import train
from language.gazetteer import load_gazetteer
from news.codebook import load_codebook

DATA = Path(__file__).resolve().parent.parent / "data"
CODES = Path(__file__).with_name("at_large.tsv")


def read_codes(path=CODES):
    """Return by article its layer, its stages by tag and whether both readers had a doubt.

    Beside it how many articles of the news each layer has.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    sizes = next(line for line in lines if line.startswith("# layer sizes: ")).split()[3:]
    head, *rows = [line.split("\t") for line in lines if not line.startswith("#")]
    tags = head[2:-1]
    codes = {
        row[0]: (row[1], {t: s for t, s in zip(tags, row[2:-1], strict=True) if s}, bool(row[-1]))
        for row in rows
    }
    return codes, {name: int(size) for name, size in zip(sizes[::2], sizes[1::2], strict=True)}


def read_news(path, wanted):
    """Return the documents that are coded, by the name under which their codes stand."""
    found = {}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            name = hashlib.sha256(row["id"].encode()).hexdigest()[:16]
            if name in wanted:
                day = date.fromisoformat(row["date"][:10]) if row.get("date") else None
                found[name] = Document(
                    row["id"], row.get("title") or "", row.get("text") or "", day
                )
    return found


def share(marked, among, weights):
    """Return which share of some articles is marked."""
    return float((weights * marked * among).sum() / max((weights * among).sum(), 1e-9))


def tell_marks(said, coded, weights, incidents):
    """Print what is marked as perhaps an incident, of the flagged tags that are shown as none.

    An article is marked for its reader only where no other tag of it is shown as an incident.
    """
    seen, marked = Counter(), Counter()
    read = np.zeros(len(said), dtype=bool)
    for n, (judgement, stages) in enumerate(zip(said, coded, strict=True)):
        shown = {tag: judgement.tags[tag].stage for tag in judgement.flagged}
        for tag, stage in shown.items():
            if stage not in incidents:
                truth = stages.get(tag)
                kind = (
                    "no such tag" if truth is None else "incident" if truth in incidents else "none"
                )
                seen[kind] += 1
                marked[kind] += tag in judgement.may_have_occurred
        read[n] = bool(judgement.may_have_occurred) and not incidents & set(shown.values())
    told = {
        "incident": "coded as an incident",
        "none": "coded as prevention, risk or plan",
        "no such tag": "without the tag by its code",
    }
    print("marked as perhaps an incident, of the flagged tags that are shown as none:")
    for kind, name in told.items():
        print(f"  {name}: {marked[kind]} of {seen[kind]}")
    everything = np.ones(len(said))
    print(f"  articles so marked, at large: {share(read, everything, weights):.4f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("news", type=Path)
    codes, sizes = read_codes()
    documents = read_news(parser.parse_args().news, codes)
    names = [name for name in codes if name in documents]
    if not names:
        parser.error("none of the coded articles is in this file; expected their ids")
    if len(names) < len(codes):
        print(f"{len(codes) - len(names)} of {len(codes)} coded articles are not in this file")
    codebook, gazetteer = load_codebook(DATA / "codebook"), load_gazetteer(DATA / "gazetteer")
    model = train(load_corpus(DATA / "corpus", codebook), codebook, gazetteer)
    said = Judge(model, codebook, gazetteer).judge([documents[name] for name in names])

    drawn = Counter(codes[name][0] for name in names)
    weights = np.array([sizes[codes[name][0]] / drawn[codes[name][0]] for name in names])
    alike = np.ones(len(names))
    print("share of ... (as drawn / at large)")
    open_ = np.array([codes[name][2] for name in names])
    stages = []
    flagged_any, carries_any = np.zeros(len(names), dtype=bool), np.zeros(len(names), dtype=bool)
    for tag in codebook.tags:
        truth = np.array([tag in codes[name][1] for name in names])
        scores = np.array([judgement.tags[tag].probability for judgement in said])
        flagged = np.array([judgement.tags[tag].flagged for judgement in said])
        listed = flagged | np.array([judgement.tags[tag].borderline for judgement in said])
        flagged_any |= flagged
        carries_any |= truth
        figures = [
            ("flagged that carry it", truth, flagged),
            ("carriers flagged", flagged, truth),
            ("carriers flagged or borderline", listed, truth),
        ]
        told = [
            f"{what} {share(m, a, alike):.2f} / {share(m, a, weights):.2f}"
            for what, m, a in figures
        ]
        ranked = average_precision(scores, truth.astype(int))
        sure = average_precision(scores[~open_], truth[~open_].astype(int))
        print(
            f"{tag}: {int(truth.sum())} coded, average precision {ranked:.3f}"
            f" ({sure:.3f} without {int(open_.sum())} articles that both readers were in doubt of);"
            f" {'; '.join(told)}"
        )
        stages += [
            (codes[name][1][tag], judgement.tags[tag].stage)
            for name, judgement, both in zip(names, said, flagged & truth, strict=True)
            if both
        ]
    carry = [share(carries_any, flagged_any, weight) for weight in (alike, weights)]
    print(
        f"flagged for any tag: {int(flagged_any.sum())}, of them carry any"
        f" {carry[0]:.2f} / {carry[1]:.2f}"
    )
    right = sum(coded == shown for coded, shown in stages)
    print(f"stage right in {right} of {len(stages)} rightly flagged tags")
    for (coded, shown), count in sorted(Counter(stages).items()):
        if coded != shown:
            print(f"  {coded} shown as {shown}: {count}")
    incidents = {key for key, stage in codebook.stages.items() if stage.incident}
    tell_marks(said, [codes[name][1] for name in names], weights, incidents)


if __name__ == "__main__":
    main()
