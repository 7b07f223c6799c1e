"""The operating point that ships: thresholds and base rates measured on real coded articles.

They are figures, kept in ``data/figures/operating_point.toml`` beside the counts they rest on.
They hold for one model only, so the file names what that model learned from, and keeps some of
its held-out probabilities: where a newly trained model gives others, it is not that model, and
its thresholds are set from the corpus instead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from classifier.thresholds import Thresholds
from news.errors import WrongSettings
from news.tomlfile import read_toml

OPERATING_POINT_FILE = (
    Path(__file__).resolve().parent.parent / "data" / "figures" / "operating_point.toml"
)
PROBES = 24
"""Articles whose held-out probabilities are kept."""
TOLERANCE = 0.02
"""Solvers of other machines and versions differ by less than this, other features by more."""

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, kw_only=True)
class OperatingPoint:
    """Thresholds of one model, and what they rest on.

    Parameters
    ----------
    source
        What they were measured on.
    thresholds
        By tag.
    incident_threshold
        See ``classifier.model.Model``.
    base_rates
        Share of each stage among tagged articles.
    corpus, codebook
        Hashes of what the model learned from; empty where it holds for any model.
    probes
        Held-out probabilities of the first ``PROBES`` articles of the corpus, by tag.
    heard
        How much the second opinion counts below ``classifier.faint.SURE``, by tag.
    """

    source: str
    thresholds: Mapping[str, Thresholds]
    incident_threshold: float = 0.5
    base_rates: Mapping[str, float]
    corpus: str = ""
    codebook: str = ""
    probes: Mapping[str, tuple[float, ...]]
    heard: Mapping[str, float] = field(default_factory=dict)

    def misfit(
        self,
        corpus: str,
        codebook: str,
        tags: Sequence[str],
        held_out: Array,
        *,
        near: bool = False,
    ) -> str | None:
        """Return why it does not fit a model, None where it does.

        Parameters
        ----------
        corpus, codebook
            Hashes of what the model learned from.
        tags
            The model's tags.
        held_out
            Its held-out probabilities of the corpus, shape (n_articles, n_tags).
        near
            Whether the model has learned from a few more articles: single probabilities may then
            move, most may not.
        """
        if corpus != self.corpus:
            return f"measured with corpus {self.corpus[:8]}, the model learned from {corpus[:8]}"
        if codebook != self.codebook:
            return f"measured with codebook {self.codebook[:8]}, the model has {codebook[:8]}"
        if set(tags) != set(self.thresholds):
            return f"measured for the tags {sorted(self.thresholds)}, the model has {sorted(tags)}"
        for column, tag in enumerate(tags):
            found = held_out[:PROBES, column]
            moved = np.abs(found - np.array(self.probes[tag])[: len(found)])
            apart = float(np.median(moved) if near else moved.max())
            if apart > TOLERANCE:
                return f"held-out probabilities of {tag} differ by {apart:.3f} from those measured"
        return None


def probes_of(tags: Sequence[str], held_out: Array) -> dict[str, tuple[float, ...]]:
    """Return the probes of a model."""
    return {
        tag: tuple(round(float(p), 4) for p in held_out[:PROBES, column])
        for column, tag in enumerate(tags)
    }


def load_operating_point(path: Path = OPERATING_POINT_FILE) -> OperatingPoint | None:
    """Return the operating point in a file, None where there is no such file.

    Raises
    ------
    WrongSettings
        Where the file is no TOML, lacks a key, or has a share that is none.
    """
    if not path.exists():
        return None
    row = read_toml(path, WrongSettings)
    try:
        return OperatingPoint(
            source=row["source"],
            thresholds={tag: Thresholds(**value) for tag, value in row["thresholds"].items()},
            incident_threshold=row["incident_threshold"],
            base_rates=row["base_rates"],
            corpus=row["corpus"],
            codebook=row["codebook"],
            probes={tag: tuple(values) for tag, values in row["probes"].items()},
            heard={tag: _share(value) for tag, value in row["second_opinion"].items()},
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise WrongSettings(
            "{path}: {error}; `benchmarks/operating_point.py` writes it",
            path=path,
            error=repr(error),
        ) from error


def _share(value: float) -> float:
    if not 0 <= value <= 1:
        raise ValueError(f"{value!r}, expected a share of 0 to 1")
    return float(value)


def write_operating_point(point: OperatingPoint, path: Path) -> None:
    """Write an operating point as TOML."""
    lines = [
        "# Thresholds and base rates of the model that ships; written by",
        "# benchmarks/operating_point.py from real coded articles. Figures only.",
        f'source = "{point.source}"',
        f'corpus = "{point.corpus}"',
        f'codebook = "{point.codebook}"',
        f"incident_threshold = {point.incident_threshold:.4f}",
        "",
        "[base_rates]",
        *(f"{stage} = {rate:.3f}" for stage, rate in point.base_rates.items()),
    ]
    lines += ["", "[second_opinion]"]
    lines += [f"{tag} = {share:.3f}" for tag, share in point.heard.items()]
    for tag, thresholds in point.thresholds.items():
        lines += ["", f"[thresholds.{tag}]"]
        lines += [f"{k} = {round(v, 4)}" for k, v in asdict(thresholds).items()]
    lines += ["", "[probes]"]
    lines += [f"{tag} = {list(values)}" for tag, values in point.probes.items()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
