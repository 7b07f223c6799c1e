"""If these fail, a sheet's days are refused row by row, or taken for the day of another month."""

from __future__ import annotations

from datetime import date

import pytest

from desk.daycell import are_months_first, day_written, has_two_readings

DAY = date(2024, 11, 27)


@pytest.mark.parametrize(
    "cell",
    ["2024-11-27", "2024-11-27 00:00:00", "27/11/2024", "27.11.2024", "27-11-2024", "27/11/24",
     "27-Nov-24", "27 Nop 2024", "27 NOVEMBER 2024", "27/11/2024 00:00", "27/11/2024 0.00",
     "2024-11-27T00:00", "27/11/24 00.00.00"],
)  # fmt: skip
def test_a_day_is_read_as_spreadsheet_programs_write_it(cell: str) -> None:
    """LibreOffice in Indonesian makes 27/11/24 of it, Excel 27-Nov-24."""
    assert day_written(cell) == DAY


@pytest.mark.parametrize("cell", ["kemarin", "11/27/2024", "31/6/2024", "24-11-27", "27/11", "9",
                                  "27/11/2024 13:30"])  # fmt: skip
def test_what_is_no_day_is_none(cell: str) -> None:
    assert day_written(cell) is None


def test_a_sheet_of_the_usa_tells_by_its_days_that_the_month_stands_first() -> None:
    """Else 8/6/2025, a day of August, would be kept as one of June."""
    assert are_months_first(["", "8/6/2025", "8/28/2025", "2025-08-28"])
    assert day_written("8/6/2025", month_first=True) == date(2025, 8, 6)
    assert are_months_first(["8/6/2025", "28/8/2025"]) is False
    assert are_months_first(["8/6/2025"]) is None
    assert are_months_first(["8/28/2025", "28/8/2025"]) is None


def test_a_day_with_two_readings_is_known_as_such() -> None:
    assert has_two_readings("8/6/2025")
    assert not any(map(has_two_readings, ["8/8/2025", "28/8/2025", "2025-08-06", "6 Agu 2025", ""]))
