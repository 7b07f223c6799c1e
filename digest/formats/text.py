"""Text: for a messaging group. Short, in order, with ``*bold*`` as WhatsApp marks it.

The same words go out with Telegram's marks and, as the text part of an e-mail, with none. Text
from outside cannot make marks of its own, see ``marks``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from digest.clean import shortened
from digest.comparison import comparison_sentences
from digest.detail import detail_text
from digest.entry import MAY_HAVE_OCCURRED, Item
from digest.form import (
    doubt_text,
    level_text,
    period_text,
    short_period_text,
    state_words,
)
from digest.formats.marks import TELEGRAM, WHATSAPP, Marks
from digest.quotation import quote_text
from digest.reading import reading_sentence
from digest.record import Digest
from digest.summary import count_text, incident_sentence, outlook_sentence
from digest.translation import plural_translator, translator
from digest.wording import (
    area_text,
    counted_text,
    event_day_text,
    heading_text,
    listed_text,
    mark_text,
    place_text,
    places_text,
    section_name,
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


def units(text: str) -> int:
    """Return the length of a text as messengers count it, in UTF-16 units."""
    return len(text) + sum(character > "\uffff" for character in text)


def render_parts(digest: Digest, lang: str, marks: Marks = WHATSAPP) -> list[str]:
    """Return the digest as messages, each under ``MAX_MESSAGE_UNITS``, to be sent in order.

    A story is never split. Where there are several parts, each says which it is.

    Raises
    ------
    WrongSettings
        Where there is no catalogue of that language.
    """
    short_day = short_period_text(lang, digest)
    running = f"{marks.bold(heading_text(lang, weekly=digest.weekly))} · {short_day} "
    room = MAX_MESSAGE_UNITS - units(running) - len("(999/999)\n\n")
    parts: list[str] = []
    for block in _blocks(digest, lang, marks):
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


def render_telegram(digest: Digest, lang: str) -> bytes:
    """Return the messages with Telegram's marks (its HTML mode) in one file, parted by a line.

    Raises
    ------
    WrongSettings
        Where there is no catalogue of that language.
    """
    return (_PART_GAP.join(render_parts(digest, lang, TELEGRAM)) + "\n").encode("utf-8")


def _blocks(digest: Digest, lang: str, marks: Marks) -> Iterator[str]:
    _ = translator(lang)
    yield _head(digest, lang, marks)
    numbers = digest.numbers
    for key in ("occurred", "upcoming"):
        items = digest.section(key).items
        heading = _heading(digest, lang, key, marks)
        for item in items[:MAX_LONG_ITEMS]:
            story = story_text(numbers[item.id], item, digest, lang, marks)
            yield f"{heading}\n\n{story}" if heading else story
            heading = ""
        if len(items) > MAX_LONG_ITEMS:
            yield _more(lang, len(items) - MAX_LONG_ITEMS)
    for key in ("prevention", "review"):
        items, elsewhere = digest.section(key).items, digest.to_check if key == "review" else ()
        if not items and not elsewhere:
            continue
        lines = [_heading(digest, lang, key, marks)]
        lines += _lines(items, numbers, lang, marks)
        if elsewhere:
            lines.append(_("Listed elsewhere, may already have happened: check"))
            lines += _lines(elsewhere, numbers, lang, marks, doubt=False)
        yield from _packed(lines)
    yield (
        f"{_('model')} {marks.told(digest.model) or '–'} · {_('codebook')}"
        f" {marks.told(digest.codebook.version)}"
    )


def _head(digest: Digest, lang: str, marks: Marks) -> str:
    lines = [
        marks.bold(heading_text(lang, weekly=digest.weekly).upper()),
        f"{period_text(lang, digest)} · {marks.told(area_text(lang, digest))}",
    ]
    if digest.banner:
        lines.insert(0, f"[{marks.told(shortened(digest.banner, 200)).upper()}]")
    verdict = reading_sentence(lang, digest)
    if digest.state != "all":
        verdict = f"⚠ {marks.bold(marks.told(verdict))}"
    else:
        verdict = marks.told(verdict)
    lines += [
        "",
        marks.told(incident_sentence(lang, digest)),
        marks.told(outlook_sentence(lang, digest)),
        *(marks.told(sentence) for sentence in comparison_sentences(lang, digest)[:5]),
        "",
        verdict,
    ]
    if detail := detail_text(lang, digest):
        lines.append(marks.told(detail))
    return "\n".join(lines)


def story_text(number: int, item: Item, digest: Digest, lang: str, marks: Marks) -> str:
    """Return one story of the digest as the lines of a message."""
    _ = translator(lang)
    facts = [
        marks.told(places_text(item)) or _("place not told"),
        event_day_text(lang, item.event_date, digest.day) if item.event_date else _("day not told"),
        level_text(lang, item),
        *state_words(lang, item),
        *(doubt_text(lang, doubt) for doubt in item.doubts),
        item.rating.text,
    ]
    lines = [
        f"{number}. {marks.bold(_title(item, lang, marks))}",
        " · ".join(filter(None, facts)),
        "; ".join(marks.told(mark_text(lang, mark, digest.codebook)) for mark in item.tags),
        marks.told(quote_text(item, _MAX_QUOTE_CHARACTERS)),
    ]
    names = listed_text(lang, [marks.told(name) for name in item.outlets], 3)
    lines.append(f"{counted_text(lang, item)}: {names}")
    url = _url(item, marks)
    return "\n".join(filter(None, [*lines, url]))


def _heading(digest: Digest, lang: str, key: str, marks: Marks) -> str:
    number = count_text(digest, digest.section(key))
    return f"{marks.bold(section_name(lang, key).upper())} ({number})"


def _lines(
    items: Sequence[Item],
    numbers: Mapping[str, int],
    lang: str,
    marks: Marks,
    *,
    doubt: bool = True,
) -> list[str]:
    """Return the first stories in a line each, and how many more there are."""
    lines = []
    for item in items[:MAX_SHORT_ITEMS]:
        place = marks.told(place_text(item.place))
        line = f"{numbers[item.id]}. {_title(item, lang, marks)}{f' ({place})' if place else ''}"
        told = doubt and item.may_have_occurred
        lines.append(f"{line} – {doubt_text(lang, MAY_HAVE_OCCURRED)}" if told else line)
    if len(items) > MAX_SHORT_ITEMS:
        lines.append(_more(lang, len(items) - MAX_SHORT_ITEMS))
    return lines


def _title(item: Item, lang: str, marks: Marks) -> str:
    _ = translator(lang)
    return marks.told(shortened(item.title, _MAX_TITLE_CHARACTERS)) or _("(no title)")


def _url(item: Item, marks: Marks) -> str:
    urls = (marks.link(source.url) for source in item.sources if source.url)
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
