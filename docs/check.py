"""Check that the documentation says what the program does; exit code 1 and a list where not.

Every command and option stands in ``docs/commands.md``, every setting and variable in
``docs/settings.md``, every link between the project's own documents leads somewhere, and the
text stays free of trailing blanks.
"""

from __future__ import annotations

import dataclasses
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import codebook as codebook_page
import typer.main

from desk.cli import app
from desk.settings import VARIABLES, Settings

ROOT = Path(__file__).resolve().parents[1]
SKIP = {".venv", "var", "build", ".git", "node_modules"}


def commands(group: object, prefix: str = "") -> Iterator[tuple[str, list[str]]]:
    """Yield each command's full name with its long options."""
    for name, command in getattr(group, "commands", {}).items():
        full = f"{prefix}{name}"
        options = [
            option
            for param in command.params
            for option in getattr(param, "opts", ())
            if option.startswith("--") and option != "--help"
        ]
        yield full, options
        yield from commands(command, f"{full} ")


def undocumented() -> Iterator[str]:
    """Yield what ``docs/commands.md`` and ``docs/settings.md`` leave out."""
    text = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    heading = re.compile(r"^## `kentongan ([^`]+)`\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
    sections = dict(heading.findall(text))
    for name, options in commands(typer.main.get_command(app)):
        if name in {"label", "models", "outlets"}:
            continue
        if name not in sections:
            yield f"docs/commands.md: no section `kentongan {name}`"
            continue
        for option in options:
            if f"`{option}" not in sections[name]:
                yield f"docs/commands.md: `kentongan {name}` does not mention {option}"
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    for key in (*(field.name for field in dataclasses.fields(Settings)), *VARIABLES):
        if f"`{key}`" not in text:
            yield f"docs/settings.md: does not mention {key}"


def stale_pages() -> Iterator[str]:
    """Yield the pages that are made from data and say something else than the data."""
    path = ROOT / "docs" / "codebook.md"
    if path.read_text(encoding="utf-8") != codebook_page.made():
        yield "docs/codebook.md: not what data/codebook says; `python docs/codebook.py` makes it"


def broken_links() -> Iterator[str]:
    """Yield relative links that lead nowhere."""
    for path in sorted(ROOT.rglob("*.md")):
        if SKIP & set(path.relative_to(ROOT).parts):
            continue
        text = path.read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
            if "://" not in target and not (path.parent / target).exists():
                yield f"{path.relative_to(ROOT)}: link to {target} leads nowhere"


def main() -> int:
    """Print what is wrong and return the exit code."""
    wrong = [*undocumented(), *stale_pages(), *broken_links()]
    for line in wrong:
        print(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
