"""An archive that a test has open, and how to open it again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from archive.connection import open_archive


@dataclass(frozen=True)
class OpenArchive:
    """An archive that is open and migrated: its address and its folder of captures."""

    url: str
    captures: Path

    @property
    def vendor(self) -> str:
        return self.url.split(":", 1)[0]

    def reopen(self) -> None:
        """Open it as the next run of the program would."""
        open_archive(self.url, captures=self.captures)
