"""If these fail, an Indonesian desk is refused in English, or told less than an English one."""

from __future__ import annotations

import ast
import json
import logging
import re
import string
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from project import ROOT

from classifier.bulk import document_from_line
from crawler.failure import unfetched
from crawler.guard import RefusedSocket
from desk.cli import main
from desk.foreign import SENTENCES
from desk.language import LOCALE, REFUSALS, told
from desk.logs import PlainFormatter
from desk.outcomes import outcomes_told
from news.errors import KentonganError, WrongInput
from news.message import Message, message_of_row

FLOORS = ("news", "language", "archive", "crawler", "classifier", "digest", "desk")
FILES = [path for floor in FLOORS for path in sorted((ROOT / floor).rglob("*.py"))]
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in FILES}
_PERCENT = re.compile(r"%[.0-9]*[a-z]")
# Names under which an error's class is handed about.
ALIASES = {"wrong": 0, "kind": 0}
# Where a message is made of what another sentence says, or of a library's.
HANDED_ON = {
    "desk/logs.py",
    "news/errors.py",
    "news/message.py",
    "crawler/failure.py",
    "crawler/reading.py",
}


def error_classes() -> dict[str, int]:
    """Return the classes below KentonganError, and where among the arguments the message is."""
    found = {"KentonganError": 0}
    rows = [n for tree in TREES.values() for n in ast.walk(tree) if isinstance(n, ast.ClassDef)]
    while new := [
        (row, base.id)
        for row in rows
        for base in row.bases
        if row.name not in found and isinstance(base, ast.Name) and base.id in found
    ]:
        for row, base in reversed(new):  # the first base wins, as Python has it
            takes = [
                one.args.posonlyargs + one.args.args
                for one in row.body
                if isinstance(one, ast.FunctionDef) and one.name == "__init__"
            ]
            names = [argument.arg for argument in takes[0]] if takes else []
            found[row.name] = names.index("message") - 1 if names else found[base]
    return found


ERRORS = error_classes()


def sentences() -> Iterator[tuple[str, ast.Call, ast.expr]]:
    """Yield where an error or a message is made, the call, and the sentence in it."""
    places = {**ERRORS, **ALIASES, "Message": 0}
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            name = getattr(getattr(node, "func", None), "id", "")
            if isinstance(node, ast.Call) and name in places and len(node.args) > places[name]:
                where = f"{path.relative_to(ROOT)}:{node.lineno}"
                yield where, node, node.args[places[name]]


def fields(text: str) -> set[tuple[str, str | None, str | None]]:
    return {(name, how, as_) for _, name, how, as_ in string.Formatter().parse(text) if name}


def has_words(text: str) -> bool:
    return any(word.strip(" :;,.\n") for word, *_ in string.Formatter().parse(text))


def log_lines() -> Iterator[tuple[str, ast.expr]]:
    """Yield where a log line is written, and its message, but for debuggers."""
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in {"info", "warning", "error", "exception"}
                and (
                    getattr(node.func.value, "id", "") == "log"
                    or "getLogger" in ast.unparse(node.func.value)
                )
            ):
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node.args[0]


def literals() -> set[str]:
    said = {one.value for _, _, one in sentences() if isinstance(one, ast.Constant)}
    lines = {one.value for _, one in log_lines() if isinstance(one, ast.Constant)}
    return {
        *(text for text in said if isinstance(text, str) and has_words(text)),
        *(text for text in lines if re.search("[a-z]", _PERCENT.sub("", str(text)))),
    }


@pytest.fixture(scope="module")
def catalogue() -> dict[str, str]:
    path = LOCALE / "id" / "LC_MESSAGES" / f"{REFUSALS}.po"
    with path.open("rb") as file:
        return {m.id: m.string for m in read_po(file, locale="id") if m.id}


