"""What estimators that read texts tell scikit-learn of their input."""

from __future__ import annotations

from typing import Any


class TextInput:
    """Mixin of estimators that read texts, or records with texts, in place of a matrix.

    It stands before scikit-learn's own bases.
    """

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()  # type: ignore[misc]
        tags.input_tags.two_d_array = False
        tags.input_tags.string = True
        return tags
