"""JSON's coverage: the ledger, the outlets that need a look, and what was not delivered."""

from __future__ import annotations

from typing import Any

from digest.alarm import alarm_text, undelivered_text
from digest.failure import failures_text
from digest.formats.jsonvalue import instant_text, rounded
from digest.reading import reading_sentence
from digest.record import Digest
from news.health import OutletHealth
from news.outcome import OutletCoverage


def coverage_values(digest: Digest, lang: str) -> dict[str, Any]:
    """Return what was looked at, what needs a look and what was not delivered."""
    ledger = digest.ledger
    return {
        "state": ledger.state,
        "gap": digest.gap,
        "reading": reading_sentence(lang, digest),
        "total": ledger.total,
        "seen": ledger.seen,
        "blind": len(ledger.blind),
        "partial": len(ledger.partial),
        "quiet": len(ledger.quiet),
        "unseen_days": [day.isoformat() for day in ledger.unseen_days],
        "doubtful": [one.outlet for one in ledger.doubtful],
        "articles": ledger.articles,
        "blind_provinces": list(ledger.blind_provinces),
        "elsewhere": {"total": ledger.elsewhere, "blind": ledger.elsewhere_blind},
        "outlets": [_line(line, lang) for line in ledger.lines],
        "health": [_health(one, lang) for one in ledger.health],
        "undelivered": [
            {
                "subscription": row.subscription,
                "what": row.what,
                "queued_at": instant_text(row.queued_at),
                "state": row.state.value,
                "addresses": row.addresses,
                "text": undelivered_text(lang, row, digest),
            }
            for row in ledger.undelivered
        ],
    }


def _health(one: OutletHealth, lang: str) -> dict[str, Any]:
    return {
        "outlet": one.outlet,
        "name": one.name,
        "province": one.province,
        "last_looked": instant_text(one.last_looked),
        "articles": one.articles,
        "expected": rounded(one.expected),
        "low": one.low,
        "alarms": [
            {"kind": alarm.kind, "text": alarm_text(lang, alarm), "values": dict(alarm.values)}
            for alarm in one.alarms
        ],
    }


def _line(line: OutletCoverage, lang: str) -> dict[str, Any]:
    return {
        "outlet": line.outlet,
        "name": line.name,
        "province": line.province,
        "status": line.status,
        "articles": line.articles,
        "failures": line.failures,
        "failure_text": failures_text(lang, line),
        "counts": dict(line.counts),
        "requests": line.requests,
        "last_looked": instant_text(line.last_looked),
    }
