"""If these fail, a hostile headline can rewrite an operator's terminal or forge a log line."""

from __future__ import annotations

import json
import logging

from hypothesis import given
from hypothesis import strategies as st

from desk.logs import JsonFormatter, PlainFormatter, printable


def record(message: str) -> logging.LogRecord:
    return logging.LogRecord("x", logging.INFO, __file__, 1, message, (), None)


@given(st.text())
def test_a_plain_line_is_one_line_without_control_characters(text: str) -> None:
    line = PlainFormatter().format(record(text.replace("%", "%%")))
    assert "\n" not in line
    assert "\x1b" not in line
    assert "\r" not in line


def test_escapes_and_direction_marks_become_visible() -> None:
    assert printable("a\x1b[2Jb\u202ec\n") == "a\\x1b[2Jb\\u202ec\\x0a"


@given(st.text())
def test_a_json_line_parses_and_keeps_the_message(text: str) -> None:
    line = JsonFormatter().format(record(text.replace("%", "%%")))
    assert "\n" not in line
    assert json.loads(line)["level"] == "info"
