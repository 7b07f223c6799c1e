"""Code runs: what stands between backticks in a message, as code where a page shows it."""

from __future__ import annotations

from markupsafe import Markup

NO_MATHEMATICS = "tex2jax_ignore mathjax_ignore"
"""Classes of what a notebook must not set as formulas: all between one US$ and the next."""


def with_code(sentence: str) -> Markup:
    """Return a sentence as HTML, escaped, what stands between backticks as ``<code>``."""
    parts = sentence.split("`")
    if len(parts) % 2 == 0:  # the last backtick opens what nothing closes
        parts[-2:] = ["`".join(parts[-2:])]
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if n % 2 else part for n, part in enumerate(parts)
    )
