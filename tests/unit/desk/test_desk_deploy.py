"""If these fail, an operator copies a schedule that cron or systemd refuses, or a wrong command."""

from __future__ import annotations

import configparser
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
import typer.main

from desk.cli import app
from desk.settings import VARIABLES

DEPLOY = Path(__file__).resolve().parents[3] / "docs" / "deploy"
RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
COMMANDS = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]


def field_is_valid(field: str, low: int, high: int) -> bool:
    """Tell whether a crontab field is of the form * , n , n-m , */s within its range."""
    for part in field.split(","):
        match = re.fullmatch(r"(\*|(\d+)(?:-(\d+))?)(?:/(\d+))?", part)
        if not match or any(n and not low <= int(n) <= high for n in match.group(2, 3)):
            return False
    return True


def command_of(words: list[str]) -> str:
    """Return the subcommand of a call of kentongan, past its global options."""
    start = next(n for n, word in enumerate(words) if Path(word).name == "kentongan")
    return next(word for word in words[start + 1 :] if not word.startswith("-"))


def crontab() -> tuple[list[str], dict[str, str]]:
    """Return the commands of the crontab and its variables."""
    jobs, variables = [], {}
    for line in (DEPLOY / "kentongan.cron").read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if match := re.fullmatch(r"([A-Z_]+)=(.*)", line):
            variables[match[1]] = match[2]
            continue
        *times, user, command = line.split(None, 6)
        assert len(times) == 5
        assert all(field_is_valid(f, *r) for f, r in zip(times, RANGES, strict=True)), line
        assert user == "kentongan"
        jobs.append(command)
    assert len(jobs) == 4
    known = {*VARIABLES, "KENTONGAN_SETTINGS", "SHELL", "PATH", "CRON_TZ", "SECRETS", "LOG"}
    assert set(variables) <= known
    return jobs, variables


@pytest.mark.parametrize("with_secrets", [True, False])
def test_each_line_of_the_crontab_runs_what_it_says(tmp_path: Path, with_secrets: bool) -> None:
    """Without secrets a desk got no digest; a crawl without them went into another archive."""
    jobs, variables = crontab()
    program, secrets = tmp_path / "kentongan", tmp_path / "secrets.env"
    program.write_text(f'#!/bin/sh\necho "$2 $DATABASE_URL" >>{tmp_path}/ran\nexit 1\n')
    program.chmod(0o755)
    if with_secrets:
        secrets.write_text("DATABASE_URL='postgresql://desk:a b@db/k'\n")
    told = {"PATH": f"{tmp_path}:/usr/bin:/bin", "SECRETS": str(secrets), "LOG": str(tmp_path)}
    for job in jobs:
        shell = [variables["SHELL"], "-c", job]
        done = subprocess.run(shell, env={**variables, **told}, capture_output=True, check=False)
        assert done.stderr == b""
    ran = [line.split(" ", 1) for line in (tmp_path / "ran").read_text().splitlines()]
    assert [name for name, _ in ran] == ["crawl", "classify", "alert", "daily", "health", "deliver"]
    assert {name for name, _ in ran} <= COMMANDS
    assert {url for _, url in ran} == {"postgresql://desk:a b@db/k" if with_secrets else ""}


def unit_text(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


def unit(name: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(unit_text(name))
    return parser


def test_the_service_calls_a_command_that_exists_and_knows_the_exit_codes() -> None:
    service = unit("kentongan-daily.service")["Service"]
    words = shlex.split(service["ExecStart"])
    assert Path(words[0]).name == "kentongan"
    assert command_of(words) in COMMANDS
    assert service["SuccessExitStatus"].split() == ["1", "3"]
    assert service["ReadWritePaths"] == "/var/lib/kentongan"


def test_the_timer_fires_before_six_in_jakarta() -> None:
    timer = unit("kentongan-daily.timer")["Timer"]
    hour, zone = re.fullmatch(r"\*-\*-\* (\d\d):\d\d:00 (\S+)", timer["OnCalendar"]).groups()  # type: ignore[union-attr]
    assert int(hour) < 6
    assert zone == "Asia/Jakarta"
    assert timer["Persistent"] == "true"


def test_systemd_crawls_as_often_as_cron_and_alerts_at_once() -> None:
    """Without, a flash notice came with the next morning's digest."""
    crawl = unit_text("kentongan-crawl.service")
    steps = re.findall(r"^ExecStart=(.*)$", crawl, re.MULTILINE)
    assert [command_of(shlex.split(step)) for step in steps] == ["crawl", "classify"]
    assert "SuccessExitStatus=1 3" in crawl
    assert "OnSuccess=kentongan-alert.service" in crawl
    assert "00/3:" in unit("kentongan-crawl.timer")["Timer"]["OnCalendar"]


def test_the_guide_names_every_file_and_the_paths_they_use() -> None:
    guide = (DEPLOY / "README.md").read_text(encoding="utf-8")
    timers = {path.name for path in DEPLOY.glob("*.timer")}
    assert timers == set(re.findall(r"kentongan-\w+\.timer", guide))
    for path in ("/var/lib/kentongan", "/var/log/kentongan", "/etc/kentongan/secrets.env"):
        assert path in guide


@pytest.mark.parametrize("name", ["deliver", "alert"])
def test_the_deliveries_services_call_commands_and_their_failure_is_one(name: str) -> None:
    service = unit(f"kentongan-{name}.service")["Service"]
    assert command_of(shlex.split(service["ExecStart"])) == name
    assert service["SuccessExitStatus"] == "3"  # 1, a message that did not go out, must be seen
    assert service["EnvironmentFile"] == "-/etc/kentongan/secrets.env"
    assert unit(f"kentongan-{name}.timer")["Timer"]["OnCalendar"].endswith("Asia/Jakarta")


def test_systemd_accepts_the_units() -> None:
    tool = shutil.which("systemd-analyze")
    if tool is None:
        pytest.skip("systemd-analyze is not installed; the units were parsed above")
    for timer in DEPLOY.glob("*.timer"):
        calendar = unit(timer.name)["Timer"]["OnCalendar"]
        done = subprocess.run(
            [tool, "calendar", calendar], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
