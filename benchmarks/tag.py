"""Articles a second of ``kentongan tag``, from the start of the command to its end, and its memory.

    python benchmarks/tag.py [FILE.jsonl] [--articles 10000] [--workers 2] [--rounds 3]

Without a file the project's own corpus is read over and over, each time with another's paragraphs
behind an article's own and other numbers in it, so that no two articles are the same: once as it
is, with a tag on half of its articles, and once as news is, with one in twenty. What carries a tag,
or may, takes twice the time: its stage, evidence, place and day are looked for. The model is
the one at work in ``KENTONGAN_HOME``, trained there first where there is none; that is not timed.
Memory is the proportional share (PSS) of the command and its processes together, looked at ten
times a second; what several processes share counts once.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COMMAND = [sys.executable, "-c", "from desk.cli import main; main()"]
MIXES = {"as the corpus is": None, "as news is": 0.05}
"""What is read, and the share of it that carries a tag."""
_NUMBER = re.compile(r"\d+")


def articles(tagged: float | None) -> Iterator[dict[str, str]]:
    """Yield articles without end, each another; ``tagged`` is the share with a tag, if given."""
    files = sorted((ROOT / "data" / "corpus").glob("*.jsonl"))
    rows = [json.loads(line) for file in files for line in file.open(encoding="utf-8")]
    chance = random.Random(7)
    if tagged is not None:
        without = [row for row in rows if not row["labels"]["tags"]]
        some = [row for row in rows if row["labels"]["tags"]]
        count = round(len(without) * tagged / (1 - tagged))
        rows = [*without, *chance.sample(some, count)]
        chance.shuffle(rows)
    turn = 0
    while True:
        for row in rows:
            text = row["text"]
            if turn:
                other = chance.choice(rows)["text"].split("\n\n")
                text += "\n\n" + "\n\n".join(other[1:])
                text = _NUMBER.sub(lambda found, more=turn: str(int(found[0][:9]) + more), text)
            yield {
                "id": f"{row['id']}-{turn}", "date": row["date"], "title": row["title"],
                "text": text,
            }  # fmt: skip
        turn += 1


def memory_bytes(root: int) -> int:
    """Return the proportional memory of a process and its children, 0 where it has ended."""
    total, waiting = 0, [root]
    while waiting:
        process = waiting.pop()
        try:
            folder = Path("/proc", str(process))
            rollup = (folder / "smaps_rollup").read_text()
            total += int(rollup.partition("\nPss:")[2].split()[0]) * 1024
            children = (folder / "task" / str(process) / "children").read_text()
            waiting += map(int, children.split())
        except (OSError, IndexError):
            continue
    return total


def processor_seconds() -> float:
    """Return what the ended children of this process have used of the processors."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(source: Path, workers: int) -> tuple[float, int, int]:
    """Return the seconds of one call, its peak memory, and the lines it printed."""
    with tempfile.TemporaryFile() as out:
        begun = time.perf_counter()
        tag = subprocess.Popen(
            [*COMMAND, "tag", str(source), "--workers", str(workers)], stdout=out
        )
        peak = 0
        while tag.poll() is None:
            peak = max(peak, memory_bytes(tag.pid))
            time.sleep(0.1)
        spent = time.perf_counter() - begun
        if tag.returncode:
            raise SystemExit(f"kentongan tag ended with {tag.returncode}")
        out.seek(0)
        return spent, peak, sum(1 for _ in out)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    if subprocess.run([*COMMAND, "models", "show"], check=False, **quiet).returncode:
        subprocess.run([*COMMAND, "train"], check=True, **quiet)
    with tempfile.TemporaryDirectory() as folder:
        if given.file is not None:
            measure(given.file, given.workers, given.rounds)
            return
        source = Path(folder) / "articles.jsonl"
        for what, tagged in MIXES.items():
            with source.open("w", encoding="utf-8") as file:
                for row in islice(articles(tagged), given.articles):
                    file.write(json.dumps(row, ensure_ascii=False) + "\n")
            print(f"{what}:")
            measure(source, given.workers, given.rounds)


def measure(source: Path, workers: int, rounds: int) -> None:
    """Time the command on a file, and print what came of it."""
    with source.open(encoding="utf-8") as file:
        lengths = [len(json.loads(line)["text"].split()) for line in file if line.strip()]
    print(
        f"  {len(lengths):,} articles of {statistics.median(lengths):.0f} words (median),"
        f" {workers} processes"
    )
    spent, peaks, whole = [], [], []
    for _ in range(rounds):
        before = processor_seconds()
        seconds, peak, lines = run(source, workers)
        used = processor_seconds() - before
        if lines != len(lengths):
            raise SystemExit(f"{lines} judgements, expected {len(lengths)}")
        spent.append(seconds)
        peaks.append(peak)
        print(
            f"  {seconds:6.1f} s, {lines / seconds:6.0f} articles/s, {peak >> 20} MB,"
            f" {used / seconds:.2f} processors used"
        )
        whole.append(lines * workers / used)
    rate = len(lengths) / statistics.median(spent)
    print(f"  median: {rate:.0f} articles/s, ratio to the 500 asked {rate / 500:.2f}")
    print(
        f"  had it all {workers} processors to itself: about {statistics.median(whole):.0f}"
        " articles/s (what another program took is left out)"
    )
    print(f"  memory: {max(peaks) >> 20} MB at most, of the 600 allowed")


if __name__ == "__main__":
    main()
