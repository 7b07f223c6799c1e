"""The error tree. Each error is named after what its catcher does next.

::

    KentonganError
    ├── WrongInput              the person at the keyboard mends it (exit code 2)
    │   ├── WrongSettings
    │   ├── WrongOutletFile
    │   ├── WrongCodebook
    │   ├── WrongCorpusLine
    │   ├── WrongLabelFile
    │   └── WrongModel          a model file that is damaged, untrusted or of another codebook
    ├── LockHeld                another run holds the lock (exit code 3)
    ├── ArchiveUnusable         the database or the home cannot be used (exit code 2)
    │   ├── ArchiveLost         the line to the database is lost; the same call may be made again
    │   └── SchemaTooNew        the archive was written by a newer program
    ├── RetryLater              this fetch failed for now; ask again in a later run
    ├── Quarantine              this item can never be read; keep it aside and go on
    │   └── NotAnArticle        the page is a listing, a gallery, a login wall
    └── RefusedAddress          an address the crawler never speaks to
"""

from __future__ import annotations

from news.message import Message


class KentonganError(Exception):
    """Base of every error this program raises on purpose.

    Parameters
    ----------
    message
        What is wrong: the value, what was expected, and the file or URL; a literal with fields,
        since it is also the id of its translation.
    fields
        The fields' values, see ``news.message``.
    """

    exit_code = 1

    def __init__(self, message: str | Message = "", /, **fields: object) -> None:
        self.message = message if isinstance(message, Message) else Message(message, **fields)
        super().__init__(str(self.message))


class WrongInput(KentonganError):
    """Something a person wrote is wrong; the message says what and where."""

    exit_code = 2


class WrongSettings(WrongInput):
    """A setting is missing, unknown or out of range."""


class WrongOutletFile(WrongInput):
    """An outlet's TOML file cannot be read or breaks the schema."""


class WrongCodebook(WrongInput):
    """The codebook's data are incomplete or contradict each other."""


class WrongCorpusLine(WrongInput):
    """A line of the corpus breaks the codebook or the format."""


class WrongLabelFile(WrongInput):
    """A label file has unknown ids, tags, stages or a wrong encoding."""


class WrongModel(WrongInput):
    """A model file is damaged, holds types that are not trusted, or fits another codebook."""


class LockHeld(KentonganError):
    """Another run holds the lock."""

    exit_code = 3


class ArchiveUnusable(KentonganError):
    """The database or the home directory cannot be used as it is."""

    exit_code = 2


class ArchiveLost(ArchiveUnusable):
    """The line to the database is lost; the same call may be made again."""


class SchemaTooNew(ArchiveUnusable):
    """The archive was written by a newer version of the program."""


class RetryLater(KentonganError):
    """The fetch failed for a reason that may pass; the URL stays in the frontier."""


class Quarantine(KentonganError):
    """The item can never be read as it is; it is kept aside and counted."""


class NotAnArticle(Quarantine):
    """The page was read and is no article: a listing, a tag page, a gallery, a login wall."""


class RefusedAddress(KentonganError):
    """The address is not public HTTP(S); nothing is sent to it."""
