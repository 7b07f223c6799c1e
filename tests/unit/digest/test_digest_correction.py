"""If these fail, a wrong alarm is never taken back, or a missed event never owned up to."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from digest.compose import Past
from digest.correction import Change, Correction, amended, correction_of
from news.label import OPEN_FACTS, Label
from news.place import Place

AT = datetime(2024, 11, 20, 3, tzinfo=UTC)
SAMARINDA = Place("64.72", "Kota Samarinda", "city")


def correction(make: SimpleNamespace, label: dict[str, Any], **report: Any) -> Correction | None:
    told = make.report(severity=2, **report)
    values = {"tags": {"mass_gathering": "occurred"}, "place": SAMARINDA, "severity": 2}
    return correction_of(
        told.article,
        told.judgement,
        Label(coder="a", coded_at=AT, **(values | label)),
        outlet_name="Kabar",
        day=make.day,
    )


@pytest.mark.parametrize(
    ("label", "kind", "change"),
    [
        ({"tags": {}}, "withdrawn", Change("stage", "occurred", "", "mass_gathering")),
        (
            {"tags": {"mass_gathering": "handled"}},
            "changed",
            Change("stage", "occurred", "handled", "mass_gathering"),
        ),
        ({"severity": 4}, "changed", Change("severity", "2", "4")),
        ({"place": None}, "changed", Change("place", "Kota Samarinda", "")),
        ({"event_date": date(2024, 11, 19)}, "changed", Change("event_date", "", "2024-11-19")),
        ({"election": True}, "changed", Change("election", "0", "1")),
    ],
)
def test_what_was_said_and_what_is_said_now(
    make: SimpleNamespace, label: dict[str, Any], kind: str, change: Change
) -> None:
    found = correction(make, label)
    assert found is not None
    assert (found.kind, found.changes) == (kind, (change,))


def test_what_an_analyst_left_open_stays_as_it_was(make: SimpleNamespace) -> None:
    """A grave event lost its place, its day and its alert when somebody confirmed its tag."""
    told = make.report(severity=4, event_date=make.day, election=True)
    label = Label(tags={"mass_gathering": "handled"}, coder="a", coded_at=AT, unsaid=OPEN_FACTS)
    now = amended(told.judgement, label)
    assert now.tags["mass_gathering"].stage == "handled"
    assert (now.place, now.event_date, now.severity, now.election) == (SAMARINDA, make.day, 4, True)
    found = correction_of(told.article, told.judgement, label, outlet_name="K", day=make.day)
    assert found is not None
    assert found.changes == (Change("stage", "occurred", "handled", "mass_gathering"),)
    assert found.place == SAMARINDA
    one = amended(told.judgement, Label(tags=label.tags, severity=2, unsaid=("place",)))
    assert (one.place, one.event_date, one.severity) == (SAMARINDA, None, 2)


def test_an_event_that_was_missed_is_owned_up_to(make: SimpleNamespace) -> None:
    found = correction(make, {}, tags={}, place=None)
    assert found is not None
    assert found.kind == "missed"
    assert Change("stage", "", "occurred", "mass_gathering") in found.changes


def test_a_label_that_agrees_corrects_nothing(make: SimpleNamespace) -> None:
    assert correction(make, {}) is None


def test_corrections_stand_in_the_digest_the_latest_first_and_within_its_scope(
    make: SimpleNamespace,
) -> None:
    reports = [make.report(f"Judul {n}") for n in range(3)]
    made = [
        correction_of(
            r.article,
            r.judgement,
            Label(coder="a", coded_at=AT + timedelta(hours=n), place=None),
            outlet_name="Kabar",
            day=make.day,
        )
        for n, r in enumerate(reports)
    ]
    past = Past(corrections=[c for c in made if c])
    titles = [c.title for c in make.digest([], past=past).corrections]
    assert titles == ["Judul 2", "Judul 1", "Judul 0"]
    # The place as the program had it counts too: that is where the alarm was.
    inside = make.digest([], past=past, scope=SAMARINDA)
    assert len(inside.corrections) == 3
    assert make.digest([], past=past, scope=make.place("33", "X", "province")).corrections == ()


@pytest.mark.parametrize("stage", ["prevention", "occurred"])
def test_an_analysts_stage_ends_the_doubt_whether_it_happened(
    make: SimpleNamespace, stage: str
) -> None:
    """A meeting that an analyst has confirmed as one asked to be checked again each day."""
    notes = ("weekday-contradicts-date", "may-have-occurred:mass_gathering")
    told = make.report(tags={"mass_gathering": "prevention"}, notes=notes)
    assert told.judgement.may_have_occurred == ("mass_gathering",)
    now = amended(told.judgement, Label(tags={"mass_gathering": stage}, coder="a", coded_at=AT))
    assert now.may_have_occurred == ()
    assert now.notes == ("weekday-contradicts-date",)
