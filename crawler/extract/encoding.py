"""From bytes to text: what a page says of its own encoding is a claim, not a fact."""

from __future__ import annotations

import codecs
import re

from language.characters import without_halves

_META = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})"""
    rb"""|<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.:-]{2,40})""",
    re.IGNORECASE,
)
_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)
# A declaration stands within the first kilobyte by the HTML standard; real pages put up to three
# kilobytes of scripts before it.
_HEAD_BYTES = 4096

# Encodings that pages name when their bytes are Windows-1252, as browsers read them.
_AS_WINDOWS = frozenset(
    {"ascii", "us-ascii", "iso-8859-1", "iso8859-1", "latin-1", "latin1", "l1", "windows-1252"}
)

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# UTF-8 read as Windows-1252 and written out again: a lead byte's letter and its followers.
_FOLLOWER = (
    "[\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc"
    "\u2013-\u203a\u20ac\u2122]"
)
_MOJIBAKE = re.compile(
    f"[\u00c2-\u00df]{_FOLLOWER}|[\u00e0-\u00ef]{_FOLLOWER}{{2}}|\u00f0{_FOLLOWER}{{3}}"
)
# A closing quotation mark whose last byte (0x9D) Windows-1252 does not have.
_CUT_QUOTE = re.compile("\u00e2\u20ac(?:\u009d|\ufffd|(?=[\\s,.;:!?)<]|$))")


def _bytes_of_windows(error: UnicodeError) -> tuple[str, int]:
    """Error handler: read bytes that are no UTF-8 as Windows-1252."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return wrong.decode("cp1252", "replace"), error.end


codecs.register_error("kentongan-windows", _bytes_of_windows)


def declared_encoding(body: bytes, content_type: str = "") -> str:
    """Return the encoding a response claims, the header's before the page's; ``""`` if none."""
    found = _HEADER.search(content_type)
    if found:
        return found.group(1).lower()
    meta = _META.search(body[:_HEAD_BYTES])
    return (meta.group(1) or meta.group(2)).decode("ascii", "replace").lower() if meta else ""


def decode(body: bytes, content_type: str = "") -> tuple[str, str]:
    """Return a response's text and the name of the encoding that was found to hold.

    Bytes that are sound UTF-8 are UTF-8 whatever is declared: no other encoding of real text
    passes that test by accident. Where most of what is not ASCII is sound UTF-8, single bytes
    pasted in from elsewhere are read as Windows-1252.

    Parameters
    ----------
    body
        The decompressed body.
    content_type
        The ``Content-Type`` header.
    """
    for bom, name in _BOMS:
        if body.startswith(bom):
            return body.decode(name, "replace"), name.removesuffix("-sig")
    try:
        return body.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    claimed = declared_encoding(body, content_type)
    if claimed in _AS_WINDOWS or claimed.startswith(("utf-8", "utf8", "unicode")):
        claimed = ""
    if claimed:
        try:
            # Python knows encodings that no page should name and that hold halves.
            return without_halves(body.decode(claimed)), claimed
        except (LookupError, UnicodeError):
            pass
    mixed = body.decode("utf-8", "kentongan-windows")
    sound = body.decode("utf-8", "ignore")
    beyond = sum(c >= "\x80" for c in sound)
    wrong = len(mixed) - len(sound)
    if 0 < wrong <= 2 * beyond:
        return mixed, "utf-8"
    return body.decode("cp1252", "replace"), "windows-1252"


def mend_mojibake(text: str) -> str:
    """Return a text with sequences like ``â€œ`` turned back into the marks they were."""
    if "\u00c2" not in text and "\u00c3" not in text and "\u00e2" not in text:
        return text

    def back(match: re.Match[str]) -> str:
        run = match.group()
        try:
            return _windows_bytes(run).decode("utf-8")
        except UnicodeError:
            return run

    return _CUT_QUOTE.sub("\u201d", _MOJIBAKE.sub(back, text))


def _windows_bytes(run: str) -> bytes:
    """Return the bytes a run was decoded from; C1 controls stand for themselves."""
    return b"".join(bytes([ord(c)]) if ord(c) < 0x100 else c.encode("cp1252") for c in run)
