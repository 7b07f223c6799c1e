"""What the extractor did with a page, step by step: for ``kentongan extract --explain``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from news.article import Article
from news.message import Message

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
    took: str | Message


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
        Why; None where it was not.
    """

    url: str
    steps: tuple[Step, ...] = field(default=())
    article: Article | None = None
    refused: Message | None = None

    def lines(self, told: Callable[[Message], str] = str) -> list[str]:
        """Return the steps as lines for a terminal, control characters made visible.

        Parameters
        ----------
        told
            Gives what a step says for people in their language; English if not given.
        """
        last = [Step("refused", "", self.refused)] if self.refused else []
        return [
            f"{s.field:<10} {s.rule:<14} "
            + _visible(told(s.took) if isinstance(s.took, Message) else s.took)
            for s in (*self.steps, *last)
        ]

    def __str__(self) -> str:
        return "\n".join(self.lines())


def _visible(text: str) -> str:
    cut = text if len(text) <= _SHOWN_CHARS else f"{text[:_SHOWN_CHARS]}…"
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in cut)
