"""If these fail, looking at a new outlet costs its server more than was promised."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from crawler.discovery.visit import Enough, Visit
from crawler.failure import Final, Passing, RobotsClosed, Unfetched
from news.capture import Capture

HOME = "https://kabar.example/"


class Server:
    """Answers every address, but for those that a test spoils."""

    def __init__(self, robots: bytes = b"") -> None:
        self.asked: list[str] = []
        self.failures: dict[str, Unfetched] = {}
        self.moved: dict[str, str] = {}
        self.robots = robots

    async def __call__(
        self, url: str, *, headers: Mapping[str, str] | None = None, max_bytes: int | None = None
    ) -> Capture:
        self.asked.append(url)
        if url in self.failures:
            raise self.failures[url]
        body = self.robots if url.endswith("/robots.txt") else b"x"
        return Capture(url=self.moved.get(url, url), outlet="", fetched_at=datetime.now(UTC),
                       status=200, headers=(), body=body)  # fmt: skip


def ask(visit: Visit, *paths: str) -> list[str]:
    """Return what each of some paths came to, in a word."""

    async def one(path: str) -> str:
        try:
            await visit(f"https://kabar.example{path}")
        except Unfetched as error:
            return error.reason or "robots"
        return "ok"

    async def every() -> list[str]:
        return [await one(path) for path in paths]

    return asyncio.run(every())


def test_no_more_than_the_promised_requests_are_made() -> None:
    server = Server()
    visit = Visit(server, HOME, delay_s=0)
    words = ask(visit, *(f"/{n}" for n in range(60)))
    assert words == ["ok"] * 39 + ["enough"] * 21
    assert len(server.asked) == 39, "robots.txt, which the crawler reads first, is the fortieth"
    assert visit.requests == 40


def test_an_address_is_asked_for_once_whatever_came() -> None:
    server = Server()
    server.failures["https://kabar.example/b"] = Final("http-404", "")
    assert ask(Visit(server, HOME, delay_s=0), "/a", "/b", "/a", "/b") == [
        "ok", "http-404", "ok", "http-404",
    ]  # fmt: skip
    assert len(server.asked) == 2


def test_a_redirect_counts_and_one_to_another_site_is_no_page_of_the_outlet() -> None:
    server = Server()
    server.moved = {
        "https://kabar.example/a": "https://www.kabar.example/b",
        "https://kabar.example/c": "https://lain.example/",
    }
    visit = Visit(server, HOME, delay_s=0)
    assert ask(visit, "/a", "/c") == ["ok", "elsewhere"]
    assert visit.requests == 7, "two pages, two redirects, three hosts' robots.txt"


def test_what_robots_txt_closes_costs_no_request() -> None:
    server = Server()
    server.failures = {f"https://kabar.example/{n}": RobotsClosed("", "") for n in range(50)}
    visit = Visit(server, HOME, delay_s=0)
    assert set(ask(visit, *(f"/{n}" for n in range(50)))) == {"robots"}
    assert visit.requests == 1, "robots.txt itself"


@pytest.mark.parametrize(
    "failure",
    [Passing("http-429", ""), Passing("http-503", "", retry_after_s=60.0)],
)
def test_a_server_that_asks_for_a_pause_is_asked_for_nothing_more(failure: Unfetched) -> None:
    server = Server()
    server.failures["https://kabar.example/a"] = failure
    assert ask(Visit(server, HOME, delay_s=0), "/a", "/b")[1] == "enough"
    assert len(server.asked) == 1


def test_a_server_that_has_gone_away_is_not_asked_again_and_again() -> None:
    server = Server()
    server.failures = {f"https://kabar.example/{n}": Passing("timeout", "") for n in range(9)}
    assert ask(Visit(server, HOME, delay_s=0), *(f"/{n}" for n in range(9))) == (
        ["timeout"] * 3 + ["enough"] * 6
    )


def test_a_server_that_answers_now_and_then_is_not_taken_to_have_gone_away() -> None:
    """One that says "not found" in between is up; its other addresses are worth asking for."""
    server = Server()
    for n in range(9):
        failure = Final("http-404", "") if n % 2 else Passing("timeout", "")
        server.failures[f"https://kabar.example/{n}"] = failure
    words = ask(Visit(server, HOME, delay_s=0), *(f"/{n}" for n in range(9)))
    assert words == ["timeout", "http-404"] * 4 + ["timeout"]


def test_time_ends_a_visit() -> None:
    assert ask(Visit(Server(), HOME, delay_s=0, max_seconds=-1), "/a") == ["enough"]


@pytest.mark.parametrize(("delay", "requests"), [(b"2", 40), (b"60", 11), (b"3000", 1)])
def test_a_crawl_delay_leaves_fewer_requests(delay: bytes, requests: int) -> None:
    """Forty requests a minute apart would take forty minutes; nobody waits at a prompt so long."""
    server = Server(b"User-agent: *\nCrawl-delay: " + delay)
    visit = Visit(server, HOME, delay_s=0)
    asyncio.run(visit.read_robots("Kentongan"))
    assert visit.delay_s == float(delay)
    ask(visit, *(f"/{n}" for n in range(60)))
    assert len(server.asked) == requests


@pytest.mark.parametrize("url", ["https://lain.example/peta.xml", "http://[rusak/", "", "/a"])
def test_no_other_site_is_asked(url: str) -> None:
    server = Server()
    with pytest.raises(Final):
        asyncio.run(Visit(server, HOME, delay_s=0)(url))
    assert not server.asked


def test_sitemaps_of_robots_txt_are_the_outlet_s_own() -> None:
    server = Server(
        b"Sitemap: https://www.kabar.example/a.xml\nSitemap: https://lain.example/b.xml"
    )
    visit = Visit(server, HOME, delay_s=0)
    asyncio.run(visit.read_robots("Kentongan"))
    assert visit.sitemaps == ("https://www.kabar.example/a.xml",)
    assert visit.delay_s == 0


def test_a_page_in_the_place_of_robots_txt_asks_nothing() -> None:
    visit = Visit(Server(b"<html>Crawl-delay: 90"), HOME, delay_s=1)
    asyncio.run(visit.read_robots("Kentongan"))
    assert visit.delay_s == 1
    with pytest.raises(Enough):
        asyncio.run(Visit(Server(), HOME, delay_s=0, max_requests=0)(HOME))
