"""The command line as other programs meet it: exit codes, clear messages, clean output."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from project import ROOT

from archive.articles import store_article
from archive.connection import close_archive, migrate, open_archive, sqlite_url
from archive.lock import run_lock
from news.article import Article, article_id

Run = Callable[..., Any]
ARTICLE = {
    "id": "a1",
    "title": "Ribuan Buruh Akan Demo di Kantor Gubernur Kaltim Kamis Lusa",
    "text": (
        "SAMARINDA – Serikat buruh memastikan akan menggelar unjuk rasa di depan kantor Gubernur"
        " Kalimantan Timur, Kota Samarinda, Kamis (27/8/2020). Sekitar 2.000 orang disebut siap"
        " turun ke jalan.\n\nKoordinator aksi, Burhan Latif, mengatakan surat pemberitahuan sudah"
        " dikirim ke Polresta Samarinda."
    ),
    "date": "2020-08-25",
}


def complaint(done: Any) -> str:
    """Return the one message of a refused call; a traceback is never one."""
    assert "Traceback" not in done.stderr
    return str(done.stderr)


def test_help_reads_in_both_languages(kentongan: Run, here: Run) -> None:
    indonesian = kentongan("--help", KENTONGAN_LANG="id").stdout
    english = kentongan("--help", KENTONGAN_LANG="en").stdout
    assert "Peringatan dini" in indonesian
    assert "Early warning" in english
    for command in ("daily", "crawl", "classify", "digest", "demo", "extract", "tag", "train",
                    "evaluate", "models", "outlets", "doctor"):  # fmt: skip
        assert command in english
        assert here(command, "--help").stdout


def test_an_unknown_command_or_option_ends_with_2(here: Run) -> None:
    here("crwal", code=2)
    here("crawl", "--outlets", "x", code=2)
    here("digest", "--date", "kemarin", code=2)
    here("digest", "--format", "docs", code=2)
    here("digest", "--province", "Atlantis", code=2)
    here("digest", "--regency", "Kota Antah", code=2)
    here("digest", "--regency", "Kota Samarinda", "--province", "64", code=2)
    here("digest", "--as-of", "tadi pagi", code=2)
    here("rate", "0123456789abcdef", "G7", "--by", "petugas", code=2)
    here("digest", "--lang", "jv", code=2)
    here("digest", "--out", "-", code=2)


def test_an_unknown_outlet_is_named_with_what_was_meant(here: Run, desk_data: Path) -> None:
    """Ids are the files' names: who knows an outlet by its own name must be led to it."""
    shutil.copy(ROOT / "data" / "outlets" / "kaltim-post.toml", desk_data / "outlets")
    for command in (("crawl",), ("search", "konvoi"), ("health",), ("export", "a.csv")):
        message = complaint(here(*command, "--outlet", "tidak-ada", code=2))
        assert "'tidak-ada'" in message
        assert "did you mean" not in message
        assert "kentongan outlets list" in message
        message = complaint(here(*command, "--outlet", "Kaltimpost", code=2))
        assert "did you mean kaltim-post?" in message


def test_a_malformed_outlet_file_is_named_with_what_was_expected(
    here: Run, desk_data: Path
) -> None:
    (desk_data / "outlets" / "rusak.toml").write_text('id = "rusak"\nwarna = 1\n', encoding="utf-8")
    message = complaint(here("crawl", code=2))
    assert "rusak.toml" in message
    assert "warna" in message


def test_public_outlets_are_not_asked_without_a_contact(here: Run, desk_data: Path) -> None:
    shutil.copy(ROOT / "data" / "outlets" / "jubi.toml", desk_data / "outlets")
    for command in (("crawl",), ("daily",), ("outlets", "check")):
        assert "contact" in complaint(here(*command, code=2, KENTONGAN_CONTACT=""))


def test_a_crawl_of_no_outlet_does_not_pass_for_a_day_without_news(
    here: Run, tmp_path: Path, desk_data: Path
) -> None:
    """A province that no outlet has, or a new folder: each night ended with 0, and saw nothing."""
    shutil.copy(ROOT / "data" / "outlets" / "jubi.toml", desk_data / "outlets")
    settings = tmp_path / "kentongan.toml"
    for line in ('provinces = ["64"]', "verified_only = true"):
        settings.write_text(f"{line}\n", encoding="utf-8")
        for command in (("crawl",), ("daily",), ("outlets", "check")):
            message = complaint(here(*command, code=2))
            assert "none of the 1 outlets" in message
            assert line.partition(" ")[0] in message
        assert "0 of them are crawled" in here("doctor", code=2).stdout
    settings.write_text('provinces = ["64", "91"]\n', encoding="utf-8")
    report = here("doctor").stdout
    assert "1 of them are crawled" in report
    assert "of the provinces 64" in report
    listed = here("outlets", "list", "--province", "64")
    assert (listed.stdout, "no outlet on the list" in listed.stderr) == ("", True)
    (tmp_path / "home" / "outlets").mkdir(parents=True)
    assert "outlets add" in complaint(here("crawl", code=2))
    assert not (tmp_path / "home" / "archive.sqlite3").exists()


