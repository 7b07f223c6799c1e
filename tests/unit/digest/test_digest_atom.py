"""If these fail, a feed reader refuses the digest, or shows one story twice."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from xml.etree import ElementTree as ET

import feedparser
import pytest

from digest.formats.atom import MAX_ENTRIES, render

ATOM = "{http://www.w3.org/2005/Atom}"


def test_a_feed_reader_reads_it(make: SimpleNamespace) -> None:
    url = "https://kabar-mahakam.example/berita/7"
    report = make.report(url=url, quote="Warga memalang jalan.")
    feed = feedparser.parse(render(make.digest([report]), "id"))
    assert not feed.bozo
    assert feed.version == "atom10"
    assert "Rabu, 20 November 2024" in feed.feed.title
    (entry,) = feed.entries
    assert entry.title == "Warga Palang Jalan"
    assert entry.link == "https://kabar-mahakam.example/berita/7"
    assert "“Warga memalang jalan.”" in entry.summary
    assert "Kejadian" in entry.summary


@pytest.mark.parametrize("hostile", [False, True])
def test_it_holds_what_the_standard_demands(make: SimpleNamespace, hostile: bool) -> None:
    digest = make.hostile() if hostile else make.digest([make.report()])
    root = ET.fromstring(render(digest, "id"))
    for element in (root, *root.iter(f"{ATOM}entry")):
        for name in ("id", "title", "updated", "author"):
            assert element.find(f"{ATOM}{name}") is not None, name
        updated = element.findtext(f"{ATOM}updated")
        assert datetime.fromisoformat(str(updated)).tzinfo is not None
    ids = [entry.findtext(f"{ATOM}id") for entry in root.iter(f"{ATOM}entry")]
    assert len(ids) == len(set(ids))
    alternates = [
        link
        for entry in root.iter(f"{ATOM}entry")
        for link in entry.findall(f"{ATOM}link")
        if link.get("rel") == "alternate"
    ]
    assert all(link.get("href", "").startswith("http") for link in alternates)


def test_a_story_keeps_its_id_from_day_to_day(make: SimpleNamespace) -> None:
    text = "Warga memalang jalan poros di dekat jembatan sejak pagi hingga malam. " * 4
    first = make.report(text=text, day=make.day)
    ids = []
    for reports in ([first], [first, make.report(text=text + "Susulan.", outlet="pos-kutai")]):
        root = ET.fromstring(render(make.digest(reports), "id"))
        ids.append([entry.findtext(f"{ATOM}id") for entry in root.iter(f"{ATOM}entry")])
    assert ids[0] == ids[1]


def test_a_day_of_thousands_is_cut_to_what_a_reader_reads(make: SimpleNamespace) -> None:
    reports = [
        make.report(f"Judul {n}", " ".join(f"kata{n * 40 + k}" for k in range(40)),
                    place=make.place(f"64.{n % 99:02}", f"Kabupaten {n}", "regency"))
        for n in range(MAX_ENTRIES + 5)
    ]  # fmt: skip
    root = ET.fromstring(render(make.digest(reports), "id"))
    assert len(list(root.iter(f"{ATOM}entry"))) == MAX_ENTRIES


def test_only_an_incident_bears_its_bare_title(make: SimpleNamespace) -> None:
    reports = [
        make.report("Bentrok", "Dua kampung bentrok. " * 9),
        make.report("Rapat", "Rapat koordinasi. " * 9, tags={"mass_gathering": "prevention"}),
        make.report("Ragu", "Entah apa saja. " * 9, borderline={"incipient_conflict": "risk"}),
    ]
    feed = feedparser.parse(render(make.digest(reports), "id"))
    assert [entry.title for entry in feed.entries] == [
        "Bentrok",
        "Upaya pencegahan: Rapat",
        "Perlu ditinjau: Ragu",
    ]
