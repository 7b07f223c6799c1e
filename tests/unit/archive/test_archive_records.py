"""Rows and records must hold the same, or an article changes by being stored."""

from __future__ import annotations

import json
from dataclasses import fields

from archive.records import TEXT_FIELDS, to_json
from news.article import Article


def test_every_field_of_an_article_has_a_column() -> None:
    assert {field.name for field in fields(Article)} == {"id", "url", "outlet", *TEXT_FIELDS}


def test_json_keeps_the_order_of_keys_and_letters_as_they_are() -> None:
    text = to_json({"z": 1, "a": "é “kutipan”"})
    assert list(json.loads(text)) == ["z", "a"]
    assert "é" in text
