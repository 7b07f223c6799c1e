"""Sentences that modules hand to a translating function, read from their source."""

from __future__ import annotations

import ast
from collections.abc import Collection
from pathlib import Path


def said_in(path: Path, functions: Collection[str]) -> set[str]:
    """Return the messages of a module, also those within an f-string, which Babel passes over.

    Parameters
    ----------
    path
        The module.
    functions
        Names of what translates; a message is the first argument.
    """
    return {
        node.args[0].value
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in functions
        and isinstance(node.args[0], ast.Constant)
    }
