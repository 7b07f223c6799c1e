"""Writing files so that a reader never sees half of one."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from news.errors import ArchiveUnusable


def write_file(path: Path, body: bytes) -> None:
    """Write a file as a whole: into a neighbour first, then renamed over the old one.

    Raises
    ------
    ArchiveUnusable
        Where the folder cannot be written or the disk is full; the old file stands then.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
            # mkstemp makes files for their owner alone; these are meant to be read.
            Path(name).chmod(0o644)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ArchiveUnusable(f"{path}: cannot be written: {error.strerror}") from error
