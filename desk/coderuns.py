"""Code runs: what stands between backticks in a message, as code where a page shows it."""

from __future__ import annotations

from markupsafe import Markup


def with_code(sentence: str) -> Markup:
    """Return a sentence as HTML, escaped, what stands between backticks as ``<code>``."""
    parts = sentence.split("`")
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if n % 2 and n + 1 < len(parts) else part
        for n, part in enumerate(parts)
    )
