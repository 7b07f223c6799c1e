"""If these fail, a quiet week is called a rise, or a rise is lost in the numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.random import default_rng
from scipy.stats import nbinom, poisson

from digest.baseline import baseline_of, trend_of
from digest.compose import Past
from digest.daycount import DayCount, is_in_scope
from digest.tally import count_days
from news.codebook import Codebook
from news.place import Place

DAY = date(2024, 11, 20)  # a Wednesday
BURSTS = [
    0,
    14,
    1,
    0,
    0,
    0,
    13,
    0,
    2,
    0,
    0,
    15,
    0,
    0,
    0,
    1,
    12,
    0,
    0,
    0,
    14,
    1,
    0,
    13,
    0,
    0,
    15,
    11,
]
PROVINCE = Place("64", "Kalimantan Timur", "province")


def counts(numbers: list[int], **more: object) -> list[DayCount]:
    """The days before DAY, the latest first."""
    return [
        DayCount(
            day=DAY - timedelta(days=n),
            **({"read": 50, "stories": {"64.72": {"occurred": number}}} | more),  # type: ignore[arg-type]
        )
        for n, number in enumerate(numbers, 1)
    ]


def baseline(count: int, history: list[DayCount], place: Place | None = None, days: int = 1):
    period = [DAY + timedelta(days=n) for n in range(days)]
    return baseline_of(count, history, period, key="occurred", place=place)


def test_the_tail_is_that_of_a_poisson_where_counts_scatter_as_one() -> None:
    # Many known days would be needed for the mean to be certain; 28 make it nearly so.
    found = baseline(6, counts([2, 1, 3, 2, 2, 1, 3] * 4))
    assert (found.mean_7, found.mean_28, found.known_days) == (2.0, 2.0, 28)
    assert found.expected == pytest.approx(2.0, abs=0.7)
    assert found.expected is not None
    assert found.tail == pytest.approx(poisson.sf(5, found.expected), rel=0.05)


def test_the_tail_is_wider_where_counts_come_in_bursts() -> None:
    calm, bursts = counts([4] * 28), counts(BURSTS)
    found = baseline(9, bursts)
    assert found.method == "negative-binomial"
    assert found.tail is not None
    assert found.tail > 3 * (baseline(9, calm).tail or 1)
    # The same mean and variance in scipy's own negative binomial.
    mean = found.expected or 0
    assert any(
        found.tail
        == pytest.approx(nbinom.sf(8, size / 100, (size / 100) / (size / 100 + mean)), rel=0.05)
        for size in range(5, 2000)
    )


def test_a_weekday_is_compared_with_its_own_kind() -> None:
    # Demonstrations come on Wednesdays: seven of them are usual then, and a rise on a Thursday.
    numbers = [7 if (DAY - timedelta(days=n)).weekday() == 2 else 1 for n in range(1, 29)]
    wednesday = baseline(7, counts(numbers))
    thursday = baseline_of(
        7, counts(numbers), [DAY + timedelta(days=1)], key="occurred", place=None
    )
    assert not wednesday.unusual
    assert wednesday.expected is not None
    assert thursday.expected is not None
    assert wednesday.expected > 2 * thursday.expected


@pytest.mark.parametrize(
    ("count", "mean", "unusual"),
    [(3, 1, False), (12, 3, True), (30, 10, True), (13, 10, False), (2, 0, False), (3, 0, True)],
)
def test_three_after_one_is_no_rise_and_thirty_after_ten_is(
    count: int, mean: int, unusual: bool
) -> None:
    assert baseline(count, counts([mean] * 28)).unusual is unusual


def test_days_on_which_nobody_looked_are_no_days_of_calm() -> None:
    blind = {"outlets": {"64": (0, 3)}, "stories": {}}
    known = counts([6] * 14)
    gap = [
        DayCount(day=DAY - timedelta(days=n), read=0, **blind)  # type: ignore[arg-type]
        for n in range(15, 29)
    ]
    found = baseline(7, known + gap)
    assert (found.known_days, found.mean_28) == (14, 6.0)
    assert not found.unusual


def test_with_too_few_known_days_nothing_is_claimed() -> None:
    found = baseline(40, counts([1] * 13))
    assert (found.expected, found.tail, found.method, found.unusual) == (None, None, "", False)
    assert found.mean_28 == 1.0
    assert baseline(40, []).mean_7 is None


def test_a_place_is_compared_with_itself_alone() -> None:
    history = [
        DayCount(
            day=DAY - timedelta(days=n),
            read=50,
            stories={"64.72": {"occurred": 1}, "6": {"occurred": 9}, "65.01": {"occurred": 9}},
        )
        for n in range(1, 29)
    ]
    assert baseline(1, history, PROVINCE).mean_28 == 1.0
    assert baseline(1, history, Place("64.74", "Kota Bontang", "city")).mean_28 == 0.0
    assert baseline(1, history).mean_28 == 19.0


def test_the_country_has_what_names_no_place_and_a_province_does_not() -> None:
    assert is_in_scope("", "")
    assert is_in_scope("64.72", "")
    assert is_in_scope("64.72", "64")
    assert not is_in_scope("", "64")
    assert not is_in_scope("64", "64.72")


def test_a_province_is_unknown_where_its_own_outlets_were_blind() -> None:
    row = DayCount(day=DAY, read=50, outlets={"64": (0, 2), "31": (9, 9)})
    assert row.known()
    assert not row.known("64.72")
    assert row.known("31")


def test_a_week_is_compared_with_weeks() -> None:
    found = baseline(14, counts([2] * 28), days=7)
    assert (found.mean_7, found.mean_28) == (14.0, 14.0)
    assert found.expected == pytest.approx(14.0)
    assert not found.unusual
    assert baseline(40, counts([2] * 28), days=7).unusual


@given(st.lists(st.integers(0, 40), min_size=14, max_size=28), st.integers(0, 200))
def test_more_stories_are_never_more_usual(numbers: list[int], count: int) -> None:
    history = counts(numbers)
    fewer, more = baseline(count, history), baseline(count + 1, history)
    assert fewer.tail is not None
    assert more.tail is not None
    assert 0 <= more.tail <= fewer.tail <= 1
    assert more.unusual >= fewer.unusual


def test_false_marks_stay_as_rare_as_promised() -> None:
    """Of 2,000 days drawn from an unchanging rate at most about one in a hundred is marked."""
    random = default_rng(7)
    marked = 0
    for _ in range(2000):
        drawn = random.poisson(4, 29)
        marked += baseline(int(drawn[0]), counts([int(n) for n in drawn[1:]])).unusual
    assert marked <= 30


def test_the_trend_line_has_28_days_and_says_which_are_unknown() -> None:
    line = trend_of([*counts([2, 0, 3]), DayCount(day=DAY, read=9)], DAY)
    assert [one.day for one in line] == [DAY - timedelta(days=n) for n in range(27, -1, -1)]
    assert [one.occurred for one in line[-4:]] == [3, 0, 2, 0]
    assert [one.known for one in line] == [False] * 24 + [True] * 4


def test_a_digest_says_what_is_unusual_and_keeps_its_own_counts(make: SimpleNamespace) -> None:
    words = ["massa", "guru", "buruh", "nelayan", "sopir", "pedagang", "mahasiswa", "petani"]
    reports = [
        make.report(f"Aksi {word}", f"{word} " * 40, outlet=word, severity=3) for word in words
    ]
    history = counts([0, 1] * 14)
    digest = make.digest(reports, past=Past(since=DAY - timedelta(days=7), counts=history))
    assert digest.tally is not None
    assert digest.tally.count("occurred", "64") == digest.tally.count("severe") == len(words)
    assert [(row.key, row.place and row.place.code) for row in digest.figures.rises] == [
        ("occurred", None),
        ("occurred", "64"),
    ]
    assert digest.trend[-1].occurred == len(words)
    # Another scope sees its own numbers, and the archive still gets the country's.
    other = make.digest(
        reports,
        past=Past(since=DAY - timedelta(days=7), counts=history),
        scope=Place("65", "Kalimantan Utara", "province"),
    )
    assert other.figures.rises == ()
    assert other.tally == digest.tally


def test_a_place_that_reports_tell_beside_another_has_no_rise_where_nothing_rose(
    make: SimpleNamespace, codebook: Codebook
) -> None:
    """Its own digest counted such stories today and on no day before: each day was unusual."""
    bontang, tarakan = Place("64.74", "Kota Bontang", "city"), Place("65.71", "Tarakan", "city")
    reports = [
        make.report(f"Aksi {word}", f"{word} " * 40, outlet=f"{word}{n}", severity=3, **told)
        for word in ("guru", "buruh", "nelayan", "sopir")
        for n, told in enumerate(({}, {}, {"place": bontang}, {"place": tarakan}))
    ]
    lines = [make.line(), make.line("tarakan-kini", "65")]
    (counted,) = count_days(
        reports, {DAY: lines}, read={DAY: 16}, zone=make.zone, codebook=codebook
    )
    tally = make.digest(reports, lines).tally
    assert tally == counted
    history = [replace(tally, day=DAY - timedelta(days=n)) for n in range(1, 29)]
    past = Past(since=DAY - timedelta(days=7), counts=history)
    places = [Place("64", "Kalimantan Timur", "province"), bontang]
    for scope in (None, places[0], bontang, tarakan):
        digest = make.digest(reports, lines, past=past, scope=scope, places=places)
        rows = [row for row in digest.figures.baselines if row.key == "occurred"]
        rows += [spot.baseline for spot in digest.figures.spots if spot.baseline]
        assert rows
        assert {(row.count, row.mean_28) for row in rows} <= {(4, 4.0), (0, 0.0)}
        assert digest.figures.rises == ()
        assert {(one.occurred, one.severe) for one in digest.trend} == {(4, 4)}
