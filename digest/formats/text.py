"""Text: for a messaging group. Short, in order, with ``*bold*`` as WhatsApp marks it.

Telegram and plain mail show the same text, stars and all. Text from outside cannot make marks of
its own: the four marking characters are replaced by look-alikes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from digest.clean import isolated, shortened
from digest.entry import Item
from digest.reading import blind_detail, reading_sentence
from digest.record import Digest
from digest.summary import incident_sentence, outlook_sentence
from digest.translation import plural_translator, translator
from digest.wording import (
    counted_text,
    day_text,
    event_day_text,
    heading_text,
    listed_text,
    mark_text,
    place_text,
    scope_text,
    section_name,
    trend_text,
)

# A messenger takes 4,096 (Telegram) or folds away what is long (WhatsApp); 3,500 leaves room for
# a forwarding line. Counted in UTF-16 units, as both count, so that an emoji is two.
MAX_MESSAGE_UNITS = 3500
MAX_LONG_ITEMS = 100  # of a section; beyond it a message is no longer the right form
MAX_SHORT_ITEMS = 15  # of prevention and review, one line each
_MAX_TITLE_CHARACTERS = 160
_MAX_QUOTE_CHARACTERS = 220
_MAX_URL_CHARACTERS = 300
_PART_GAP = "\n\n" + "─" * 12 + "\n\n"

_MARKS = str.maketrans({"*": "∗", "_": "ˍ", "~": "∼", "`": "ʼ"})
# An address in a title would become a link of its own, to wherever its writer likes.
_ADDRESS = re.compile(r"\b[a-z][a-z0-9+.-]{1,20}://\S+|\bwww\.\S+", re.IGNORECASE)
_EDGE_UNDERSCORE = re.compile(r"(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])")


def unmarked(text: str) -> str:
    """Return outside text that a messenger can neither mark up nor turn into a link."""
    return isolated(_ADDRESS.sub("[…]", text).translate(_MARKS))


def marked_url(url: str) -> str:
    """Return an address without a character that a messenger could take for a mark."""
    for character in "*~`":
        url = url.replace(character, f"%{ord(character):02X}")
    return _EDGE_UNDERSCORE.sub("%5F", url)


def units(text: str) -> int:
    """Return the length of a text as messengers count it, in UTF-16 units."""
    return len(text) + sum(character > "\uffff" for character in text)


def render_parts(digest: Digest, lang: str) -> list[str]:
    """Return the digest as messages, each under ``MAX_MESSAGE_UNITS``, to be sent in order.

    A story is never split. Where there are several parts, each says which it is.

    Raises
    ------
    WrongSettings
        Where there is no catalogue of that language.
    """
    short_day = day_text(lang, digest.day, "short with year")
    running = f"*{heading_text(lang)}* · {short_day} "
    room = MAX_MESSAGE_UNITS - units(running) - len("(999/999)\n\n")
    parts: list[str] = []
    for block in _blocks(digest, lang):
        if parts and units(parts[-1]) + 2 + units(block) < room:
            parts[-1] += f"\n\n{block}"
        else:
            parts.append(block)
    if len(parts) == 1:
        return parts
    total = len(parts)
    first = f"{parts[0]}\n\n(1/{total})"
    return [first, *(f"{running}({n}/{total})\n\n{part}" for n, part in enumerate(parts[1:], 2))]


def render(digest: Digest, lang: str) -> bytes:
    """Return the messages in one file, UTF-8, parted by a line.

    Raises
    ------
    WrongSettings
        Where there is no catalogue of that language.
    """
    return (_PART_GAP.join(render_parts(digest, lang)) + "\n").encode("utf-8")


def _blocks(digest: Digest, lang: str) -> Iterator[str]:
    _ = translator(lang)
    yield _head(digest, lang)
    number = 0
    for key in ("occurred", "upcoming"):
        items = digest.section(key).items
        heading = f"*{section_name(lang, key).upper()}* ({len(items)})"
        for item in items[:MAX_LONG_ITEMS]:
            number += 1
            story = _story(number, item, digest, lang)
            yield f"{heading}\n\n{story}" if heading else story
            heading = ""
        if len(items) > MAX_LONG_ITEMS:
            yield _more(lang, len(items) - MAX_LONG_ITEMS)
    for key in ("prevention", "review"):
        if items := digest.section(key).items:
            lines = [f"*{section_name(lang, key).upper()}* ({len(items)})"]
            lines += [_line(item, lang) for item in items[:MAX_SHORT_ITEMS]]
            if len(items) > MAX_SHORT_ITEMS:
                lines.append(_more(lang, len(items) - MAX_SHORT_ITEMS))
            yield from _packed(lines)
    yield (
        f"{_('model')} {unmarked(digest.model) or '–'} · {_('codebook')}"
        f" {unmarked(digest.codebook.version)}"
    )


def _head(digest: Digest, lang: str) -> str:
    lines = [
        f"*{heading_text(lang).upper()}*",
        f"{day_text(lang, digest.day)} · {unmarked(scope_text(lang, digest.scope))}",
    ]
    if digest.banner:
        lines.insert(0, f"[{unmarked(shortened(digest.banner, 200)).upper()}]")
    verdict = reading_sentence(lang, digest)
    if digest.ledger.state != "all":
        verdict = f"⚠ *{unmarked(verdict)}*"
    lines += ["", *_told(incident_sentence(lang, digest)), *_told(outlook_sentence(lang, digest))]
    lines += ["", verdict]
    if detail := blind_detail(lang, digest):
        lines += _told(detail)
    return "\n".join(lines)


def _told(sentence: str) -> list[str]:
    return [unmarked(sentence)]


def _story(number: int, item: Item, digest: Digest, lang: str) -> str:
    _ = translator(lang)
    facts = [
        unmarked(place_text(item.place)),
        event_day_text(lang, item.event_date, digest.day) if item.event_date else "",
        f"{_('severity %(n)d') % {'n': item.severity}}/5" if item.severity else "",
        _("election") if item.election else "",
        trend_text(lang, item.trend),
        _("revised") if item.revised else "",
    ]
    lines = [
        f"{number}. *{_title(item, lang)}*",
        " · ".join(filter(None, facts)),
        "; ".join(unmarked(mark_text(lang, mark, digest.codebook)) for mark in item.tags),
    ]
    if item.quote:
        text = shortened(item.quote.text, _MAX_QUOTE_CHARACTERS)
        cut = " […]" if item.quote.cut and not text.endswith("…") else ""
        lines.append(f"“{unmarked(text)}{cut}”")
    names = listed_text(lang, [unmarked(name) for name in item.outlets], 3)
    lines.append(f"{counted_text(lang, item)}: {names}")
    url = _url(item)
    return "\n".join(filter(None, [*lines, url]))


def _line(item: Item, lang: str) -> str:
    place = unmarked(place_text(item.place))
    return f"• {_title(item, lang)}{f' ({place})' if place else ''}"


def _title(item: Item, lang: str) -> str:
    _ = translator(lang)
    return unmarked(shortened(item.title, _MAX_TITLE_CHARACTERS)) or _("(no title)")


def _url(item: Item) -> str:
    urls = (marked_url(source.url) for source in item.sources if source.url)
    return next((url for url in urls if len(url) <= _MAX_URL_CHARACTERS), "")


def _more(lang: str, number: int) -> str:
    n_ = plural_translator(lang)
    return n_("and %(n)d more", "and %(n)d more", number) % {"n": number}


def _packed(lines: Sequence[str]) -> Iterator[str]:
    """Yield the lines in blocks that fit a message."""
    block: list[str] = []
    size = 0
    for line in lines:
        if block and size + units(line) + 1 > MAX_MESSAGE_UNITS // 2:
            yield "\n".join(block)
            block, size = [], 0
        block.append(line)
        size += units(line) + 1
    if block:
        yield "\n".join(block)
