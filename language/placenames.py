"""The names by which places go, read from ``data/gazetteer`` into one table by how they begin."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from language.stems import root_words
from news.errors import WrongSettings
from news.place import Level, Place

_WORD = re.compile(r"[^\W\d_]+")
_OFFICIAL = re.compile(
    r"(?:Kabupaten|Kota|Daerah Khusus Ibukota|Daerah Istimewa)(?: Administrasi)? (.+)"
)
# First halves of names that are written in one word or in two: "Tanjungselor", "Gunung Kidul".
_HALVES = re.compile(
    r"(tanjung|pangkal|gunung|lubuk|padang|pematang|tebing|labuhan|bandar|muara|sungai|teluk|bukit"
    r"|pulau|karang|kulon|suka|sumber|banyu|rantau|simpang|kuala|palangka)(\w{3,})"
)
KEY_WORDS = 3
"""Words of a name by which it is looked up: by one, a text of "kantor" alone takes minutes."""
_USES = ("free", "capital", "cue", "office")
_PROVINCIAL_HOUSES = tuple(
    f"{house} {level}".strip()
    for house in ("kantor gubernur", "gedung dprd", "kantor dprd")
    for level in ("", "provinsi", "prov")
)
# Where one name means several things the earlier kind is taken; districts are asked for by cue.
KINDS = ("none", "regency", "province", "short", "town", "landmark", "district")

OWN_KINDS = ("province", "short")
"""Kinds of names that a place has for itself, beside the official one; a town's is not its own."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it may stand in a text.

    Parameters
    ----------
    words
        Its words in lower case; blanks and hyphens part them.
    codes
        The places it may mean; a district stands for the regency or city it lies in.
    kind
        One of ``KINDS``; ``"none"`` for names that hold a place's name and are none.
    use
        ``"free"`` in any case; ``"capital"`` with a capital only; ``"cue"`` with a capital and
        a place's context ("di Serang", "Polres Serang"); ``"office"`` behind an office or
        level, or before its own province only ("Kabupaten Puncak", "Puncak, Papua Tengah").
    title
        As the data write it.
    """

    words: tuple[str, ...]
    codes: tuple[str, ...]
    kind: str
    use: str
    title: str


@dataclass(frozen=True, slots=True)
class Places:
    """What a gazetteer's files say.

    Parameters
    ----------
    places
        Provinces, regencies and cities by code, in the order of the codes.
    coordinates
        Latitude and longitude in degrees, of regencies and cities.
    names
        By their first three words, or as many as they have, with blanks between; those of one key
        the longest first. Every first word is a key.
    """

    places: Mapping[str, Place]
    coordinates: Mapping[str, tuple[float, float]]
    names: Mapping[str, tuple[Name, ...]]


def load_places(folder: Path) -> Places:
    """Return what the files of ``data/gazetteer`` say.

    Raises
    ------
    WrongSettings
        Where a file is missing, a column is, or a code or value is unknown.
    """
    places: dict[str, Place] = {}
    coordinates: dict[str, tuple[float, float]] = {}
    for _, row in _rows(folder / "provinces.csv", ("code", "name", "seat")):
        places[row["code"]] = Place(row["code"], row["name"], "province")
    path = folder / "regencies.csv"
    for number, row in _rows(path, ("code", "name", "latitude", "longitude")):
        level: Level = "city" if row["name"].startswith("Kota ") else "regency"
        places[row["code"]] = Place(row["code"], row["name"], level)
        try:
            coordinates[row["code"]] = float(row["latitude"]), float(row["longitude"])
        except ValueError as error:
            raise WrongSettings(
                "{path}:{number}: {error}, expected degrees", path=path, number=number, error=error
            ) from error
    table = _NameTable()
    for name in _names(folder, places):
        table.add(name)
    return Places(dict(sorted(places.items())), coordinates, table.by_beginning())


def base_name(name: str) -> str:
    """Return a place's name without its level: "Kota Solok" is "Solok"."""
    match = _OFFICIAL.fullmatch(name)
    return (match[1] if match else name).replace("Kep. ", "Kepulauan ")


def places_called(text: str, places: Iterable[Place]) -> list[Place]:
    """Return the places of an official code or name; "Samarinda" will do where that names none.

    Parameters
    ----------
    text
        As a person wrote it; capitals do not matter.
    places
        To look among.

    Returns
    -------
    list of Place
        One where the text is clear, several where it fits as many, none where it fits none.
    """
    wanted, places = text.strip().casefold(), tuple(places)
    found = [place for place in places if wanted in {place.code, place.name.casefold()}]
    return found or [place for place in places if base_name(place.name).casefold() == wanted]


