"""The settings: one typed object, read from TOML and then from the environment.

Nothing else below the command line reads the environment. Secrets (a database password, a
mail password) come from the environment only, so that a settings file can be shown to anyone.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from desk.mailsettings import MailSettings, mail_settings
from desk.subscriptions import Subscription, subscriptions
from digest.province import PROVINCES
from news.errors import WrongSettings
from news.message import Message
from news.tomlfile import read_toml

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = ("id", "en")

# Environment variables beside their settings; the environment wins over the file.
VARIABLES = {
    "KENTONGAN_HOME": "home",
    "KENTONGAN_DATA": "data",
    "KENTONGAN_CONTACT": "contact",
    "KENTONGAN_LANG": "language",
    "KENTONGAN_TIMEZONE": "timezone",
    "DATABASE_URL": "database_url",
}
_ENVIRONMENT_ONLY = {"database_url"}
_NATIONAL = "00"
_TABLES = {"mail", "subscriptions"}
DEMO_MARK = "a-demo.txt"
"""Name of the file by which a home is known as a demo's."""
DEMO_SETTINGS: Mapping[str, Any] = {
    "database_url": "",
    "timezone": "Asia/Jakarta",
    "outlets": (),
    "provinces": (),
    "verified_only": False,
}
"""What holds in a demo's home whatever is set: it was filled so, and its archive is its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that can be set.

    Parameters
    ----------
    home
        Folder of the archive, captures, models, digests and logs.
    data
        Folder of outlets, codebook, gazetteer, lexicon and corpus.
    database_url
        ``postgresql://…`` or ``sqlite:///…``; ``""`` for ``home/archive.sqlite3``.
        From the environment only, since it may hold a password.
    contact
        E-mail address or web page named in the user agent; crawling public outlets needs it.
    language
        Language of digests and messages: ``"id"`` or ``"en"``.
    timezone
        IANA zone in which a day begins and ends.
    outlets
        Ids of the outlets to crawl; empty for all.
    provinces
        Codes of the provinces whose outlets are crawled; empty for all.
    first_run_days
        How many days back the first visit to an outlet goes, 1 to 3650.
    formats
        Formats in which a digest is written.
    verified_only
        Crawl only outlets whose file carries a ``verified`` date.
    letterhead
        Word file (.docx) of the office, whose head stands over the DOCX form; None for
        the program's own.
    mail
        The mail server; None where there is none.
    subscriptions
        Who gets what, when.
    """

    home: Path = Path("var")
    data: Path = ROOT / "data"
    database_url: str = ""
    contact: str = ""
    language: str = "id"
    timezone: str = "Asia/Jakarta"
    outlets: tuple[str, ...] = ()
    provinces: tuple[str, ...] = ()
    first_run_days: int = 3
    formats: tuple[str, ...] = ("html", "text", "json", "csv")
    verified_only: bool = False
    letterhead: Path | None = None
    mail: MailSettings | None = None
    subscriptions: tuple[Subscription, ...] = ()

    @property
    def zone(self) -> ZoneInfo:
        """The desk's time zone."""
        return ZoneInfo(self.timezone)

    @property
    def archive_url(self) -> str:
        """The database to open."""
        return self.database_url or f"sqlite:///{self.home.resolve() / 'archive.sqlite3'}"

    @property
    def choice(self) -> tuple[str, ...]:
        """What chooses among the outlets, as a settings file says it."""
        lists = {"outlets": self.outlets, "provinces": self.provinces}
        named = tuple(f"{key} = {list(value)}" for key, value in lists.items() if value)
        return (*named, "verified_only = true") if self.verified_only else named

    @property
    def is_demo(self) -> bool:
        """True where the home was made by ``kentongan demo``; see ``desk.demo.home``."""
        return (self.home / DEMO_MARK).is_file()

    @property
    def registry(self) -> Path:
        """Folder of the outlets' files: ``outlets`` of the home if it has one, else of the data.

        A home with outlets of its own knows no others.
        """
        own = self.home / "outlets"
        return own if own.is_dir() or self.is_demo else self.data / "outlets"

    @property
    def captures(self) -> Path:
        """Folder of the WARC files."""
        return self.home / "captures"

    @property
    def models(self) -> Path:
        """Folder of the model files."""
        return self.home / "models"

    @property
    def digests(self) -> Path:
        """Folder of the written digests."""
        return self.home / "digests"

    @property
    def logs(self) -> Path:
        """Folder of the log files."""
        return self.home / "logs"


_KINDS = {f.name: f.type for f in fields(Settings)}


