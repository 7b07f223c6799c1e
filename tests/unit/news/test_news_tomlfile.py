"""If these fail, a desk that edited a file in its own editor is told nothing it can act on."""

from __future__ import annotations

from pathlib import Path

import pytest

from news.errors import WrongSettings
from news.tomlfile import read_toml


def test_a_mark_of_the_editor_is_no_error(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text('nama = "Kaltim"', encoding="utf-8-sig")
    assert read_toml(path, WrongSettings) == {"nama": "Kaltim"}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ('nama = "a"'.encode("utf-16"), "byte 0 is not UTF-8"),
        (b"nama =", "at end of document\\)"),
        (None, "No such file or directory"),
    ],
)
def test_what_is_wrong_is_said_in_words(tmp_path: Path, body: bytes | None, reason: str) -> None:
    path = tmp_path / "a.toml"
    if body is not None:
        path.write_bytes(body)
    with pytest.raises(WrongSettings, match=rf"a\.toml: (cannot be read.*: )?.*{reason}$") as e:
        read_toml(path, WrongSettings)
    assert "Errno" not in str(e.value)
