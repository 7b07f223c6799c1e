"""A database that a test leaves behind: if these fail, the next test finds what it did not do."""

from __future__ import annotations

from datetime import UTC, datetime

import psycopg
import pytest
from emptied import Databases
from opened import OpenArchive
from test_archive_contract import article

from archive.articles import get_article, store_article, store_articles
from archive.connection import close_archive
from archive.labels import labels_of, save_labels
from news.label import Label

pytestmark = pytest.mark.postgres


def test_what_a_test_has_written_is_gone_and_its_address_with_it(
    databases: Databases, postgres_archive: OpenArchive
) -> None:
    name = databases.take()
    opened = OpenArchive(databases.address(name), postgres_archive.captures)
    opened.reopen()
    store_articles([article(1), article(2)])
    label = Label(tags={"mass_gathering": "occurred"}, coder="sri", coded_at=datetime.now(UTC))
    save_labels([(article(1).id, label)])
    left = psycopg.connect(opened.url)
    close_archive()
    others = len(databases.spare)
    databases.give_back(name)
    assert len(databases.spare) == others + 1
    with pytest.raises(psycopg.OperationalError):
        left.execute("SELECT 1")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(opened.url)
    again = databases.take()
    assert again not in {name, postgres_archive.url.rpartition("/")[2]}
    OpenArchive(databases.address(again), postgres_archive.captures).reopen()
    assert get_article(article(1).id) is None
    assert not labels_of(article(1).id)
    store_article(article(1))
    close_archive()
    databases.give_back(again)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE other (n int)",
        "ALTER TABLE archive_article ADD COLUMN other int",
        "ALTER TABLE archive_article ALTER COLUMN title TYPE varchar(99)",
        "ALTER TABLE archive_article ALTER COLUMN title SET DEFAULT 'x'",
        "ALTER TABLE archive_article ALTER COLUMN title DROP NOT NULL",
        "ALTER TABLE archive_article ADD CHECK (title <> 'x')",
        "CREATE INDEX other ON archive_article (title)",
        "CREATE FUNCTION other() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "ALTER TABLE archive_article DISABLE TRIGGER ALL",
        "DELETE FROM django_migrations WHERE app = 'archive'",
        "ANALYZE archive_article",
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET jit = off', current_database()); END $$",
    ],
)
def test_a_database_that_is_not_as_it_was_made_is_given_to_no_other_test(
    databases: Databases, postgres_archive: OpenArchive, statement: str
) -> None:
    name = databases.take()
    OpenArchive(databases.address(name), postgres_archive.captures).reopen()
    store_article(article(1))
    close_archive()
    with psycopg.connect(databases.address(name), autocommit=True) as line:
        line.execute(statement)  # type: ignore[arg-type]
    others = set(databases.spare)
    databases.give_back(name)
    assert set(databases.spare) == others
