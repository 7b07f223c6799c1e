"""A day of thousands of stories in every form: bytes, seconds, and sheets of paper.

The stories are mixed from ``data/corpus``, their places and outlets drawn from the gazetteer and
the registry, one outlet in eight not seen. A tenth as many go before, and each form's figures stand
beside that day's: what is cut or folded grows less than the stories do. Sheets are counted where
``pdfinfo`` is installed; Chromium, where it is, says how long the page takes to open and print.

    python benchmarks/forms.py [--reports 3000]
"""

from __future__ import annotations

import argparse
import random
import resource
import shutil
import subprocess
import tempfile
import time
from datetime import UTC, datetime, timedelta
from datetime import time as clock
from pathlib import Path
from zoneinfo import ZoneInfo

from classifier.corpus import load_corpus
from digest.compose import compose
from digest.formats.table import FORMATS
from digest.record import Digest
from language.gazetteer import load_gazetteer
from news.article import Article, article_id
from news.codebook import load_codebook
from news.judgement import Evidence, Judgement, TagJudgement
from news.outcome import OutletCoverage
from news.outlet import load_outlets
from news.story import Report

ROOT = Path(__file__).resolve().parents[1]
ZONE = ZoneInfo("Asia/Jakarta")
DAY = datetime(2025, 3, 5, tzinfo=ZONE)
STAGES = ("occurred", "occurred", "handled", "planned", "risk", "prevention")


def day_of(number: int) -> Digest:
    """Return the digest of a day of so many reports."""
    codebook = load_codebook(ROOT / "data" / "codebook")
    pool = [one for one in load_corpus(ROOT / "data" / "corpus", codebook) if one.label.tags]
    gazetteer = load_gazetteer(ROOT / "data" / "gazetteer")
    outlets = load_outlets(ROOT / "data" / "outlets")
    draw, reports = random.Random(number), []
    for n in range(number):
        one, other, outlet = draw.choice(pool), draw.choice(pool), draw.choice(outlets)
        sentences = one.text.split(". ")
        text = ". ".join([*sentences[:6], *other.text.split(". ")[:6], f"Berita {n}"])
        at = datetime.combine(DAY, clock(draw.randrange(24), draw.randrange(60)), ZONE)
        key, stage = article_id(f"https://b.example/{n}"), draw.choice(STAGES)
        tag = TagJudgement(
            probability=0.9, threshold=0.5, flagged=True, stage=stage,
            evidence=(Evidence(0, len(sentences[0]), sentences[0]),),
        )  # fmt: skip
        article = Article(
            id=key, url=f"https://b.example/{n}", outlet=outlet.id, title=f"{one.title} ({n})",
            text=text, published_at=at.astimezone(UTC), published_precision="minute",
            fetched_at=at.astimezone(UTC), language="id",
        )  # fmt: skip
        judgement = Judgement(
            id=key, tags={draw.choice(list(codebook.tags)): tag}, model="benchmark",
            codebook="1.0", place=draw.choice(gazetteer.regencies), severity=draw.randrange(6),
            event_date=DAY.date() + timedelta(days=draw.randrange(10) if stage == "planned" else 0),
        )  # fmt: skip
        reports.append(Report(article=article, judgement=judgement, outlet_name=outlet.name))
    coverage = [
        OutletCoverage(
            outlet=outlet.id, name=outlet.name, province=outlet.province, looked=n % 8 > 0,
            counts={"stored": n % 12} if n % 8 else {"failed:timeout": 3},
        )
        for n, outlet in enumerate(outlets)
    ]  # fmt: skip
    return compose(
        reports, coverage, day=DAY.date(), zone=ZONE, scope=None, codebook=codebook,
        made_at=DAY.astimezone(UTC) + timedelta(days=1), since=DAY.date() - timedelta(days=7),
        places=(*gazetteer.provinces, *gazetteer.regencies),
    )  # fmt: skip


def sheets(path: Path) -> str:
    """Return how many pages a PDF has."""
    tool = shutil.which("pdfinfo")
    if tool is None:
        return "–"
    told = subprocess.run([tool, str(path)], capture_output=True, text=True, check=True).stdout
    return told.partition("Pages:")[2].split()[0]


def printed(page: Path) -> str:
    """Return how long Chromium takes to open and print a page, and on how many sheets."""
    browser = shutil.which("chromium")
    if browser is None:
        return "–"
    paper, begun = page.with_suffix(".printed.pdf"), time.perf_counter()
    subprocess.run(
        # It looks for nothing in the network, not even for itself.
        [browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND",
         f"--print-to-pdf={paper}", f"--user-data-dir={page.parent / 'profile'}", page.as_uri()],
        capture_output=True, check=True,
    )  # fmt: skip
    return f"printed on {sheets(paper)} sheets in {time.perf_counter() - begun:.1f} s by the clock"


def main() -> None:
    """Print the figures of a day, and of one of a tenth."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--reports", type=int, default=3000)
    number = parser.parse_args().reports
    small, large = day_of(number // 10), day_of(number)
    stories = [sum(len(section.items) for section in day.sections) for day in (small, large)]
    print(f"{stories[1]} stories beside {stories[0]}: × {stories[1] / stories[0]:.1f}")
    with tempfile.TemporaryDirectory() as folder:
        for name, form in FORMATS.items():
            sizes, costs = [], []
            for day in (small, large):
                begun = time.process_time()
                body = form.render(day, "id")
                costs.append(time.process_time() - begun)
                sizes.append(len(body))
            path = Path(folder) / f"day{form.suffix}"
            path.write_bytes(body)
            more = {"pdf": lambda p: f"{sheets(p)} sheets", "html": printed}.get(name)
            print(
                f"{name:9} {sizes[1] / 1000:>7,.0f} kB (× {sizes[1] / sizes[0]:.1f}),"
                f" {costs[1]:.2f} s of the processor (× {costs[1] / max(costs[0], 0.01):.1f})"
                f"{'; ' + more(path) if more else ''}"
            )
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB at most")


if __name__ == "__main__":
    main()
