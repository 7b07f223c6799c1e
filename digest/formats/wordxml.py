"""Word's XML: the elements that python-docx has no name for."""

from __future__ import annotations

from typing import Any

# ECMA-376 puts what may stand in these in an order, and Word may refuse a file of another.
_ORDER = {
    "pPr": (
        "pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr",
        "suppressLineNumbers", "pBdr", "shd", "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap",
        "overflowPunct", "topLinePunct", "autoSpaceDE", "autoSpaceDN", "bidi", "adjustRightInd",
        "snapToGrid", "spacing", "ind", "contextualSpacing", "mirrorIndents", "suppressOverlap",
        "jc", "textDirection", "textAlignment", "textboxTightWrap", "outlineLvl", "divId",
        "cnfStyle", "rPr", "sectPr", "pPrChange",
    ),
    "tcPr": (
        "cnfStyle", "tcW", "gridSpan", "hMerge", "vMerge", "tcBorders", "shd", "noWrap", "tcMar",
        "textDirection", "tcFitText", "vAlign", "hideMark",
    ),
    "tblPr": (
        "tblStyle", "tblpPr", "tblOverlap", "bidiVisual", "tblStyleRowBandSize",
        "tblStyleColBandSize", "tblW", "jc", "tblCellSpacing", "tblInd", "tblBorders", "shd",
        "tblLayout", "tblCellMar", "tblLook", "tblCaption", "tblDescription",
    ),
}  # fmt: skip


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


def put(parent: Any, child: Any) -> None:
    """Put an element into the properties of a paragraph, cell or table, where its kind stands."""
    order = _ORDER[_name(parent)]
    after = set(order[order.index(_name(child)) + 1 :])
    place = next((n for n, other in enumerate(parent) if _name(other) in after), len(parent))
    parent.insert(place, child)


def _name(node: Any) -> str:
    return str(node.tag).rpartition("}")[2]
