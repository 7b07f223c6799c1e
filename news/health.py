"""OutletHealth: whether an outlet's silence is news of the outlet, or a fault of the looking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

# In the order in which a desk looks into them: what blinds first, what only slows last.
ALARM_KINDS = (
    "outlet_file",  # its file has a mistake, so that it is not asked
    "set_aside",  # the workers gave its visit up, and it was not seen since
    "unseen",  # no source has answered for days, or ever
    "blind",  # the last look met no source that answered
    "dns",  # its name leads nowhere
    "certificate",  # its certificate is not believed
    "robots_closed",  # its robots.txt closes its sources, or cannot be read
    "silent",  # nothing published for longer than its history allows
    "drop",  # far fewer articles than on such a weekday
    "duplicates",  # everything found was a copy of what is known, or one text over and over
    "empty",  # its pages no longer hold an article's text
    "layout",  # its pages are read by another rule than usual
    "length",  # its texts are far shorter or longer than usual
    "failing",  # half of its URLs or more failed
    "robots_changed",  # its robots.txt asks for something else than before
    "slow",  # it answers far slower than usual
)
# With these alone everything that the outlet published was read.
HARMLESS_KINDS = frozenset({"robots_changed", "slow"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """One reason to look into an outlet.

    Parameters
    ----------
    kind
        One of ``ALARM_KINDS``.
    text
        What it rests on, in English, one line.
    values
        The figures of ``text`` by name, for whoever writes it in another language.
    """

    kind: str
    text: str
    values: Mapping[str, str | float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletHealth:
    """What is known of the looking at one outlet.

    Parameters
    ----------
    outlet, name, province
        Id, display name and province code of the outlet.
    last_looked
        When a source last answered and was read, aware UTC, or None.
    articles
        Published in the 24 hours before ``last_looked``.
    expected
        As many as its history makes likely for that weekday; None where history is too short.
    low
        Fewer than this are an alarm; None where history is too short.
    counts
        Outcomes of the last run that asked it; failures with their reason.
    latency_s
        Median wait for a response in that run, in seconds, or None.
    alarms
        In the order of ``ALARM_KINDS``; empty where all is well.
    """

    outlet: str
    name: str
    province: str
    last_looked: datetime | None = None
    articles: int = 0
    expected: float | None = None
    low: int | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    latency_s: float | None = None
    alarms: tuple[Alarm, ...] = ()

    @property
    def doubtful(self) -> bool:
        """True where some of its news may be missing."""
        return any(alarm.kind not in HARMLESS_KINDS for alarm in self.alarms)