def test_no_raise_of_the_desk_goes_by_the_catalogue() -> None:
    """Every error that this floor raises is one whose message can be told in Indonesian."""
    # A function that makes an error says so; what it makes is looked at where it does.
    makers = {
        node.name
        for tree in TREES.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and getattr(node.returns, "id", "") in ERRORS
    }
    kinds = set(ERRORS) | set(ALIASES) | makers
    strange = [
        f"{path.relative_to(ROOT)}:{node.lineno}: {ast.unparse(node)}"
        for path, tree in TREES.items()
        if path.is_relative_to(ROOT / "desk")
        for node in ast.walk(tree)
        if isinstance(node, ast.Raise)
        and isinstance(node.exc, ast.Call)
        and ast.unparse(node.exc.func) not in kinds | {"typer.Exit"}
    ]
    assert not strange


def test_no_sentence_is_glued_together_where_it_is_raised() -> None:
    """An f-string has no id by which a translation could be found."""
    wrong = [
        f"{where}: {ast.unparse(sentence)}"
        for where, _, sentence in sentences()
        if not isinstance(sentence, ast.Constant)
        and where.split(":")[0] not in HANDED_ON
        and not isinstance(sentence, ast.Name | ast.Attribute)
        and "tr" not in {getattr(node, "id", "") for node in ast.walk(sentence)}
    ]
    assert not wrong


def test_a_sentence_has_the_values_it_names_and_no_other() -> None:
    for where, call, sentence in sentences():
        if isinstance(sentence, ast.Constant) and isinstance(sentence.value, str):
            named = {name for name, _, _ in fields(sentence.value)}
            given = {one.arg for one in call.keywords} - {"retry_after_s"}
            assert named == given, where


def test_every_sentence_is_in_the_catalogue_and_nothing_else(catalogue: dict[str, str]) -> None:
    assert set(catalogue) == literals().union(SENTENCES)
    assert not [key for key, text in catalogue.items() if not text]


def test_a_translation_names_every_value_as_its_sentence_does(catalogue: dict[str, str]) -> None:
    for key, text in catalogue.items():
        if "%" in key:
            assert _PERCENT.findall(text) == _PERCENT.findall(key), key
        elif fields(key):
            assert fields(text) == fields(key), key


def test_no_log_line_is_glued_together() -> None:
    strange = [
        where
        for where, said in log_lines()
        if not isinstance(said, ast.Constant) and getattr(said, "func", None) is None
    ]
    assert not strange


def test_a_log_line_is_told_with_the_error_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    error = WrongInput("{url}: closed by robots.txt", url="https://kabar.example/a")
    record = logging.LogRecord(
        "kentongan.crawl", logging.INFO, "", 0, "%s: source failed: %s", ("kabar", error), None
    )
    monkeypatch.delenv("KENTONGAN_LANG", raising=False)
    said = "kabar: sumber gagal: https://kabar.example/a: ditutup oleh robots.txt"
    assert PlainFormatter().format(record).endswith(said)
    monkeypatch.setenv("KENTONGAN_LANG", "en")
    said = "kabar: source failed: https://kabar.example/a: closed by robots.txt"
    assert PlainFormatter().format(record).endswith(said)


def test_an_outcome_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """`failed:not-a-feed` tells an officer nothing."""
    counts = {"failed:not-a-feed": 1, "robots": 2, "not_article": 3, "failed:http-404": 4}
    monkeypatch.delenv("KENTONGAN_LANG", raising=False)
    said = "bukan umpan 1, ditutup oleh robots.txt 2, bukan artikel 3, HTTP 404 4"
    assert outcomes_told(counts) == said
    monkeypatch.setenv("KENTONGAN_LANG", "en")
    assert outcomes_told(counts) == "no feed 1, closed by robots.txt 2, no article 3, HTTP 404 4"


