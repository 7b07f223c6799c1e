"""What every command starts from: the settings, the clock, and the data, read when asked for."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from desk.meant import asking, nearest
from desk.registry import known_outlets
from desk.settings import Settings, message_language, read_settings
from news.codebook import Codebook, load_codebook
from news.errors import ArchiveUnusable, WrongInput, WrongOutletFile
from news.message import Message
from news.outlet import Outlet

log = logging.getLogger("kentongan")

if TYPE_CHECKING:
    from language.gazetteer import Gazetteer


@dataclass
class Context:
    """The state of one call of the command line.

    Parameters
    ----------
    settings_file
        As given on the command line, or None.
    json_logs
        True where a machine reads the log: no progress bars then.
    """

    settings_file: Path | None = None
    json_logs: bool = False

    @cached_property
    def now(self) -> datetime:
        """The instant of the call, aware UTC: the program's only look at the clock."""
        return self.clock()

    def clock(self) -> datetime:
        """Return the time of the home, aware UTC: a demo's stands still."""
        from desk.demo.home import now_in

        return now_in(self.settings)

    @property
    def today(self) -> date:
        """The day of the call where the desk is."""
        return self.now.astimezone(self.settings.zone).date()

    @cached_property
    def settings(self) -> Settings:
        """The settings."""
        return read_settings(self.settings_file)

    @cached_property
    def codebook(self) -> Codebook:
        """The codebook of the settings' data folder."""
        return load_codebook(self.settings.data / "codebook")

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """The gazetteer of the settings' data folder."""
        from language.gazetteer import load_gazetteer

        return load_gazetteer(self.settings.data / "gazetteer")

    @cached_property
    def registry(self) -> tuple[Outlet, ...]:
        """Every outlet of the settings, also those whose files have a fault."""
        return known_outlets(self.settings.registry)

    def with_settings(self, **changes: object) -> Context:
        """Return a context with some settings changed."""
        other = Context(settings_file=self.settings_file, json_logs=self.json_logs)
        other.__dict__["settings"] = replace(self.settings, **changes)  # type: ignore[arg-type]
        other.__dict__["now"] = self.now
        return other

    @contextmanager
    def archive(self, lock: str | None = "run.lock") -> Iterator[None]:
        """Hold a lock of the home and the open, migrated archive for the length of a ``with``.

        None holds no lock: workers share an archive, and it sees to their order itself.

        Raises
        ------
        LockHeld
            Where another process holds it, or is at work while the archive needs migrating.
        """
        from archive.lock import run_lock

        with run_lock(self.settings.home, lock) if lock else nullcontext(), self._opened(lock):
            yield

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Hold the open archive to read it, beside a run that writes; the lock only to migrate.

        Who may read the home and not write there may do so, where nothing is to be migrated.

        Raises
        ------
        ArchiveUnusable
            Something is, or a run began to write meanwhile (``archive.readonly``).
        """
        from archive.readonly import undisturbed

        with self._opened(None, to_write=False), undisturbed():
            yield

    @contextmanager
    def claiming(self) -> Iterator[None]:
        """Hold what claims on outlets are taken in, for a ``with``: the archive, if there is one.

        Where there is none, nobody crawls for this home.

        Raises
        ------
        ArchiveUnusable
            It cannot be reached: nobody knows who is asking the outlets.
        """
        from archive.connection import close_archive, open_archive

        settings = self.settings
        if not settings.database_url and not (settings.home / "archive.sqlite3").exists():
            yield
            return
        open_archive(settings.archive_url, captures=settings.captures, to_write=False)
        try:
            yield
        finally:
            close_archive()

    @contextmanager
    def judging(self) -> Iterator[None]:
        """Hold the open archive to read it with the model at work, beside a run that writes.

        Where no model is at work yet the run's lock is held: one is trained by one run at a time.
        """
        from desk.promoted import promoted_version

        with self.reading() if promoted_version(self.settings.models) else self.archive():
            yield

    @contextmanager
    def _opened(self, held: str | None, *, to_write: bool = True) -> Iterator[None]:
        from archive.connection import check_schema, close_archive, is_server, migrate, open_archive
        from archive.lock import run_lock
        from archive.readonly import is_read_only

        settings = self.settings
        if settings.is_demo:
            from desk.demo.home import banner_in

            log.warning("%s: %s", settings.home, banner_in(message_language()))
        open_archive(settings.archive_url, captures=settings.captures, to_write=to_write)
        try:
            if held == "run.lock":
                migrate()
            elif not check_schema():
                if is_read_only():
                    raise ArchiveUnusable(
                        "{home}: its archive, and the index of the search in it, are of an older"
                        " version, and this user cannot write there: let who may run `kentongan"
                        " search` once",
                        home=settings.home,
                    )
                # Two programs that migrate one SQLite fail over each other's tables; those of a
                # server wait for each other in ``migrate`` itself.
                with nullcontext() if is_server() else run_lock(settings.home):
                    migrate()
            yield
        finally:
            close_archive()


def chosen_outlets(context: Context, ids: list[str] | None) -> tuple[Outlet, ...]:
    """Return the outlets of some ids, or those the settings choose where none is given.

    An outlet whose file cannot be read is among those that the settings choose where what can be
    read of it says nothing else: it must stand among what was not seen.

    Raises
    ------
    WrongInput
        Names the id that no file has.
    WrongOutletFile
        One of the ids given has a file that cannot be read.
    """
    settings, registry = context.settings, context.registry
    wanted = tuple(ids or settings.outlets)
    known = {outlet.id for outlet in registry}
    if unknown := [key for key in wanted if key not in known]:
        raise unknown_outlet(unknown[0], context)
    chosen = [o for o in registry if not wanted or o.id in wanted]
    if ids:
        for outlet in chosen:
            if outlet.fault is not None:
                raise WrongOutletFile(outlet.fault)
    else:
        chosen = [
            o
            for o in chosen
            if (not settings.provinces or o.province in settings.provinces or not o.province)
            and (o.verified or o.fault or not settings.verified_only)
        ]
    return tuple(chosen)


def unknown_outlet(outlet_id: str, context: Context) -> WrongInput:
    """Return the error that says of an outlet's id that there is none, and which was meant."""
    names = ((name, one.id) for one in context.registry for name in (one.id, one.name))
    said = Message(
        "outlet {value!r}, expected the id of a file in {folder}",
        value=outlet_id,
        folder=context.settings.registry,
    )
    return WrongInput(
        "{said}; `kentongan outlets list` names them", said=asking(said, nearest(outlet_id, names))
    )


def context_of(context: typer.Context) -> Context:
    """Return the Context that the main callback laid down."""
    found = context.find_object(Context)
    return found if found is not None else Context()
