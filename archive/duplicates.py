"""Near-duplicates over outlets and days: MinHash signatures and their LSH bands, kept as rows.

A text's signature is cut into bands; texts that agree in one whole band are candidates, found by
an index and without reading the archive. Candidates are then compared by their real shingles.

References
----------
Leskovec, J., Rajaraman, A., Ullman, J. (2020). Mining of Massive Datasets, chapter 3.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from django.db import connection, transaction

from archive import models
from archive.reporting import reporting
from language.shingles import band_keys, containment, shingle_hashes, similarity

# As the digest folds copies: rewritten reports of one event stay under 0.3.
MIN_JACCARD = 0.6
MIN_CONTAINMENT = 0.8
MIN_CONTAINED_SHINGLES = 30
# A band with more texts is a template's; only its newest are candidates, so a query stays bounded.
MAX_TEXTS_A_BAND = 64
MAX_CANDIDATES = 50
_BATCH_ROWS = 500


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


def sign(texts: Sequence[tuple[str, str]], *, replaced: Iterable[str] = ()) -> None:
    """Keep the bands of articles, in the transaction of the caller.

    Parameters
    ----------
    texts
        Id and text of each; a text without words gets no band.
    replaced
        Those of the ids that may have bands of an earlier text.
    """
    if earlier := list(replaced):
        models.SignatureBand.objects.filter(article_id__in=earlier).delete()
    _insert([(key, band) for key, text in texts for band in band_keys(text)])


def _insert(rows: Sequence[tuple[str, int]]) -> None:
    """Write rows of article and band; Django's bulk_create takes longer than the whole rest."""
    if not rows:
        return
    into = "INSERT INTO archive_signatureband (article_id, band)"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(f"{into} VALUES (%s, %s)", rows)
        else:  # one statement, where executemany would be one for each row
            cursor.execute(
                f"{into} SELECT * FROM unnest(%s::text[], %s::bigint[])",  # noqa: S608  constant
                [list(column) for column in zip(*rows, strict=True)],
            )


def fill(rows: Iterable[tuple[str, str]]) -> int:
    """Sign articles that have no bands, in transactions of 500; return how many."""
    rest, count = iter(rows), 0
    while batch := list(islice(rest, _BATCH_ROWS)):
        with transaction.atomic():
            sign(batch)
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
    own = shingle_hashes(text)
    bands = band_keys(own)
    if not bands:
        return []
    with reporting():
        texts = models.Article.objects.in_bulk(_candidates(bands, without))
    found = []
    for key, row in texts.items():
        other = shingle_hashes(row.text)
        if is_copy(own, other):
            found.append(Copy(key, similarity(own, other)))
    return sorted(found, key=lambda copy: (-copy.similarity, copy.article))


def is_copy(a: frozenset[int], b: frozenset[int]) -> bool:
    """Return whether two texts are copies, given their shingles."""
    shorter, longer = sorted((a, b), key=len)
    contained = (
        len(shorter) >= MIN_CONTAINED_SHINGLES and containment(shorter, longer) >= MIN_CONTAINMENT
    )
    return contained or similarity(a, b) >= MIN_JACCARD


def _candidates(bands: Sequence[int], without: str) -> list[str]:
    """Return the articles that share bands, those that share most first."""
    newest = (
        "SELECT article_id FROM (SELECT article_id FROM archive_signatureband"
        " WHERE band = %s ORDER BY id DESC LIMIT %s) AS newest"
    )
    union = " UNION ALL ".join([newest] * len(bands))
    query = (
        f"SELECT article_id FROM ({union}) AS met WHERE article_id <> %s"  # noqa: S608  constants
        " GROUP BY article_id ORDER BY COUNT(*) DESC, article_id LIMIT %s"
    )
    values = [value for band in bands for value in (band, MAX_TEXTS_A_BAND)]
    with connection.cursor() as cursor:
        cursor.execute(query, [*values, without, MAX_CANDIDATES])
        return [key for (key,) in cursor.fetchall()]
