"""A reader's copy: the text of a page as someone marked and copied it, menu and all."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.extract import boilerplate
from crawler.extract.line import fold
from crawler.extract.trace import Step

# A title is a line; a longer one is a paragraph.
_TITLE_CHARS = 200
_MENU_CHARS, _MENU_WORDS = 28, 3
_PROSE_CHARS = 80
_SENTENCE_END = re.compile(r"[.!?…:;,][\"'”’)]*$")


def read_copy(text: str) -> tuple[str, list[str], list[Step]]:
    """Return title and paragraphs of a reader's copy, and a step for each line left out.

    The title is the last line before the text that looks like one; what stands before it is menu.

    Parameters
    ----------
    text
        One paragraph a line; empty lines do not matter.
    """
    left: list[Step] = []
    lines = _story_lines([fold(line) for line in text.splitlines()], left)
    body = next((n for n, line in enumerate(lines) if _is_prose(line)), None)
    if body is None:
        return (lines[0] if lines else ""), [], left
    titles = [n for n in range(body) if _is_title(lines[n])]
    if not titles:
        return "", boilerplate.without_sign(lines[body:]), left
    title = max(titles, key=lambda n: (len(lines[n]) > _MENU_CHARS, n))
    left += [Step("line", "menu", line) for line in lines[:title]]
    return lines[title], boilerplate.without_sign(lines[title + 1 :]), left


def _story_lines(lines: Sequence[str], left: list[Step]) -> list[str]:
    kept: list[str] = []
    prose = False
    for line in lines:
        if prose and boilerplate.ends_story(line):
            left.append(Step("line", "end", line))
            break
        text = boilerplate.mended(line)
        if rule := boilerplate.is_boilerplate(text):
            if rule != "empty":
                left.append(Step("line", rule, line))
            continue
        prose = prose or _is_prose(text)
        kept.append(text)
    return kept


def _is_prose(line: str) -> bool:
    return len(line) >= _PROSE_CHARS and (
        _SENTENCE_END.search(line) is not None or len(line) > _TITLE_CHARS
    )


def _is_title(line: str) -> bool:
    if len(line) > _TITLE_CHARS or line.endswith((".", ",", ";")):
        return False
    return len(line) > _MENU_CHARS or len(line.split()) > _MENU_WORDS
