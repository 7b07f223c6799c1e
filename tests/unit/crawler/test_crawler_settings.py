"""Politeness and caps are promises: a changed setting must be a decision."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler.configure import settings_for, user_agent
from crawler.extract import default_outlet

OUTLET = replace(default_outlet("https://kabar-fiksi.example/"), delay_s=4.0)


def test_a_public_outlet_is_asked_one_thing_at_a_time_with_its_pause_between() -> None:
    settings = settings_for(OUTLET, contact="desk@x.example")
    assert settings.getfloat("DOWNLOAD_DELAY") == 4.0
    assert settings.getfloat("DOWNLOAD_DELAY_JITTER") == 0.0
    assert settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN") == 1
    assert settings.getbool("AUTOTHROTTLE_ENABLED")
    assert settings.getbool("ROBOTSTXT_OBEY")
    assert not settings.getbool("KENTONGAN_ALLOW_PRIVATE")
    assert settings["USER_AGENT"].endswith("(+desk@x.example)")
    slow = settings_for(replace(OUTLET, delay_s=300.0), contact="")
    assert slow.getfloat("AUTOTHROTTLE_MAX_DELAY") == 300.0


@pytest.mark.parametrize(
    "name",
    ["COOKIES_ENABLED", "TELNETCONSOLE_ENABLED", "REMOTE_CONTROL_ENABLED", "METAREFRESH_ENABLED",
     "HTTPPROXY_ENABLED", "REFERER_ENABLED", "TWISTED_REACTOR_ENABLED"],
)  # fmt: skip
def test_what_a_polite_and_safe_crawler_does_not_need_is_off(name: str) -> None:
    assert not settings_for(OUTLET, contact="").getbool(name)


def test_every_response_is_bounded_in_size_time_and_redirects() -> None:
    settings = settings_for(OUTLET, contact="")
    assert 0 < settings.getint("DOWNLOAD_MAXSIZE") <= 8 << 20
    assert 0 < settings.getfloat("DOWNLOAD_TIMEOUT") <= 60
    assert 0 < settings.getint("REDIRECT_MAX_TIMES") <= 10
    handlers = settings.getwithbase("DOWNLOAD_HANDLERS")
    assert {scheme for scheme, path in handlers.items() if path} == {"http", "https"}


def test_only_a_server_of_ones_own_is_asked_without_pause() -> None:
    settings = settings_for(replace(OUTLET, delay_s=0.0, allow_private=True), contact="")
    assert settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN") > 1
    assert settings.getbool("KENTONGAN_ALLOW_PRIVATE")


@pytest.mark.parametrize("delay_s", [0.001, 1.0])
def test_no_server_of_others_has_many_pages_asked_of_it_that_cannot_be_called_back(
    delay_s: float,
) -> None:
    """After its 429 an outlet would be asked for all that was handed over before."""
    settings = settings_for(replace(OUTLET, delay_s=delay_s), contact="")
    assert settings.getint("KENTONGAN_PAGES_AHEAD") <= 8


def test_the_user_agent_names_project_version_and_contact() -> None:
    assert user_agent("").startswith("Kentongan/")
    assert user_agent("https://desk.example").endswith(" (+https://desk.example)")


def test_overrides_win() -> None:
    settings = settings_for(OUTLET, contact="", overrides={"DOWNLOAD_TIMEOUT": 2})
    assert settings.getint("DOWNLOAD_TIMEOUT") == 2
