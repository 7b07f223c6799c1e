"""If these fail, a program that reads the digest breaks, or the archive keeps half of it."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from digest.formats.json import SCHEMA, SCHEMA_FILE, digest_dict, render
from news.place import Place

SCHEMA_TEXT = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
KINDS = {
    "object": dict, "array": list, "string": str, "integer": int, "number": (int, float),
    "boolean": bool, "null": type(None),
}  # fmt: skip
KNOWN = {
    "$schema", "$id", "$defs", "$ref", "title", "description", "type", "const", "enum", "anyOf",
    "properties", "required", "additionalProperties", "items", "minItems", "maxItems", "minimum",
    "maximum", "pattern", "format",
}  # fmt: skip


def is_kind(value: Any, kind: str) -> bool:
    return isinstance(value, KINDS[kind]) and (kind == "boolean" or not isinstance(value, bool))


def faults(value: Any, schema: dict[str, Any], where: str = "$") -> list[str]:
    """What of a value breaks its schema; the keywords this schema uses, of JSON Schema 2020-12.

    Stricter in one thing: a key that the schema does not describe is a fault, so that nothing
    goes out undocumented.
    """
    assert set(schema) <= KNOWN, where
    if "$ref" in schema:
        return faults(value, SCHEMA_TEXT["$defs"][schema["$ref"].rpartition("/")[2]], where)
    if "anyOf" in schema:
        tries = [faults(value, option, where) for option in schema["anyOf"]]
        return [] if [] in tries else tries[0]
    if wrong := value_fault(value, schema):
        return [f"{where}: {value!r} {wrong}"]
    if isinstance(value, list):
        return [f for n, e in enumerate(value) for f in faults(e, schema["items"], f"{where}[{n}]")]
    if isinstance(value, dict):
        return object_faults(value, schema, where)
    return []


def value_fault(value: Any, schema: dict[str, Any]) -> str:
    kinds = schema.get("type", list(KINDS))
    kinds = [kinds] if isinstance(kinds, str) else kinds
    checks = {
        "const": schema.get("const", value) == value,
        "enum": value in schema.get("enum", [value]),
        "type": any(is_kind(value, kind) for kind in kinds),
        "pattern": not isinstance(value, str) or re.search(schema.get("pattern", ""), value),
    }
    if isinstance(value, list):
        checks["items"] = schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", 10**9)
    if isinstance(value, int | float):
        checks["range"] = schema.get("minimum", value) <= value <= schema.get("maximum", value)
    return next((name for name, held in checks.items() if not held), "")


def object_faults(value: dict[str, Any], schema: dict[str, Any], where: str) -> list[str]:
    described = schema.get("properties", {})
    found = [f"{where}: {key} is missing" for key in schema.get("required", ()) if key not in value]
    for key, entry in value.items():
        inner = described.get(key, schema.get("additionalProperties"))
        if inner is None:
            found.append(f"{where}: {key} is not described")
        else:
            found += faults(entry, inner, f"{where}.{key}")
    return found


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_digest_keeps_to_the_published_schema(make: SimpleNamespace, lang: str) -> None:
    since = make.day - timedelta(days=7)
    reports = [
        make.report("A", "a b c d e f", event_date=make.day, severity=5, election=True),
        make.report("B", "g h i j k l", published=False, place=None, url="", quote=""),
        make.report("C", "m n o p q r", borderline={"protocol_breach": ""}, family="health"),
        make.report("D", "s t u v w x", tags={"mass_gathering": "planned"}, event_date=make.day),
        make.report("E", "y z", tags={"unknown": "unknown"}, language="??"),
    ]
    coverage = [make.line(stored=2), make.line("buta", "81", seen=False, failed_timeout=1)]
    scope = Place("64", "Kalimantan Timur", "province")
    for digest in (
        make.digest([], []),
        make.digest(reports, coverage, since=since, banner="data simulasi"),
        make.digest(reports, coverage, scope=scope),
        make.full(),
        make.hostile(),
    ):
        assert faults(json.loads(render(digest, lang)), SCHEMA_TEXT) == []


def test_the_check_finds_what_breaks_the_schema(make: SimpleNamespace) -> None:
    row = digest_dict(make.digest([make.report()]), "id")
    assert faults(row, SCHEMA_TEXT) == []
    row["sections"][0]["items"][0]["severity"]["level"] = 6
    row["made_at"] = "kemarin"
    row["extra"] = 1
    del row["banner"]
    assert len(faults(row, SCHEMA_TEXT)) == 4


def test_the_facts_of_a_story_are_all_there(make: SimpleNamespace) -> None:
    report = make.report(
        "Warga Palang Jalan",
        url="https://kabar.example/7",
        event_date=make.day,
        severity=2,
        quote="Warga memalang jalan.",
        reliability="B",
    )
    row = json.loads(render(make.digest([report], since=make.day - timedelta(1)), "id"))
    assert row["schema"] == SCHEMA
    item = row["sections"][0]["items"][0]
    assert item["place"] == {
        "code": "64.72",
        "name": "Kota Samarinda",
        "level": "city",
        "province": {"code": "64", "name": "Kalimantan Timur"},
    }
    assert item["stage"] == {"key": "occurred", "name": "Kejadian"}
    assert item["tags"][0]["key"] == "mass_gathering"
    assert item["quote"]["text"] == "Warga memalang jalan."
    assert item["sources"][0]["url"] == "https://kabar.example/7"
    assert item["sources"][0]["published_at"] == "2024-11-20T03:00:00+00:00"
    assert (item["timezone"], item["trend"], item["score"]) == ("Asia/Makassar", "new", 2.9445)
    assert row["coverage"]["outlets"][0]["status"] == "ok"


def test_the_text_is_harmless_where_it_is_pasted_into_a_page(make: SimpleNamespace) -> None:
    raw = render(make.hostile(), "id").decode()
    assert not set(raw) & set("<>&\u2028\u2029")
    titles = [i["title"] for s in json.loads(raw)["sections"] for i in s["items"]]
    assert "<script>alert(1)</script>" in titles


def test_places_in_which_reports_differ_are_named(make: SimpleNamespace) -> None:
    """A program that looks for a town finds the story, whichever report was right."""
    text = "Warga memalang jalan poros di depan gudang logistik sejak pagi. " * 4
    bontang = make.place("64.74", "Kota Bontang", "city")
    reports = [make.report(text=text), make.report(text=text, outlet="dua", place=bontang)]
    row = digest_dict(make.digest(reports), "id")
    assert faults(row, SCHEMA_TEXT) == []
    (item,) = row["sections"][0]["items"]
    told = {item["place"]["code"], *(place["code"] for place in item["other_places"])}
    assert told == {"64.72", "64.74"}


def test_what_may_have_happened_is_a_doubt_and_no_incident(make: SimpleNamespace) -> None:
    """A program that counts incidents must not count it, one that lists doubts must find it."""
    maybe = make.report(
        tags={"mass_gathering": "risk"}, notes=("may-have-occurred:mass_gathering",)
    )
    row = digest_dict(make.digest([maybe]), "id")
    assert faults(row, SCHEMA_TEXT) == []
    sections = {section["key"]: section for section in row["sections"]}
    (item,) = sections["upcoming"]["items"]
    assert item["doubts"] == ["may-have-occurred"]
    assert sections["review"]["see_also"] == [item["id"]]
    assert sections["occurred"]["items"] == []
