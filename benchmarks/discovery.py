"""What `outlets add` tells without a request: patterns from a few addresses, provinces by name.

- For each host with at least twenty articles, a pattern is made of fifteen of its addresses, drawn
  by a seed, as a front page would show them: the share of the host's others that it takes.
- Each outlet of the registry is given its province by its name and host alone: right, wrong, open.

    python benchmarks/discovery.py [--articles ../shared/news/articles.jsonl.gz] [--seed 3]
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
from collections import Counter, defaultdict
from pathlib import Path
from urllib.parse import urlsplit

from crawler.discovery.front import Link
from crawler.discovery.pattern import groups_of, joined
from crawler.discovery.region import Region
from crawler.discovery.sample import canonical_or_not
from language.gazetteer import load_gazetteer
from news.outlet import load_outlets

ROOT = Path(__file__).resolve().parents[1]
LEAST, SEEN, TESTED = 20, 15, 200
HEADLINE = "a headline of four words"


def addresses(path: Path) -> dict[str, list[str]]:
    """Return the canonical addresses of a file's articles by host."""
    by_host: dict[str, dict[str, None]] = defaultdict(dict)
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            if url := json.loads(line).get("url"):
                host = urlsplit(url).netloc
                by_host[host].setdefault(canonical_or_not(url, f"https://{host}/"))
    return {host: list(urls) for host, urls in by_host.items() if len(urls) >= LEAST}


def patterns(path: Path, seed: int) -> None:
    rng = random.Random(seed)
    taken = total = none = 0
    hosts = addresses(path)
    for host, urls in sorted(hosts.items()):
        rng.shuffle(urls)
        seen, rest = urls[:SEEN], urls[SEEN:TESTED]
        groups = groups_of([Link(u, u, HEADLINE, False) for u in seen], f"https://{host}/")
        wanted = re.compile(joined([group.pattern for group in groups]) if groups else r"(?!)")
        found = sum(wanted.search(url) is not None for url in rest)
        none += not groups
        taken, total = taken + found, total + len(rest)
        if found < 0.95 * len(rest):
            print(f"  {host}: {found} of {len(rest)}")
    print(f"patterns: {taken} of {total} unseen addresses of {len(hosts)} hosts"
          f" ({taken / total:.3f}); hosts without a pattern: {none}")  # fmt: skip


def provinces() -> None:
    gazetteer = load_gazetteer()
    told: Counter[str] = Counter()
    for outlet in load_outlets(ROOT / "data" / "outlets"):
        region = Region(gazetteer)
        region.add_names([outlet.name], "", urlsplit(outlet.home).hostname or "")
        found = region.found().value[:2]
        told["right" if found == outlet.province else "open" if found == "00" else "wrong"] += 1
    print("provinces by name and host:", ", ".join(f"{n} {word}" for word, n in told.items()))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument(
        "--articles", type=Path, default=ROOT.parent / "shared" / "news" / "articles.jsonl.gz"
    )
    parser.add_argument("--seed", type=int, default=3)
    chosen = parser.parse_args()
    provinces()
    if chosen.articles.exists():
        patterns(chosen.articles, chosen.seed)
    else:
        print(f"{chosen.articles}: not there; patterns are not measured")
