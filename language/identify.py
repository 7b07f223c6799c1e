"""Which language a text is in, as far as a reader of Indonesian news needs to know.

Small words settle the languages of the region, which letter statistics confuse: Indonesian
and Malay share most of their letters, and py3langid knows no Sundanese. Where the small words
say nothing, py3langid decides among the languages that outlets quote.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import Any

from language.stems import default_stemmer, root_words

# Small words by language. Those of "id" and "ms" in common stand in _SHARED; what is left
# parts the two.
_SMALL_WORDS = {
    "id": """
        karena bisa polisi bahwa saja setelah saat soal warga kata ujar ujarnya katanya provinsi
        kabupaten kecamatan desa jumat senin selasa minggu sudah usai kemarin agustus uang mobil
        perusahaan berbagai terkait sebagai pihaknya wilayah jadi apalagi sementara kantor kapan
        tidak beberapa hanya sejumlah masyarakat dirinya hingga namun lewat jika bupati gubernur
        """,
    "ms": """
        kerana ialah polis ogos sahaja isnin jumaat khamis mesyuarat jawatankuasa semasa selepas
        seramai syarikat manakala sekiranya adakah parlimen peguam sebarang lokap universiti
        pelbagai bahawa ekoran bomba dijangka antaranya tiada dipercayai ketika itu balai suspek
        kampung negeri beliau berkata daripada kerajaan kepada mengenai turut katanya
        """,
    "jv": """
        ora lan sing iki iku kang karo wong marang ing ana wis arep dadi nanging amarga uga saka
        awit kanggo kuwi nalika mung kabeh dheweke kowe piye opo ngono yen tansah
        """,
    "su": """
        teu anu jeung ieu éta kana tina pikeun henteu urang geus sareng ku dina nyaeta
        nyaéta maranéhna abdi kumaha naon atawa lamun keur boga ogé oge bae teh téh aya
        """,
    "en": """
        the of and to in that is was for on with as by at from are were has have it this which be
        an not his their they will said he she who been would its but or more after
        """,
}
# Of languages far from Indonesian, for texts in which the words above settle nothing: they are told
# without py3langid, whose model takes half a second to load.
_FAR_WORDS = {
    "de": "der die das und den von mit ist des sich nicht auf ein eine für auch als wird bei im",
    "fr": "le la les des et du en une est dans pour qui sur au plus pas par ce sont avec aux",
    "es": "el la los las de que en del una por con para se su como más al lo pero sus este",
    "pt": "que de do da em um uma para com não os as dos das por na no mais foi ao como seu são",
    "it": "il che di la del della per un una con non sono le gli nel alla dei più si anche dal",
    "nl": "de het een van en in is dat op te zijn voor met niet aan er ook bij naar werd door",
    "tr": "ve bir bu için ile da de olarak olan en daha çok gibi sonra kadar ise ancak göre",
}
_FAR_VOTES = {language: frozenset(words.split()) for language, words in _FAR_WORDS.items()}
# From this share on: 20 in a hundred words of such a text are among them.
_FAR_SHARE = 0.12
_SCRIPTS = (
    ("ko", re.compile("[\uac00-\ud7a3]")),
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
)
# A quoted name is a few letters; a text of the script is mostly of it. Japanese mixes kana with
# as many signs that Chinese has too.
_SCRIPT_SHARE = 0.3
_SHARED = frozenset(
    """
    yang dan di ke dari pada untuk dengan itu ini akan dalam oleh ada juga telah atau adalah para
    tersebut mereka lebih kita dia ia orang secara serta seorang menjadi antara bagi satu dua
    """.split()  # noqa: SIM905 - forty quoted words are hard to keep
)
_VOTES = {language: frozenset(words.split()) - _SHARED for language, words in _SMALL_WORDS.items()}
_MALAY = frozenset(
    """
    kerana ialah polis ogos sahaja isnin jumaat khamis mesyuarat jawatankuasa seramai
    syarikat sekiranya adakah parlimen peguam sebarang lokap pelbagai bahawa ekoran suspek
    """.split()  # noqa: SIM905 - as above
)
_OWN = {"ms": _MALAY, "jv": _VOTES["jv"]}
_LANGUAGES = (
    "id ms jv en ar fa zh ja ko ru th vi tl nl fr de es pt it tr hi my km sw".split()  # noqa: SIM905
)
_WORD = re.compile(r"[^\W\d_]+")
_WITHOUT_BLANKS = re.compile("[\u3040-\ud7a3]")  # kana to hangul: no blanks part their words
_MAX_WORDS = 400
_MAX_CHARS = 4000
_MODEL_CHARS = 800
_LEAD_CHARS = 400
# Under three words, or twelve letters, a name or a number could be of any language.
_MIN_WORDS, _MIN_LETTERS = 3, 12
# The news of 17,000 articles has 24 small words in a hundred, one article in a hundred under 15.
_MIN_SHARE = 0.06
# Headlines have few small words; two words in five that are Indonesian are enough.
_MIN_ROOTS = 0.4
# English tables of names have up to four in a hundred words that happen to be Indonesian roots.
_FEW_ROOTS = 0.1


def language_of(text: str) -> str:
    """Return the ISO 639-1 code of a text's language, ``""`` where it is too short to tell.

    Parameters
    ----------
    text
        Any text; only its first 4,000 characters are looked at.

    Returns
    -------
    str
        ``"id"``, ``"ms"``, ``"jv"``, ``"su"``, ``"en"``, or another that py3langid finds.
    """
    # The lead mostly settles it; a table of names and scores needs what follows it.
    lead = _words(text[:_LEAD_CHARS])
    if small := _by_small_words(lead) or _by_far_words(lead):
        return small
    if script := _by_script(text[:_MODEL_CHARS]):
        return script
    words = _words(text[:_MAX_CHARS])[:_MAX_WORDS] if len(text) > _LEAD_CHARS else lead
    asian = _WITHOUT_BLANKS.search(text, 0, _MAX_CHARS) is not None
    if not asian and (len(words) < _MIN_WORDS or sum(map(len, words)) < _MIN_LETTERS):
        return ""
    return _by_small_words(words) or _by_far_words(words) or _by_roots(words, text)


def _by_roots(words: list[str], text: str) -> str:
    """Return the language of a text that has hardly any small words: a headline, a table."""
    roots = _share_of_roots(words) if words else 0.0
    if roots >= _MIN_ROOTS:
        return "id"
    if roots < _FEW_ROOTS and (few := _by_any_words(words)):
        return few
    language = _by_model(text[:_MODEL_CHARS])
    # Without one small word of theirs these two are headlines full of names.
    unlike = language in {"ms", "jv"} and not _OWN[language].intersection(words)
    return "id" if unlike else language


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def _by_small_words(words: list[str]) -> str:
    """Return the language whose small words are clearly the most, else ``""``."""
    if not words:
        return ""
    counts = Counter(words)
    present = frozenset(counts)

    def votes_of(small: frozenset[str]) -> int:
        return sum([counts[word] for word in small & present])

    votes = {language: votes_of(small) for language, small in _VOTES.items()}
    for language in ("jv", "su"):
        # Their news borrows Indonesian nouns freely; three different small words settle it.
        own = _VOTES[language] & present
        if len(own) >= 3 and votes[language] > max(votes["id"], 2 * _MIN_SHARE * len(words)):
            return language
    shared = votes_of(_SHARED)
    # Malay has words that Indonesian has not, and the other way round; both use some of "ms".
    malay = votes["ms"] > 2 * votes["id"] and votes_of(_MALAY) > votes["id"]
    votes["ms" if malay else "id"] += shared + (0 if malay else votes.pop("ms"))
    ranked = sorted(votes.items(), key=lambda item: -item[1])
    (best, most), (_, second) = ranked[0], ranked[1]
    return best if most >= max(2, _MIN_SHARE * len(words)) and most >= 2 * second else ""


def _by_script(text: str) -> str:
    if text.isascii():
        return ""
    letters = sum(map(str.isalpha, text))
    return next(
        (lang for lang, of in _SCRIPTS if len(of.findall(text)) > _SCRIPT_SHARE * letters), ""
    )


def _by_far_words(words: list[str]) -> str:
    """Return the one of the farther languages whose small words are clearly most, else ``""``."""
    counts = Counter(words)
    votes = {
        language: sum(counts[word] for word in small) for language, small in _FAR_VOTES.items()
    }
    best, second = sorted(votes, key=votes.__getitem__, reverse=True)[:2]
    enough = votes[best] >= max(3, _FAR_SHARE * len(words))
    return best if enough and 2 * votes[best] >= 3 * votes[second] else ""


def _by_any_words(words: list[str]) -> str:
    """Return the only language of English and the farther ones with any small words, else ``""``.

    For tables, in which hardly a sentence stands.
    """
    counts = Counter(words)
    small = {"en": _VOTES["en"], **_FAR_VOTES}
    votes = {language: sum(counts[word] for word in of) for language, of in small.items()}
    best, second = sorted(votes, key=votes.__getitem__, reverse=True)[:2]
    return best if votes[best] >= 2 and votes[best] >= 3 * votes[second] else ""


def _share_of_roots(words: list[str]) -> float:
    """Return the share of words that are Indonesian roots or derived from one."""
    roots, stem = root_words(), default_stemmer().stem
    return sum(len(word) > 2 and stem(word) in roots for word in words) / len(words)


def _by_model(text: str) -> str:
    language, _ = _identifier().classify(text)
    return str(language)


@cache
def _identifier() -> Any:
    # The module-level functions of py3langid share one identifier; restricting that would
    # change it for everyone in the process.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - 0.1 s, rarely needed

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(_LANGUAGES)
    return identifier