def _typed(key: str, value: Any, where: str) -> Any:
    """Return a raw value as the setting's type, or say what was expected."""
    kind = str(_KINDS[key])
    if kind.startswith("Path") and isinstance(value, str) and value:
        return Path(value).expanduser()
    if kind == "str" and isinstance(value, str):
        return value
    if kind == "int" and isinstance(value, int) and not isinstance(value, bool):
        return value
    if kind == "bool" and isinstance(value, bool):
        return value
    if (
        kind.startswith("tuple")
        and isinstance(value, list)
        and all(isinstance(item, str) for item in value)
    ):
        return tuple(value)
    expected = {
        "Path": Message("a path"),
        "Path | None": Message("a path"),
        "str": Message("text"),
        "int": Message("a whole number"),
        "bool": Message("true or false"),
    }
    raise WrongSettings(
        "{where}: {key} = {value!r}, expected {expected}",
        where=where,
        key=key,
        value=value,
        expected=expected.get(kind, Message("a list of texts")),
    )


def _check(settings: Settings, where: str) -> Settings:
    if settings.language not in LANGUAGES:
        raise WrongSettings(
            "{where}: language = {language!r}, expected 'id' or 'en'",
            where=where,
            language=settings.language,
        )
    try:
        ZoneInfo(settings.timezone)
    except (KeyError, ValueError, OSError) as error:
        raise WrongSettings(
            "{where}: timezone = {timezone!r}, expected an IANA name: Asia/Jakarta (WIB),"
            " Asia/Makassar (WITA) or Asia/Jayapura (WIT)",
            where=where,
            timezone=settings.timezone,
        ) from error
    if not 1 <= settings.first_run_days <= 3650:
        raise WrongSettings(
            "{where}: first_run_days = {first_run_days}, expected 1 to 3650 days",
            where=where,
            first_run_days=settings.first_run_days,
        )
    for code in settings.provinces:
        if code not in PROVINCES and code != _NATIONAL:
            raise WrongSettings(
                "{where}: provinces = {code!r}, expected codes of provinces such as 64",
                where=where,
                code=code,
            )
    if any(ch in settings.contact for ch in "\r\n"):
        raise WrongSettings(
            "{where}: contact = {contact!r}, expected one line",
            where=where,
            contact=settings.contact,
        )
    return settings


def read_settings(
    path: Path | None = None, environment: Mapping[str, str] | None = None
) -> Settings:
    """Return the settings of a TOML file, overridden by the environment.

    Parameters
    ----------
    path
        The file; None looks at ``$KENTONGAN_SETTINGS``, then for ``kentongan.toml`` in the
        current folder, and goes on without one.
    environment
        Variables by name; None for the process's own.

    Raises
    ------
    WrongSettings
        Names the key, its value, what was expected, and the file or variable.
    """
    env = os.environ if environment is None else environment
    chosen = path or (Path(env["KENTONGAN_SETTINGS"]) if env.get("KENTONGAN_SETTINGS") else None)
    if chosen is None and Path("kentongan.toml").is_file():
        chosen = Path("kentongan.toml")
    settings = Settings()
    if chosen is not None:
        settings = replace(settings, **_from_file(chosen, env))
        _check(settings, str(chosen))
    for variable, key in VARIABLES.items():
        if env.get(variable):
            settings = replace(settings, **{key: _typed(key, env[variable], f"${variable}")})
            _check(settings, f"${variable}")
    return kept_by_home(settings)


def kept_by_home(settings: Settings) -> Settings:
    """Return settings with what their home holds to itself; see ``DEMO_SETTINGS``."""
    return replace(settings, **DEMO_SETTINGS) if settings.is_demo else settings


def _from_file(path: Path, environment: Mapping[str, str]) -> dict[str, Any]:
    row = read_toml(path, WrongSettings)
    for key in row:
        if key in _ENVIRONMENT_ONLY:
            raise WrongSettings(
                "{path}: {key} belongs in the environment, it may hold a password",
                path=path,
                key=key,
            )
        if key not in _KINDS:
            raise WrongSettings(
                "{path}: unknown setting {name!r}; expected one of {names}",
                path=path,
                name=key,
                names=", ".join(sorted(set(_KINDS) - _ENVIRONMENT_ONLY)),
            )
    found = {key: _typed(key, value, str(path)) for key, value in row.items() if key not in _TABLES}
    # From the file's own folder: cron, a unit and a person start the program in three others.
    found = {k: path.parent / v if isinstance(v, Path) else v for k, v in found.items()}
    if "mail" in row:
        found["mail"] = mail_settings(row["mail"], str(path), environment)
    if "subscriptions" in row:
        found["subscriptions"] = subscriptions(row["subscriptions"], str(path), environment)
    return found


def message_language(environment: Mapping[str, str] | None = None) -> str:
    """Return the language for help and messages, before any settings file is read."""
    env = os.environ if environment is None else environment
    chosen = env.get("KENTONGAN_LANG", "")
    return chosen if chosen in LANGUAGES else "id"
