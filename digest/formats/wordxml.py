"""Word's XML: the elements that python-docx has no name for."""

from __future__ import annotations

from typing import Any


def element(name: str, **attributes: str) -> Any:
    """Return an element of the ``w`` namespace, its attributes in the same."""
    from docx import oxml  # noqa: PLC0415 - an extra

    made = oxml.OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(oxml.ns.qn(f"w:{key}"), value)
    return made


def edge(side: str, colour: str, eighths_pt: int, kind: str = "single", *, space: int = 0) -> Any:
    """Return one side of a frame."""
    return element(side, val=kind, sz=str(eighths_pt), space=str(space), color=colour)


def ground(colour: str, *, pattern: str = "clear", ink: str = "auto") -> Any:
    """Return a ground: a colour, or a pattern of ``ink`` on it."""
    return element("shd", val=pattern, color=ink, fill=colour)
