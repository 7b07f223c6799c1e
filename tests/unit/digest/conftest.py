"""Made-up reports and coverage lines. Persons, outlets and events are fictional."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from digest.compose import Past, compose
from digest.correction import Correction, correction_of
from digest.daycount import DayCount
from digest.record import Digest
from digest.watch import Watch
from news.article import Article
from news.codebook import Codebook, load_codebook
from news.delivery import DeliveryLine, DeliveryState
from news.health import Alarm, OutletHealth
from news.judgement import Evidence, Judgement, TagJudgement
from news.label import Label
from news.outcome import OutletCoverage
from news.place import Place
from news.story import Report

DAY = date(2024, 11, 20)
ZONE = ZoneInfo("Asia/Jakarta")
SAMARINDA = Place("64.72", "Kota Samarinda", "city")
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style></title><svg onload=alert(1)>",
    "{{ 7 * 7 }}{% raw %}",
    '=HYPERLINK("http://jahat.example";"klik")',
    "+62812@SUM(1)|cmd",
    "*tebal* _miring_ ~coret~ `kode` > kutip",
    "Baca https://jahat.example/pancing sekarang",
    "awal\u202eatik\u2066 \u200f akhir\x00\x1b[31m\x07",
    "baris\r\nBcc: korban@jahat.example\r\n\r\nisi",
    "كلمات عربية 123",
    "z" * 5000,
    "e" + "\u0301" * 200,
    "\U0001f525\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "\ud800 pecah \udfff",
    "%s %(n)d {0} \\u003c",
    "&lt;b&gt; &amp;",
    "",
    "\u3164\u2800",
)


def _judged(tags: Mapping[str, str], borderline: Mapping[str, str], quote: str) -> dict[str, Any]:
    evidence = (Evidence(0, len(quote), quote),) if quote else ()
    judged = {
        key: TagJudgement(probability=0.05, threshold=0.5, flagged=False)
        for key in ("mass_gathering", "protocol_breach", "incipient_conflict")
    }
    for key, stage in tags.items():
        judged[key] = TagJudgement(
            probability=0.9, threshold=0.5, flagged=True, stage=stage or None, evidence=evidence
        )
    for key, stage in borderline.items():
        judged[key] = TagJudgement(
            probability=0.4,
            threshold=0.5,
            flagged=False,
            borderline=True,
            stage=stage or None,
            evidence=evidence,
        )
    return judged


def report(
    title: str = "Warga Palang Jalan",
    text: str = "Warga memalang jalan poros sejak pagi. Polisi datang pada siang hari.",
    *,
    outlet: str = "kabar-mahakam",
    name: str | None = None,
    url: str | None = None,
    day: date = DAY,
    at: time = time(10, 0),
    zone: ZoneInfo = ZONE,
    tags: Mapping[str, str] | None = None,
    borderline: Mapping[str, str] | None = None,
    quote: str | None = None,
    place: Place | None = SAMARINDA,
    event_date: date | None = None,
    published: bool = True,
    **more: Any,
) -> Report:
    """Return a report; without tags it is a mass gathering that occurred."""
    if tags is None and borderline is None:
        tags = {"mass_gathering": "occurred"}
    instant = datetime.combine(day, at, zone).astimezone(UTC)
    path = sha256(f"{title}{text}".encode("utf-8", "replace")).hexdigest()[:12]
    address = url if url is not None else f"https://{outlet}.example/{day}/{path}"
    id_ = sha256(f"{address}|{title}|{outlet}".encode("utf-8", "replace")).hexdigest()[:32]
    article = Article(
        id=id_,
        url=address,
        outlet=outlet,
        title=title,
        text=text,
        published_at=instant if published else None,
        published_precision=more.get("precision", "minute") if published else "",
        fetched_at=instant + timedelta(minutes=30),
        language=more.get("language", "id"),
    )
    judgement = Judgement(
        id=id_,
        tags=_judged(tags or {}, borderline or {}, title if quote is None else quote),
        rule_family=more.get("family", ""),
        election=more.get("election", False),
        place=place,
        event_date=event_date,
        severity=more.get("severity", 0),
        model=more.get("model", "m1"),
        codebook="1.0",
        notes=more.get("notes", ()),
    )
    return Report(
        article=article,
        judgement=judgement,
        outlet_name=name if name is not None else outlet.replace("-", " ").title(),
        reliability=more.get("reliability", "C"),
        revised=more.get("revised", False),
        late=more.get("late", False),
        corrected=more.get("corrected", False),
    )


def line(
    outlet: str = "kabar-mahakam", province: str = "64", *, seen: bool = True, **counts: int
) -> OutletCoverage:
    """Return a line of the coverage ledger; ``failed_timeout=2`` stands for "failed:timeout"."""
    return OutletCoverage(
        outlet=outlet,
        name=outlet.replace("-", " ").title(),
        province=province,
        counts={key.replace("_", ":", 1): number for key, number in counts.items()},
        looked=seen,
        last_looked=datetime(2024, 11, 20, 15, tzinfo=UTC) if seen else None,
        requests=3,
    )


def unwell(
    outlet: str = "kabar-mahakam",
    province: str = "64",
    kind: str = "silent",
    *,
    name: str = "",
    **values: Any,
) -> OutletHealth:
    """Return the health of an outlet with one alarm; without values it is silent for five days."""
    return OutletHealth(
        outlet=outlet,
        name=name or outlet.replace("-", " ").title(),
        province=province,
        alarms=(Alarm(kind=kind, text=f"{kind} in English", values=values or {"days": 5}),),
    )


def undelivered(
    state: str = "given_up",
    recipient: str = "mail:rahasia@desk.example",
    *,
    key: str = "digest/2024-11-19",
    subscription: str = "kepala-kantor",
) -> DeliveryLine:
    """Return a line of the delivery ledger."""
    at = datetime(2024, 11, 20, 0, 15, tzinfo=UTC)
    return DeliveryLine(
        id=1,
        key=key,
        subscription=subscription,
        recipient=recipient,
        part=1,
        state=DeliveryState(state),
        attempts=3,
        error="550 rahasia",
        queued_at=at,
        changed_at=at,
    )


@pytest.fixture(scope="session")
def codebook(data: Path) -> Codebook:
    """The project's own codebook."""
    return load_codebook(data / "codebook")


