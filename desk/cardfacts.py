"""Card facts: what a model's card says beside its figures, in the words of this desk's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from desk.foreign import rephrased
from desk.language import N_, tr
from desk.scores import number, stage_names, tag_names
from news.codebook import Codebook

Card = Mapping[str, Any]

# As the training writes them into the card, values and all.
_SENTENCES = (
    N_("the shipped thresholds do not fit ({reason}); these come from the corpus"),
    N_(
        "the shipped thresholds, chosen for a model without this desk's {count} labels;"
        " with {least} of each tag the labels will choose others"
    ),
    N_("none ships"),
    N_("measured with corpus {theirs}, the model learned from {ours}"),
    N_("measured with codebook {theirs}, the model has {ours}"),
    N_("measured for the tags {theirs}, the model has {ours}"),
    N_("held-out probabilities of {tag} differ by {apart} from those measured"),
    N_("cross-validation on the corpus"),
    N_("labels of this desk"),
    N_("{count} real coded articles, held back from training"),
)
_TOLD_ELSEWHERE = {"model", "codebook", "tags", "uses", "not_for", "limits", "notes", "news"}


def told_by_training(sentence: str) -> str:
    """Return a sentence that the training wrote into a card, in this language."""
    found = tr(sentence)
    return rephrased(sentence, _SENTENCES, tr) if found == sentence else found


def card_facts(card: Card, codebook: Codebook) -> list[tuple[str, str]]:
    """Return names and values of what else a card holds; an unknown key stands as it is.

    Parameters
    ----------
    card
        A model's, of an older program too.
    codebook
        Names tags and stages.
    """
    known = _known(card, codebook)
    rest = {key: _plain(value) for key, value in card.items() if key not in _TOLD_ELSEWHERE}
    names = _names()
    return [(names.get(key, key), known.get(key, told)) for key, told in rest.items()]


def _names() -> dict[str, str]:
    return {
        "codebook_hash": tr("fingerprint of the codebook"),
        "corpus_hash": tr("fingerprint of what it learned from"),
        "articles": tr("articles of the corpus"),
        "desk_articles": tr("articles of this desk"),
        "corpus": tr("the corpus"),
        "desk": tr("this desk"),
        "data": tr("fingerprints of the data"),
        "trained_at": tr("trained at"),
        "seed": tr("seed"),
        "recipe": tr("recipe"),
        "untrained": tr("tags not learned"),
        "thresholds_from": tr("thresholds chosen on"),
        "incident_threshold": tr("incident from"),
        "base_rates": tr("stages in real news"),
        "versions": tr("versions"),
    }


def _known(card: Card, codebook: Codebook) -> dict[str, str]:
    found = {}
    for key in ("corpus", "desk"):
        if isinstance(row := card.get(key), Mapping):
            told = tr("{n} articles, {without} of them without a tag").format(
                n=row.get("articles", 0), without=row.get("without_tag", 0)
            )
            days = " – ".join(row.get("days", ()))
            found[key] = f"{told}; {days}" if days else told
    if at := card.get("trained_at"):
        found["trained_at"] = f"{datetime.fromisoformat(at).astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    if source := card.get("thresholds_from"):
        found["thresholds_from"] = told_by_training(source)
    if isinstance(value := card.get("incident_threshold"), float):
        found["incident_threshold"] = number(value)
    if isinstance(rates := card.get("base_rates"), Mapping):
        stages = stage_names(codebook)
        found["base_rates"] = ", ".join(
            f"{stages.get(key, key)} {number(rate)}" for key, rate in rates.items()
        )
    if "untrained" in card:
        names = tag_names(codebook)
        found["untrained"] = ", ".join(names.get(t, t) for t in card["untrained"]) or tr("none")
    return found


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_plain(one)}" for key, one in value.items())
    return " – ".join(map(str, value)) if isinstance(value, list) else str(value)
