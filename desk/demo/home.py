"""The demo's home: what it says of itself, its clock, and what is never done in it.

A home with the demo's mark (``Settings.is_demo``) keeps its own truth, so that every command in it
tells what ``kentongan demo`` told: the outlets are the files in its ``outlets`` folder, the
time is that of the last simulated evening, and whatever is made of it carries the banner. Its
outlets were served only while the demo ran, so nothing is asked for or sent from it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from desk.demo.site import FIRST_DAY
from desk.files import write_file
from desk.language import N_, tr, tr_in
from desk.settings import DEMO_MARK, Settings
from news.errors import WrongInput

LAST_EVENING = (FIRST_DAY + timedelta(days=1, hours=23, minutes=59)).astimezone(UTC)
"""When it is, in a demo's home: behind the second run, and still on its day."""

_BANNER = N_("simulated data: outlets, events and persons are made up")


def mark_demo(settings: Settings) -> None:
    """Write the mark by which a home is known as a demo's; it says so to people, too."""
    lines = [banner_in("id"), banner_in("en"), "", tr("Written by `kentongan demo`.")]
    write_file(settings.home / DEMO_MARK, ("\n".join(lines) + "\n").encode())


def banner_in(lang: str) -> str:
    """Return what a demo's digests say before all else."""
    return tr_in(lang, _BANNER)


def banner_of(settings: Settings, lang: str) -> str | None:
    """Return the banner of what is made of a home; None where its data are real."""
    return banner_in(lang) if settings.is_demo else None


def refuse_requests(settings: Settings) -> None:
    """Refuse to ask any server for anything from a demo's home.

    Raises
    ------
    WrongInput
        Says what is possible instead.
    """
    if settings.is_demo:
        raise WrongInput(
            "{home}: a demo's home, whose outlets were served only while the demo ran; nothing"
            " is asked for from it. `kentongan demo` runs it again, `kentongan digest` makes"
            " its digest; for real outlets set another KENTONGAN_HOME",
            home=settings.home,
        )


def refuse_sending(settings: Settings) -> None:
    """Refuse to send anything from a demo's home.

    Raises
    ------
    WrongInput
        Says what is possible instead.
    """
    if settings.is_demo:
        raise WrongInput(
            "{home}: a demo's home, and made-up news are sent to nobody; `--dry-run` writes"
            " what would go out",
            home=settings.home,
        )


def now_in(settings: Settings) -> datetime:
    """Return the time of a home, aware UTC."""
    return LAST_EVENING if settings.is_demo else datetime.now(UTC)
