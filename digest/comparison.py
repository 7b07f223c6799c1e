"""Comparison: a number against what is usual, in words, with the method that tells a rise."""

from __future__ import annotations

from digest.baseline import Baseline
from digest.record import Digest
from digest.translation import plural_translator, translator
from digest.wording import day_text, number_text, place_text, weekday_text

_LEAST_TAIL = 0.0001


def usual_text(lang: str, row: Baseline | None) -> str:
    """Return what is usual: ``"rata-rata 7 hari 4,1; 28 hari 3,8"``; ``""`` where unknown."""
    _ = translator(lang)
    if row is None or row.mean_28 is None:
        return ""
    week = _("unknown") if row.mean_7 is None else tenth_text(lang, row.mean_7)
    return _("mean of 7 days %(week)s; of 28 days %(month)s") % {
        "week": week,
        "month": tenth_text(lang, row.mean_28),
    }


def tenth_text(lang: str, value: float) -> str:
    """Return a mean with one decimal: more digits would claim more than four weeks know."""
    return number_text(lang, round(value, 1))


def comparison_sentences(lang: str, digest: Digest) -> list[str]:
    """Return what is usual for such a day and what is unusually frequent, a sentence each."""
    _ = translator(lang)
    sentences = []
    row = digest.figures.baseline("occurred")
    if row is not None and row.expected is not None:
        values = {
            "weekday": weekday_text(lang, digest.day),
            "expected": tenth_text(lang, row.expected),
            "usual": usual_text(lang, row),
        }
        if digest.weekly:
            text = _("Such a week usually has %(expected)s incidents (%(usual)s).")
        else:
            text = _("A %(weekday)s usually has %(expected)s incidents (%(usual)s).")
        sentences.append(text % values)
    elif row is not None:
        n_ = plural_translator(lang)
        sentences.append(
            n_(
                "What is usual is not known yet: only %(n)d of the last 28 days was seen.",
                "What is usual is not known yet: only %(n)d of the last 28 days were seen.",
                row.known_days,
            )
            % {"n": row.known_days}
        )
    sentences += [rise_sentence(lang, rise) for rise in digest.figures.rises]
    return sentences


def rise_sentence(lang: str, row: Baseline) -> str:
    """Return that a number is unusually high, and how rare it would be by chance."""
    _ = translator(lang)
    what = {
        "occurred": _("Unusually many incidents"),
        "upcoming": _("Unusually many risks and plans"),
    }[row.key]
    if row.place is not None:
        what += f" ({place_text(row.place)})"
    return _("%(what)s: %(count)d, expected %(expected)s (%(chance)s, %(method)s).") % {
        "what": what,
        "count": row.count,
        "expected": tenth_text(lang, row.expected or 0.0),
        "chance": chance_text(lang, row.tail or 0.0),
        "method": method_text(lang, row.method),
    }


def chance_text(lang: str, tail: float) -> str:
    """Return a tail as a chance: ``"peluang 0,3 %"``."""
    _ = translator(lang)
    if tail < _LEAST_TAIL:
        return _("chance under %(share)s %%") % {"share": number_text(lang, _LEAST_TAIL * 100)}
    digits = 2 if tail < 0.001 else 1
    return _("chance %(share)s %%") % {"share": number_text(lang, round(tail * 100, digits))}


def method_text(lang: str, method: str) -> str:
    """Return the name of a distribution, ``""`` for none."""
    _ = translator(lang)
    names = {"": "", "poisson": "Poisson", "negative-binomial": _("negative binomial")}
    return names[method]


def method_note(lang: str) -> str:
    """Return how a rise is told from chance, for the foot of the page."""
    _ = translator(lang)
    return _(
        "Unusual: so many or more would come by chance on at most 1 of 100 such days (of 1,000 for"
        " a place within), by the upper tail of a Poisson or negative binomial distribution over"
        " the same weekday and place in the last 28 days; days on which most outlets were not"
        " seen do not count."
    )


def trend_words(lang: str, digest: Digest) -> str:
    """Return the trend line in words: for who cannot see it."""
    _, n_ = translator(lang), plural_translator(lang)
    known = [one for one in digest.trend if one.known]
    if not known:
        return _("No day of the last 28 was seen.")
    top = max(known, key=lambda one: (one.occurred, one.day))
    text = _("Incidents a day in the last 28 days: highest %(top)d on %(day)s, last %(last)s.") % {
        "top": top.occurred,
        "day": day_text(lang, top.day, "month"),
        "last": digest.trend[-1].occurred if digest.trend[-1].known else _("unknown"),
    }
    if unknown := len(digest.trend) - len(known):
        text += " " + n_("%(n)d day was not seen.", "%(n)d days were not seen.", unknown) % {
            "n": unknown
        }
    return text
