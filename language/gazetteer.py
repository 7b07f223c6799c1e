"""Places named in a text: provinces, regencies, cities, their districts, towns and landmarks.

One pass over the words of a text, one look into a table for each. A name is believed by the
company it keeps: "Polres Serang" and "di Serang" are places, "massa serang kantor" is none.
What a name may mean is returned, the likeliest first; which place an event lies in is for the
reader of the whole text to say.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from language.characters import same_length_lower
from language.placecues import BLOCKING, CITY_CUES, CUES, LEVELS, POLICE, Cue
from language.placenames import KEY_WORDS, OWN_KINDS, Name, load_places, words_of
from news.place import Place

GAZETTEER_FOLDER = Path(__file__).resolve().parent.parent / "data" / "gazetteer"

_WORD = re.compile(r"[^\W\d_]+")
# What may stand between the words of one name, and between a name and what speaks for it.
_JOINTS = frozenset((" ", "-", " - ", "'", "’", "\n", "\u00a0", "  "))
_CUE_JOINTS = frozenset((" ", ". ", ".", "/", "\u00a0", "  ", "\n", "-", " ("))
_SHORTENED = frozenset(("kep", "kab", "st", "d", "i"))

# A dateline stands within the first characters of a line, in capitals: "SERANG -", "SERANG,".
_DATELINE_CHARS = 60
_BEHIND_DATELINE = re.compile(r"\s*(?:\([^)\n]{2,30}\)\s*)?[-–—,:|]")
_BEHIND_SMALL_DATELINE = re.compile(r"\s*\([^)\n]{2,30}\)\s*[-–—]|\s+[-–—]+\s")
_BETWEEN_PARTS = re.compile(
    r"(?:,\s*|\s*\(\s*|\s+)(?:(?:Kabupaten|Kab\.?|Kota|Provinsi|Prov\.?)\s)?"
)


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place named in a text: ``text[start:end]``.

    Parameters
    ----------
    start, end
        Offsets; a level before the name ("Kabupaten") is part of it.
    candidates
        The places it may mean, the likeliest first; at least one.
    kind
        ``"explicit"`` with its level ("Kota Bogor"), ``"institution"`` behind an office or
        body ("Polres Bogor", "Bupati Bogor"), ``"bare"``, ``"alias"`` for a short name or a
        town that stands for its regency, ``"landmark"``, or ``"district"``, whose candidates
        are the regencies and cities with a district of that name.
    name
        As the gazetteer writes it, without its level.
    """

    start: int
    end: int
    candidates: tuple[Place, ...]
    kind: str
    name: str


