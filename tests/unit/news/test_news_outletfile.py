"""If these fail, the file that a discovery or an import writes is not the outlet that was found."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from news.outlet import Outlet, Source, load_outlet, load_outlets
from news.outletfile import outlet_to_toml

TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)
PLAIN = Outlet(
    id="kabar-uji", name="Kabar Uji", home="https://kabar-uji.example/", province="64",
    timezone="Asia/Makassar", sources=(Source(kind="feed", url="https://kabar-uji.example/feed/"),),
)  # fmt: skip


def read_back(outlet: Outlet, folder: Path) -> Outlet:
    path = folder / f"{outlet.id}.toml"
    path.write_bytes(outlet_to_toml(outlet).encode())
    return load_outlet(path)


def test_every_outlet_of_the_registry_comes_back_as_it_was(data: Path, tmp_path: Path) -> None:
    for outlet in load_outlets(data / "outlets"):
        assert read_back(outlet, tmp_path) == outlet


@given(name=TEXTS, note=TEXTS, css=TEXTS, pattern=TEXTS, key=st.text("abcé. \"'", min_size=1))
def test_no_text_from_a_page_breaks_the_file_or_adds_a_key(
    name: str, note: str, css: str, pattern: str, key: str
) -> None:
    source = Source(kind="listing", url="https://a.example/", link_pattern=re.escape(pattern),
                    selectors={key: css}, archive="https://a.example/{year}/{month}")  # fmt: skip
    outlet = replace(
        PLAIN, name=name, note=note, sources=(source,), selectors={key: css}, regency="64.72",
        verified=date(2025, 3, 1), allow_private=True, delay_s=7,
    )  # fmt: skip
    row = tomllib.loads(outlet_to_toml(outlet))
    assert (row["name"], row.get("note", "")) == (name, note)
    assert row["sources"][0].get("link_pattern", "") == re.escape(pattern)
    assert row["sources"][0]["selectors"] == row["selectors"] == {key: css}
    assert row["verified"] == date(2025, 3, 1)


def test_what_a_file_may_leave_out_is_left_out() -> None:
    assert outlet_to_toml(PLAIN) == (
        'id = "kabar-uji"\nname = "Kabar Uji"\nhome = "https://kabar-uji.example/"\n'
        'province = "64"\ntimezone = "Asia/Makassar"\nlanguage = "id"\nreliability = "F"\n'
        'delay_s = 5.0\n\n[[sources]]\nkind = "feed"\nurl = "https://kabar-uji.example/feed/"\n'
    )
