"""Sentences: where they begin and end in Indonesian news, with its titles and lost spaces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Evidence is quoted to people: a "sentence" without a stop is cut at a blank. The longest true
# sentences of 17,000 articles have some 900 characters.
MAX_CHARS = 1000

# Words before a name or number: the stop behind them ends no sentence.
_BEFORE_NAME = frozenset(
    """
    a.n an bpk cq dr dra drg drh drs gub h hj ir jend jl jln kab kec kel kol kompol kombes komjen
    brigjen irjen letjen mayjen letkol akbp akp ipda iptu aiptu aipda bripka briptu bripda kapt
    lettu letda serka serma sertu serda pelda peltu praka pratu prada koptu kh mr mrs no nr nn ny
    prof prop prov cv rm rp sdr sdri sr st tgk tgl tn ust yth vs hlm telp gg ds dsn kav
    """.split()  # noqa: SIM905 - a list of eighty quoted words is hard to keep
)
# Words that may end a sentence with their stop: a capital decides no more than for other words.
_DEGREE = re.compile(
    r"(?:[SMDA]\.?\s?)?(?:[A-Z][A-Za-z]{0,4}\.){1,4}[A-Z][A-Za-z]{0,4}\.?|S\.?(?:H|E|T|P|Pd|Sos|Ag|IP)\.?"
)
# After a degree or an abbreviation like "dll." these begin a new sentence, a name goes on.
_OPENERS = frozenset(
    """
    Ia Dia Mereka Kami Kita Saya Hal Ini Itu Namun Tetapi Tapi Sementara Selain Menurut Dalam Pada
    Untuk Dengan Karena Sebelumnya Selanjutnya Kemudian Setelah Ketika Saat Adapun Sedangkan Hadir
    Turut Acara Kegiatan Rapat Massa Warga Polisi Bahkan Terkait Jika Apabila Bila Sehingga Oleh
    Diketahui Diberitakan Baca Ada Tidak Para Hingga Sejak Akibat Meski Meskipun Lebih Lalu Di Dari
    """.split()  # noqa: SIM905 - as above
)
_LATE = frozenset(("dll", "dsb", "dst", "dkk", "tbk", "ltd", "inc", "co", "jr", "sr"))

# It begins with what is rare in a text, so that the search runs past the rest at full speed.
_STOP = re.compile(r"[.!?…\n](?:(?<=\n)\n*|(?<!\n)[.!?…]*[\"'”’»)\]]*)")
_NEXT = re.compile(r"[\s\"'“‘«(\[•*–—-]*")
_HOST = re.compile(r"(?:com|co|id|net|org|go|info|news|tv|ac|sch|www)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_OPENING = "\"'“‘«(["
_LOOK_BACK = 40


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text: ``text[start:end]``."""

    start: int
    end: int


def sentences(text: str) -> list[Span]:
    """Return the sentences of a text, in order, without the white space around them.

    Abbreviations ("Drs.", "Kab.", "No."), initials, degrees ("M.Si."), numbers ("Rp1.000",
    "08.00") and host names end no sentence; a stop without a blank behind it ("tertib.Ketua")
    does. A closing quote belongs to its sentence, and ``." kata dia`` goes on. An empty line
    always ends one; a single line end does unless the line breaks in the middle of a sentence.

    Parameters
    ----------
    text
        Any text; time grows with its length.

    Returns
    -------
    list of Span
        They do not overlap, cover all that is no white space, and are at most ``MAX_CHARS``
        long: longer ones are cut at a blank, or anywhere where there is none.
    """
    return list(each_sentence(text))


def each_sentence(text: str) -> Iterator[Span]:
    """Yield what ``sentences`` returns; who needs only the first pays for no more."""
    start = 0
    for end in _ends(text):
        yield from _trimmed(text, start, end)
        start = end
    yield from _trimmed(text, start, len(text))


def _ends(text: str) -> Iterator[int]:
    for match in _STOP.finditer(text):
        stop, end = match[0], match.end()
        if stop[0] == "\n":
            if len(stop) > 1 or not _breaks_within(text, match.start(), end):
                yield end
        elif _is_end(text, match.start(), end, stop):
            yield end


def _breaks_within(text: str, start: int, end: int) -> bool:
    """Tell whether a line goes on behind its end: no stop before, a small letter behind."""
    before = text[start - 1 : start]
    return text[end : end + 1].islower() and before not in '.!?:;"”)'


def _is_end(text: str, start: int, end: int, stop: str) -> bool:
    follower = text[end : end + 1]
    if not follower or follower == "\n":
        return True
    skipped = _NEXT.match(text, end)
    position = skipped.end() if skipped else end
    begin = text[position : position + 1]
    if begin.islower():
        return False
    if stop[0] != ".":
        return follower.isspace() or not (begin.isdigit() or stop[0] == "…")
    word = _word_before(text, start)
    if not follower.isspace():
        return _ends_without_blank(text, word, position, stop)
    if (
        word.isdigit()
        and len(word) <= 2
        and text[start - len(word) - 1 : start - len(word)]
        in (
            "",
            "\n",
        )
    ):
        return False  # "1. Menjaga jarak": the number of a list
    return len(stop) > 1 or _ends_before_blank(text, word, position)


def _word_before(text: str, end: int) -> str:
    words = text[max(0, end - _LOOK_BACK) : end].rsplit(None, 1)
    if not words or text[end - 1].isspace():
        return ""
    return words[-1].rpartition(",")[2].lstrip(_OPENING)


def _ends_without_blank(text: str, word: str, position: int, stop: str) -> bool:
    """Tell whether "tertib.Ketua" is two sentences; "Rp1.000", "Drs.Basiran", "M.Si" are not."""
    begin = text[position : position + 2]
    if not begin[:1].isupper() or _HOST.match(text, position):
        return False
    if word.lower() in _BEFORE_NAME or "." in word:
        return False
    ends_small = len(word) > 1 and (word[-1].islower() or word[-1].isdigit() or word[-1] in ")%")
    return ends_small or len(stop) > 1 or (len(word) > 2 and begin[1:].islower())


def _ends_before_blank(text: str, word: str, position: int) -> bool:
    lower = word.lower()
    if lower in _BEFORE_NAME or (len(word) == 1 and word.isalpha()):  # "Kab.", an initial
        return False
    if lower in _LATE or _DEGREE.fullmatch(f"{word}."):
        return _next_word(text, position) in _OPENERS
    return True


def _next_word(text: str, position: int) -> str:
    match = _WORD.match(text, position)
    return match[0] if match else ""


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the stretch without white space around it, in pieces where it is too long."""
    while True:
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if start >= end:
            return
        if end - start <= MAX_CHARS:
            yield Span(start, end)
            return
        cut = text.rfind(" ", start, start + MAX_CHARS)
        cut = cut if cut > start else start + MAX_CHARS
        yield from _trimmed(text, start, cut)
        start = cut
