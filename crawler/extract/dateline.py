"""The dateline that opens a story: "TANJUNG SELOR –", "Jakarta (ANTARA) -", "KENDARI, 12/3 -"."""

from __future__ import annotations

import re

_SITE = (
    r"(?:[A-Za-z0-9][\w-]*(?:\.[\w-]+)*\.(?i:com|co\.id|co|id|net|org|news|info|tv|or\.id|go\.id"
    r"|example)\b|PIKIRAN\s+RAKYAT|INILAH)"
)
_NAME = r"[A-Z][A-Za-z'’.-]*"
_PLACE = rf"{_NAME}(?:[ ]{_NAME}|[ ]?[,/][ ]?{_NAME}){{0,4}}"
_DAY = r"(?:,?\s*\(?\d{1,2}(?:[/.-]\d{1,2}(?:[/.-]\d{2,4})?|\s+[A-Za-z]{3,9}(?:\s+\d{4})?)\)?)?"
_DASH = r"\s*(?:[-‐-―−]{1,3}|\|{1,2}|:|»)\s*"

_DATELINE = re.compile(
    rf"^\W{{0,3}}(?:{_SITE}\s*(?:,|{_DASH}|\s)\s*)?"
    rf"(?P<place>{_PLACE})?"
    rf"(?:\s*[,|/(–-]?\s*{_SITE}\)?)?"
    rf"{_DAY}"
    r"(?:\s*\((?P<agency>[A-Za-z0-9][\w .,/&-]{1,30})\))?"
    rf"{_DAY}"
    rf"(?P<dash>{_DASH}|\.\s+(?=[A-Z]))"
)
_ONLY_SITE = re.compile(rf"{_SITE}$")
_HAS_SITE = re.compile(_SITE)
# The longest seen is 62 characters ("KABUPATEN HULU SUNGAI TENGAH, …").
_MAX_CHARS = 90
_MAX_WORDS = 5
# Words that open a sentence and not a place; a clause with a dash after them is no dateline.
_NOT_PLACES = frozenset(
    "presiden wakil menteri gubernur bupati ketua kepala kapolri kapolda"  # noqa: SIM905 - a list
    " kapolres polisi warga mahasiswa massa calon pasangan foto video editor penulis reporter"
    " breaking update baca live jadwal hasil cara daftar profil simak berikut pemerintah polres"
    " polda polri tni kpu bawaslu dprd dpr menurut pada dalam sebanyak seorang sejumlah ratusan"
    " puluhan ribuan setelah usai komisi partai rapat tim dinas kantor hari senin selasa rabu kamis"
    " jumat sabtu minggu the".split()
)


def find_dateline(text: str) -> str:
    """Return the place, and the agency in brackets, that opens a text; ``""`` if none.

    The outlet's own name and a date within the dateline are left out.

    Parameters
    ----------
    text
        The story; only its beginning is read.
    """
    head = text[:_MAX_CHARS].split("\n", 1)[0]
    match = _DATELINE.match(head + (" " if len(head) < _MAX_CHARS else ""))
    if not match:
        return ""
    parts = [part.strip(" .-|/") for part in (match["place"] or "").split(",")]
    place = ", ".join(part for part in parts if part and not _ONLY_SITE.match(part))
    words = place.split()
    if not words or words[0].lower() in _NOT_PLACES or len(words) > _MAX_WORDS:
        return ""
    agency, dash = match["agency"] or "", match["dash"].strip()
    if dash in (":", "."):
        # They end a dateline only behind capitals, an agency or the outlet's name.
        loud = dash == ":" and place.isupper() and len(place) > 3
        if not (loud or agency or _HAS_SITE.search(match[0])):
            return ""
    return f"{place} ({agency})" if agency and not _HAS_SITE.search(agency) else place