class Gazetteer:
    """The places of Indonesia and their names; made by ``load_gazetteer``."""

    def __init__(
        self,
        places: Mapping[str, Place],
        coordinates: Mapping[str, tuple[float, float]],
        names: Mapping[str, tuple[Name, ...]],
    ) -> None:
        self._places = places
        self._coordinates = coordinates
        self._names = names

    @property
    def provinces(self) -> tuple[Place, ...]:
        """The provinces, by code."""
        return tuple(place for place in self._places.values() if place.level == "province")

    @property
    def regencies(self) -> tuple[Place, ...]:
        """The regencies and cities, by code."""
        return tuple(place for place in self._places.values() if place.level != "province")

    @property
    def fingerprint(self) -> str:
        """64 hexadecimal digits that change with any place, name or coordinate."""
        rows = (self._places, self._coordinates, *sorted(self._names.items()))
        return hashlib.sha256("\n".join(map(repr, rows)).encode()).hexdigest()

    def knows(self, code: str) -> bool:
        """Return whether a province, regency or city has that code."""
        return code in self._places

    def place(self, code: str) -> Place:
        """Return the province, regency or city of a code.

        Raises
        ------
        KeyError
            Where there is none.
        """
        return self._places[code]

    def coordinates(self, code: str) -> tuple[float, float] | None:
        """Return latitude and longitude in degrees of a regency or city, None for others."""
        return self._coordinates.get(code)

    def called(self, text: str) -> tuple[Place, ...]:
        """Return the provinces, regencies and cities that a short name means: "Kaltim", "Jogja".

        Parameters
        ----------
        text
            As a person wrote it; capitals do not matter.
        """
        words = words_of(text)
        if not words or any(character.isdigit() for character in text):
            return ()
        names = (
            name for name in self._names.get(" ".join(words[:KEY_WORDS]), ()) if name.words == words
        )
        codes = [code for name in names if name.kind in OWN_KINDS for code in name.codes]
        return tuple(self._places[code] for code in codes)

    @property
    def short_names(self) -> tuple[tuple[str, Place], ...]:
        """Each short name with the place it means; a name of several stands once for each."""
        return tuple(
            (name.title, self._places[code])
            for names in self._names.values()
            for name in names
            if name.kind in OWN_KINDS
            for code in name.codes
        )

    def find(self, text: str) -> list[PlaceMention]:
        """Return the places named in a text, in order, without overlap.

        Parameters
        ----------
        text
            Any text with its capitals; time grows with its length.
        """
        if not (words := _Words.of(text)).texts:
            return []
        mentions: list[PlaceMention] = []
        table, position = self._names, 0
        for index in [i for i, word in enumerate(words.texts) if word in table]:
            if index < position:
                continue
            names = table[words.texts[index]]
            for size in range(2, min(KEY_WORDS, len(words.texts) - index) + 1):
                names = table.get(" ".join(words.texts[index : index + size]), ()) + names
            if words.cue(index).kind == "district":
                names = tuple(sorted(names, key=lambda n: (-len(n.words), n.kind != "district")))
            for name in names:
                end = index + len(name.words)
                if not words.hold(name.words, index):
                    continue
                mention = None if name.kind == "none" else self._mention(words, name, index, end)
                if mention is not None:
                    mentions.append(mention)
                if mention is not None or name.kind == "none":
                    position = end
                    break
        return _agreed(text, mentions)

    def _mention(self, words: _Words, name: Name, index: int, end: int) -> PlaceMention | None:
        cue = words.cue(index)
        if name.words[0] == "kota" and words.before(index) == "wali":  # "Wali Kota Agung …"
            return None
        if cue.kind == "blocked" and name.kind != "landmark":
            return None
        if not _believed(words, name, cue, index, end) and not (
            name.kind == "regency" and words.capital(index) and self._in_province(words, name, end)
        ):
            return None
        level = "city" if cue.kind == "police" and words.next_word(end) == "kota" else cue.level
        places = [self._places[code] for code in name.codes]
        if name.words == ("metro",) and level != "province":  # Jakarta is "Polda Metro" alone
            places = [place for place in places if place.level != "province"]
        if cue.kind == "police" and not level:
            places.sort(key=lambda place: place.level == "city")  # else it says "Polres X Kota"
        fitting = [place for place in places if place.level == level]
        kind = {"level": "explicit", "office": "institution", "police": "institution"}.get(
            cue.kind, ""
        )
        if level and not fitting:
            kind = "" if kind == "explicit" else kind
        if name.kind == "district":
            kind = "district"
        start = words.spans[index][0]
        if kind == "explicit":
            start = words.spans[index - cue.words][0]
        return PlaceMention(
            start=start,
            end=words.spans[end - 1][1],
            candidates=tuple(fitting or places),
            kind=kind or {"regency": "bare", "province": "bare", "landmark": "landmark"}.get(
                name.kind, "alias"
            ),
            name=name.title,
        )  # fmt: skip

    def _in_province(self, words: _Words, name: Name, end: int) -> bool:
        """Tell whether a name's own province stands behind it: "Puncak, Papua Tengah"."""
        if end >= len(words.texts):
            return False
        gap = words.text[words.spans[end - 1][1] : words.spans[end][0]]
        if gap not in {", ", " ("} or not words.capital(end):
            return False
        # A name may be a province's as well: "Metro" is Jakarta's, and Kota Metro is not there.
        provinces = {code[:2] for code in name.codes if len(code) > 2}
        for size in range(1, KEY_WORDS + 1):
            for other in self._names.get(" ".join(words.texts[end : end + size]), ()):
                if provinces.intersection(other.codes) and words.hold(other.words, end):
                    return True
        return False


