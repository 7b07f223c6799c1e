"""``kentongan digest``: the digest of a day or a week, or a past one printed again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from desk.commands.options import (
    AsOf,
    Day,
    Formats,
    Lang,
    Out,
    Province,
    Regency,
    Week,
    parse_digest_day,
    parse_instant,
    parse_lang,
    parse_out,
    parse_scope,
)
from desk.context import Context, context_of

if TYPE_CHECKING:
    from desk.wish import Wish


def digest(  # noqa: PLR0913, PLR0917 - one parameter an option
    context: typer.Context,
    day: Day = None,
    province: Province = None,
    regency: Regency = None,
    week: Week = False,
    as_of: AsOf = None,
    formats: Formats = None,
    out: Out = None,
    lang: Lang = None,
) -> None:
    """Write the digest of a day or a week and say where it is."""
    from desk.printing import run_digest, run_reprint
    from desk.promoted import promoted_version

    desk = context_of(context)
    wish = replace(
        digest_wish(desk, day, formats, out, lang, province, regency),
        week=week,
        as_of=parse_instant(as_of, "--as-of", desk.settings.zone),
    )
    if wish.as_of is not None:
        with desk.reading():
            run_reprint(desk, wish)
        return
    version = promoted_version(desk.settings.models)
    # A crawl may take hours, and whoever wants a digest meanwhile does not wait for its end; but a
    # model is trained by one run at a time.
    with desk.archive("digest.lock" if version else "run.lock"):
        run_digest(desk, wish, version or _first_model(desk))


def digest_wish(
    desk: Context,
    day: str | None,
    formats: list[str] | None,
    out: Path | None,
    lang: str | None,
    province: str | None = None,
    regency: str | None = None,
) -> Wish:
    """Return which digest the options ask for.

    Raises
    ------
    WrongInput
        Where an option names what there is not, a day that lies ahead, or one file for several
        formats.
    """
    from desk.wish import Wish

    return Wish(
        day=parse_digest_day(day, desk),
        clock=desk.clock,
        formats=parse_out(out, formats, desk.settings.formats),
        lang=parse_lang(lang, desk.settings.language),
        out=out,
        scope=parse_scope(province, regency, desk.gazetteer) if province or regency else None,
    )


def _first_model(desk: Context) -> str:
    from desk.steps import run_judge

    return run_judge(desk).version
