"""Words that stand before a place's name and say what it is: levels, offices, bodies, streets."""

from __future__ import annotations

from dataclasses import dataclass

LEVELS = {
    "kabupaten": "regency", "kab": "regency", "kota": "city", "kotamadya": "city",
    "provinsi": "province", "prov": "province", "propinsi": "province",
}  # fmt: skip
_OFFICES = {
    "regency": "pemkab bupati wabup cabup cawabup pilbup setkab sekkab",
    "city": """
        pemkot walikota wawali polrestabes kapolrestabes pilwali pilwalkot cawali pilwakot
        mapolrestabes wakapolrestabes wawalkot walkot
        """,
    "province": """
        pemprov gubernur wagub cagub cawagub pilgub polda kapolda wakapolda mapolda kejati kajati
        setdaprov
        """,
}
POLICE = frozenset(
    """
    polres polresta kapolres kapolresta wakapolres wakapolresta mapolres mapolresta polrestro
    kapolrestro mapolrestro
    """.split()  # noqa: SIM905 - plain lists of words are easier to keep
)
_BODIES = """
    satreskrim kpu kpud bawaslu panwaslu panwaslih panwaskab kip dprd dprk kodim dandim kejari
    kajari lapas rutan pn kesbangpol bakesbangpol pp bpbd dishub disdik dinkes diskominfo kemenag
    bnn bnnk imigrasi makodim fkub mui pcnu sekda pmii hmi gmni bem pilkada satpolpp kemenkumham
    disdukcapil pemda
    """
_DISTRICT_BODIES = """
    kecamatan kec camat polsek polsekta kapolsek mapolsek koramil danramil panwascam panwaslucam
    puskesmas distrik kapanewon kemantren ppk sekcam muspika forkopimcam
    """
_PREPOSITIONS = "di ke dari asal wilayah kawasan sekitar se"
BLOCKING = frozenset(
    """
    jalan jl jln gang gg tol nasi sate soto batik pempek gudeg bika apel kopi sungai danau selat
    teluk laut suku bahasa tari marga persib persija arema psis psm persis psms pss persik persela
    persipura persiba persijap psbs psim psps persiraja persikabo perseru tribun radar harian
    universitas jembatan gunung hotel
    """.split()  # noqa: SIM905 - as above
)


@dataclass(frozen=True, slots=True)
class Cue:
    """What the words before a name say of it.

    Parameters
    ----------
    kind
        ``"level"`` ("Kabupaten"), ``"office"`` ("Bupati", "KPU"), ``"police"``, ``"district"``
        ("Kecamatan", "Polsek"), ``"preposition"``, ``"blocked"`` where the name is a street's
        or a dish's, or ``""``.
    level
        The level of the place it asks for, ``""`` where it asks for none.
    words
        How many words the cue has.
    """

    kind: str = ""
    level: str = ""
    words: int = 1


CUES = {
    **{word: Cue("level", level) for word, level in LEVELS.items()},
    **{word: Cue("office", level) for level, row in _OFFICES.items() for word in row.split()},
    **dict.fromkeys(POLICE, Cue("police")),
    **dict.fromkeys(_BODIES.split(), Cue("office")),
    **dict.fromkeys(_DISTRICT_BODIES.split(), Cue("district")),
    **dict.fromkeys(_PREPOSITIONS.split(), Cue("preposition")),
    **dict.fromkeys(BLOCKING, Cue("blocked")),
}
# By what stands before "kota": "Wali Kota Bogor", "Kab/Kota Bogor", "ibu kota Jawa Tengah".
CITY_CUES = {
    "wali": Cue("office", "city"),
    **dict.fromkeys(("kabupaten", "kab"), Cue("office")),
    **dict.fromkeys(("ibu", "dalam", "pusat", "luar"), Cue("preposition")),
}
