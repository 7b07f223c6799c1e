"""Writing files so that a reader never sees half of one."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from news.errors import ArchiveUnusable


def write_file(path: Path, body: bytes) -> None:
    """Write a file as a whole: into a neighbour first, then renamed over the old one.

    Raises
    ------
    ArchiveUnusable
        Where the folder cannot be written or the disk is full; the old file stands then.
    """
    with writing_file(path) as file:
        file.write(body)


@contextmanager
def writing_file(path: Path) -> Iterator[BinaryIO]:
    """Give a neighbour of a file to be written, renamed over the old one when the block ends well.

    Raises
    ------
    ArchiveUnusable
        As ``write_file``; also after any other error the old file stands.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Not mkstemp, whose files are for their owner alone: who may read them is the umask's word.
        neighbour = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        with neighbour.open("xb") as file:
            try:
                yield file
                file.flush()
                os.fsync(file.fileno())
                neighbour.replace(path)
            except BaseException:
                neighbour.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise ArchiveUnusable(
            "{path}: cannot be written: {error}", path=path, error=error
        ) from error
