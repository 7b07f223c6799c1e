"""Near-duplicates over outlets and days: texts are signed as they are stored, and found by bands.

A text's MinHash signature is cut into bands; texts that agree in one whole band are candidates,
found by an index and without reading the archive. ``language.copies`` then compares them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from django.db import transaction

from archive import models
from archive.bands import BANDS, candidates
from archive.reporting import reporting
from language.copies import Wording, copy_likeness
from language.shingles import band_keys

_BATCH_ROWS = 500
# Candidates share fewer bands the later they stand: so many without a copy end the search. A form
# that hundreds of pages fill in is dear otherwise, and names no copy.
_COMPARED_AT_ONCE = 25
# A batch is written in the order of the bands' tree: the larger, the fewer pages are written again.
_FILL_ROWS = 10_000


@dataclass(frozen=True, slots=True)
class Copy:
    """An article whose text is nearly that of another.

    Parameters
    ----------
    article
        Its id.
    similarity
        Jaccard similarity of the two texts' shingles, 0 to 1; low where one holds the other.
    """

    article: str
    similarity: float


def sign(bands: Sequence[tuple[str, Sequence[int]]], *, replaced: Iterable[str] = ()) -> None:
    """Keep the bands of articles, in the transaction of the caller.

    Parameters
    ----------
    bands
        Id and ``language.shingles.band_keys`` of each; a text without words has none.
    replaced
        Those of the ids that may have bands of an earlier text. Those bands stay, since nothing
        tells where they are, and lead to nothing.
    """
    if earlier := list(replaced):
        models.Signature.objects.filter(article_id__in=earlier).delete()
    rows = models.Signature.objects.bulk_create(
        (models.Signature(article_id=key) for key, _ in bands), batch_size=_BATCH_ROWS
    )
    BANDS.write((band, row.id) for row, (_, keys) in zip(rows, bands, strict=True) for band in keys)


def fill(rows: Iterable[tuple[str, str]]) -> int:
    """Sign articles that have no bands, in transactions of 10,000; return how many."""
    rest, count = iter(rows), 0
    while batch := list(islice(rest, _FILL_ROWS)):
        with transaction.atomic():
            sign([(key, band_keys(text)) for key, text in batch])
        count += len(batch)
    return count


def copies_of(text: str, *, without: str = "") -> list[Copy]:
    """Return the archive's near-copies of a text, at any outlet and of any day.

    Parameters
    ----------
    text
        Any text; one without words has no copies.
    without
        Id of the article that the text is of.

    Returns
    -------
    list of Copy
        The most similar first; at most 50.
    """
    bands = band_keys(text)
    if not bands:
        return []
    own, found = Wording(text), []
    with reporting():
        keys = candidates(bands, without)
        for start in range(0, len(keys), _COMPARED_AT_ONCE):
            some = keys[start : start + _COMPARED_AT_ONCE]
            texts = models.Article.objects.filter(id__in=some).values_list("id", "text")
            shares = [Copy(key, copy_likeness(own, Wording(other))) for key, other in texts]
            copies = [copy for copy in shares if copy.similarity]
            if not copies:
                break
            found += copies
    return sorted(found, key=lambda copy: (-copy.similarity, copy.article))


def repeats(articles: Iterable[str]) -> Iterator[bool]:
    """Yield for each of some articles, by id, whether it repeats an older text of its outlet."""
    for key in articles:
        with reporting():
            row = models.Article.objects.get(id=key)
            older = models.Article.objects.filter(
                id__in=[copy.article for copy in copies_of(row.text, without=key)],
                outlet=row.outlet,
                first_fetched_at__lte=row.first_fetched_at,
            )
            found = older.exists()
        yield found