@dataclass(frozen=True, slots=True)
class _Words:
    """A text taken apart: its words in lower case and where they stand."""

    text: str
    texts: Sequence[str]
    spans: Sequence[tuple[int, int]]
    is_lower: bool

    @classmethod
    def of(cls, text: str) -> _Words:
        lower = same_length_lower(text)
        spans = [match.span() for match in _WORD.finditer(lower)]
        return cls(text, [lower[a:b] for a, b in spans], spans, lower == text)

    def hold(self, name: tuple[str, ...], index: int) -> bool:
        """Tell whether the words from an index on are the name's, with only blanks between."""
        size = len(name)
        if size == 1:
            return True
        texts, spans = self.texts, self.spans
        if tuple(texts[index : index + size]) != name:
            return False
        for place in range(index, index + size - 1):
            gap = self.text[spans[place][1] : spans[place + 1][0]]
            shortened = gap in {". ", "."} and texts[place] in _SHORTENED
            if gap not in _JOINTS and not shortened and gap != "/":
                return False
        return True

    def capital(self, index: int) -> bool:
        return self.is_lower or self.text[self.spans[index][0]].isupper()

    def before(self, index: int) -> str:
        """Return the word before an index where only a blank or the like parts them."""
        if index <= 0:
            return ""
        gap = self.text[self.spans[index - 1][1] : self.spans[index][0]]
        return self.texts[index - 1] if gap in _CUE_JOINTS else ""

    def next_word(self, end: int) -> str:
        """Return the capitalised word behind a name, in lower case, else ``""``."""
        if end >= len(self.texts) or not self.capital(end):
            return ""
        gap = self.text[self.spans[end - 1][1] : self.spans[end][0]]
        return self.texts[end] if gap == " " else ""

    def cue(self, index: int) -> Cue:
        left = self.before(index)
        if not left:
            return Cue()
        second = self.before(index - 1)
        if left == "administrasi" and second in LEVELS:
            return Cue("level", LEVELS[second], 2)
        if left == "raya" and second in BLOCKING:
            return Cue("blocked")
        if left == "metro" and second in POLICE:
            return Cue("police")
        if left == "kota":
            return CITY_CUES.get(second, CUES[left])
        return CUES.get(left, Cue())


def _believed(words: _Words, name: Name, cue: Cue, index: int, end: int) -> bool:
    """Tell whether a name is a place's here."""
    if name.kind == "district":
        return _district_believed(words, name, cue, index, end)
    if cue.kind == "district":
        return name.use == "free" and name.kind in {"town", "short"}
    # Of a landmark the last word will do: "gedung DPR".
    capital = words.capital(index) or (name.kind == "landmark" and words.capital(end - 1))
    if name.use == "free" or not capital:
        return name.use == "free"
    if cue.kind in {"level", "office", "police"}:
        # "Polres Metro Bekasi" is the police of Bekasi, not of Metro; "Polda Metro" is Jakarta's.
        alone = cue.level == "province" or words.next_word(end) in {"", "kota"}
        return name.words != ("metro",) or alone
    if name.use == "cue":
        return cue.kind == "preposition" or _is_dateline(words, index, end)
    return name.use == "capital"


def _district_believed(words: _Words, name: Name, cue: Cue, index: int, end: int) -> bool:
    if cue.kind == "district":
        return name.use == "cue" or words.capital(index)
    return (
        name.use == "cue"
        and all(words.capital(place) for place in range(index, end))
        and (cue.kind == "preposition" or _regency_follows(words, end))
    )


def _regency_follows(words: _Words, end: int) -> bool:
    """Tell whether ", Kabupaten" or ", Kota" stands behind a name."""
    if end >= len(words.texts):
        return False
    gap = words.text[words.spans[end - 1][1] : words.spans[end][0]]
    return gap in {", ", " ("} and words.texts[end] in {"kabupaten", "kab", "kota"}


def _is_dateline(words: _Words, index: int, end: int) -> bool:
    text, start, stop = words.text, words.spans[index][0], words.spans[end - 1][1]
    line = text.rfind("\n", max(0, start - _DATELINE_CHARS), start) + 1
    if not line and start >= _DATELINE_CHARS:
        return False
    behind = _BEHIND_DATELINE if text[start:stop].isupper() else _BEHIND_SMALL_DATELINE
    opens = start == line or text[start:stop].isupper()
    return opens and behind.match(text, stop, stop + 40) is not None


def _agreed(text: str, mentions: list[PlaceMention]) -> list[PlaceMention]:
    """Return the mentions, each narrowed by the one right behind it: "Cisarua, Bogor"."""
    result = list(mentions)
    for index in range(len(mentions) - 2, -1, -1):
        own, behind = result[index], result[index + 1]
        gap = text[own.end : behind.start]
        if len(gap) > 30 or not _BETWEEN_PARTS.fullmatch(gap):
            continue
        narrowed = tuple(
            place
            for place in own.candidates
            if any(place.code.startswith(other.code) for other in behind.candidates)
            or (own.kind == "district" and place in behind.candidates)
        )
        if narrowed and len(narrowed) < len(own.candidates):
            result[index] = replace(own, candidates=narrowed)
    return result


def load_gazetteer(folder: Path = GAZETTEER_FOLDER) -> Gazetteer:
    """Return the gazetteer of a folder.

    Raises
    ------
    WrongSettings
        Where a file is missing or holds what it should not; names the file and line.
    """
    places = load_places(folder)
    return Gazetteer(places.places, places.coordinates, places.names)
