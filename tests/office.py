"""Which formats can be made on this machine: PDF needs Pango, which no Python package brings."""

from __future__ import annotations

import os

import pytest

from digest.formats.table import FORMATS
from news.errors import WrongSettings


def missing(name: str) -> str:
    """Return why a format cannot be made here, ``""`` where it can."""
    try:
        FORMATS[name].check()
    except WrongSettings as error:
        return str(error)
    return ""


def skip_unless_usable(name: str) -> None:
    """Skip the test where a format cannot be made here; fail it where everything must be."""
    if why := missing(name):
        if os.environ.get("KENTONGAN_REQUIRE_SERVICES") == "1":
            pytest.fail(f"{why}, and KENTONGAN_REQUIRE_SERVICES=1")
        pytest.skip(why)
