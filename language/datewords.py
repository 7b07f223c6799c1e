"""Patterns of the days that a text names, and the words at which each of them may begin."""

from __future__ import annotations

import re

from language.almanac import MONTH, WEEKDAY

_PART = r"(?:pagi|siang|sore|petang|malam|subuh|dini\s+hari)"
NUMBERS = {
    "se": 1, "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7,
    "delapan": 8, "sembilan": 9, "sepuluh": 10,
}  # fmt: skip
_COUNT = r"(?:\d{1,2}|satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|sepuluh)"
_TO = r"(?:-|–|s/d|hingga|sampai|dan|&)"
# A day by its month's name: "selasa tanggal 02 desember 2020", "7-8 November", "17 Agt 2024".
_NAMED = (
    rf"(?:(?P<wd>{WEEKDAY})(?:\s*{_TO}\s*{WEEKDAY})?(?:\s+{_PART})?[\s,.:(]*"
    r"(?:(?:pada|tanggal|tgl\.?)\s+){0,2})?"
    rf"(?P<d>\d{{1,2}})(?P<to>\s*{_TO}\s*\d{{1,2}})?[\s-]{{1,3}}(?P<m>{MONTH})\b\.?"
    r"(?:[\s,-]{1,3}(?:tahun\s+)?(?P<y>(?:19|20)\d\d)(?!\d))?"
)
_ENGLISH = rf"(?P<em>{MONTH})\.?\s(?P<ed>\d{{1,2}})(?:st|nd|rd|th)?,?\s(?P<ey>(?:19|20)\d\d)(?!\d)"
# A day in figures. Without a year it needs a slash, and brackets or a weekday: "(2-1)" is a
# result, "1/2" a half.
_FIGURES = (
    rf"(?:(?P<fwd>{WEEKDAY})(?:\s*(?:/|{_TO})\s*{WEEKDAY})?(?:\s+[a-z]{{2,8}}){{0,3}}?[\s,]*)?"
    r"(?P<open>\(\s?)?(?<![\d/.-])(?<!\d,)(?P<fd>\d{1,2})(?P<fto>(?:/\d{1,2})?\s*[-–]\s*\d{1,2}(?=\s*/))?"
    r"\s*(?P<sep>[/.-])\s*(?P<fm>\d{1,2})(?:\s*[/.-]\s*(?P<fy>(?:19|20)\d\d|\d\d)(?!\d))?"
    r"(?![\d/]|[.,-]\d)(?P<close>\s*\))?"
)
_ISO = r"(?<![\d-])(?P<iy>(?:19|20)\d\d)-(?P<im>\d\d)-(?P<id>\d\d)(?![\d-])"
_SAME_DAY = tuple(
    f"{first} {second}"
    for part in ("dini hari", "subuh", "pagi", "siang", "sore", "petang", "malam")
    for first, second in (
        (part, "ini"),
        ("tadi", part),
        (part, "tadi"),
        ("nanti", part),
        (part, "nanti"),
    )
    # "Malam tadi" was yesterday; before dawn "nanti" is tomorrow, or is not.
    if (first, second) not in {("tadi", "malam"), ("malam", "tadi")}
    and not (part in {"dini hari", "subuh"} and "nanti" in {first, second})
)
OFFSETS = {
    **dict.fromkeys(("hari ini", *_SAME_DAY), 0),
    **dict.fromkeys(("kemarin", "kemaren", "tadi malam", "malam tadi", "semalam"), -1),
    **dict.fromkeys(("kemarin lusa", "kemarin dulu"), -2),
    **dict.fromkeys(("besok", "esok hari", "esok"), 1),
    **dict.fromkeys(("besok lusa", "lusa"), 2),
}
_RELATIVE = (
    "(?P<rel>" + "|".join(sorted(OFFSETS, key=lambda words: (-len(words), words))) + r")\b"
    rf"(?:\s{_PART})?"
)
_COUNTED = (
    rf"(?P<count>{_COUNT}|se)\s?(?P<unit>hari|pekan|minggu)\s(?P<way>(?:yang\s)?(?:lalu|silam)"
    r"|lagi|mendatang)\b"
)
_WEEKLY = (
    rf"(?P<wwd>{WEEKDAY})(?:\s{_PART})?"
    r"(?:\s(?P<when>(?:pekan|minggu)\s(?:depan|lalu|ini|kemarin)|depan|lalu|kemarin|mendatang"
    r"|besok|ini|nanti|tadi))?\b"
)
# One pattern for each thing a mention may begin with. They are tried only where its first word
# stands: to try them everywhere takes twenty times as long.
_AT_WEEKDAY = re.compile(f"{_NAMED}|{_FIGURES}|{_WEEKLY}", re.IGNORECASE)
AT_DIGIT = re.compile(f"{_NAMED}|{_ISO}|{_FIGURES}|{_COUNTED}", re.IGNORECASE)
AT_BRACKET = re.compile(_FIGURES, re.IGNORECASE)
_AT_MONTH = re.compile(_ENGLISH, re.IGNORECASE)
_AT_WORD = re.compile(f"{_RELATIVE}|{_COUNTED}", re.IGNORECASE)
_WEEKDAYS = ("senin", "selasa", "rabu", "kamis", "jumat", "jumaat", "sabtu", "minggu", "ahad")
_ENGLISH_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december", "jan", "feb", "aug", "oct", "dec",
)  # fmt: skip


def _anchors() -> dict[str, list[tuple[str, re.Pattern[str]]]]:
    """Return by first word what a mention may begin with, and the pattern to try there."""
    counts = ("sehari", "sepekan", "seminggu", *(word for word in NUMBERS if word != "se"))
    table: dict[str, list[tuple[str, re.Pattern[str]]]] = {"jum": [("jum", _AT_WEEKDAY)]}
    for begins, pattern in (
        (_WEEKDAYS, _AT_WEEKDAY),
        (_ENGLISH_MONTHS, _AT_MONTH),
        (OFFSETS, _AT_WORD),
        (counts, _AT_WORD),
    ):
        for begin in begins:
            table.setdefault(begin.split()[0], []).append((begin, pattern))
    return table


ANCHORS = _anchors()
FIRST_WORDS = frozenset(ANCHORS)
DIGITS = re.compile(r"\((?=\s?\d)|(?<![\d/.,-])\d{1,4}(?!\d)")