@pytest.fixture(scope="session")
def make(codebook: Codebook) -> SimpleNamespace:
    """Functions that make reports, coverage lines and digests."""

    def digest(
        reports: Sequence[Report] = (),
        coverage: Sequence[OutletCoverage] | None = None,
        **options: Any,
    ) -> Digest:
        given = {
            "day": DAY,
            "zone": ZONE,
            "scope": None,
            "codebook": codebook,
            "made_at": datetime(2024, 11, 20, 23, 0, tzinfo=UTC),
        }
        return compose(reports, [line()] if coverage is None else coverage, **(given | options))

    def hostile() -> Digest:
        """A digest in which every text from outside is an attack, in every section."""
        stages = ("occurred", "planned", "risk", "handled", "prevention")
        reports, lines = [], []
        for n, text in enumerate(HOSTILE):
            place = Place("64.72", text, "city") if n % 2 else Place("99.99", text, "regency")
            tags = {"protocol_breach": stages[n % 5]} if n % 6 else None
            reports.append(
                report(
                    text,
                    f"{text} {n} " * 12,
                    outlet=f"o{n}",
                    name=text,
                    url="javascript:alert(1)" if n % 3 == 0 else f"https://o{n}.example/{text}",
                    tags=tags,
                    borderline={} if tags else {"mass_gathering": "occurred"},
                    quote=f"{text} kata",
                    place=place,
                    family=text,
                    language=text,
                    event_date=DAY if n % 2 else None,
                    severity=n % 6,
                )
            )
            lines.append(
                OutletCoverage(
                    outlet=f"o{n}",
                    name=text,
                    province=text[:4],
                    counts={f"failed:{text}": 2},
                    looked=n % 2 == 0,
                )
            )
        watch = Watch(
            health=[
                unwell(f"o{n}", t[:4], t if n % 2 else "layout", name=t, now_by=t, rule=t)
                for n, t in enumerate(HOSTILE)
            ],
            deliveries=[undelivered(key=f"{t}/x", subscription=t) for t in HOSTILE],
        )  # fmt: skip
        return digest(
            reports, lines, banner=HOSTILE[1], model=HOSTILE[0], since=DAY - timedelta(7),
            watch=watch,
        )  # fmt: skip

    def past(corrections: Sequence[Correction] = ()) -> Past:
        """Four weeks in which Samarinda had an incident every second day; one day was not seen."""
        return Past(
            since=DAY - timedelta(days=7),
            counts=[
                DayCount(
                    day=DAY - timedelta(days=n),
                    read=40,
                    outlets={"64": (0 if n == 9 else 2, 2)},
                    stories={"64.72": {"occurred": n % 2, "upcoming": 1, "severe": 0}},
                )
                for n in range(1, 29)
            ],
            corrections=corrections,
        )

    def full(**options: Any) -> Digest:
        """A digest in which every field of every record holds something."""
        earlier = DAY - timedelta(days=1)
        road = "Warga memalang jalan poros di depan gudang logistik sejak pagi dan membakar ban."
        facts: dict[str, Any] = {"event_date": earlier, "severity": 3, "election": True}
        reports = [
            report("Warga Palang Jalan", road, day=earlier, **facts),
            report(
                "KPU Samarinda Tunda Distribusi",
                f"{road} KPU Samarinda dan Polresta Samarinda menunda distribusi.",
                outlet="tepian",
                reliability="B",
                tags={"mass_gathering": "occurred", "protocol_breach": "handled"},
                family="procedure",
                notes=("weekday-contradicts-date",),
                **(facts | {"severity": 4}),
            ),
            report(
                "Buruh Akan Unjuk Rasa",
                "Aliansi Buruh mengumumkan unjuk rasa di kantor gubernur pekan depan.",
                tags={"mass_gathering": "planned"},
                event_date=DAY + timedelta(days=6),
                late=True,
                day=earlier,
            ),
            report(
                "Nelayan Umumkan Aksi",
                "Nelayan mengumumkan aksi laut menolak tambang pasir.",
                tags={"mass_gathering": "planned"},
                event_date=DAY + timedelta(days=3),
                day=DAY - timedelta(days=12),
                place=Place("64.74", "Kota Bontang", "city"),
            ),
            report("Rapat", "Rapat koordinasi.", tags={"mass_gathering": "prevention"}),
            report("Ragu", "Entah apa.", borderline={"incipient_conflict": "occurred"}),
        ]
        wrong = report("Bentrok Antarpelajar", "Pelajar bentrok.", day=earlier, severity=3)
        correction = correction_of(
            wrong.article,
            wrong.judgement,
            Label(
                tags={"incipient_conflict": "handled"},
                place=Place("64.74", "Kota Bontang", "city"),
                severity=2,
                coder="petugas",
                coded_at=datetime(2024, 11, 20, 3, tzinfo=UTC),
            ),
            outlet_name="Kabar Mahakam",
            day=earlier,
        )
        assert correction is not None
        told = past([correction])
        coverage = [line(stored=4), line("tepian", failed_timeout=1), line("buta", seen=False)]
        places = [
            Place("64", "Kalimantan Timur", "province"),
            SAMARINDA,
            Place("64.74", "Kota Bontang", "city"),
        ]
        watch = Watch(
            health=[unwell("tepian"), unwell("kabar-mahakam", "64", "slow", seconds=9, usual=1)],
            deliveries=[undelivered()],
        )
        given = {"past": told, "places": places, "watch": watch} | options
        return digest(given.pop("reports", reports), coverage, **given)

    return SimpleNamespace(
        report=report,
        line=line,
        digest=digest,
        hostile=hostile,
        full=full,
        past=past,
        unwell=unwell,
        undelivered=undelivered,
        watch=Watch,
        day=DAY,
        zone=ZONE,
        place=Place,
    )


def _written(name: str) -> tuple[list[Report], list[str]]:
    rows = [
        json.loads(row) for row in (Path(__file__).parent / name).read_text("utf-8").splitlines()
    ]

    def place(code: str | None) -> Place | None:
        if code is None:
            return None
        return Place(code, f"Kabupaten {code}", "regency" if "." in code else "province")

    reports = [
        report(
            row["title"],
            row["text"],
            outlet=row["outlet"],
            day=date.fromisoformat(row["day"]),
            at=time(8 + n % 12, n % 60),
            tags=row["tags"],
            place=place(row["place"]),
            event_date=date.fromisoformat(row["event_date"]) if row["event_date"] else None,
        )
        for n, row in enumerate(rows)
    ]
    return reports, [row["event"] for row in rows]


@pytest.fixture(scope="session")
def event_reports() -> tuple[list[Report], list[str]]:
    """Written reports of like and unlike events, and for each the event it reports.

    The thresholds of ``digest/event.py`` were chosen on them.
    """
    return _written("events.jsonl")


@pytest.fixture(scope="session")
def unseen_reports() -> tuple[list[Report], list[str]]:
    """More of them, by which nothing was chosen: they only measure."""
    return _written("events_test.jsonl")
