"""LSH bands: which articles' signatures agree in a part.

A row is the key of a band, as ``language.shingles`` makes it, and the id of the signature.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from archive.pairs import Pairs

BANDS = Pairs("archive_band", (("band", "integer"), ("signature", "integer")))
# A band with more texts is a template's; only its newest are candidates, so a query stays bounded.
MAX_TEXTS_A_BAND = 64
MAX_CANDIDATES = 50


def candidates(bands: Sequence[int], without: str) -> list[str]:
    """Return the articles that share bands, those that share most first, then the newest.

    Bands of a signature that is gone, since its article was revised, lead to nothing.

    Parameters
    ----------
    bands
        At least one.
    without
        Id of an article that is none.
    """
    newest = (
        "SELECT signature FROM (SELECT signature FROM archive_band"
        " WHERE band = %s ORDER BY signature DESC LIMIT %s) AS newest"
    )
    union = " UNION ALL ".join([newest] * len(bands))
    query = (
        f"SELECT article_id FROM ({union}) AS met"  # noqa: S608  constants
        " JOIN archive_signature ON archive_signature.id = met.signature"
        " WHERE article_id <> %s GROUP BY article_id, met.signature"
        " ORDER BY COUNT(*) DESC, met.signature DESC LIMIT %s"
    )
    values = [value for band in bands for value in (band, MAX_TEXTS_A_BAND)]
    with connection.cursor() as cursor:
        cursor.execute(query, [*values, without, MAX_CANDIDATES])
        return [key for (key,) in cursor.fetchall()]
