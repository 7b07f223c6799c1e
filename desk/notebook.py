"""Notebook: what the program refuses there is told as on the command line, in its language."""

from __future__ import annotations

import sys
from typing import Any

from desk.language import told
from news.errors import KentonganError


def tell_errors() -> None:
    """Let the notebook that this runs in, if any, show the program's errors without a traceback."""
    loaded = sys.modules.get("IPython")
    shell = loaded.get_ipython() if loaded else None
    if shell is not None:
        shell.set_custom_exc((KentonganError,), _tell)


def _tell(_: Any, kind: type, error: KentonganError, *__: Any, **___: Any) -> list[str]:
    said = f"{kind.__name__}: {told(error)}"
    print(said, file=sys.stderr)
    return [said]
