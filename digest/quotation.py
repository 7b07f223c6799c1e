"""Quotation: the sentence of a report that carried its tag, word for word."""

from __future__ import annotations

import re
from collections.abc import Sequence

from digest.clean import MAX_NAME_CHARACTERS, language_code, plain_line, shortened
from digest.entry import Item, Quote
from news.judgement import TagJudgement
from news.story import Report

MAX_QUOTE_CHARACTERS = 420  # some 60 words: the longest sentence that reads well on a phone
_LEAST_WORDS = 5
# Links to other articles, which some outlets set amid a text, and words by which a sentence hangs
# on the one before: who "ia" is, and what followed "akibatnya", stands there. A person who merely
# says what follows may be nobody; what is said can be understood.
_SAYS = (
    r"(?!\s(?:juga\s)?(?:menyebut\w*|menyatakan|menyampaikan|menambahkan|menjelaskan|"
    r"meng(?:atakan|ungkapkan|aku|imbau))\b)"
)
_LINK = re.compile(r"\b(?:(?:baca|lihat|simak|tonton) juga|pilihan editor)\b", re.IGNORECASE)
_HANGING = re.compile(
    r"[\W_]*(?:(?:baca|video):|"
    r"(?:(?:namun|tetapi|tapi|kemudian|lalu|selain itu|sementara itu|bahkan),?\s)?"
    rf"(?:(?:ia|dia|mereka|beliau|keduanya)\b{_SAYS}|"
    r"(?:sedangkan|sehingga|akibatnya|pasalnya|sebab|serta|senada|karena(?:nya| itu)|"
    r"oleh (?:karena|sebab) itu|setelah itu|hal (?:itu|ini|tersebut)|"
    r"(?:akibat|setelah|dari|atas) \w+ (?:itu|ini|tersebut)|itu|ini)\b))",
    re.IGNORECASE,
)
_DOUBLE = re.compile('["\u201c\u201d\u201e]')


def quote_of(reports: Sequence[Report], stage: str, title: str) -> Quote | None:
    """Return the evidence sentence for the main stage that a reader is told; the title is none.

    The strongest that can be understood alone, else the strongest.

    Parameters
    ----------
    reports
        The lead first.
    stage
        The story's main stage.
    title
        What stands above the quotation and must not be said twice.
    """
    told: list[tuple[tuple[bool, bool], str, Report]] = []
    for report in reports:
        tags = [t for t in report.judgement.tags.values() if t.flagged or t.borderline]
        for tag in sorted(tags, key=lambda tag: (*_kind(tag, stage), -tag.probability)):
            for evidence in tag.evidence:
                text = plain_line(evidence.text)
                if text and text != title:
                    told.append((_kind(tag, stage), text, report))
    if not told:
        return None
    kind = told[0][0]
    alone = (one for one in told if one[0] == kind and stands_alone(one[1]))
    _, text, report = next(alone, told[0])
    return _quote(text, report)


def stands_alone(sentence: str) -> bool:
    """Tell whether a sentence can be understood without the one before, as far as it shows."""
    # Of a speech that began before, or goes on, half is left; at its very end nothing is missing.
    whole = len(_DOUBLE.findall(sentence[:-1])) % 2 == 0
    if not whole or len(sentence.split()) < _LEAST_WORDS:
        return False
    return not (_LINK.search(sentence) or _HANGING.match(sentence))


def quote_text(item: Item, max_characters: int = MAX_QUOTE_CHARACTERS) -> str:
    """Return the quoted sentence in quotation marks, ``""`` where there is none."""
    if item.quote is None:
        return ""
    text = shortened(item.quote.text, max_characters)
    cut = " […]" if item.quote.cut and not text.endswith("…") else ""
    return f"“{_within(f'{text}{cut}')}”"


def _within(text: str) -> str:
    """Return text as it stands within quotation marks: its own are single ones, and in pairs."""
    depth, before, shown = 0, 0, []
    for at, character in enumerate(text):
        if not _DOUBLE.match(character):
            shown.append(character)
            continue
        opens = character in "“„" or (
            character == '"' and not depth and text[at + 1 : at + 2].isalnum()
        )
        if not opens and not depth:
            if at == len(text) - 1:
                break  # the end of a longer speech, of which nothing here need be marked
            before += 1  # its beginning stood in the sentence before
        depth = max(0, depth + (1 if opens else -1))
        shown.append("‘" if opens else "’")
    return "‘" * before + "".join(shown) + "’" * depth


def _kind(tag: TagJudgement, stage: str) -> tuple[bool, bool]:
    return (tag.stage != stage, not tag.flagged)


def _quote(text: str, report: Report) -> Quote:
    short = shortened(text, MAX_QUOTE_CHARACTERS)
    name = plain_line(report.outlet_name) or plain_line(report.article.outlet)
    return Quote(
        text=short.removesuffix("…") if short != text else text,
        outlet_name=shortened(name, MAX_NAME_CHARACTERS),
        language=language_code(report.article.language or report.judgement.language),
        cut=short != text,
    )
