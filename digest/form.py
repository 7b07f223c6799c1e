"""Form: the words of the desk's own form: value of information, doubts, corrections, period."""

from __future__ import annotations

from datetime import date

from digest.correction import Change, Correction
from digest.entry import Item, Rating
from digest.record import Digest
from digest.translation import plural_translator, translator
from digest.wording import day_text, severity_text, stage_name, tag_name, trend_text
from news.codebook import Codebook


def rating_text(lang: str, rating: Rating) -> str:
    """Return both marks in words: ``"biasanya dapat dipercaya; mungkin benar"``."""
    _ = translator(lang)
    sources = {
        "A": _("reliable"),
        "B": _("usually reliable"),
        "C": _("fairly reliable"),
        "D": _("not usually reliable"),
        "E": _("unreliable"),
        "F": _("reliability not known"),
    }
    credibilities = {
        1: _("confirmed by other sources"),
        2: _("probably true"),
        3: _("possibly true"),
        4: _("doubtful"),
        5: _("improbable"),
        6: _("truth cannot be judged"),
    }
    text = f"{sources[rating.source]}; {credibilities[rating.credibility]}"
    return f"{text} ({_('set by an officer')})" if rating.changed else text


def doubt_text(lang: str, doubt: str) -> str:
    """Return a doubt in words; the word itself where it is unknown."""
    _ = translator(lang)
    names = {
        "may-have-occurred": _("may already have happened: check"),
        "also-risk": _("some reports tell a risk only"),
        "also-prevention": _("some reports tell of prevention only"),
        "plan-is-past": _("called a plan, yet its day is over"),
        "old-event": _("the event lies more than a week back"),
        "days-differ": _("reports name different days"),
        "places-differ": _("reports name different places"),
        "weekday-contradicts-date": _("weekday and date contradict"),
        "published-after-fetch": _("outlet's date lies in the future"),
        "undated": _("no outlet gives a date"),
        "late": _("found late"),
        "repeated": _("repeats a text published before"),
    }
    return names.get(doubt, doubt)


def fresh_text(lang: str, item: Item) -> str:
    """Return what is new of a story that goes on: ``"hari ke-3, 2 artikel baru"``."""
    if item.days < 2 or not item.trend:
        return ""
    _, n_ = translator(lang), plural_translator(lang)
    fresh = len(item.fresh)
    articles = n_("%(n)d new article", "%(n)d new articles", fresh) % {"n": fresh}
    return _("day %(n)d, %(articles)s") % {"n": item.days, "articles": articles}


def period_text(lang: str, digest: Digest, width: str = "full") -> str:
    """Return the day, or the first and last day, of a digest."""
    last = day_text(lang, digest.day, width)
    if not digest.weekly:
        return last
    return f"{day_text(lang, digest.first, width)} – {last}"


def short_period_text(lang: str, digest: Digest) -> str:
    """Return it in short and ASCII: ``"Rab, 20 Nov 2024"``, ``"18 Nov - 24 Nov 2024"``."""
    if not digest.weekly:
        return day_text(lang, digest.day, "short with year")
    last = day_text(lang, digest.day, "month with year")
    return f"{day_text(lang, digest.first, 'month')} - {last}"


def state_words(lang: str, item: Item) -> list[str]:
    """Return what is said of a story beside its facts: trend, what is new, election, changes."""
    _ = translator(lang)
    words = (
        trend_text(lang, item.trend),
        fresh_text(lang, item),
        _("election") if item.election else "",
        _("revised") if item.revised else "",
        _("corrected by an analyst") if item.corrected else "",
    )
    return [word for word in words if word]


def level_text(lang: str, item: Item) -> str:
    """Return the severity as a number of five, ``"keparahan 4/5"``; ``""`` where there is none."""
    _ = translator(lang)
    return f"{_('severity %(n)d') % {'n': item.severity}}/5" if item.severity else ""


def report_number_text(lang: str, digest: Digest, number: int) -> str:
    """Return the number of an item with its report, for what is read apart from it."""
    _ = translator(lang)
    day = short_period_text(lang, digest)
    return _("no. %(n)d in the report of %(day)s") % {"n": number, "day": day}


def correction_kind(lang: str, correction: Correction) -> str:
    """Return what a correction does: withdraw, add, change."""
    _ = translator(lang)
    names = {"withdrawn": _("Withdrawn"), "missed": _("Was missed"), "changed": _("Changed")}
    return names[correction.kind]


def change_text(lang: str, change: Change, codebook: Codebook) -> str:
    """Return a change: ``"Pengumpulan massa: kejadian → penanganan"``."""
    _ = translator(lang)
    name = {
        "stage": tag_name(lang, change.tag, codebook),
        "severity": _("severity"),
        "place": _("place"),
        "event_date": _("date"),
        "election": _("tied to an election"),
    }[change.field]
    before, after = (
        _value_text(lang, change, value, codebook) for value in (change.before, change.after)
    )
    return f"{name}: {before} → {after}"


def _value_text(lang: str, change: Change, value: str, codebook: Codebook) -> str:
    _ = translator(lang)
    if change.field == "election":
        return _("yes") if value == "1" else _("no")
    if not value:
        return _("none")
    if change.field == "stage":
        return stage_name(lang, value, codebook).lower()
    if change.field == "severity":
        return f"{value} ({severity_text(lang, int(value), codebook)})"
    return day_text(lang, date.fromisoformat(value)) if change.field == "event_date" else value
