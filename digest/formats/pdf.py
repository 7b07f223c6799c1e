"""PDF: the printed report on A4 (WeasyPrint), for the folder and the head of the office.

Nothing is fetched while it is made, whatever an outlet wrote: the page asks for nothing, and the
fetcher refuses all the same.
"""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import Any, NoReturn

from markupsafe import Markup

from digest import printed
from digest.chart import severity_strip, trend_line
from digest.formats.templating import TEMPLATES, environment
from digest.map import tile_map
from digest.record import Digest
from digest.roll import MAX_OUTLETS
from news.errors import WrongSettings

MAX_SPOTS = 9
_MAP_STYLE = (
    "text{font-family:'DejaVu Sans Condensed',sans-serif;text-anchor:middle;fill:#1b1a17}"
    ".short{font-size:11px}.count{font-size:16px;font-weight:700}"
    ".tile rect{fill:#fff;stroke:#b9b19f;stroke-width:1}"
    ".incident rect{fill:#9c1c16;stroke:#9c1c16}.incident text{fill:#fff}"
    ".plan rect{stroke:#1b1a17;stroke-width:2.5}"
    ".absent rect{stroke:#b9b19f;stroke-dasharray:3 2}.absent text{fill:#8d8676}"
    ".rise{font-size:9px}.tile .over{fill:#d5cfc0;stroke:#1b1a17}"
    ".hatch{fill:#5a0f0b}.incident .over{fill:url(#hatch)}"
)

_TREND_STYLE = (
    "text{font-family:'DejaVu Sans Condensed',sans-serif;font-size:8px;fill:#57534a}"
    ".axis{stroke:#b9b19f}.week{stroke:#57534a}polyline{fill:none;stroke-linejoin:round}"
    ".occurred{stroke:#9c1c16;stroke-width:2}"
    ".upcoming{stroke:#1b1a17;stroke-width:1.5;stroke-dasharray:3 3}"
    ".dot{fill:#fff}.severe,.now{fill:#9c1c16}.gap{fill:#e5dfd2}"
    ".last{font-size:10px;font-weight:700;fill:#1b1a17}"
)
_STRIP_STYLE = (
    "text{font-family:'DejaVu Sans Condensed',sans-serif;font-size:11px;fill:#57534a;"
    "text-anchor:middle}.n{font-size:16px;font-weight:700;fill:#1b1a17}"
    ".none .n{font-weight:400;fill:#8d8676}.cell{fill:none;stroke:#57534a}.fill{fill:#9c1c16}"
    ".none .fill{fill:none}"
)


def weasyprint_module() -> Any:
    """Return WeasyPrint.

    Raises
    ------
    WrongSettings
        Says how to install it, or the system's libraries that it needs.
    """
    try:
        import weasyprint  # noqa: PLC0415 - an extra, and slow to load
    except ImportError as error:
        raise WrongSettings(
            "format pdf needs WeasyPrint, which is not installed: pip install 'kentongan[office]'"
        ) from error
    except OSError as error:
        raise WrongSettings(
            "format pdf needs Pango, which WeasyPrint does not find; on Debian: apt install"
            " libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 ({error})",
            error=error,
        ) from error
    # It warns of each style it passes over, and tells each step; neither helps a desk.
    for name in ("weasyprint", "weasyprint.progress", "fontTools"):
        logging.getLogger(name).setLevel(logging.ERROR)
    return weasyprint


class Refusal:
    """A fetcher that fetches nothing, whatever it is asked for."""

    _fail_on_errors = False  # WeasyPrint asks for it: the rest of the report is made all the same

    def __call__(self, url: str, *_: object, **__: object) -> NoReturn:
        """Refuse.

        Raises
        ------
        ValueError
            Always.
        """
        raise ValueError(f"{url[:80]!r} is not fetched: the report holds all that it needs")


refuse = Refusal()


@lru_cache(maxsize=1)
def _style() -> Markup:
    text = (TEMPLATES / "print.css").read_text(encoding="utf-8")
    return Markup(text)  # noqa: S704 - our own file, holds nothing from outside


def _styled(picture: Markup, style: str) -> Markup:
    """Return a picture with its style inside: WeasyPrint does not take the page's into it."""
    return picture.replace(">", Markup("><style>{}</style>").format(Markup(style)), 1)  # noqa: S704


def page_of(digest: Digest, lang: str) -> str:
    """Return the page that is printed.

    Raises
    ------
    WrongSettings
        Where there is no catalogue of that language.
    """
    return (
        environment(lang)
        .get_template("print.html.j2")
        .render(
            digest=digest,
            codebook=digest.codebook,
            numbers=digest.numbers,
            style=_style(),
            map=_styled(tile_map(digest, lang), _MAP_STYLE) if digest.scope is None else "",
            trend=_styled(trend_line(digest, lang), _TREND_STYLE),
            strip=_styled(severity_strip(digest, lang), _STRIP_STYLE),
            spots=[spot for spot in digest.figures.spots if spot.occurred or spot.upcoming],
            most_spots=MAX_SPOTS,
            full=printed.MAX_FULL_ITEMS,
            brief=printed.MAX_BRIEF_ITEMS,
            max_outlets=MAX_OUTLETS,
            names_text=printed.names_text,
        )
    )


def render(digest: Digest, lang: str) -> bytes:
    """Return the digest as a PDF: tagged, with its title and language, for A4.

    Raises
    ------
    WrongSettings
        Where WeasyPrint or Pango is missing, or there is no catalogue of that language.
    """
    html = page_of(digest, lang)
    weasyprint = weasyprint_module()
    page = weasyprint.HTML(string=html, url_fetcher=refuse, base_url=None)
    mark = f"{digest.day.isoformat()}/{digest.made_at.isoformat()}".encode()
    body: bytes = page.write_pdf(pdf_tags=True, pdf_identifier=mark)
    return body
