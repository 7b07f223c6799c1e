"""Model: everything that was learned, and the card that says from what and how well."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sklearn.pipeline import Pipeline

from classifier.thresholds import Thresholds
from news.codebook import Codebook, Tag

PIPELINES = ("tags", "faint", "stages", "family", "severity", "breach_severity", "place")


@dataclass(frozen=True)
class Model:
    """A trained model.

    Parameters
    ----------
    version
        ``20261123-<8 hexadecimal digits>``: a day, and a hash of all it was made by.
    tags
        The tags it knows, in the order of its columns.
    untrained
        Tags of the codebook that had too few coded articles.
    cues
        The groups of cues that its features count; a codebook edited since does not disturb it.
    pipelines
        Fitted, by name; see ``PIPELINES``. One is missing where nothing could be learned.
    thresholds
        By tag.
    incident_threshold
        From which probability on an article's stage may be one that says that something
        happened.
    base_rates
        Share of each stage among tagged articles of the news.
    card
        What people should know: data, figures, limits. JSON-ready.
    """

    version: str
    tags: tuple[str, ...]
    untrained: tuple[str, ...]
    cues: Mapping[str, tuple[str, ...]]
    pipelines: Mapping[str, Pipeline]
    thresholds: Mapping[str, Thresholds]
    incident_threshold: float
    base_rates: Mapping[str, float]
    card: Mapping[str, Any]

    @property
    def codebook(self) -> str:
        """Version of the codebook it learned by."""
        return str(self.card["codebook"])

    def vocabulary(self) -> frozenset[str]:
        """Return the single stems that the model has a weight for."""
        terms = self.pipelines["tags"]["blocks"]["terms"].vocabulary_.tolist()
        return frozenset(term for term in terms if " " not in term)

    def settings(self) -> dict[str, Any]:
        """Return what is not a pipeline, JSON-ready."""
        return {
            "version": self.version,
            "tags": list(self.tags),
            "untrained": list(self.untrained),
            "cues": {name: list(cues) for name, cues in self.cues.items()},
            "thresholds": {tag: asdict(value) for tag, value in self.thresholds.items()},
            "incident_threshold": self.incident_threshold,
            "base_rates": dict(self.base_rates),
            "card": dict(self.card),
        }


def model_from_settings(row: Mapping[str, Any], pipelines: Mapping[str, Pipeline]) -> Model:
    """Return the model of ``Model.settings`` and its pipelines."""
    return Model(
        version=row["version"],
        tags=tuple(row["tags"]),
        untrained=tuple(row["untrained"]),
        cues={name: tuple(cues) for name, cues in row["cues"].items()},
        pipelines=pipelines,
        thresholds={tag: Thresholds(**value) for tag, value in row["thresholds"].items()},
        incident_threshold=float(row["incident_threshold"]),
        base_rates={stage: float(rate) for stage, rate in row["base_rates"].items()},
        card=row["card"],
    )


def codebook_hash(codebook: Codebook) -> str:
    """Return 64 hexadecimal digits that change with any tag, stage, family or cue."""
    parts = {
        "version": codebook.version,
        "tags": {k: _learned_by(tag) for k, tag in codebook.tags.items()},
        "stages": {k: [s.cues, s.incident] for k, s in codebook.stages.items()},
        "families": {k: f.cues for k, f in codebook.families.items()},
        "election": codebook.election_cues,
        "contexts": dict(codebook.contexts),
        "severity": dict(codebook.severity_cues),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _learned_by(tag: Tag) -> list[Any]:
    groups = [dict(tag.cues), dict(tag.helpers), dict(tag.anticues)]
    return [*groups, tag.together, tag.own_kinds, tag.other_kinds]
