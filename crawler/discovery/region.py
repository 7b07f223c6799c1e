"""The region an outlet reports on, by its own pages: the province, and the regency of its seat.

What an outlet calls itself, the address at the foot of its pages and the datelines of its articles
are added up. Where no province stands out the outlet is national, and a desk may say otherwise.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from crawler.discovery.front import footer_texts
from crawler.discovery.record import NATIONAL, Clue
from crawler.extract import linked
from crawler.extract.page import Page
from language.gazetteer import Gazetteer
from news.place import Place

# What each kind of evidence weighs; a name says more of what an outlet reports on than an address.
_NAME, _TITLE, _POSTAL, _ADDRESS, _DATELINES, _HOST = 4.0, 3.0, 3.0, 2.0, 4.0, 3.0
# From here on, and with so much more than the next province, a province is believed, or is sure.
_LEAST, _LEAST_SURE, _AHEAD = 3.0, 5.0, 1.5
_FEWEST_DATELINES, _LOCAL_SHARE = 3, 1 / 3
_JAKARTA = "31"
_PAPUA = ("91", "92", "93", "94", "95", "96")
_OUTLET_WORDS = re.compile(
    r"\b(?:radar|kabar|berita|suara|info|warta|tribun|lensa|media|harian|portal|pos|post|koran|klik"
    r"|halo|sinar|rakyat|news|online|update|today|ekspres|express|terkini|kini|times|com|id)\b",
    re.IGNORECASE,
)
# What outlets put before and behind a place's name to make their own.
_OUTLET_START = re.compile(
    r"^(?:radar|kabar|berita|suara|info|warta|tribun|lensa|media|harian|portal|pos|metro|koran|klik"
    r"|halo|sinar|rakyat)(?=.{4})"
)
_OUTLET_END = re.compile(
    r"(?:kab|kota|prov|news|post?|today|online|info|terkini|e[kx]spres+|raya|update|kini|satu|times"
    r"|tribune?|id)$"
)
_STREET = re.compile(r"\b(?:jl\.?|jln\.?|jalan|gang|gg\.)\s+[^,\n]{3,60}", re.IGNORECASE)
_ADDRESS_LINE = re.compile(
    r"\b(?:jl\.|jln|jalan|alamat|kantor|kode pos|kel\.|kelurahan|kec\.|kecamatan)\b|\b\d{5}\b",
    re.IGNORECASE,
)
# Lines around one that names a street belong to the address.
_AROUND = 2
_MAX_CHARS = 20_000


class Region:
    """Evidence of where an outlet reports from, added up.

    Parameters
    ----------
    gazetteer
        The places of Indonesia.
    """

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._provinces: dict[str, float] = defaultdict(float)
        self._seats: dict[str, float] = defaultdict(float)
        self._said: dict[str, list[tuple[float, str, str]]] = defaultdict(list)
        self._firm: set[str] = set()

    def add_names(self, names: Iterable[str], title: str, host: str) -> None:
        """Add what the outlet calls itself."""
        # The gazetteer knows "Lampung Post" as a newspaper, and no place; here "Lampung" counts.
        plain = (" ".join(_OUTLET_WORDS.sub(" ", name).split()) for name in names)
        self._add(" ; ".join(dict.fromkeys(plain)), _NAME, "name", firm=True)
        self._add(title, _TITLE, "title", firm=True)
        # "aceh.antaranews.com", "asmatkab.go.id", "radarsukabumi.com", "mmc.kalteng.go.id"
        for label in host.removeprefix("www.").split(".")[:-1]:
            words = _OUTLET_END.sub("", _OUTLET_START.sub("", label)).replace("-", " ")
            if self._add(words.title(), _HOST, "host", firm=True):
                break

    def add_page(self, page: Page) -> None:
        """Add the addresses that a page gives of the outlet: its JSON-LD's and its foot's."""
        for address in _postal(page.data):
            self._add(_without_street(address), _POSTAL, "postal", seat=True)
        for text in footer_texts(page):
            self._add(_address(text[:_MAX_CHARS]), _ADDRESS, "footer", seat=True)

    def add_text(self, page: Page) -> None:
        """Add the address in the text of a page about the outlet."""
        text = "\n".join(" ".join(one.split()) for one in page.body.itertext())
        self._add(_address(text[:_MAX_CHARS]), _POSTAL, "about", seat=True)

    def add_datelines(self, datelines: Sequence[str]) -> None:
        """Add the places that articles were written in; a few of one place are no proof."""
        found = [place for line in datelines if (place := self._place(line))]
        local = [place for place in found if place.code[:2] != _JAKARTA]
        # Outlets everywhere carry copy from the capital; those of the whole country carry little
        # else, and where they do not, no one province leads.
        if len(local) < max(_FEWEST_DATELINES, len(found) * _LOCAL_SHARE):
            return
        for code, count in Counter(place.code[:2] for place in local).items():
            share = count / len(local)
            self._note(code, _DATELINES * share, "datelines", f"{count}/{len(local)}")
        for code, count in Counter(p.code for p in local if p.level != "province").items():
            self._seats[code] += count / len(local)

    def found(self) -> Clue:
        """Return the regency's code, else the province's or ``NATIONAL``, and what says so."""
        ranked = sorted(self._provinces.items(), key=lambda item: -item[1])
        if not ranked:
            return Clue(value=NATIONAL, how="none", sure=False)
        (code, weight), rest = ranked[0], ranked[1:]
        second = rest[0][1] if rest else 0.0
        _, how, detail = max(self._said[code])
        # Many outlets of the whole country have their office, and no more than that, in Jakarta.
        national = code == _JAKARTA and code not in self._firm
        if weight < _LEAST or weight < _AHEAD * second or national:
            return Clue(value=NATIONAL, how="unclear", detail=detail, sure=False)
        return Clue(
            value=self._seat(code) or code, how=how, detail=detail, sure=weight >= _LEAST_SURE
        )

    def _seat(self, province: str) -> str:
        """Return the regency that the outlet sits in, ``""`` where it does not say clearly."""
        inside = {code: w for code, w in self._seats.items() if code.startswith(province)}
        ranked = sorted(inside.items(), key=lambda item: -item[1])
        if not ranked or ranked[0][1] < _ADDRESS:
            return ""
        if len(ranked) > 1 and ranked[0][1] < _AHEAD * ranked[1][1]:
            return ""
        return ranked[0][0]

    def _add(
        self, text: str, weight: float, how: str, *, firm: bool = False, seat: bool = False
    ) -> bool:
        """Add the places a text names: a province once, the regency named first as the seat."""
        places = self._places(text)
        for place in {place.code[:2]: place for place in places}.values():
            # "Papua" is the island as well as one of its six provinces.
            codes = _PAPUA if place.code == _PAPUA[0] else (place.code[:2],)
            for code in codes:
                self._note(code, weight, how, text)
                if firm:
                    self._firm.add(code)
        first = next((place for place in places if place.level != "province"), None)
        if first is not None:
            self._seats[first.code] += weight if seat or firm else 0.0
        return bool(places)

    def _note(self, code: str, weight: float, how: str, detail: str) -> None:
        self._provinces[code] += weight
        self._said[code].append((weight, how, " ".join(detail.split())[:80]))

    def _places(self, text: str) -> list[Place]:
        return [mention.candidates[0] for mention in self._gazetteer.find(text[:_MAX_CHARS])]

    def _place(self, dateline: str) -> Place | None:
        # A dateline is in capitals and short; written small it would not be believed.
        places = self._places(f"{dateline.partition('(')[0].strip()} - ")
        return places[0] if places else None


def _postal(data: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the postal addresses of a page's JSON-LD as text."""
    found: list[str] = []
    queue: list[Any] = list(data)
    while queue and len(found) < 10:
        item = queue.pop(0)
        if isinstance(item, list):
            queue.extend(item[:20])
        elif isinstance(item, dict):
            if "postaladdress" in linked.types(item):
                keys = ("addressLocality", "addressRegion", "streetAddress")
                found.append(", ".join(filter(None, (linked.text_of(item, key) for key in keys))))
            elif isinstance(item.get("address"), str):
                found.append(item["address"])
            queue.extend(item[key] for key in ("address", "publisher", "location") if key in item)
    return list(dict.fromkeys(found))


def _address(text: str) -> str:
    """Return the lines of a text that hold an address, without the names of streets."""
    lines = text.splitlines()
    near = {
        number + step
        for number, line in enumerate(lines)
        if _ADDRESS_LINE.search(line) and len(line) < 300
        for step in range(-_AROUND, _AROUND + 1)
    }
    return "\n".join(_without_street(line) for n, line in enumerate(lines) if n in near)


def _without_street(text: str) -> str:
    return _STREET.sub("", text)
