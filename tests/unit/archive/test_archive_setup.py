"""A notebook or a command that imports one module of the archive must not stumble over Django."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

import archive
from archive.articles import get_article

MODULES = sorted(
    f"archive.{path.stem}" for path in Path(archive.__file__).parent.glob("*.py")
    if path.stem != "__init__"
)  # fmt: skip


def run(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},  # so that it may fork
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_any_module_may_be_imported_first_and_none_needs_a_database() -> None:
    """Each in a process of its own, which has the libraries already and none of ours."""
    code = (
        "import gc, os, sys\n"
        "import django.db.models, numpy, pandas, warcio\n"
        "gc.freeze()\n"
        f"for module in {MODULES!r}:\n"
        "    child = os.fork()\n"
        "    if child == 0:\n"
        "        __import__(module)\n"
        "        os._exit(0)\n"  # to take the libraries down again takes longer than the import
        "    if os.waitpid(child, 0)[1]: sys.exit(f'{module} cannot be imported first')\n"
    )
    run(code)


def test_asking_before_the_archive_is_open_says_so() -> None:
    code = (
        "from archive.articles import get_article\nfrom news.errors import ArchiveUnusable\n"
        "try: get_article('a')\nexcept ArchiveUnusable as error: print(error)"
    )
    assert "archive cannot be used" in run(code)


def test_a_site_that_configured_django_itself_keeps_its_settings() -> None:
    code = (
        "from django.conf import settings\nimport django\n"
        "settings.configure(INSTALLED_APPS=['archive'], SITE='desk', USE_TZ=True)\n"
        "django.setup()\nfrom archive import articles\nprint(settings.SITE)"
    )
    assert run(code).strip() == "desk"


def test_the_archive_works_inside_a_running_event_loop(captures_folder: Path) -> None:
    """A notebook's cells run inside one; Django refuses every query there by default."""

    async def cell() -> object:
        return get_article("0" * 32)

    assert asyncio.run(cell()) is None


def test_a_notebook_opens_the_archive_as_its_first_step(tmp_path: Path) -> None:
    """Its cells run inside an event loop from the beginning."""
    code = (
        "import asyncio, pathlib\n"
        "from archive.connection import close_archive, migrate, open_archive, sqlite_url\n"
        "from archive.articles import get_article\n"
        f"home = pathlib.Path({str(tmp_path)!r})\n"
        "async def cell():\n"
        "    open_archive(sqlite_url(home / 'a.sqlite3'), captures=home / 'captures')\n"
        "    migrate()\n"
        "    print(get_article('0' * 32))\n"
        "    close_archive()\n"
        "asyncio.run(cell())"
    )
    assert run(code).strip() == "None"


@pytest.mark.parametrize("module", MODULES)
def test_each_module_says_what_it_is_for(module: str) -> None:
    assert sys.modules.get(module) or __import__(module)
    assert sys.modules[module].__doc__
