"""Failure: what failed at an outlet, and when it was last seen, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.translation import translator
from digest.wording import instant_text, listed_text
from news.outcome import OutletCoverage

if TYPE_CHECKING:  # a command that only names an outcome loads no digest
    from digest.record import Digest


def failure_name(lang: str, kind: str) -> str:
    """Return an outcome such as ``"failed:timeout"`` in words; the word itself if unknown."""
    _ = translator(lang)
    reason = kind.partition(":")[2]
    names = {
        "": _("could not be read") if kind.startswith(("failed", "quarantined")) else kind,
        "timeout": _("no answer"),
        "dns": _("address not found"),
        "connection": _("no connection"),
        "refused": _("connection refused"),
        "certificate": _("certificate not valid"),
        "too-large": _("page too large"),
        "empty": _("empty page"),
        "redirects": _("endless redirects"),
        "charset": _("unreadable characters"),
        "encoding": _("unreadable characters"),
        "bad-address": _("address not valid"),
        "refused-address": _("address not public"),
        "elsewhere": _("leads to another site"),
        "incomplete": _("broken off"),
        "unreadable-response": _("answer not readable"),
        "resting": _("asks for a pause"),
        "no-links": _("no links to articles"),
        "not-a-feed": _("no feed"),
        "not-a-sitemap": _("no sitemap"),
        "not-json": _("no JSON"),
        "outlet-file": _("mistake in the outlet's file"),
        "slow": _("took too long to read"),
        "crash": _("reading it failed"),
        "internal": _("error of the program"),
    }
    if kind == "robots":
        return _("closed by robots.txt")
    status = reason.removeprefix("robots-")
    if status != reason:
        return f"robots.txt: HTTP {status}"
    return names.get(reason) or reason.replace("http-", "HTTP ")


def failures_text(lang: str, line: OutletCoverage) -> str:
    """Return what failed at an outlet, most frequent first: ``"no answer (3), HTTP 503"``."""
    wrong = _failures(line)
    if not wrong:
        return "" if line.looked else _never_run(lang)
    return listed_text(
        lang,
        [
            f"{failure_name(lang, kind)} ({number})" if number > 1 else failure_name(lang, kind)
            for number, kind in wrong
        ],
        4,
    )


def failure_names(lang: str, line: OutletCoverage) -> list[str]:
    """Return what failed at an outlet, most frequent first, each once and without its number."""
    names = dict.fromkeys(failure_name(lang, kind) for _, kind in _failures(line))
    return list(names) or [_never_run(lang)]


def _failures(line: OutletCoverage) -> list[tuple[int, str]]:
    wrong = [
        (number, kind)
        for kind, number in line.counts.items()
        if number and (kind == "robots" or kind.startswith(("failed", "quarantined")))
    ]
    return sorted(wrong, key=lambda pair: (-pair[0], pair[1]))


def _never_run(lang: str) -> str:
    _ = translator(lang)
    return _("no run looked at it")


def last_seen_text(lang: str, line: OutletCoverage, digest: Digest) -> str:
    """Return when an outlet was last seen."""
    looked = line.last_looked
    return last_seen_at(lang, instant_text(lang, looked, digest.zone) if looked else "")


def last_seen_at(lang: str, when: str) -> str:
    """Return in words that an outlet was last seen at a time, ``""`` for never."""
    _ = translator(lang)
    return _("last seen %(when)s") % {"when": when} if when else _("never seen yet")
