"""What the notebooks share: the home of an archive opened for reading, and how to look at it.

The notebooks define nothing. What two of them need stands here, where it is tested.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Collection, Iterable
from contextlib import chdir
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from html import escape
from pathlib import Path

from archive.connection import check_schema, close_archive, open_archive
from archive.lock import run_lock
from classifier.judge import Judge, load_judge
from classifier.modelfile import read_card
from desk.coderuns import NO_MATHEMATICS
from desk.language import tr
from desk.notebook import tell_errors
from desk.promoted import promoted_model
from desk.registry import known_outlets
from desk.scores import stage_names, tag_names
from desk.settings import (
    DEMO_MARK,
    ROOT,
    Settings,
    kept_by_home,
    read_settings,
)
from language.gazetteer import Gazetteer, load_gazetteer
from news.codebook import Codebook, load_codebook
from news.errors import WrongInput
from news.judgement import Evidence, Judgement
from news.outlet import Outlet


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """An open archive and everything that is needed to read it.

    Parameters
    ----------
    settings
        With absolute paths.
    codebook, gazetteer, registry
        What the settings' data folder holds.
    now
        When the bench was opened, aware UTC.
    """

    settings: Settings
    codebook: Codebook
    gazetteer: Gazetteer
    registry: tuple[Outlet, ...]
    now: datetime

    @property
    def model_path(self) -> Path:
        """The file of the model at work.

        Raises
        ------
        WrongInput
            Where the home has none.
        """
        found = promoted_model(self.settings.models)
        if found is None:
            raise WrongInput(
                "{folder}: no model is at work; `kentongan train` makes one",
                folder=self.settings.models,
            )
        return found

    def judge(self, path: Path | None = None) -> Judge:
        """Return the judge of a model file, of the model at work where none is named."""
        return load_judge(path or self.model_path, self.codebook, self.gazetteer)

    @property
    def borderline(self) -> dict[str, float]:
        """The lower threshold of each tag, as far as the card of the model at work tells it."""
        tags = read_card(self.model_path)["tags"]
        rows = {tag: row.get("thresholds") for tag, row in tags.items()}
        return {
            tag: row["borderline"]
            for tag, row in rows.items()
            if isinstance(row, dict) and "borderline" in row  # an older card has a sentence
        }

    @property
    def outlet_names(self) -> dict[str, str]:
        """What the outlets of the registry are called, by id."""
        return {outlet.id: outlet.name for outlet in self.registry}

    def outlets(self, ids: Collection[str]) -> tuple[Outlet, ...]:
        """Return the records of some outlets, in the order of their names.

        Ids that the registry does not know are left out.
        """
        found = (outlet for outlet in self.registry if outlet.id in ids)
        return tuple(sorted(found, key=lambda outlet: outlet.name))

    def copied(self, folder: Path) -> Bench:
        """Close this bench and return one on a copy of its archive and models.

        Whatever is tried there, the home stays as it is.

        Parameters
        ----------
        folder
            Becomes the home of the copy; a folder that is empty or missing.

        Raises
        ------
        WrongInput
            Where the archive is not a file of the home.
        LockHeld
            Where a run is writing to the home just now.
        """
        home = self.settings.home
        if self.settings.database_url:
            raise WrongInput("DATABASE_URL is set: only an archive that is a file can be copied")
        self.close()
        with run_lock(home):
            folder.mkdir(parents=True, exist_ok=True)
            # The log beside the database may hold what is not in it yet.
            for file in home.glob("archive.sqlite3*"):
                shutil.copy2(file, folder / file.name)
            for part in ("models", "outlets"):
                if (home / part).is_dir():
                    shutil.copytree(home / part, folder / part, dirs_exist_ok=True)
            if self.settings.is_demo:
                shutil.copy2(home / DEMO_MARK, folder / DEMO_MARK)
        return _opened(replace(self.settings, home=folder.resolve()))

    def close(self) -> None:
        """Close the archive."""
        close_archive()


def bench(folder: Path = ROOT) -> Bench:
    """Open the archive that the settings name, or else the demo's.

    One archive is open at a time in a process: opening a second bench closes the first.

    Parameters
    ----------
    folder
        Where the settings file is looked for and relative paths count from; the project's root,
        since a notebook runs in a folder below it.

    Raises
    ------
    WrongInput
        Where there is no archive, or it has the schema of an older program.
    WrongSettings, WrongCodebook, WrongOutletFile, ArchiveUnusable
        See ``read_settings``, ``load_codebook``, ``known_outlets``, ``open_archive``.
    """
    tell_errors()
    with chdir(folder):
        settings = read_settings()
    if settings.home == Settings().home and not _has_archive(settings, folder):
        settings = kept_by_home(replace(settings, home=settings.home / "demo"))
    if not _has_archive(settings, folder):
        raise WrongInput(
            "{home}: holds no archive; `kentongan demo` makes one to try on, `kentongan"
            " daily` a real one",
            home=folder / settings.home,
        )
    return _opened(
        replace(
            settings,
            home=(folder / settings.home).resolve(),
            data=(folder / settings.data).resolve(),
        )
    )


def _has_archive(settings: Settings, folder: Path) -> bool:
    home = folder / settings.home
    return bool(settings.database_url) or (home / "archive.sqlite3").is_file()


def _opened(settings: Settings) -> Bench:
    codebook = load_codebook(settings.data / "codebook")
    gazetteer = load_gazetteer(settings.data / "gazetteer")
    registry = known_outlets(settings.registry)
    open_archive(settings.archive_url, captures=settings.captures)
    if not check_schema():
        close_archive()
        raise WrongInput(
            "{home}: the archive has the schema of an older program; `kentongan classify`"
            " brings it up to date",
            home=settings.home,
        )
    return Bench(
        settings=settings,
        codebook=codebook,
        gazetteer=gazetteer,
        registry=registry,
        now=datetime.now(UTC),
    )


def judgement_line(judgement: Judgement, codebook: Codebook) -> str:
    """Return what is said of an article on one line: tags with their stages, severity, place."""
    names, stages = tag_names(codebook), stage_names(codebook)
    tags = [
        f"{names[tag]}: {stages[stage]}"
        for tag in judgement.flagged
        if (stage := judgement.tags[tag].stage)
    ]
    told = tr("severity {n} of 5").format(n=judgement.severity)
    place = judgement.place.name if judgement.place else tr("place not known")
    return " · ".join([*tags, told, place])


def marked(title: str, text: str, evidence: Iterable[Evidence]) -> str:
    """Return an article as HTML, its evidence marked, for ``IPython.display.HTML``.

    The marks are underlined too, so that they are seen in grey print.

    Parameters
    ----------
    title, text
        As judged: the evidence's offsets count characters of title, line break and text.
    evidence
        Sentences, in any order; they may overlap.
    """
    whole = f"{title}\n{text}"
    spans = sorted((found.start, found.end) for found in evidence)
    html = []
    for line in re.finditer(r"[^\n]+", whole):
        pieces, at = [], line.start()
        for span in spans:
            start, end = max(span[0], at), min(span[1], line.end())
            if start < end:
                pieces += [escape(whole[at:start]), _MARK.format(escape(whole[start:end]))]
                at = end
        pieces.append(escape(whole[at : line.end()]))
        name = "h4" if line.end() <= len(title) else "p"
        html.append(f"<{name}>{''.join(pieces)}</{name}>")
    style = "max-width:46em;line-height:1.5"
    return f'<div class="{NO_MATHEMATICS}" style="{style}">{"".join(html)}</div>'


_MARK = '<mark style="background:#f6e3a1;color:#222;border-bottom:2px solid #7a1f05">{}</mark>'