def test_with_json_logs_every_line_is_one(kentongan: Run, desk_data: Path) -> None:
    """A monitor that reads a cron job's log broke off at the ledger, and missed the refusals."""
    outlet = (ROOT / "data" / "outlets" / "jubi.toml").read_text(encoding="utf-8")
    nobody = outlet.replace("https://jubi.id", "http://127.0.0.1:9") + "\n[selectors]\n"
    nobody = nobody.replace("delay_s = 5.0", "delay_s = 0.0\nallow_private = true")
    (desk_data / "outlets" / "jubi.toml").write_text(nobody, encoding="utf-8")

    def rows(*words: str, code: int) -> list[dict[str, str]]:
        done = kentongan("--json-logs", *words, code=code)
        return [json.loads(line) for line in done.stderr.splitlines()]

    assert any(row["message"].startswith("!!  Jubi") for row in rows("crawl", code=1))
    for words in (("crawl", "--outlet", "x"), ("crawl", "--sinse", "x"), ("digest", "--date", "x")):
        assert [row["level"] for row in rows(*words, code=2)][-1] == "error"


def test_a_back_fill_to_a_day_ahead_is_refused(here: Run, desk_data: Path) -> None:
    """All that is new would be put aside as too old, and not be looked at again."""
    shutil.copy(ROOT / "data" / "outlets" / "jubi.toml", desk_data / "outlets")
    for command in ("crawl", "daily"):
        assert "'2999-01-01' lies ahead" in complaint(
            here(command, "--since", "2999-01-01", code=2)
        )


def test_a_wrong_settings_file_is_named(here: Run, tmp_path: Path) -> None:
    (tmp_path / "kentongan.toml").write_text('bahasa = "id"\n', encoding="utf-8")
    assert "'bahasa'" in complaint(here("doctor", code=2))


def test_doctor_names_a_format_that_no_digest_could_be_written_in(
    here: Run, tmp_path: Path
) -> None:
    """Else it is found at half past five, with no digest."""
    (tmp_path / "kentongan.toml").write_text('formats = ["pdff"]\n', encoding="utf-8")
    assert "'pdff'" in here("doctor", code=2).stdout


def test_a_day_without_data_is_an_honest_digest(kentongan: Run, home: Path) -> None:
    done = kentongan("digest", "--date", "2020-01-01", "--format", "json", "--out", "-")
    found = json.loads(done.stdout)
    assert all(not section["items"] for section in found["sections"])
    again = kentongan(
        "digest", "--date", "2020-01-01", "--as-of", "2999-01-01", "--format", "json", "--out", "-"
    )
    assert again.stdout == done.stdout
    never = ("digest", "--date", "2020-01-01", "--as-of", "2001-01-01")
    assert "none was made" in complaint(kentongan(*never, code=2))
    week = ("--week", "--regency", "samarinda", "--format", "json", "--out", "-")
    found = json.loads(kentongan("digest", "--date", "2020-01-01", *week).stdout)
    assert (found["first"], found["scope"]["code"]) == ("2019-12-26", "64.72")


def test_tag_prints_the_contract_line_for_each_article(
    kentongan: Run, home: Path, tmp_path: Path
) -> None:
    file = tmp_path / "in.jsonl"
    file.write_text(
        json.dumps(ARTICLE) + "\n" + json.dumps({**ARTICLE, "id": "a2"}), encoding="utf-8"
    )
    rows = [json.loads(line) for line in kentongan("tag", str(file)).stdout.splitlines()]
    assert [row["id"] for row in rows] == ["a1", "a2"]
    row = rows[0]
    assert set(row) >= {"id", "tags", "rule_family", "election", "place", "event_date", "severity",
                        "model", "codebook"}  # fmt: skip
    tag = row["tags"]["mass_gathering"]
    assert tag["flagged"]
    assert tag["stage"] == "planned"
    whole = ARTICLE["title"] + "\n" + ARTICLE["text"]
    for evidence in tag["evidence"]:
        assert whole[evidence["start"] : evidence["end"]] == evidence["text"]
    assert row["place"]["code"] == "64.72"
    assert row["event_date"] == "2020-08-27"


