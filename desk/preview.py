"""Preview: what would go out, written to files as it would go out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from desk.dispatch import message_id
from desk.files import write_file
from desk.settings import Settings
from digest.deliver import mail_of
from digest.letter import Letter, unpack
from news.delivery import Parcel


def previewed(
    settings: Settings, parcels: Iterable[Parcel], folder: Path, at: datetime
) -> Iterator[Path]:
    """Write what would go out, as it would; return the files."""
    sender = settings.mail.sender if settings.mail else "kentongan@localhost"
    for parcel in parcels:
        thing = unpack(parcel.payload)
        if isinstance(thing, Letter):
            address = parcel.recipient.removeprefix("mail:")
            id_ = message_id(parcel.key, parcel.subscription, address, sender)
            body = mail_of(thing, sender, address, message_id=id_, at=at).message().as_bytes()
            path = _path(folder, parcel, ".eml")
        else:
            body = (thing.body + "\n").encode()
            path = _path(folder, parcel, ".txt")
            if thing.attachment:
                file = path.with_name(f"{path.stem}-{thing.attachment.name}")
                write_file(file, thing.attachment.body)
                yield file
        write_file(path, body)
        yield path


def _path(folder: Path, parcel: Parcel, suffix: str) -> Path:
    """Return where a parcel is written that is not to be sent."""
    safe = "".join(c if c.isalnum() or c in "@.-" else "_" for c in parcel.recipient)
    key = parcel.key.replace("/", "-")
    return folder / parcel.subscription / f"{key}-{safe}-{parcel.part:02}{suffix}"
