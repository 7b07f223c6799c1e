"""If these fail, an event stands on the day somebody was asked about it, or in another year."""

from datetime import date

import pytest

from classifier.days import event_day, published_day
from classifier.reading import Document

TUESDAY = date(2024, 5, 7)


def day_of(
    reader, text, stage="occurred", title="Bentrok di Pasar", published=TUESDAY, *, focus=()
):
    found = event_day(reader.read(Document("x", title, text, published)), stage, focus)
    return found.day.isoformat() if found else ""


@pytest.mark.parametrize(
    ("text", "stage", "day"),
    [
        pytest.param(
            "Dua kelompok warga bentrok di pasar. Peristiwa itu terjadi Sabtu (4/5/2024).\n\n"
            '"Sudah kami tangani," kata Kapolsek saat dihubungi, Selasa (7/5/2024).',
            "occurred",
            "2024-05-04",
            id="the day of the clash, not of the call",
        ),
        pytest.param(
            'Kapolsek mengimbau warga tenang. "Situasi terkendali," kata dia kepada wartawan,'
            " Selasa (7/5/2024). Bentrokan pecah pada Minggu (5/5/2024) malam.",
            "occurred",
            "2024-05-05",
            id="also where the clash is told later",
        ),
        pytest.param(
            "Pemeriksaan itu digelar Senin (6/5/2024). Dasarnya surat tertanggal 2 April 2024.",
            "occurred",
            "2024-05-06",
            id="a letter's day is not the event's",
        ),
        pytest.param(
            "Polisi menetapkan tiga tersangka, Selasa (7/5/2024). Kerusuhan terjadi Jumat"
            " (19/4/2024) di depan kantor KPU.",
            "handled",
            "2024-04-19",
            id="of what is handled, the day it happened",
        ),
        pytest.param(
            "Buruh akan berunjuk rasa Jumat (10/5/2024), kata koordinatornya, Selasa (7/5/2024).",
            "planned",
            "2024-05-10",
            id="of what is planned, the day ahead",
        ),
        pytest.param("Polisi berpatroli, Selasa (7/5/2024).", "prevention", "", id="prevention"),
        pytest.param(
            'Sekelompok pemuda menolak hasil pemilihan. "Kami menolak," ujar ketuanya, Tono, dalam'
            " siaran persnya, Selasa (7/5/2024).",
            "occurred",
            "",
            id="a press release's day is no event's",
        ),
        pytest.param(
            'Ratusan sopir menuntut tarif baru. "Kami lapar," kata Tono saat berorasi di depan'
            " kantor bupati, Senin (6/5/2024).",
            "occurred",
            "2024-05-06",
            id="the day of the rally at which he spoke is",
        ),
        pytest.param(
            'Kelompok itu menyerang pos. "Kami mengejar mereka," kata Letkol Tono kepada wartawan'
            " di Mako Pus. Selasa (7/5/2024).",
            "occurred",
            "",
            id="also where a full stop parts the day from the word before",
        ),
        pytest.param(
            'Kelompok itu kabur. "Kami mengejar mereka," kata Letkol Tono kepada wartawan'
            " di Mako Pus. Selasa (7/5/2024) siang.",
            "occurred",
            "",
            id="and the hour follows",
        ),
        pytest.param(
            '"Kami mengejar mereka," kata Letkol Tono kepada wartawan. Senin (6/5/2024), massa'
            " menyerang pos.",
            "occurred",
            "2024-05-06",
            id="a day that opens a sentence is not the speaker's before",
        ),
        pytest.param(
            "Aliansi buruh akan berunjuk rasa di kantor gubernur pada Jumat pagi.",
            "planned",
            "2024-05-10",
            id="the weekday of a plan is the next",
        ),
        pytest.param(
            "Massa akan menggelar aksi di depan kantor KPU, kata koordinatornya, Jumat.",
            "planned",
            "",
            id="the weekday on which the plan was told is not",
        ),
        pytest.param(
            "Koordinator mengatakan massa akan menggelar aksi di depan kantor KPU, Jumat.",
            "planned",
            "2024-05-10",
            id="who tells it may stand before the plan",
        ),
        pytest.param(
            "Buruh berunjuk rasa di kantor gubernur pada Jumat pagi.",
            "occurred",
            "2024-05-03",
            id="of what happened the last",
        ),
    ],
)
def test_the_day_is_the_events(reader, text, stage, day):
    assert day_of(reader, text, stage) == day


@pytest.mark.parametrize(
    ("day_told", "day"),
    [("Senin", ""), ("Senin (6/5/2024)", "2024-05-06")],
)
def test_a_quotes_day_needs_its_date_even_where_the_quote_is_on_the_event(reader, day_told, day):
    """Else each story has the day of its press release; a full date there is mostly the event's."""
    text = f'"Pendukung kami dipukul," ujar ketuanya, Tono, dalam siaran persnya, {day_told}.'
    assert day_of(reader, text, focus=(1,)) == day
    assert day_of(reader, text) == ""


@pytest.mark.parametrize("stage", ["prevention", "risk"])
def test_what_is_prevented_or_feared_has_no_day_though_something_is_announced(reader, stage):
    """Else an appeal for calm is dated by the march that it is about."""
    text = "Polisi mengimbau warga tenang. Buruh akan berunjuk rasa pada Jumat (10/5/2024)."
    reading = reader.read(Document("x", "Polisi Imbau Warga", text, TUESDAY))
    assert event_day(reading, stage, (), announced=True) is None


@pytest.mark.parametrize(("announced", "day"), [(True, "2024-05-10"), (False, "2024-05-06")])
def test_a_day_ahead_comes_first_where_the_plan_is_what_is_shown(reader, announced, day):
    """Else a march goes onto the agenda on the day of the dismissal that it is about."""
    text = (
        "Bawaslu mencopot dua petugas, Senin (6/5/2024). Pendukung calon akan berunjuk rasa di"
        " kantor Bawaslu pada Jumat (10/5/2024)."
    )
    reading = reader.read(Document("x", "Dua Petugas Dicopot", text, TUESDAY))
    found = event_day(reading, "handled", (), announced=announced)
    assert found is not None
    assert found.day.isoformat() == day


def test_weeks_in_a_title_are_no_sunday(reader):
    text = "Pilot itu disandera sejak 16 April 2024. Ia terlihat sehat."
    assert day_of(reader, text, title="3 Minggu Disandera, Pilot Terlihat Sehat") == "2024-04-16"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("KPU menetapkan calon pada Senin, 13 November 2023. Massa datang, Minggu (3/12/2023).",
         "2023-12-03"),
        ("Massa berkumpul menjelang Pemilu 2024, Minggu (3/12).", "2023-12-03"),
        ("KPU menetapkan calon pada Senin, 13 November 2023.", "2023-11-13"),
        ("Massa berkumpul, Minggu (3/12).", None),
        ("Massa menolak undang-undang tahun 1999, Jumat (19/12).", None),  # 1997's is too far
        ("Massa berkumpul " + " ".join(map(str, range(1900, 2100))), None),
    ],
)  # fmt: skip
def test_an_undated_article_is_dated_by_its_text(text, day):
    """Labels and files of other programs come without a day; then relative days hang in the air."""
    found = published_day(Document("x", "", text))
    assert (found.isoformat() if found else None) == day
