"""Notice: a flash notice of grave events, and notices to who looks after the program."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from digest.clean import plain_line, shortened
from digest.entry import Item
from digest.formats.marks import PLAIN, TELEGRAM, WHATSAPP, Marks
from digest.formats.templating import environment
from digest.formats.text import MAX_MESSAGE_UNITS, story_text, units
from digest.letter import Letter, Message
from digest.record import Digest
from digest.translation import plural_translator, translator
from digest.wording import instant_text, severity_text

_SANS = "font-family:'Segoe UI',Roboto,Helvetica,Arial,sans-serif;"
_MAX_SUBJECT_CHARACTERS = 148
_MAX_LINES = 200
MAX_ALERT_ITEMS = 30  # shown in full in a letter; its plain text has every one


def alert_items(digest: Digest, severity: int) -> list[Item]:
    """Return the stories that call for a flash notice: sure ones, of at least a severity."""
    return [
        item
        for key in ("occurred", "upcoming")
        for item in digest.section(key).items
        if item.severity >= severity
    ]


def alert_subject(digest: Digest, items: Sequence[Item], lang: str) -> str:
    """Return the subject of a flash notice: the gravest title, and how many more; one line."""
    _, n_ = translator(lang), plural_translator(lang)
    title = shortened(items[0].title, 90) or _("(no title)")
    more = len(items) - 1
    rest = f" {n_('and %(n)d more', 'and %(n)d more', more) % {'n': more}}" if more else ""
    mark = f"[{shortened(digest.banner, 40)}] " if digest.banner else ""
    whole = plain_line(f"{mark}{_('Flash notice')}: {title}{rest}")
    # ASCII where it can be: such a subject is not broken into encoded words.
    return shortened(whole, _MAX_SUBJECT_CHARACTERS).replace("…", "...")


def _alert_blocks(digest: Digest, items: Sequence[Item], lang: str, marks: Marks) -> list[str]:
    _ = translator(lang)
    head = marks.bold(_("Flash notice").upper())
    if digest.banner:
        head = f"[{marks.told(shortened(digest.banner, 200)).upper()}]\n{head}"
    head += f"\n{instant_text(lang, digest.made_at, digest.zone)}"
    stories = []
    for number, item in enumerate(items, 1):
        level = marks.bold(severity_text(lang, item.severity, digest.codebook).upper())
        stories.append(f"{level}\n{story_text(number, item, digest, lang, marks)}")
    foot = _(
        "From public news, judged by a program; not confirmed. What it becomes stands in the"
        " next daily report."
    )
    return [head, *stories, foot]


def alert_messages(
    digest: Digest, items: Sequence[Item], lang: str, *, telegram: bool
) -> list[Message]:
    """Return a flash notice as messages, each under ``MAX_MESSAGE_UNITS``, in order."""
    blocks = _alert_blocks(digest, items, lang, TELEGRAM if telegram else WHATSAPP)
    return [
        Message(title="", body=body, html=telegram, urgent=True) for body in packed_blocks(blocks)
    ]


def alert_letter(digest: Digest, items: Sequence[Item], lang: str) -> Letter:
    """Return a flash notice as a letter."""
    blocks = _alert_blocks(digest, items, lang, PLAIN)
    subject = alert_subject(digest, items, lang)
    page = environment(lang).get_template("alert.html.j2")
    html = page.render(
        digest=digest,
        codebook=digest.codebook,
        items=items[:MAX_ALERT_ITEMS],
        numbers={item.id: number for number, item in enumerate(items, 1)},
        subject=subject,
        foot=blocks[-1],
        title_characters=220,
        quote_characters=400,
    )
    text = "\n\n".join(blocks) + "\n"
    return Letter(subject=subject, text=text, html=html, language=lang)


def notice_letter(title: str, lines: Sequence[str], lang: str) -> Letter:
    """Return a notice to who looks after the program, as a letter."""
    subject = _notice_title(title)
    blocks = [subject, "\n".join(plain_line(line) for line in lines[:_MAX_LINES])]
    return Letter(
        subject=subject,
        text="\n\n".join(blocks) + "\n",
        html=_html(subject, blocks[1:], lang),
        language=lang,
    )


def notice_messages(title: str, lines: Sequence[str]) -> list[Message]:
    """Return a notice to who looks after the program, as messages."""
    told = [WHATSAPP.told(plain_line(line)) for line in lines[:_MAX_LINES]]
    blocks = [WHATSAPP.bold(WHATSAPP.told(_notice_title(title))), *told]
    return [Message(title="", body=body) for body in packed_blocks(blocks, gap="\n")]


def _notice_title(title: str) -> str:
    return shortened(plain_line(f"Kentongan: {title}"), _MAX_SUBJECT_CHARACTERS)


def packed_blocks(blocks: Sequence[str], *, gap: str = "\n\n") -> list[str]:
    """Return blocks put together to messages under ``MAX_MESSAGE_UNITS``, in order."""
    parts: list[str] = []
    for block in blocks:
        if parts and units(parts[-1]) + units(gap) + units(block) < MAX_MESSAGE_UNITS:
            parts[-1] += f"{gap}{block}"
        else:
            parts.append(shortened(block, MAX_MESSAGE_UNITS // 2) if _is_long(block) else block)
    return parts


def _is_long(block: str) -> bool:
    return units(block) >= MAX_MESSAGE_UNITS


def _html(title: str, blocks: Sequence[str], lang: str) -> str:
    paragraphs = "".join(
        f'<p style="margin:0 0 16px;{_SANS}font-size:15px;line-height:22px;color:#1b1a17;">'
        f"{'<br>'.join(escape(row) for row in block.splitlines())}</p>"
        for block in blocks
    )
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title></head>"
        '<body style="margin:0;padding:0;background-color:#f3efe5;">'
        '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr>'
        '<td align="center"><table role="presentation" width="640" cellpadding="0" cellspacing="0"'
        ' border="0" style="width:100%;max-width:640px;background-color:#fffdf8;text-align:left;'
        'overflow-wrap:anywhere;">'
        f'<tr><td style="padding:22px 24px 10px;border-top:6px solid #9c1c16;">{paragraphs}</td>'
        "</tr></table></td></tr></table></body></html>"
    )
