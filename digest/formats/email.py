"""E-mail: plain text and HTML as alternatives, with inline style and no outside resource.

The HTML keeps to what common mail programs show: tables for layout, style in the elements, system
fonts, no picture, no link but to the sources. It stays under the size from which Gmail cuts a
message off; what does not fit is counted, and stands in the other forms.
"""

from __future__ import annotations

import hashlib
from email.message import EmailMessage
from email.policy import SMTP

from digest.clean import plain_line, shortened
from digest.form import short_period_text
from digest.formats.marks import PLAIN
from digest.formats.templating import environment
from digest.formats.text import render_parts
from digest.letter import Letter
from digest.record import Digest
from digest.summary import incident_sentence
from digest.wording import area_text, heading_text

MAX_HTML_BYTES = 95_000  # Gmail cuts at 102,400 bytes; a mail server may add to it
# How many stories of the two main sections and of the two others are shown in full, and how long
# their titles and quotations may be: the first that fits is taken.
_ROOMS = (
    (30, 30, 220, 400),
    (15, 15, 160, 260),
    (8, 10, 120, 160),
    (4, 4, 100, 100),
    (1, 1, 80, 0),
)
_MAX_SUBJECT_CHARACTERS = 148
_LEAST_AREA_CHARACTERS = 24


def subject_of(digest: Digest, lang: str) -> str:
    """Return the subject: the banner, name, day and scope, and how many incidents; one line."""
    heading = heading_text(lang, weekly=digest.weekly)
    banner = f"[{shortened(digest.banner, 40)}] " if digest.banner else ""
    head = plain_line(f"{banner}{heading}, {short_period_text(lang, digest)}")
    area = plain_line(area_text(lang, digest))
    told = plain_line(incident_sentence(lang, digest, trends=False).rstrip("."))
    if digest.section("occurred").items:
        whole = shortened(f"{head} - {area} - {told}", _MAX_SUBJECT_CHARACTERS)
    else:  # cut off, "no incident" would lose what is not known of it
        room = _MAX_SUBJECT_CHARACTERS - len(f"{head} -  - {told}")
        whole = f"{head} - {shortened(area, max(room, _LEAST_AREA_CHARACTERS))} - {told}"
    # Plain hyphens and dots: a subject that is ASCII throughout is not broken into encoded words.
    return whole.replace("…", "...")


def html_of(digest: Digest, lang: str) -> str:
    """Return the HTML part, under ``MAX_HTML_BYTES`` wherever the ledger's names allow it.

    Raises
    ------
    WrongSettings
        Where there is no catalogue of that language.
    """
    template = environment(lang).get_template("email.html.j2")
    html = ""
    for full, brief, title, quote in _ROOMS:
        html = template.render(
            digest=digest,
            codebook=digest.codebook,
            numbers=digest.numbers,
            spots=[s for s in digest.figures.spots if s.occurred or s.upcoming],
            full=full,
            brief=brief,
            title_characters=title,
            quote_characters=quote,
            subject=subject_of(digest, lang),
        )
        if len(html.encode("utf-8")) <= MAX_HTML_BYTES:
            break
    return html


def letter_of(digest: Digest, lang: str) -> Letter:
    """Return the digest as a letter, without addresses and files.

    Raises
    ------
    WrongSettings
        Where there is no catalogue of that language.
    """
    return Letter(
        subject=subject_of(digest, lang),
        text="\n\n".join(render_parts(digest, lang, PLAIN)) + "\n",
        html=html_of(digest, lang),
        language=lang,
    )


def render(digest: Digest, lang: str) -> bytes:
    """Return the digest as an e-mail file (RFC 5322) without sender and recipient.

    Raises
    ------
    WrongSettings
        Where there is no catalogue of that language.
    """
    letter = letter_of(digest, lang)
    message = EmailMessage(policy=SMTP.clone(max_line_length=76))
    message["Subject"] = letter.subject
    message["Date"] = digest.made_at
    message["Content-Language"] = lang
    message["X-Unsent"] = "1"  # mail programs then open it as a draft, to be addressed
    message.set_content(letter.text, cte="quoted-printable")
    message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    # A boundary by the content, not by chance: the same digest gives the same bytes.
    mark = hashlib.sha256((letter.text + letter.html).encode("utf-8")).hexdigest()[:32]
    message.set_boundary(f"=_{mark}")
    return message.as_bytes()
