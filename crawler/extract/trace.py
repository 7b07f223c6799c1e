"""What the extractor did with a page, step by step: for ``kentongan extract --explain``."""

from __future__ import annotations

from dataclasses import dataclass, field

from news.article import Article

_SHOWN_CHARS = 100


@dataclass(frozen=True, slots=True)
class Step:
    """One decision.

    Parameters
    ----------
    field
        What was decided: ``encoding``, ``family``, ``title``, ``body``, ``line``, ``published``,
        ``modified``, ``dateline``, ``url``, ``verdict``.
    rule
        The rule that decided it.
    took
        What it took, or left out where ``field`` is ``line``.
    """

    field: str
    rule: str
    took: str


@dataclass(frozen=True, slots=True)
class Trace:
    """Every step taken on a page, with the article or the reason for refusing it.

    Parameters
    ----------
    url
        The capture's URL.
    steps
        In the order in which they were taken.
    article
        None where the page was refused.
    refused
        Why; ``""`` where it was not.
    """

    url: str
    steps: tuple[Step, ...] = field(default=())
    article: Article | None = None
    refused: str = ""

    def lines(self) -> list[str]:
        """Return the steps as lines for a terminal, control characters made visible."""
        last = [Step("refused", "", self.refused)] if self.refused else []
        return [f"{s.field:<10} {s.rule:<14} {_visible(s.took)}" for s in (*self.steps, *last)]

    def __str__(self) -> str:
        return "\n".join(self.lines())


def _visible(text: str) -> str:
    cut = text if len(text) <= _SHOWN_CHARS else f"{text[:_SHOWN_CHARS]}…"
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in cut)
