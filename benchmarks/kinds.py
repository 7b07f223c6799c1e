"""Show of which kinds the articles of the corpus are, and write them to ``data/corpus/kinds.tsv``.

    python benchmarks/kinds.py [--anew] [--write]

Articles that the file does not name get the kind that is nearest; ``--anew`` groups all of them
again, which moves every figure of the tags by chance (``docs/decisions/0003-the-classifier.md``).
Of each kind its size and the terms are printed that are more frequent in it than elsewhere.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from classifier.corpus import load_corpus
from classifier.corpusside import KINDS
from classifier.cues import cue_groups
from classifier.kinds import kinds_of
from classifier.learning import known_kinds, read_sources, tags_of
from classifier.reading import Reader
from classifier.tags import cue_pairs, kinds_told_apart, lead_of, tag_matrix, tag_pipeline
from news.codebook import load_codebook

DATA = Path(__file__).resolve().parent.parent / "data"
TERMS = 6


def telling(features, names, chosen):
    """Return the terms whose mean in the chosen rows stands out most."""
    lead = np.asarray(features[chosen].mean(axis=0) - features.mean(axis=0)).ravel()
    return [names[at].partition("__")[2] for at in np.argsort(-lead)[:TERMS]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--anew", action="store_true")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    codebook = load_codebook(DATA / "codebook")
    corpus = load_corpus(DATA / "corpus", codebook)
    reader = Reader(cue_groups(codebook))
    sources, readings = read_sources(corpus, [], reader)
    tags = tags_of(corpus, [], codebook)
    blocks = tag_pipeline(reader.groups, tags, cue_pairs(codebook))["blocks"]
    # As in training, each article is read whole and by its lead.
    features = blocks.fit_transform([*readings, *map(lead_of, readings)]).tocsr()
    names = [str(name) for name in blocks.get_feature_names_out()]
    terms = np.array([n for n, name in enumerate(names) if name.startswith("terms__")])
    telling_names = [names[n] for n in terms]
    words = features[: len(sources)][:, terms]
    answers, before = tag_matrix(sources, tags), known_kinds(sources, tags)
    groups = np.tile(np.arange(len(sources)), 2)
    found = {}
    for column, tag in enumerate(tags):
        own, others = kinds_told_apart(codebook, tags)[column]
        codes = answers[:, column]
        kinds, own = kinds_of(
            features,
            np.tile(codes, 2),
            groups,
            own,
            others,
            0,
            None if arguments.anew else np.tile(before[:, column], 2),
        )
        kinds = kinds[: len(sources)]
        found[tag] = np.where(codes == 1, kinds, kinds - own)
        for kind in range(int(kinds.max()) + 1):
            chosen = np.flatnonzero(kinds == kind)
            side = "with" if kind < own else "without"
            said = ", ".join(telling(words, telling_names, chosen))
            print(f"{tag:20s} {side:8s} {len(chosen):5d}  {said}")
    if arguments.write:
        lines = [
            "\t".join([article.id, *(f"{tag}:{found[tag][n]}" for tag in tags)])
            for n, article in enumerate(sources)
        ]
        path = DATA / "corpus" / KINDS
        path.write_text("".join(f"{line}\n" for line in sorted(lines)), encoding="utf-8")
        print(f"written to {path}")


if __name__ == "__main__":
    main()
