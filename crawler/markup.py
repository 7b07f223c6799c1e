"""XML from outside: parsed without entities, without network and within libxml2's own limits."""

from __future__ import annotations

import codecs
import re
import sys

from lxml import etree

_REFERENCE = re.compile("&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));")
_MAX_DIGITS = 8  # the last character has seven


def xml_root(body: bytes) -> etree._Element | None:
    """Return the root of a document, mended where it is broken; None where there is none."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        return etree.fromstring(sound_references(body).lstrip(), parser)
    except etree.XMLSyntaxError:
        return None


def sound_references(body: bytes) -> bytes:
    """Return a document whose references to no character (``&#xD800;``) are to U+FFFD.

    Parsers end at them: feedparser while it reads, lxml when the text is asked for.
    """
    marked = body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    # References are ASCII, and in other encodings so are their bytes.
    encoding = "utf-16" if marked else "latin-1"
    return _REFERENCE.sub(_sound, body.decode(encoding, "replace")).encode(encoding)


def _sound(reference: re.Match[str]) -> str:
    digits = (reference[1] or reference[2]).lstrip("0") or "0"
    number = int(digits, 16 if reference[1] else 10) if len(digits) < _MAX_DIGITS else -1
    is_character = 0 < number <= sys.maxunicode and not 0xD800 <= number <= 0xDFFF
    return reference[0] if is_character else "&#xFFFD;"
