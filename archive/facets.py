"""Facets: what a search can be narrowed to besides words, kept beside the search index.

A facet is an outlet, or a tag, a stage or a place as one model judged. A row of ``ENTRIES`` says
that an entry of the index has it, so that a filter is a look at two numbers: neither article nor
judgement is read. An article's rows change in the transaction that writes it, or its judgement.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from django.db import connection, transaction

from archive import models
from archive.pairs import Pairs
from news.judgement import Judgement

ENTRIES = Pairs("archive_facetentry", (("facet", "integer"), ("entry", "bigint")))
_BATCH_ROWS = 1000
_UNKNOWN = 0  # no facet has this id


class Facet(NamedTuple):
    """A facet: the version of the model that says so, ``""`` for none, and its name."""

    model: str
    name: str


class Held(NamedTuple):
    """What an archive holds of an entry of the index: its outlet, and judgements as they are kept.

    A judgement is the model's version, the code of the place, and its JSON.
    """

    entry: int
    outlet: str
    judgements: Sequence[tuple[str, str, str]]


def create() -> None:
    """Make the table of the entries' facets."""
    ENTRIES.create()
    with connection.cursor() as cursor:
        # To find what an article had before it was judged again, or revised.
        cursor.execute("CREATE INDEX archive_facet_of_entry ON archive_facetentry (entry)")


def of_outlet(outlet: str) -> Facet:
    """Return the facet of an outlet's id."""
    return Facet("", f"outlet:{outlet}")


def of_tag(model: str, tag: str, stage: str) -> Facet:
    """Return the facet of a flagged tag, of a flagged tag's stage, or of both; one may be empty."""
    if tag and stage:
        return Facet(model, f"tag:{tag}:{stage}")
    return Facet(model, f"tag:{tag}" if tag else f"stage:{stage}")


def of_place(model: str, code: str) -> Facet:
    """Return the facet of a place's official code."""
    return Facet(model, f"place:{code}")


def of_judgement(judgement: Judgement) -> set[Facet]:
    """Return the facets that a judgement gives its article."""
    stages = {tag: said.stage for tag, said in judgement.tags.items() if said.flagged}
    place = judgement.place.code if judgement.place else ""
    return _judged(judgement.model, place, stages)


def _judged(model: str, place: str, stages: Mapping[str, str | None]) -> set[Facet]:
    found = set()
    parts = place.split(".") if place else []
    for length in range(1, len(parts) + 1):  # a regency's event is one of its province
        found.add(of_place(model, ".".join(parts[:length])))
    for tag, stage in stages.items():
        found.add(of_tag(model, tag, ""))
        if stage:
            found |= {of_tag(model, "", stage), of_tag(model, tag, stage)}
    return found


def ids_of(facets: Iterable[Facet]) -> list[int]:
    """Return the ids of facets; of one that no entry ever had, an id that no facet has."""
    known = _known(set(facets))
    return [known.get(facet, _UNKNOWN) for facet in facets]


def add(facets: Mapping[int, Collection[Facet]]) -> None:
    """Give entries facets that they do not have, in the transaction of the caller."""
    wanted = {facet for some in facets.values() for facet in some}
    known = _known(wanted)
    if missing := sorted(wanted - known.keys()):
        models.Facet.objects.bulk_create(
            [models.Facet(model=facet.model, name=facet.name) for facet in missing],
            ignore_conflicts=True,
        )
        known |= _known(set(missing))
    ENTRIES.write((known[facet], entry) for entry, some in facets.items() for facet in some)


def replace(model: str, facets: Mapping[int, Collection[Facet]]) -> None:
    """Give entries these facets of a model and no others of it, in the caller's transaction."""
    if not facets:  # PostgreSQL knows no empty list
        return
    with connection.cursor() as cursor:
        marks = ", ".join(["%s"] * len(facets))
        cursor.execute(
            f"DELETE FROM archive_facetentry WHERE entry IN ({marks})"  # noqa: S608 - marks alone
            " AND facet IN (SELECT id FROM archive_facet WHERE model = %s)",
            [*facets, model],
        )
    add(facets)


def move(entries: Iterable[tuple[int, int]]) -> None:
    """Hand the facets of each first entry to the second, in the transaction of the caller."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE archive_facetentry SET entry = %s WHERE entry = %s",
            [(new, old) for old, new in entries],
        )


def fill(held: Iterable[Held]) -> int:
    """Give entries that have no facets theirs, in transactions of 1,000; return how many."""
    rest, count = iter(held), 0
    while batch := list(islice(rest, _BATCH_ROWS)):
        with transaction.atomic():
            add({one.entry: set(_held_by(one)) for one in batch})
        count += len(batch)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # else it plans the first searches blindly
            cursor.execute("ANALYZE archive_facetentry")
    return count


def last_filled() -> int | None:
    """Return the last entry that has facets: where a filling that was cut off goes on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT MAX(entry) FROM archive_facetentry")
        found: int | None = cursor.fetchone()[0]
        return found


def _held_by(one: Held) -> Iterator[Facet]:
    yield of_outlet(one.outlet)
    for model, place, data in one.judgements:
        tags = json.loads(data)["tags"].items()
        yield from _judged(model, place, {t: said["stage"] for t, said in tags if said["flagged"]})


def _known(facets: Collection[Facet]) -> dict[Facet, int]:
    rows = models.Facet.objects.filter(
        model__in={facet.model for facet in facets}, name__in={facet.name for facet in facets}
    )
    return {Facet(model, name): key for key, model, name in rows.values_list("id", "model", "name")}
