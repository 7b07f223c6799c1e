"""The background: how often Indonesian news at large uses a word, as figures.

A corpus of some thousand articles cannot tell a telling word from a word that it happens to
hold; 17,000 articles of national and regional news can. Only counts are kept of them.
"""

from __future__ import annotations

import gzip
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from news.errors import WrongSettings

BACKGROUND_FILE = (
    Path(__file__).resolve().parent.parent / "data" / "figures" / "document_frequencies.tsv.gz"
)


@dataclass(frozen=True)
class Background:
    """Document frequencies of terms.

    Parameters
    ----------
    articles
        How many articles were counted.
    counts
        In how many of them a term stands; a term is a stem, or two joined by a space.
    unseen
        What is assumed of a term that is not listed: half of the smallest count listed.
    """

    articles: int
    counts: Mapping[str, int]
    unseen: float

    def weight(self, term: str) -> float:
        """Return the inverse document frequency of a term: ``ln(articles / count)``."""
        return math.log(self.articles / self.counts.get(term, self.unseen))


def load_background(path: Path = BACKGROUND_FILE) -> Background:
    """Return the background that a file holds.

    The first lines begin with ``#`` and tell the source; one reads ``# articles = N``. The
    others are a term, a tab and a count.

    Raises
    ------
    WrongSettings
        Where the file is missing or a line is not of this form.
    """
    articles, counts, line = 0, {}, ""
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                if line.startswith("# articles = "):
                    articles = int(line.rpartition(" ")[2])
                elif not line.startswith("#"):
                    term, _, count = line.rstrip("\n").partition("\t")
                    counts[term] = int(count)
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise WrongSettings(
            "{path}: cannot be read as gzipped UTF-8: {error}", path=path, error=error
        ) from error
    except ValueError as error:
        raise WrongSettings(
            "{path}: {line!r}, expected a term, a tab and a count", path=path, line=line
        ) from error
    if not articles or not counts:
        raise WrongSettings("{path}: no '# articles = N' line or no term", path=path)
    return Background(articles, counts, min(counts.values()) / 2)


@cache
def default_background() -> Background:
    """Return the project's own background, loaded once a process."""
    return load_background()


def write_background(
    documents: Iterable[Iterable[str]], path: Path, *, source: str, min_count: int
) -> None:
    """Count in how many documents each term stands, and write the background file.

    Parameters
    ----------
    documents
        The terms of each document; a term may come more than once.
    path
        Where to write; gzip without a time stamp, so that equal counts give equal bytes.
    source
        Said at the top of the file.
    min_count
        Terms of fewer documents are left out.
    """
    counts: dict[str, int] = {}
    articles = 0
    for terms in documents:
        articles += 1
        for term in set(terms):
            counts[term] = counts.get(term, 0) + 1
    kept = sorted((term, count) for term, count in counts.items() if count >= min_count)
    head = f"# {source}\n# terms of fewer than {min_count} articles are left out\n"
    text = f"{head}# articles = {articles}\n" + "".join(f"{t}\t{c}\n" for t, c in kept)
    path.write_bytes(gzip.compress(text.encode(), mtime=0))