def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a name in lower case, without digits and marks."""
    return tuple(_WORD.findall(name.lower()))


class _NameTable:
    """Collects names; one that means several places of a kind becomes one entry."""

    def __init__(self) -> None:
        self._entries: dict[tuple[tuple[str, ...], bool], Name] = {}

    def add(self, name: Name) -> None:
        key = name.words, name.kind == "district"
        known = self._entries.get(key)
        if known is None:
            self._entries[key] = name
        elif name.kind == known.kind or {name.kind, known.kind} == {"regency", "province"}:
            codes = dict.fromkeys((*known.codes, *name.codes))
            # Cities before regencies before provinces: news says "Bogor" of the city more often.
            self._entries[key] = Name(
                known.words,
                tuple(sorted(codes, key=_by_frequency)),
                known.kind,
                known.use,
                known.title,
            )

    def by_beginning(self) -> dict[str, tuple[Name, ...]]:
        """Return the names by how they begin, the longest first, districts last of their length."""
        table: dict[str, list[Name]] = {}
        for name in self._entries.values():
            table.setdefault(name.words[0], [])
            table.setdefault(" ".join(name.words[:KEY_WORDS]), []).append(name)
        return {
            first: tuple(sorted(names, key=lambda n: (-len(n.words), KINDS.index(n.kind))))
            for first, names in table.items()
        }


def _by_frequency(code: str) -> tuple[int, str]:
    if len(code) == 2:
        return 2, code
    return (0 if code[3] == "7" else 1), code  # the codes of cities begin with 7


def _names(folder: Path, places: Mapping[str, Place]) -> Iterator[Name]:
    """Yield every name, the kinds that win where names meet first."""
    for number, line in enumerate(_read(folder / "not_places.txt").splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            if not words_of(line):
                raise WrongSettings(
                    "{path}:{number}: {line!r} has no word",
                    path=folder / "not_places.txt",
                    number=number,
                    line=line,
                )
            yield Name(words_of(line), (), "none", "free", line)
    uses = {row["name"]: row["use"] for _, row in _rows(folder / "ambiguous.csv", ("name", "use"))}
    for place in places.values():
        base = base_name(place.name)
        use = uses.get(base.lower(), "free")
        kind = "province" if place.level == "province" else "regency"
        for words in _spellings(words_of(base)):
            yield Name(words, (place.code,), kind, use, base)
    yield from _aliases(folder / "aliases.csv", places)
    for number, row in _rows(folder / "landmarks.csv", ("landmark", "code")):
        _check(row["code"], places, f"{folder / 'landmarks.csv'}:{number}")
        yield Name(
            words_of(row["landmark"]), (row["code"],), "landmark", "capital", row["landmark"]
        )
    yield from _seats(folder, places)
    roots = root_words()
    bases = {words_of(base_name(place.name)) for place in places.values()}
    for number, row in _rows(folder / "districts.csv", ("code", "name")):
        code = row["code"][:5]
        _check(code, places, f"{folder / 'districts.csv'}:{number}")
        words = words_of(row["name"])
        if not words:
            continue
        # A district called like a common word, or "Kota Padang" like the city, is taken behind
        # "Kecamatan" or "Polsek" only.
        common = len(words) == 1 and (words[0] in roots or len(words[0]) < 5)
        common = common or (words[0] == "kota" and words[1:] in bases)
        for spelling in _spellings(words):
            yield Name(spelling, (code,), "district", "office" if common else "cue", row["name"])


def _seats(folder: Path, places: Mapping[str, Place]) -> Iterator[Name]:
    """Yield "Kantor Gubernur Kaltim" and the like: they stand in the province's capital."""
    path = folder / "provinces.csv"
    seats = {}
    for number, row in _rows(path, ("code", "name", "seat")):
        _check(row["seat"], places, f"{path}:{number}")
        seats[row["code"]] = row["seat"]
    names = [(code, base_name(places[code].name)) for code in seats]
    for _, row in _rows(folder / "aliases.csv", ("alias", "code", "use", "kind")):
        if row["code"] in seats and row["use"] in {"free", "capital"}:
            names.append((row["code"], row["alias"]))
    for code, name in names:
        for house in _PROVINCIAL_HOUSES:
            for words in _spellings(words_of(name)):
                title = f"{house} {name}"
                yield Name((*words_of(house), *words), (seats[code],), "landmark", "capital", title)


def _aliases(path: Path, places: Mapping[str, Place]) -> Iterator[Name]:
    for number, row in _rows(path, ("alias", "code", "use", "kind")):
        where = f"{path}:{number}"
        _check(row["code"], places, where)
        if row["use"] not in _USES:
            raise WrongSettings(
                "{where}: use = {use!r}, expected one of {expected}",
                where=where,
                use=row["use"],
                expected=_USES,
            )
        kind = row["kind"] if row["kind"] in {"town", "province"} else "short"
        for words in _spellings(words_of(row["alias"])):
            yield Name(words, (row["code"],), kind, row["use"], row["alias"])


def _spellings(words: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Return the ways a name is written: in one word and in two, Sumatera and Sumatra."""
    spellings = [words]
    if len(words) == 2 and len(words[0]) > 2:
        spellings.append(("".join(words),))
    elif len(words) == 3 and len(words[0]) > 2:
        spellings.append((words[0] + words[1], words[2]))  # "Tulangbawang Barat"
    if len(words) < 3 and (halves := _HALVES.fullmatch(words[0])):
        spellings.append((*halves.groups(), *words[1:]))  # "Labuhan Batu Selatan"
    for old, new in (("sumatera", "sumatra"), ("kepulauan", "kep")):
        if old in words and len(words) > 1:
            spellings.append(tuple(new if word == old else word for word in words))
    return spellings


def _check(code: str, places: Mapping[str, Place], where: str) -> None:
    if code not in places:
        raise WrongSettings(
            "{where}: code {code!r} is none of provinces.csv or regencies.csv",
            where=where,
            code=code,
        )


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise WrongSettings("{path}: cannot be read: {error}", path=path, error=error) from error


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the numbered rows of a CSV file; the first row of data is line 2."""
    rows = csv.DictReader(_read(path).splitlines())
    if missing := [column for column in columns if column not in (rows.fieldnames or ())]:
        raise WrongSettings(
            "{path}: no column {name!r}; expected {names}",
            path=path,
            name=missing[0],
            names=", ".join(columns),
        )
    for number, row in enumerate(rows, 2):
        if any(not row[column] for column in columns):
            raise WrongSettings(
                "{path}:{number}: {row}, expected a value in each column",
                path=path,
                number=number,
                row=row,
            )
        yield number, row
