"""Word's page: A4, fonts and headings of a Word file, and its bytes without the hour of writing."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from news.errors import WrongSettings

INK, SOFT, RED, RULE, PANEL = "1B1A17", "57534A", "9C1C16", "B9B19F", "F1EEE6"
ALARM, ALARM_PANEL = "7A1510", "FAEAE6"
_BODY_FONT, _HEAD_FONT = "Arial", "Georgia"  # what every office has
_HEADING_SIZES_PT = {1: 13.0, 2: 12.0}


def docx_module() -> Any:
    """Return python-docx.

    Raises
    ------
    WrongSettings
        Says how to install it.
    """
    try:
        import docx  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise WrongSettings(
            "format docx needs python-docx, which is not installed: pip install 'kentongan[office]'"
        ) from error
    return docx


def make_page(document: Any) -> None:
    """Give a new Word file an A4 page, and its text and title their fonts."""
    from docx import oxml, shared  # noqa: PLC0415 - an extra

    section = document.sections[0]
    section.page_width, section.page_height = shared.Mm(210), shared.Mm(297)
    section.left_margin, section.right_margin = shared.Mm(20), shared.Mm(18)
    section.top_margin, section.bottom_margin = shared.Mm(18), shared.Mm(18)
    normal = document.styles["Normal"]
    _set_font(normal, _BODY_FONT, 9.5)
    normal.paragraph_format.space_after = shared.Pt(3)
    normal.paragraph_format.line_spacing = 1.1
    title = document.styles["Title"]
    _set_font(title, _HEAD_FONT, 24, bold=True)
    title.paragraph_format.space_after = shared.Pt(2)
    for border in title.element.get_or_add_pPr().findall(oxml.ns.qn("w:pBdr")):
        border.getparent().remove(border)


def make_headings(document: Any, *, plain: bool) -> None:
    """Give the headings a look; a letterhead's own stay, and those it lacks are added.

    Parameters
    ----------
    plain
        True where there is no letterhead.
    """
    from docx import oxml, shared  # noqa: PLC0415 - an extra
    from docx.enum.style import WD_STYLE_TYPE  # noqa: PLC0415 - an extra

    for level, size_pt in _HEADING_SIZES_PT.items():
        name = f"Heading {level}"
        if name not in document.styles:
            style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
            outline = oxml.OxmlElement("w:outlineLvl")
            outline.set(oxml.ns.qn("w:val"), str(level - 1))
            style.element.get_or_add_pPr().append(outline)
        elif not plain:
            continue
        style = document.styles[name]
        _set_font(style, _HEAD_FONT if level == 2 else _BODY_FONT, size_pt, bold=True)
        style.font.italic = False
        spacing = style.paragraph_format
        spacing.space_before = shared.Pt(16 if level == 1 else 10)
        spacing.space_after = shared.Pt(3)
        spacing.keep_with_next = True


def _set_font(style: Any, name: str, size_pt: float, *, bold: bool | None = None) -> None:
    from docx import oxml, shared  # noqa: PLC0415 - an extra

    style.font.name, style.font.size = name, shared.Pt(size_pt)
    style.font.color.rgb = shared.RGBColor.from_string(INK)
    if bold is not None:
        style.font.bold = bold
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for key in list(fonts.attrib):  # the theme's fonts would win over the name
        if key.endswith("Theme"):
            del fonts.attrib[key]
    for kind in ("w:eastAsia", "w:cs", "w:hAnsi"):
        fonts.set(oxml.ns.qn(kind), name)


def set_language(document: Any, tag: str) -> None:
    """Tell the spelling checker the language: ``"id-ID"``."""
    from docx import oxml  # noqa: PLC0415 - an extra

    properties = document.styles["Normal"].element.get_or_add_rPr()
    language = oxml.OxmlElement("w:lang")
    language.set(oxml.ns.qn("w:val"), tag)
    properties.append(language)


def as_of(body: bytes, at: datetime) -> bytes:
    """Return a packed file with the times of its parts set to an instant.

    They would tell when it was written, not what it says: the same content and instant give the
    same bytes.
    """
    out = BytesIO()
    stamp = at.astimezone(UTC).timetuple()[:6]
    with ZipFile(BytesIO(body)) as packed, ZipFile(out, "w", ZIP_DEFLATED) as again:
        for name in packed.namelist():
            entry = ZipInfo(name, (max(stamp[0], 1980), *stamp[1:]))
            entry.compress_type = ZIP_DEFLATED
            again.writestr(entry, packed.read(name))
    return out.getvalue()