def test_a_broken_line_is_reported_and_the_others_are_judged(
    kentongan: Run, home: Path, tmp_path: Path
) -> None:
    file = tmp_path / "in.jsonl"
    lines = [
        json.dumps(ARTICLE),
        "{broken",
        json.dumps({"id": "kosong", "title": "", "text": ""}),
        "[]",
    ]
    file.write_text("\n".join(lines), encoding="utf-8")
    done = kentongan("tag", str(file), code=1)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(rows) == 4
    assert rows[0]["tags"]["mass_gathering"]["flagged"]
    assert "error" in rows[1]
    assert not any(tag["flagged"] for tag in rows[2]["tags"].values())
    assert "error" in rows[3]


def test_half_a_character_in_a_line_costs_no_line_of_the_run(
    kentongan: Run, home: Path, tmp_path: Path
) -> None:
    file = tmp_path / "in.jsonl"
    lines = [{**ARTICLE, "id": "satu"}, {**ARTICLE, "id": "\ud800", "title": "\udfff"}, ARTICLE]
    file.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    rows = [json.loads(line) for line in kentongan("tag", str(file)).stdout.splitlines()]
    assert [row["id"] for row in rows] == ["satu", "\ufffd", "a1"]


def test_articles_are_read_as_editors_and_shells_write_them(
    kentongan: Run, home: Path, tmp_path: Path
) -> None:
    """PowerShell writes UTF-16 and line ends of its own; a byte that is no text spoils a word."""
    plain = (json.dumps(ARTICLE), json.dumps({**ARTICLE, "id": "Jum’at"}, ensure_ascii=False))
    for encoding in ("utf-16", "utf-8-sig", "cp1252"):
        file = tmp_path / f"{encoding}.jsonl"
        file.write_bytes("\r\n".join(plain).encode(encoding))
        with file.open("rb") as source:
            said = kentongan("tag", stdin=source)
        assert said.stdout == kentongan("tag", file.name).stdout
        rows = [json.loads(line) for line in said.stdout.splitlines()]
        expected = "Jum\ufffdat" if encoding == "cp1252" else "Jum’at"
        assert [row["id"] for row in rows] == ["a1", expected]


def test_a_file_that_holds_no_article_is_said_so(
    kentongan: Run, here: Run, home: Path, tmp_path: Path
) -> None:
    """An empty output must not pass for a day without trouble."""
    (tmp_path / "kosong.jsonl").write_bytes(b"\n\n")
    done = kentongan("tag", "kosong.jsonl")
    assert (done.stdout, "kosong.jsonl" in done.stderr) == ("", True)
    (tmp_path / "lain.jsonl").write_bytes(json.dumps(ARTICLE).encode("utf-16-le"))
    assert "lain.jsonl: begins with" in complaint(here("tag", "lain.jsonl", code=2))


def test_a_missing_file_is_named_before_a_model_is_trained(here: Run, tmp_path: Path) -> None:
    """Else a slip of the pen costs a new desk a minute."""
    assert "nowhere.jsonl" in complaint(here("tag", "nowhere.jsonl", code=2))
    assert "nowhere.html" in complaint(here("extract", "nowhere.html", code=2))
    assert not list(tmp_path.glob("home/models/*.skops"))


def test_a_desk_without_articles_is_told_so_before_a_model_is_trained(
    here: Run, tmp_path: Path
) -> None:
    """It waited a minute, to hear that all that it had not crawled was coded already."""
    assert "holds no article yet" in complaint(here("label", "export", "--out", "a.csv", code=2))
    assert not list(tmp_path.glob("home/models/*.skops"))
    assert not (tmp_path / "a.csv").exists()


def test_a_damaged_model_file_is_refused(kentongan: Run, home: Path) -> None:
    name = (home / "models" / "promoted").read_text(encoding="utf-8").strip()
    path = next((home / "models").glob(f"{name}*"))
    path.write_bytes(path.read_bytes()[:2000])
    assert path.name in complaint(kentongan("classify", code=2))


def test_two_runs_never_overlap(kentongan: Run, home: Path) -> None:
    with run_lock(home):
        assert "lock" in complaint(kentongan("classify", code=3))


