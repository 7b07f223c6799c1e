"""Print ``docs/codebook.md``, made from ``data/codebook``.

    python docs/codebook.py > docs/codebook.md

``docs/check.py`` fails while the file says something else than the data.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from news.codebook import Codebook, Tag, load_codebook

FOLDER = Path(__file__).resolve().parents[1] / "data" / "codebook"

FACTS = """\
- `election`: whether the article ties the matter, or itself, to an election.
- `place`: the regency or city where the matter takes place, else the province, else none; national statements and several places have none. Not the
  dateline, if they differ.
- `event_date`: the day of the underlying or planned event, for `handled` too; none for `prevention` and `risk`, or where none is stated. Where an article tells
  something that happened and, beside it, a plan, the day on which it happened.
- `severity`: see below. A breach alone has 1 alleged or examined, 2 sanctioned or removed, 3 dissolved by force."""


def cell(text: str) -> str:
    """Return a text as a cell of a Markdown table."""
    return text.replace("|", "\\|").replace("\n", " ")


def tag_lines(tag: Tag) -> Iterator[str]:
    """Yield the section of a tag."""
    yield f"### `{tag.key}`: {tag.name.id} ({tag.name.en})"
    yield ""
    yield tag.definition
    yield ""
    yield "In:"
    yield ""
    yield from (f"- {item}" for item in tag.inside)
    yield ""
    yield "Out:"
    yield ""
    yield from (f"- {item}" for item in tag.outside)
    if tag.examples:
        yield ""
        yield "| made-up sentence | stage |"
        yield "|---|---|"
        yield from (f"| {cell(row['text'])} | `{row['stage']}` |" for row in tag.examples)
    yield ""


def page(codebook: Codebook, rules: str) -> str:
    """Return the whole page."""
    lines = [
        f"# Codebook {codebook.version}",
        "",
        "What is tagged and how. Made from `data/codebook` by `docs/codebook.py`: change the data, not this page.",
        "",
        rules.strip(),
        "",
        "## Tags",
        "",
    ]
    for tag in codebook.tags.values():
        lines += tag_lines(tag)
    lines += [
        "## Stages",
        "",
        "One per tag that is on. Where several hold, the one the article is mostly about;",
    ]
    order = sorted(codebook.stages.values(), key=lambda stage: -stage.strength)
    ranked = ", ".join(f"`{stage.key}`" for stage in order)
    lines += [f"where that is open, the strongest asserted one in the order {ranked}.", ""]
    lines += ["| stage | Indonesian | counts as an incident | test |", "|---|---|---|---|"]
    lines += [
        f"| `{s.key}` | {s.name.id} | {'yes' if s.incident else 'no'} | {cell(s.test)} |"
        for s in codebook.stages.values()
    ]
    lines += ["", "## Rule families", "", "| family | Indonesian | test |", "|---|---|---|"]
    lines += [f"| `{f.key}` | {f.name.id} | {cell(f.test)} |" for f in codebook.families.values()]
    lines += ["", "## Facts", "", FACTS, "", "## Severity", "", "| value | Indonesian | English |"]
    lines += ["|---|---|---|"]
    lines += [f"| {n} | {name.id} | {name.en} |" for n, name in enumerate(codebook.severities)]
    return "\n".join(lines) + "\n"


def made() -> str:
    """Return the page that the data give."""
    return page(load_codebook(FOLDER), (FOLDER / "rules.md").read_text(encoding="utf-8"))


if __name__ == "__main__":
    sys.stdout.write(made())
