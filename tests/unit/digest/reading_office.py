"""What a reader sees of a PDF, a Word file or a calendar, with the addresses behind the links."""

from __future__ import annotations

import os
import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from icalendar import Calendar


def _poppler(tool: str) -> str:
    found = shutil.which(tool)
    if found is None:
        if os.environ.get("KENTONGAN_REQUIRE_SERVICES") == "1":
            pytest.fail(f"{tool} is not installed, and KENTONGAN_REQUIRE_SERVICES=1")
        pytest.skip(f"{tool} is not installed: apt install poppler-utils")
    return found


def text_of_pdf(body: bytes) -> str:
    """Return a PDF's text on single spaces, then the addresses of its links."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.pdf"
        path.write_bytes(body)
        outputs = [
            subprocess.run(
                [_poppler(tool), *options], capture_output=True, text=True, check=True
            ).stdout
            for tool, options in (
                ("pdftotext", [str(path), "-"]),
                ("pdfinfo", ["-url", str(path)]),
            )
        ]
    # pdftotext puts embedding marks round right-to-left text by itself.
    text = " ".join(outputs).translate(dict.fromkeys((0x202A, 0x202B, 0x202C)))
    return " ".join(text.split())


def facts_of_pdf(body: bytes) -> dict[str, str]:
    """Return what ``pdfinfo`` says of a PDF."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.pdf"
        path.write_bytes(body)
        told = subprocess.run(
            [_poppler("pdfinfo"), str(path)], capture_output=True, text=True, check=True
        ).stdout
    pairs = (line.partition(":") for line in told.splitlines())
    return {key.strip(): value.strip() for key, _, value in pairs}


def picture_of_pdf(body: bytes) -> bytes:
    """Return the first page as a picture of 50 dots an inch: red, green, blue, row by row."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.pdf"
        path.write_bytes(body)
        told = subprocess.run(
            [_poppler("pdftoppm"), "-r", "50", "-l", "1", str(path)],
            capture_output=True,
            check=True,
        ).stdout
    return told.split(b"\n255\n", 1)[1]


def text_of_docx(body: bytes) -> str:
    """Return a Word file's text in order, then the addresses of its links."""
    docx = pytest.importorskip("docx")
    document = docx.Document(BytesIO(body))
    space = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    lines = [
        "".join(node.text or "" for node in paragraph.iter(f"{space}t"))
        for paragraph in document.element.body.iter(f"{space}p")
    ]
    links = [r.target_ref for r in document.part.rels.values() if r.is_external]
    return "\n".join([*lines, *links])


def text_of_calendar(body: bytes) -> str:
    """Return a calendar's properties, unfolded and unescaped."""
    calendar = Calendar.from_ical(body)
    values = [
        str(value.to_ical().decode() if hasattr(value, "cats") else value)
        for component in calendar.walk()
        for _, value in component.property_items(recursive=False)
    ]
    return "\n".join(values)