def test_a_digest_is_made_while_a_crawl_is_at_work(kentongan: Run, home: Path) -> None:
    """An officer asked at nine waited for the first crawl of three hundred outlets to end."""
    kentongan("digest", "--date", "2020-01-01")
    with run_lock(home):
        kentongan("digest", "--date", "2020-01-01")
        kentongan("digest", "--date", "2020-01-01", "--as-of", "2999-01-01")
    with run_lock(home, "digest.lock"):
        assert "lock" in complaint(kentongan("digest", "--date", "2020-01-01", code=3))


def test_extract_prints_a_json_line_or_says_why_not(kentongan: Run, tmp_path: Path) -> None:
    page = tmp_path / "artikel.html"
    sentence = "Paragraf ke-{} menceritakan warga yang berkumpul di alun-alun kota sejak pagi hari."
    body = "".join(f"<p>{sentence.format(n)} Mereka pulang dengan tertib.</p>" for n in range(8))
    page.write_text(
        "<html><head><title>Warga Gelar Aksi di Alun-alun</title></head><body><article>"
        "<h1>Warga Gelar Aksi di Alun-alun</h1>"
        "<time datetime='2024-11-25T09:25:00+08:00'>Senin, 25 November 2024</time>"
        f"{body}</article></body></html>",
        encoding="utf-8",
    )
    row = json.loads(kentongan("extract", str(page), "--url", "https://kabar-uji.example/a").stdout)
    assert row["title"] == "Warga Gelar Aksi di Alun-alun"
    assert row["published_at"] == "2024-11-25T01:25:00+00:00"
    assert row["text"].count("\n\n") == 7

    empty = tmp_path / "kosong.html"
    empty.write_text("", encoding="utf-8")
    row = json.loads(kentongan("extract", str(empty), code=1).stdout)
    assert row["error"]


def test_doctor_reports_a_fresh_home_without_failing(kentongan: Run, desk_data: Path) -> None:
    shutil.copy(ROOT / "data" / "outlets" / "jubi.toml", desk_data / "outlets")
    report = kentongan("doctor").stdout
    assert "codebook" in report
    assert "1.0" in report


def test_an_archive_of_a_newer_program_is_left_alone(kentongan: Run, home: Path) -> None:
    kentongan("digest", "--date", "2020-01-01", "--format", "json")
    with sqlite3.connect(home / "archive.sqlite3") as base:
        base.execute(
            "INSERT INTO django_migrations (app, name, applied)"
            " VALUES ('archive', '9999_future', CURRENT_TIMESTAMP)"
        )
    assert "9999_future" in complaint(kentongan("classify", code=2))


def test_what_a_correction_changed_is_shown_word_by_word(kentongan: Run, tmp_path: Path) -> None:
    """A desk that forwarded "dua ratus" must see that the outlet now writes "tiga ratus"."""
    url = "https://kabar-fiksi.example/berita/1"
    first = Article(
        id=article_id(url), url=url, outlet="kabar-fiksi", title="Rapat \x1b[31mWarga",
        text="Sekitar dua ratus orang hadir.", published_at=None, extraction="jsonld",
        fetched_at=datetime(2025, 3, 1, tzinfo=UTC),
    )  # fmt: skip
    home = tmp_path / "home"
    open_archive(sqlite_url(home / "archive.sqlite3"), captures=home / "captures")
    migrate()
    store_article(first)
    store_article(replace(first, text=first.text.replace("dua", "tiga")))
    close_archive()
    shown = kentongan("article", first.id, "--diff").stdout
    assert "Sekitar [-dua-]{+tiga+} ratus orang hadir." in shown
    plain = kentongan("article", f"{url}?utm_source=wa", KENTONGAN_TIMEZONE="Asia/Makassar").stdout
    assert "tiga ratus" in plain
    assert "revision 1: fetched 2025-03-01 08:00 WITA" in plain  # as `search` tells it, not in UTC
    assert "revision 2" in plain
    assert "\x1b[31m" not in shown + plain
    rows = kentongan("article", first.id, "--json").stdout.splitlines()
    assert [json.loads(row)["text"].split()[1] for row in rows] == ["dua", "tiga"]
    assert "no such article" in complaint(kentongan("article", "0" * 32, code=2))


def test_health_names_the_outlets_nobody_has_seen_and_ends_with_1(
    kentongan: Run, desk_data: Path
) -> None:
    """Cron looks at the exit code alone: a silent outlet must not end with 0."""
    shutil.copy(ROOT / "data" / "outlets" / "jubi.toml", desk_data / "outlets")
    done = kentongan("health", code=1)
    shown = done.stdout
    assert "begin with `kentongan crawl`" in done.stderr
    assert "!!" in shown
    assert "never seen yet" in shown  # not "for days", on the first of them
    assert "1 of 1 outlets need a look" in shown
    row = json.loads(kentongan("health", "--json", code=1).stdout)
    assert (row["outlet"], row["alarms"][0]["kind"]) == ("jubi", "unseen")
    assert "terlihat" in kentongan("health", code=1, KENTONGAN_LANG="id").stdout