def test_what_the_archive_kept_in_english_is_told_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KENTONGAN_LANG", raising=False)
    assert told(Message("$TOKEN is not set")) == "$TOKEN belum disetel"
    assert told(Message("550 no such user")) == "550 no such user"
    assert told(Message("127.0.0.1:25: Connection refused")) == "127.0.0.1:25: sambungan ditolak"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "bukan JSON: seharusnya nama kunci diapit tanda kutip ganda: baris 1, kolom 2"),
        ("[1]", "list, seharusnya objek JSON"),
        ('{"title": "a"}', "kunci 'id' tidak ada"),
        ('{"id": true}', "id = True, seharusnya teks atau angka"),
        ('{"id": "a", "text": 5}', "text = 5, seharusnya teks"),
    ],
)
def test_a_line_that_cannot_be_judged_is_told_too(
    line: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`tag` prints why in JSON, made by a floor that knows no language."""
    monkeypatch.delenv("KENTONGAN_LANG", raising=False)
    with pytest.raises(ValueError) as refused:
        document_from_line(line)
    assert said in told(Message(str(refused.value)))


def test_a_message_tells_its_parts_in_the_same_language() -> None:
    """A reason that stayed English in the middle of an Indonesian line helps nobody."""
    known = {"{where}: {error}!": "{error}! di {where}", "line {n}": "baris {n}"}
    inner = WrongInput("line {n}", n=3)
    message = Message("{where}: {error}!", where=Message("line {n}", n=2), error=inner)
    assert message.told(lambda text: known.get(text, text)) == "baris 3! di baris 2"
    assert str(message) == "line 2: line 3!"
    several = WrongInput("{wrong}", wrong=[inner, Message("line {n}", n=4)])
    assert several.message.told(lambda text: known.get(text, text)) == "baris 3\nbaris 4"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (TimeoutError(), "tidak menjawab pada waktunya"),
        (ConnectionResetError(), "tidak ada sambungan: ConnectionResetError"),
        (OSError("reset"), "tidak ada sambungan: OSError: reset"),
        (RefusedSocket("{host}: not a public address", host="10.0.0.1"), "10.0.0.1: "),
        (KeyError(""), "jawaban tidak terbaca: KeyError: ''"),
    ],
)
def test_an_outlet_that_does_not_answer_is_told_in_words(
    error: Exception, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error without words was told by the head of the catalogue, twelve lines of it."""
    monkeypatch.delenv("KENTONGAN_LANG", raising=False)
    assert told(unfetched(error, "https://kabar.example/")).startswith(
        f"https://kabar.example/: {said}"
    )
    assert told(Message("")) == ""


def test_a_message_crosses_to_another_process_whole() -> None:
    """Pages are read in processes of their own, and why one is no article is told here."""
    inner = Message("line {n}", n=3)
    for message in (
        Message("{path}: {error}", path="a", error=inner),
        Message("{wrong}", wrong=[inner, Message("x")]),
        Message("plain {x}"),
    ):
        assert message_of_row(json.loads(json.dumps(message.to_row()))) == message


def test_braces_that_a_user_wrote_are_no_fields() -> None:
    error = WrongInput("{path}: cannot be read: {error}", path="{x}", error="{0.__class__}")
    assert str(error) == "{x}: cannot be read: {0.__class__}"
    assert told(error) == "{x}: tidak dapat dibaca: {0.__class__}"
    assert str(KentonganError("a {brace}")) == told(KentonganError("a {brace}")) == "a {brace}"


Call = Callable[..., str]


@pytest.fixture
def refused(
    tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Call:
    """Return a function that makes a call in a language and gives the lines of its refusal."""
    monkeypatch.setenv("KENTONGAN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("KENTONGAN_DATA", str(data))
    monkeypatch.chdir(tmp_path)
    for name in ("DATABASE_URL", "KENTONGAN_SETTINGS", "KENTONGAN_CONTACT"):
        monkeypatch.delenv(name, raising=False)

    def call(*words: str, lang: str | None) -> str:
        if lang is None:
            monkeypatch.delenv("KENTONGAN_LANG", raising=False)
        else:
            monkeypatch.setenv("KENTONGAN_LANG", lang)
        monkeypatch.setattr(sys, "argv", ["kentongan", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 2
        lines = capsys.readouterr().err.splitlines()
        return "\n".join(
            line.removeprefix("kentongan: ") for line in lines if line.startswith("kentongan: ")
        )

    return call


LABELS = (
    "id,mass_gathering,protocol_breach,incipient_conflict,severity,coder\r\n"
    "x,maybe,,,,a\r\ny,-,,,9,a\r\nz,-,,,,\r\n"
)
FILES_OF_A_DESK = {
    "broken.toml": 'language = "id"\nhome = \n',
    "odd.toml": 'first_run_days = "many"\n',
    "unknown.toml": "colour = 1\n",
    "secret.toml": 'database_url = "postgresql://x"\n',
    "far.toml": "first_run_days = 9999\n",
    "mail.toml": '[mail]\nhost = "mail.example"\nport = 0\nsender = "a@office.example"\n',
    "password.toml": '[mail]\npassword = "x"\n',
    "sub.toml": '[[subscriptions]]\nid = "desk"\nmail = ["nobody"]\n',
    "nobody.toml": '[[subscriptions]]\nid = "desk"\n',
    "labels.csv": LABELS,
    "empty.csv": "",
    "columns.csv": "home,colour\nhttps://kabar.example/,red\n",
    "labels.jsonl": "{\n",
    "coded.jsonl": '{"id": "1"}\n',
}
WRONG_LABELS = {
    "id": """\
labels.csv, baris 2: mass_gathering = 'maybe', seharusnya prevention (Pencegahan), risk (Potensi), planned (Rencana), occurred (Kejadian), handled (Penanganan) atau -
labels.csv, baris 3: severity = '9', seharusnya 0 sampai 5
labels.csv, baris 4: coder kosong; isi kolomnya atau beri --coder
labels.csv: tidak ada yang diimpor""",  # noqa: E501 - as it is printed
    "en": """\
labels.csv, row 2: mass_gathering = 'maybe', expected prevention (Pencegahan), risk (Potensi), planned (Rencana), occurred (Kejadian), handled (Penanganan) or -
labels.csv, row 3: severity = '9', expected 0 to 5
labels.csv, row 4: coder is empty; fill the column or give --coder
labels.csv: nothing was imported""",  # noqa: E501 - as it is printed
}
# What is called, then what the refusal says in Indonesian and in English, value and all.
REFUSED = [
    (("--settings", "none.toml", "crawl"),
     "none.toml: tidak dapat dibaca: berkas atau folder tidak ada",
     "none.toml: cannot be read: No such file or directory"),
    (("--settings", "broken.toml", "crawl"),
     "broken.toml: tidak dapat dibaca sebagai TOML: nilai tidak sah (teks harus diapit tanda",
     "broken.toml: cannot be read as TOML: Invalid value (at line 2, column 8)"),
    (("--settings", "odd.toml", "crawl"),
     "odd.toml: first_run_days = 'many', seharusnya bilangan bulat",
     "odd.toml: first_run_days = 'many', expected a whole number"),
    (("--settings", "unknown.toml", "crawl"),
     "unknown.toml: setelan 'colour' tidak dikenal; seharusnya salah satu dari contact, data,",
     "unknown.toml: unknown setting 'colour'; expected one of contact, data,"),
    (("--settings", "secret.toml", "crawl"),
     "secret.toml: database_url harus disetel lewat variabel lingkungan karena mungkin memuat kata",
     "secret.toml: database_url belongs in the environment, it may hold a password"),
    (("--settings", "far.toml", "crawl"),
     "far.toml: first_run_days = 9999, seharusnya 1 sampai 3650 hari",
     "far.toml: first_run_days = 9999, expected 1 to 3650 days"),
    (("--settings", "mail.toml", "crawl"),
     "mail.toml: [mail]: port = 0, seharusnya 1 sampai 65535",
     "mail.toml: [mail]: port = 0, expected 1 to 65535"),
    (("--settings", "password.toml", "crawl"),
     "password.toml: [mail]: kunci 'password' tidak dikenal; kata sandi disetel lewat variabel",
     "password.toml: [mail]: unknown key 'password'; a password belongs in the environment"),
    (("--settings", "sub.toml", "crawl"),
     "sub.toml: [[subscriptions]] 1 (desk): mail = 'nobody', seharusnya alamat seperti desk@",
     "sub.toml: [[subscriptions]] 1 (desk): mail = 'nobody', expected an address such as desk@"),
    (("--settings", "nobody.toml", "crawl"),
     "nobody.toml: [[subscriptions]] 1 (desk): mail maupun apprise tidak ada, seharusnya",
     "nobody.toml: [[subscriptions]] 1 (desk): neither mail nor apprise, expected at least"),
    (("crawl", "--outlet", "nowhere"),
     "media 'nowhere', seharusnya id berkas di", "outlet 'nowhere', expected the id of a file in"),
    (("crawl",), "kontak belum disetel:", "contact is not set:"),
    (("crawl", "--since", "kemarin"),
     "--since 'kemarin', seharusnya tanggal seperti 2020-08-19",
     "--since 'kemarin', expected a day such as 2020-08-19"),
    (("digest", "--as-of", "noon"),
     "--as-of 'noon', seharusnya ",
     "--as-of 'noon', expected an instant such as 2020-08-20T06:00 or 2020-08-20 06:00 WITA"),
    (("digest", "--province", "Atlantis"),
     "--province 'Atlantis', seharusnya kode resmi atau nama seperti 64, Kalimantan Timur",
     "--province 'Atlantis', expected an official code or name such as 64, Kalimantan Timur"),
    (("digest", "--province", "Kalimantan Timor"),
     "; maksud Anda 64 Kalimantan Timur", "; did you mean 64 Kalimantan Timur"),
    (("digest", "--regency", "Bandung"),
     "--regency 'Bandung', seharusnya salah satu dari 32.04 Kabupaten Bandung, 32.73 Kota Bandung",
     "--regency 'Bandung', expected one of 32.04 Kabupaten Bandung, 32.73 Kota Bandung"),
    (("digest", "--province", "64", "--regency", "64.72"),
     "--province '64' dan --regency '64.72': pilih salah satu",
     "--province '64' and --regency '64.72', expected one of them"),
    (("digest", "--format", "gif"),
     "format 'gif', seharusnya salah satu dari html,", "format 'gif', expected one of html,"),
    (("digest", "--lang", "jv"), "--lang 'jv', seharusnya id atau en", "--lang 'jv', expected id"),
    (("digest", "--out", "-"),
     "--out - mencetak satu laporan:", "--out - prints one digest:"),
    (("classify", "--all", "--since", "2020-08-19"),
     "--all dan --since '2020-08-19': pilih salah satu",
     "--all and --since '2020-08-19', expected one of them"),
    (("rate", "x", "Z9", "--by", "A"),
     "nilai 'Z9', seharusnya A sampai F dan 1 sampai 6, misalnya B2",
     "rating 'Z9', expected A to F and 1 to 6, such as B2"),
    (("rate", "x", "B2", "--by", " "), "--by kosong,", "--by is empty,"),
    (("deliver",), "tidak ada [[subscriptions]] dalam setelan:", "no [[subscriptions]] in the"),
    (("alert", "--severity", "9"),
     "--severity 9, seharusnya 1 sampai 5", "--severity 9, expected 1 to 5"),
    (("worker", "--schedule", "* * * * *", "--drain"),
     "--schedule '* * * * *' bersama --drain: pilih salah satu",
     "--schedule '* * * * *' with --drain, expected one of them"),
    (("extract", "none.html"),
     "none.html: tidak dapat dibaca: berkas atau folder tidak ada",
     "none.html: cannot be read: No such file or directory"),
    (("tag", "."), ".: tidak dapat dibaca: itu folder, bukan berkas",
     ".: cannot be read: Is a directory"),
    (("article", "x", "--diff", "--copies"), "--diff dan --copies: pilih salah satu",
     "--diff and --copies: expected one of the two"),
    (("search", '"demo'), "pencarian '\"demo': sebuah tanda kutip tidak ditutup",
     "search '\"demo': a quotation mark is not closed"),
    (("search", "-demo"), "pencarian '-demo', seharusnya sedikitnya satu kata",
     "search '-demo', expected at least one word"),
    (("search", "demo", "--tag", "crowd"),
     "--tag 'crowd', seharusnya salah satu dari mass_gathering,",
     "--tag 'crowd', expected one of mass_gathering,"),
    (("search", "demo", "--outlet", "nowhere"),
     "; `kentongan outlets list` menyebut yang ada", "; `kentongan outlets list` names them"),
    (("search", "demo", "--since", "2020-08-19", "--until", "2020-08-01"),
     "--since 2020-08-19 dan --until 2020-08-01, seharusnya tanggal yang lebih awal",
     "--since 2020-08-19 and --until 2020-08-01, expected the earlier day first"),
    (("export", "out.xls"),
     "out.xls: seharusnya nama yang berakhiran .csv", "out.xls: expected a name that ends in .csv"),
    (("evaluate", "--by", "month"), "--by 'month', seharusnya salah satu dari outlet, year, drawn",
     "--by 'month', expected one of outlet, year, drawn"),
    (("evaluate", "coded.jsonl"), "coded.jsonl:1: kunci ", "coded.jsonl:1: missing key "),
    (("models", "show", "none"), "model 'none': berkas ", "model 'none': no such file "),
    (("models", "show"), "belum ada model yang dipakai; `kentongan train` membuatnya",
     "no model is at work yet; `kentongan train` makes one"),
    (("models", "rollback"), "tidak ada model yang dipakai sebelum ini;",
     "no model was at work before this one;"),
    (("models", "promote", "none"), "model 'none': berkas ", "model 'none': no such file "),
    (("label", "suspects"), "meja ini belum punya label;", "this desk has no labels;"),
    (("label", "import", "labels.jsonl"),
     "labels.jsonl, baris 1: bukan JSON: seharusnya nama kunci diapit tanda kutip ganda: baris 1",
     "labels.jsonl, line 1: no JSON: Expecting property name enclosed in double quotes: line 1"),
    (("label", "import", "labels.csv"),
     WRONG_LABELS["id"], WRONG_LABELS["en"]),
    (("outlets", "add", "kabar kita"), "'kabar kita', seharusnya alamat seperti https://kabar",
     "'kabar kita', expected an address such as https://kabar"),
    (("outlets", "add", "https://kabar.example/", "--timezone", "Mars"),
     "zona waktu 'Mars', seharusnya WIB, WITA, WIT, atau nama IANA",
     "time zone 'Mars', expected WIB, WITA, WIT or an IANA name"),
    (("outlets", "add", "https://kabar.example/", "--reliability", "Z"),
     "keandalan 'Z', seharusnya A sampai F", "reliability 'Z', expected A to F"),
    (("outlets", "add", "https://kabar.example/", "--region", "Atlantis"),
     "'Atlantis', seharusnya kode resmi atau nama seperti 64, Kaltim, Kota Samarinda",
     "'Atlantis', expected an official code or name such as 64, Kaltim, Kota Samarinda"),
    (("outlets", "import", "empty.csv"), "empty.csv: kosong, seharusnya ada baris nama kolom: home",
     "empty.csv: is empty, expected a line of column names: home"),
    (("outlets", "import", "columns.csv"),
     "columns.csv: kolom 'colour', seharusnya di antara home,",
     "columns.csv: column 'colour', expected some of home,"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "indonesian", "english"), REFUSED, ids=[" ".join(row[0]) for row in REFUSED]
)
def test_a_refusal_is_indonesian_and_english_where_that_is_asked_for(
    refused: Call, tmp_path: Path, words: tuple[str, ...], indonesian: str, english: str
) -> None:
    for name, text in FILES_OF_A_DESK.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert indonesian in refused(*words, lang=None)
    assert english in refused(*words, lang="en")


def test_a_message_of_a_page_is_told_too(
    refused: Call,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """`extract` says in JSON why a page is none; the word for programs stays as it is."""
    (tmp_path / "page.html").write_text("")
    monkeypatch.setattr(sys, "argv", ["kentongan", "extract", "page.html"])
    for lang, said in (("id", "isinya kosong"), ("en", "the body is empty")):
        monkeypatch.setenv("KENTONGAN_LANG", lang)
        with pytest.raises(SystemExit):
            main()
        row = json.loads(capsys.readouterr().out)
        assert row["error"] == "NotAnArticle"
        assert row["message"].endswith(said)


def test_what_the_rules_took_is_told_too(
    refused: Call,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "page.html").write_text("<html><body><p>x</p></body></html>")
    monkeypatch.setattr(sys, "argv", ["kentongan", "extract", "--explain", "page.html"])
    for lang, said in (("id", "tanpa judul"), ("en", "no title")):
        monkeypatch.setenv("KENTONGAN_LANG", lang)
        with pytest.raises(SystemExit):
            main()
        verdict, reason = capsys.readouterr().err.splitlines()[-2:]
        assert verdict.split(maxsplit=2) == ["verdict", "not_article", said]
        assert reason.endswith(f"page.html: {said}")
