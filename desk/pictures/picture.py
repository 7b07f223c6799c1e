"""Pictures and tables as a notebook shows them, each with a caption that says what to conclude."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
import pandas as pd
from markupsafe import Markup
from matplotlib.figure import Figure

from desk.coderuns import NO_MATHEMATICS, with_code
from desk.language import tr
from desk.scores import Sheet, number, percent_told
from news.codebook import Codebook

# Ordered from dark to light, so that they differ in grey print and to every kind of colour vision.
TAG_COLOURS = ("#1f3a5f", "#c8553d", "#b07d10", "#5f8a8b", "#7d6396")
# What has not happened is blue and light, what has is brown and dark.
STAGE_COLOURS = {
    "prevention": "#e3ecf5",
    "risk": "#b7cfe5",
    "planned": "#7fa8ce",
    "occurred": "#7a1f05",
    "handled": "#c2571a",
}
INK, SOFT = "#222222", "#6b6b6b"
MAIN, SECOND = "#1f3a5f", "#c8553d"
STYLE: dict[str, Any] = {
    "figure.dpi": 110,
    "text.parse_math": False,  # two amounts in US$ are no formula
    "figure.constrained_layout.use": True,
    "font.size": 10,
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": SOFT,
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "legend.frameon": False,
}
WIDTH = 9.0
"""Inches: what a notebook shows whole beside its margin, and a page of A4 in print."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure with its caption; without a figure only the sentence that says what is missing.

    Parameters
    ----------
    figure
        To be changed at will: ``picture.figure.axes[0].set_title("…")``.
    caption
        What the picture tells; plain text, and the text alternative.
    """

    figure: Figure | None
    caption: str

    def png(self) -> bytes:
        """Return the figure as PNG; nothing where there is none."""
        if self.figure is None:
            return b""
        out = io.BytesIO()
        # A layout with square panels is right at the second drawing; the first cuts titles off.
        self.figure.draw_without_rendering()
        self.figure.savefig(out, format="png")
        return out.getvalue()

    def _repr_html_(self) -> str:
        if self.figure is None:
            return said(self.caption)
        return Markup(
            '<figure class="{plaintext}" style="margin:0;max-width:60em">'
            '<img alt="{plain}" style="max-width:100%" src="data:image/png;base64,{png}">'
            '<figcaption style="{style}">{told}</figcaption></figure>'
        ).format(
            plain=self.caption.replace("`", ""), told=with_code(self.caption),
            png=base64.b64encode(self.png()).decode(), style=_CAPTION, plaintext=NO_MATHEMATICS,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Listing:
    """A frame as a table with its caption; of an empty one only the sentence that says so.

    Parameters
    ----------
    frame
        With the names of its columns as people read them.
    caption
        What the table tells; plain text.
    empty
        What is said where the frame has no row.
    """

    frame: pd.DataFrame
    caption: str
    empty: str = ""

    def _repr_html_(self) -> str:
        if self.frame.empty:
            return said(self.empty or tr("Nothing to show."))
        # Its name above the index' own column, not on a line of its own below the heads.
        frame = self.frame.copy()
        frame.index.name, frame.columns.name = None, self.frame.index.name
        with pd.option_context("display.max_colwidth", None):
            table = frame.to_html(border=0, justify="left", max_rows=None, escape=True)
        style = Markup(
            "<style>.listing td, .listing th {{text-align: left; vertical-align: top}}"
            " .listing caption {{caption-side: top; text-align: left; {style}}}</style>"
        ).format(style=_CAPTION)
        head, rest = table.split(">", 1)
        named = head.replace('class="dataframe', f'class="dataframe listing {NO_MATHEMATICS}')
        return f"{style}{named}><caption>{with_code(self.caption)}</caption>{rest}"


_CAPTION = "max-width:60em;padding:.3em 0;line-height:1.4;white-space:normal"


def said(sentence: str) -> str:
    """Return a sentence as HTML."""
    return Markup('<p class="{}"><em>{}</em></p>').format(NO_MATHEMATICS, with_code(sentence))


def drawn(
    rows: int, columns: int, size: tuple[float, float], draw: Callable[[Figure, Any], None],
    **options: Any,
) -> Figure:  # fmt: skip
    """Return a figure of the house's style with its axes drawn on, always an array (rows, columns).

    It belongs to no global state of pyplot: a notebook that draws a hundred keeps none.
    """
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=size)
        draw(figure, figure.subplots(rows, columns, squeeze=False, **options))
    return figure


def tag_panels(
    names: Mapping[str, str], draw: Callable[[Any, str], None], told: str, *,
    square: bool = True, legend: bool = False,
) -> Figure:  # fmt: skip
    """Return a figure with a panel for each tag, three in a row, which share their axes.

    Parameters
    ----------
    names
        Of the tags, by their keys.
    draw
        Is given each panel and its tag.
    told
        Name of the vertical axes; stands at the first.
    square
        Whether both axes have one unit.
    legend
        Whether the first panel's legend stands below all.
    """
    columns = min(3, len(names))
    rows = -(-len(names) // columns)
    height = 3.5 * rows + 0.4 if legend else 3.4 * rows

    def panels(figure: Figure, axes: Any) -> None:
        layout: Any = figure.get_layout_engine()
        if square:
            figure.set_layout_engine("compressed")
        else:
            layout.set(w_pad=0.12)
        for place, one in enumerate(axes.flat):
            one.set_visible(place < len(names))
        for one, (tag, name) in zip(axes.flat, names.items(), strict=False):
            one.set_title(name, fontsize=10)
            draw(one, tag)
            for axis in (one.xaxis, one.yaxis):
                decimals(axis)
        axes[0, 0].set_ylabel(told)
        if legend:
            handles, labels = axes[0, 0].get_legend_handles_labels()
            figure.legend(handles, labels, ncols=2, loc="outside lower center")

    size = (min(WIDTH, 3.1 * columns), height)
    return drawn(rows, columns, size, panels, sharex=True, sharey=True)


def ink_on(colour: Any) -> str:
    """Return black or white, whichever is read better on a colour (RGB in [0, 1])."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in mpl.colors.to_rgb(colour)
    )
    # Where both have the same contrast by WCAG 2.2, of the ink and not of pure black.
    return INK if 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.2 else "white"


