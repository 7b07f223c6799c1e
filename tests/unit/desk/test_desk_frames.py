"""If these fail, an Indonesian officer reads English just where the program refuses a call."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import typer.main
from typer import rich_utils

from desk import frames
from desk.cli import app, main
from desk.frames import framed, in_this_language
from desk.language import tr

ENGLISH = re.compile(
    r"Usage:|╭─ (?:Options|Commands|Arguments) |\[OPTIONS\]|\[ARGS\]|Show this message"
    r"|completion for the current shell|\[required\]|\[default:"
)


@pytest.fixture(autouse=True)
def _titles(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give Typer's own titles back afterwards."""
    for name in dir(rich_utils):
        if name.endswith(("_TITLE", "_STRING")):
            monkeypatch.setattr(rich_utils, name, getattr(rich_utils, name))


@pytest.fixture
def call(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str]]:
    """Return a function that calls the program and gives its exit code and all it printed."""

    def run(lang: str, *arguments: str) -> tuple[int, str]:
        monkeypatch.setenv("KENTONGAN_LANG", lang)
        monkeypatch.setattr("sys.argv", ["kentongan", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out + printed.err

    return run


def paths(command: Any, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield above
    for name, below in getattr(command, "commands", {}).items():
        yield from paths(below, (*above, name))


@pytest.fixture(scope="module")
def printed() -> dict[tuple[str, ...], str]:
    """What the tests of this module have had printed so far."""
    return {}


@pytest.fixture
def helps(
    call: Callable[..., tuple[int, str]], monkeypatch: pytest.MonkeyPatch,
    printed: dict[tuple[str, ...], str],
) -> dict[tuple[str, ...], str]:  # fmt: skip
    """Every page of the help in Indonesian."""
    monkeypatch.setenv("COLUMNS", "200")
    for path in paths(framed(typer.main.get_command(app))):
        if path not in printed:
            code, printed[path] = call("id", *path, "--help")
            assert code == 0
    assert len(printed) > 20
    return printed


def test_no_frame_of_any_help_is_english(helps: dict[tuple[str, ...], str]) -> None:
    for path, said in helps.items():
        assert not ENGLISH.search(said), (path, said)
        assert "Pemakaian: " in said


def test_what_a_value_is_stands_there_in_words(helps: dict[tuple[str, ...], str]) -> None:
    """`<int range>` and `<bool>` are Python's words, CODE and DAYS are English ones."""
    kept = {"ID", "CRON", "FORMAT", "MODEL", "TAG", "HOST", "PORT", "A", "F", "TTTT", "BB", "HH"}
    for path, said in helps.items():
        assert not re.search(r"<\w+( \w+)?>|\[\[|\{\w", said.replace('{"id"', "")), (path, said)
        words = set(re.findall(r"  ([A-Z][A-Z.|-]+)  | ([A-Z]+) \[\d", said))
        for found in {one for pair in words for word in pair for one in re.findall("[A-Z]+", word)}:
            assert found in kept | set(map(tr, frames._VALUES)), (path, found)


def test_a_help_page_shows_what_stands_in_brackets(helps: dict[tuple[str, ...], str]) -> None:
    """Without the extra's name nobody knows what is to be installed."""
    assert "[cluster]" in helps["reextract",]


def test_a_number_has_its_bounds_and_an_argument_its_number(
    helps: dict[tuple[str, ...], str],
) -> None:
    assert re.search(r"--recheck +HARI \[1 sampai 3650\]", helps["crawl",])
    assert re.search(r"--seed +ANGKA \[0 atau lebih\]", helps["train",])
    assert re.search(r"kentongan rate \[OPSI\] BERITA A1\.\.F6 ", helps["rate",])
    assert re.search(r"kentongan outlets check \[OPSI\] \[ID\]\.\.\. ", helps["outlets", "check"])


REFUSALS = [
    (("--nope",), "Tidak ada opsi --nope", "No such option: --nope"),
    (("crawl", "--sinc", "x"), "(opsi yang mungkin: --since)", "(Possible options: --since)"),
    (("craw",), "Tidak ada perintah 'craw'. Apakah maksud Anda 'crawl'?", "Did you mean 'crawl'?"),
    (("xyz",), "Tidak ada perintah 'xyz'.", "No such command 'xyz'."),
    (("rate",), "Argumen 'BERITA' belum diberikan.", "Missing argument 'STORY'."),
    (("reextract",), "Opsi '--since' belum diberikan.", "Missing option '--since'."),
    (("crawl", "--since"), "Opsi '--since' memerlukan nilai.", "requires an argument."),
    (("crawl", "--enqueue=1"), "'--enqueue' tidak menerima nilai.", "does not take a value."),
    (("models", "show", "a", "b"), "Ada argumen yang tidak dikenal (b)", "extra argument(s) (b)"),
    (("crawl", "--recheck", "0"), "'--recheck' tidak sah: harus paling sedikit 1", "equal to 1"),
    (("crawl", "--recheck", "9999"), "harus paling banyak 3650", "equal to 3650"),
    (("crawl", "--recheck", "x"), "harus berupa bilangan bulat", "a valid integer"),
    (("worker", "--lost-after", "x"), "harus berupa bilangan", "a valid number"),
]


@pytest.mark.parametrize(("arguments", "indonesian", "english"), REFUSALS)
def test_a_refusal_is_in_the_language_of_the_desk(
    call: Callable[..., tuple[int, str]], arguments: tuple[str, ...], indonesian: str, english: str
) -> None:
    code, said = call("id", *arguments)
    assert code == 2
    assert f"{indonesian}\n" in said
    assert "Galat: " in said
    assert not re.search(r"Error|Usage|Try |[Ii]nvalid|Missing|No such|Input", said), said
    code, said = call("en", *arguments)
    assert code == 2
    assert english in said
    assert "Error: " in said


def test_what_a_user_wrote_cannot_move_the_cursor(call: Callable[..., tuple[int, str]]) -> None:
    _, said = call("id", "x\x1b[2J\n")
    assert "\x1b[2J" not in said


def test_a_sentence_that_no_catalogue_knows_stays_as_it_is() -> None:
    """A newer Typer may say something new: it must be read in English rather than not at all."""
    assert in_this_language("Something quite new {x}.") == "Something quite new {x}."
