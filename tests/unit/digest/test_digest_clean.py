"""If these fail, a page's text can forge lines, turn them round, or link where it likes."""

from __future__ import annotations

import unicodedata
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.clean import isolated, language_code, plain_line, safe_url, shortened

anything = st.text(st.characters(codec=None), max_size=80)


@given(anything)
def test_a_line_has_no_control_or_direction_character_and_can_be_encoded(text: str) -> None:
    line = plain_line(text)
    assert not any(unicodedata.category(c) in {"Cc", "Cs", "Co", "Zl", "Zp"} for c in line)
    assert not set(line) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")
    assert line == line.strip()
    line.encode("utf-8")


@given(anything)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert plain_line(plain_line(text)) == plain_line(text)


@given(st.text("abc DEF123.,-–“”é", max_size=60))
def test_ordinary_words_come_through_unchanged(text: str) -> None:
    assert plain_line(text) == " ".join(unicodedata.normalize("NFC", text).split())


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("satu\r\nBcc: dua", "satu Bcc: dua"),
        ("awal\u202ekilab", "awalkilab"),
        ("a\u00adb\u200bc", "abc"),
        ("\x1b[31mmerah", "[31mmerah"),
        ("\u3164 \u2800", ""),
        ("\U0001f468\u200d\U0001f469", "\U0001f468\u200d\U0001f469"),
        ("x" + "\u0308" * 50, "ẍ" + "\u0308" * 4),
    ],
)
def test_what_becomes_of_hostile_lines(text: str, line: str) -> None:
    assert plain_line(text) == line


@given(st.text(max_size=300), st.integers(2, 120))
def test_a_shortened_text_keeps_within_its_length_and_says_that_it_was_cut(
    text: str, most: int
) -> None:
    short = shortened(text, most)
    assert len(short) <= most
    assert (short == text) or short.endswith("…")


def test_a_text_is_cut_between_words() -> None:
    assert shortened("Warga memalang jalan poros", 18) == "Warga memalang…"
    assert shortened("w" * 5000, 10) == "w" * 9 + "…"


def test_only_right_to_left_text_is_isolated() -> None:
    assert isolated("Samarinda 12") == "Samarinda 12"
    assert isolated("سلام 12") == "\u2068سلام 12\u2069"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>",
        "vbscript:x",
        "file:///etc/passwd",
        "ftp://contoh.example/",
        "//contoh.example/a",
        "/a",
        "",
        "https://",
        "https://bank.example@jahat.example/",
        "https://contoh.example/a b",
        "https://contoh.example/\u202egnp.exe",
        "https://contoh.example:99999/",
        "https://[::1/",
        'https://a"b.example/',
        "https://contoh.example/" + "a" * 2000,
    ],
)
def test_an_address_that_is_no_plain_web_address_is_dropped(url: str) -> None:
    assert safe_url(url) == ""


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://contoh.example/a-b_c?x=1&y=2#z", "https://contoh.example/a-b_c?x=1&y=2#z"),
        ("http://contoh.example:8080/", "http://contoh.example:8080/"),
        ("HTTPS://contoh.example/", "https://contoh.example/"),
        ("https://contoh.example/berita/é", "https://contoh.example/berita/%C3%A9"),
        ('https://contoh.example/"><script>', "https://contoh.example/%22%3E%3Cscript%3E"),
        ("https://contoh.example/%20a", "https://contoh.example/%20a"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
    ],
)
def test_a_web_address_is_kept_and_encoded(url: str, safe: str) -> None:
    assert safe_url(url) == safe


@given(anything)
def test_whatever_comes_out_is_a_web_address_without_markup(text: str) -> None:
    for url in (text, f"https://contoh.example/{text}"):
        safe = safe_url(url)
        assert safe == "" or urlsplit(safe).scheme in {"http", "https"}
        assert not set(safe) & set('<>"` \n\r\t\\')
        assert safe.isascii()


@pytest.mark.parametrize("text", ["", "ID", "id-ID", '" onload="x', "i", "indo"])
def test_what_is_no_language_code_is_dropped(text: str) -> None:
    assert language_code(text) == ""


def test_a_language_code_is_kept() -> None:
    assert (language_code("id"), language_code("ban")) == ("id", "ban")