def sheet_table(sheet: Sheet) -> Listing:
    """Return a table of ``desk.scores`` for a notebook: the figures that ``evaluate`` prints."""
    heads = [head or " " for head in sheet.heads]
    frame = pd.DataFrame(list(sheet.rows), columns=heads)
    return Listing(frame.set_index(heads[0]).rename_axis(None), sheet.caption)


def tag_colours(codebook: Codebook) -> dict[str, str]:
    """Return a colour for each tag, the same in every picture."""
    return {tag: TAG_COLOURS[n % len(TAG_COLOURS)] for n, tag in enumerate(codebook.tags)}


def stage_colours(codebook: Codebook) -> dict[str, str]:
    """Return a colour for each stage; one that the house does not know is grey."""
    return {stage: STAGE_COLOURS.get(stage, "#bbbbbb") for stage in codebook.stages}


def share_told(on: int, count: int) -> str:
    """Return ``"3 of 40 (7.5 % [2.6–19.9])"``: a share with its 95 % interval."""
    if not count:
        return tr("{on} of {count}").format(on=on, count=count)
    return tr("{on} of {count} ({share})").format(on=on, count=count, share=percent_told(on, count))


def joined(sentences: Sequence[str]) -> str:
    """Return sentences as one caption, empty ones left out."""
    return " ".join(sentence for sentence in sentences if sentence)


def decimals(axis: Any) -> None:
    """Let an axis tell its numbers with the language's decimal mark."""
    axis.set_major_formatter(lambda value, _: number(float(value), "0.##"))