def test_a_day_that_lies_ahead_has_no_digest(here: Run, home: Path) -> None:
    """A digest of a day nobody lived through would say of it that nothing happened."""
    for command in (("digest",), ("digest", "--week"), ("daily",), ("deliver",)):
        message = complaint(here(*command, "--date", "2999-01-01", code=2))
        assert "'2999-01-01' lies ahead" in message
        assert "Asia/Jakarta" in message
    assert not (home / "archive.sqlite3").exists()


def test_today_where_the_desk_is_does_not_lie_ahead(here: Run, home: Path, tmp_path: Path) -> None:
    """East of Greenwich the desk's day has begun before UTC's."""
    zone = "Etc/GMT-14"  # 14 hours ahead, so that its day is another than UTC's most of the time
    today = datetime.now(ZoneInfo(zone)).date()
    file = tmp_path / "hari-ini.json"
    here("digest", "--date", str(today), "--out", str(file), KENTONGAN_TIMEZONE=zone)
    assert json.loads(file.read_text(encoding="utf-8"))["day"] == str(today)
    tomorrow = str(today + timedelta(days=1))
    assert tomorrow in complaint(
        here("digest", "--date", tomorrow, code=2, KENTONGAN_TIMEZONE=zone)
    )


def test_one_file_is_never_made_a_folder_for_several_formats(
    here: Run, home: Path, tmp_path: Path
) -> None:
    """Who asks for laporan.txt wants a file of that name, not a folder to look into."""
    two = ("--format", "html", "--format", "text")
    for out, formats in (("laporan.txt", two), ("laporan.odt", ())):
        message = complaint(here("digest", "--out", out, *formats, code=2))
        assert out in message
        assert "html, text" in message
        assert not (tmp_path / out).exists()


def test_a_files_suffix_says_its_format(here: Run, home: Path, tmp_path: Path) -> None:
    for name in ("laporan.json", "laporan.html", "laporan.telegram.txt", "LAPORAN.TXT"):
        here("digest", "--date", "2020-01-01", "--out", name)
        assert (tmp_path / name).is_file()
    json.loads((tmp_path / "laporan.json").read_text(encoding="utf-8"))
    assert (tmp_path / "laporan.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    telegram = (tmp_path / "laporan.telegram.txt").read_text(encoding="utf-8")
    assert telegram != (tmp_path / "LAPORAN.TXT").read_text(encoding="utf-8")


def test_a_folder_with_a_dot_in_its_name_is_a_folder_where_there_is_one(
    here: Run, home: Path, tmp_path: Path
) -> None:
    (tmp_path / "laporan.2020").mkdir()
    for formats in (("--format", "json"), ("--format", "json", "--format", "csv")):
        here("digest", "--date", "2020-01-01", "--out", "laporan.2020", *formats)
    names = {path.suffix for path in (tmp_path / "laporan.2020").iterdir()}
    assert names == {".json", ".csv"}


@pytest.mark.parametrize("zone", ["Asia/Makassar", "Europe/Amsterdam"])
def test_the_times_of_past_digests_are_the_desks_and_print_them_again(
    here: Run, home: Path, tmp_path: Path, zone: str
) -> None:
    """Whoever copies a time from the message gets that digest, not the one before it."""
    made = ("digest", "--date", "2020-01-01", "--out", str(tmp_path / "a.json"))
    here(*made, KENTONGAN_TIMEZONE=zone)
    at = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["made_at"]
    again = ("digest", "--date", "2020-01-01", "--format", "json", "--out", "-", "--as-of")
    message = complaint(here(*again, "2001-01-01", code=2, KENTONGAN_TIMEZONE=zone))
    shown = message.rpartition("there are those of ")[2]
    assert datetime.fromisoformat(at).astimezone(ZoneInfo(zone)).strftime("%H:%M:%S") in shown
    assert ("WITA" in shown) == (zone == "Asia/Makassar")
    for wanted in (shown, shown[:16] if "WITA" in shown else shown, shown[:10]):
        found = json.loads(here(*again, wanted, KENTONGAN_TIMEZONE=zone).stdout)
        assert found["made_at"] == at
