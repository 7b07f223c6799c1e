"""Detail: what stands behind the reading of a digest: who was not seen, what is left out."""

from __future__ import annotations

from digest.alarm import (
    doubt_sentence,
    foreign_sentence,
    undelivered_sentence,
    unjudged_sentence,
)
from digest.clean import isolated, shortened
from digest.entry import Item
from digest.ledger import Ledger
from digest.province import province_name
from digest.reading import gap_values, unseen_days_text, unwatched_text
from digest.record import Digest
from digest.translation import plural_translator, translator
from digest.wording import listed_text

_MAX_TITLE_CHARACTERS = 100


def days_detail(lang: str, ledger: Ledger) -> str:
    """Return on which days of a week hardly anything was seen, ``""`` where it is said already."""
    _ = translator(lang)
    if not (ledger.unseen_days and ledger.blind and ledger.seen):
        return ""
    return _("Most outlets were not seen on %(days)s.") % {"days": unseen_days_text(lang, ledger)}


def blind_detail(lang: str, digest: Digest, most: int = 6) -> str:
    """Return which outlets and provinces were not seen, ``""`` where all were."""
    _ = translator(lang)
    ledger = digest.ledger
    if not ledger.blind:
        return ""
    names = [line.name or line.outlet for line in ledger.blind]
    text = _("Not seen: %(names)s.") % {"names": listed_text(lang, names, most)}
    if ledger.blind_provinces and digest.scope is None and ledger.seen:
        provinces = [province_name(code) or code for code in ledger.blind_provinces]
        text += " " + _("No view at all of: %(names)s.") % {
            "names": listed_text(lang, provinces, most)
        }
    return text


def unwatched_detail(lang: str, digest: Digest) -> str:
    """Return of which places asked for no outlet is on the list, ``""`` where each has one."""
    _ = translator(lang)
    if not digest.unwatched:
        return ""
    return _("No outlet of %(scope)s is on the list: nobody looked there.") % {
        "scope": unwatched_text(lang, digest)
    }


def early_detail(lang: str, digest: Digest, most: int = 6) -> str:
    """Return which outlets were not seen towards the end, ``""`` where all were."""
    _ = translator(lang)
    early = digest.ledger.early
    if not early:
        return ""
    return _("Last looked at %(when)s or before: %(names)s.") % {
        "when": gap_values(lang, digest)["when"],
        "names": listed_text(lang, [line.name or line.outlet for line in early], most),
    }


def unread_detail(lang: str, digest: Digest) -> str:
    """Return how many addresses could not be read, ``""`` for none or where it is said already.

    Beside incidents it stands with what was looked at: nobody takes that page for an all-clear.
    """
    number = digest.ledger.unread
    if not number or digest.gap == "unread" or digest.section("occurred").items:
        return ""
    n_ = plural_translator(lang)
    text = n_("%(n)d address could not be read.", "%(n)d addresses could not be read.", number)
    return text % {"n": number}


def left_out_details(lang: str, digest: Digest, most: int = 3) -> list[str]:
    """Return which incidents, and what may be one, were left out for what is not known of them."""
    _ = translator(lang)
    texts = (
        (digest.unplaced, _("No exact place, and therefore left out: %(what)s.")),
        (
            digest.unrated,
            _("May already have happened, and left out since no severity is known: %(what)s."),
        ),
    )
    return [
        text % {"what": listed_text(lang, [_named(lang, item) for item in items], most)}
        for items, text in texts
        if items
    ]


def _named(lang: str, item: Item) -> str:
    _ = translator(lang)
    title = isolated(shortened(item.title, _MAX_TITLE_CHARACTERS)) or _("(no title)")
    return f"{title} ({item.lead.outlet_name})"


def details(lang: str, digest: Digest, most: int = 6, *, brief: bool = True) -> list[str]:
    """Return what stands behind the reading: who was not seen, is incomplete, did not get word.

    ``brief`` is for forms that tell the reasons further down.
    """
    # Beside incidents it stands further down, in the part on what was looked at.
    foreign = not brief or not digest.section("occurred").items
    parts = (
        days_detail(lang, digest.ledger),
        blind_detail(lang, digest, most),
        unwatched_detail(lang, digest),
        early_detail(lang, digest, most),
        *left_out_details(lang, digest),
        unjudged_sentence(lang, digest),
        foreign_sentence(lang, digest) if foreign else "",
        unread_detail(lang, digest),
        doubt_sentence(lang, digest.ledger, most, brief=brief),
        undelivered_sentence(lang, digest, brief=brief),
    )
    return [part for part in parts if part]


def detail_text(lang: str, digest: Digest, most: int = 6) -> str:
    """Return all that stands behind the reading, for forms that say it nowhere else."""
    return " ".join(details(lang, digest, most, brief=False))


def elsewhere_text(lang: str, ledger: Ledger) -> str:
    """Return how the outlets outside the scope fared, ``""`` where there are none."""
    if not ledger.elsewhere:
        return ""
    n_ = plural_translator(lang)
    return n_(
        "Besides, %(n)d outlet elsewhere was asked, %(blind)d of them not seen.",
        "Besides, %(n)d outlets elsewhere were asked, %(blind)d of them not seen.",
        ledger.elsewhere,
    ) % {"n": ledger.elsewhere, "blind": ledger.elsewhere_blind}
