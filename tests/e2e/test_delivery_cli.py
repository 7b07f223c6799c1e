"""The delivery as cron meets it: exit codes, a ledger, nothing sent by a dry run or by doctor."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from project import ROOT

Run = Callable[..., Any]
SETTINGS = """
[mail]
host = "127.0.0.1"
port = 9
security = "none"
sender = "Kentongan <kentongan@desk.example>"

[[subscriptions]]
id = "kepala"
mail = ["kepala@desk.example"]
alert = 4

[[subscriptions]]
id = "grup"
apprise = ["json://${HOOK_HOST}/"]
formats = ["csv"]
"""


@pytest.fixture
def desk(tmp_path: Path, kentongan: Run, home: Path) -> Path:
    """A home with a model at work, and subscriptions that lead nowhere."""
    (tmp_path / "kentongan.toml").write_text(SETTINGS, encoding="utf-8")
    (tmp_path / "data" / "outlets" / "jubi.toml").write_text(
        (ROOT / "data" / "outlets" / "jubi.toml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    return tmp_path


def test_a_day_that_cannot_be_delivered_ends_with_1_and_says_why(
    kentongan: Run, desk: Path
) -> None:
    first = kentongan("deliver", "--dry-run", "--date", "2024-11-20", HOOK_HOST="127.0.0.1:9")
    files = [Path(line) for line in first.stdout.splitlines()]
    assert {path.suffix for path in files} == {".eml", ".txt", ".csv"}
    assert all((desk / path).is_file() for path in files)

    done = kentongan("deliver", "--date", "2024-11-20", code=1, HOOK_HOST="127.0.0.1:9")
    assert "Traceback" not in done.stderr
    assert "mail:kepala@desk.example" in done.stderr
    assert "to be tried again" in done.stderr
    report = kentongan("doctor", HOOK_HOST="127.0.0.1:9").stdout
    assert "digest/2024-11-20" in report

    assert "$HOOK_HOST is not set" in kentongan("doctor", code=2).stdout


def test_who_waits_for_a_letter_hears_why_none_went_out(kentongan: Run, desk: Path) -> None:
    """A new subscription's first run ended without a word: was it sent, or wrong?"""
    hook = {"HOOK_HOST": "127.0.0.1:9"}
    assert "no grave event" in kentongan("alert", **hook).stderr
    settings = SETTINGS.replace("alert = 4", "digest = false").replace(
        'formats = ["csv"]', "digest = false"
    )
    (desk / "kentongan.toml").write_text(settings, encoding="utf-8")
    assert "nothing is due now" in kentongan("deliver", **hook).stderr
    assert "none has `alert`" in kentongan("alert", **hook).stderr


def test_doctor_names_a_subscription_of_a_province_where_nobody_looks(
    kentongan: Run, desk: Path
) -> None:
    """Each morning it would hear that its province is not watched."""
    settings = SETTINGS.replace("alert = 4", 'provinces = ["64.72", "91"]')
    (desk / "kentongan.toml").write_text(settings, encoding="utf-8")
    report = kentongan("doctor", HOOK_HOST="127.0.0.1:9").stdout
    assert "of this subscription's provinces: 64\n" in "\n".join(
        map(str.rstrip, report.split("\n"))
    )


def test_wrong_calls_are_named(kentongan: Run, desk: Path) -> None:
    assert "'tiada'" in kentongan("deliver", "--to", "tiada", code=2).stderr
    assert "--dry-run" in kentongan("deliver", "--out", "x", code=2).stderr
    assert "expected 1 to 5" in kentongan("alert", "--severity", "6", code=2).stderr
    (desk / "kentongan.toml").write_text("", encoding="utf-8")
    assert "[[subscriptions]]" in kentongan("deliver", code=2).stderr
