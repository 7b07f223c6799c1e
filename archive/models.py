"""Tables of the archive. Only this floor sees them; everybody else sees records of ``news``.

URLs are looked up by ``url_key``, the first 128 bits of their SHA-256: PostgreSQL refuses to index
values over 2,704 bytes, and an outlet's URL may be longer. JSON is kept as text, since ``jsonb``
would reorder keys and the order of tags is part of a judgement.
"""

# ruff: noqa: D106  (Meta is Django's place for options, not a class of ours)

from __future__ import annotations

from django.db import models

_KEY_LENGTH = 32  # hexadecimal digits, see news.article.article_id
_OUTLET_LENGTH = 63  # news.outlet bounds an outlet's id


class Row(models.Model):  # type: ignore[misc]  # Django ships no types
    """Base of every table."""

    class Meta:
        abstract = True


class Capture(Row):
    """Index of one WARC record."""

    url_key = models.CharField(max_length=_KEY_LENGTH)
    url = models.TextField()
    outlet = models.CharField(max_length=_OUTLET_LENGTH)
    role = models.CharField(max_length=16)
    fetched_at = models.DateTimeField()
    status = models.PositiveIntegerField()
    path = models.CharField(max_length=255)
    offset = models.BigIntegerField()
    length = models.BigIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["path", "offset"], name="archive_capture_place"),
        )
        indexes = (
            models.Index(fields=["url_key", "fetched_at"], name="archive_capture_url"),
            models.Index(fields=["fetched_at", "id"], name="archive_capture_time"),
        )


class Text(Row):
    """Columns that an article and its earlier revisions share."""

    title = models.TextField()
    text = models.TextField()
    published_at = models.DateTimeField(null=True)
    published_evidence = models.CharField(max_length=32)
    published_precision = models.CharField(max_length=16)
    published_notes = models.CharField(max_length=255, default="")
    modified_at = models.DateTimeField(null=True)
    language = models.CharField(max_length=16)
    dateline = models.TextField()
    extraction = models.CharField(max_length=64)
    fetched_at = models.DateTimeField()
    content_hash = models.CharField(max_length=64)
    capture = models.ForeignKey(Capture, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        abstract = True


class Article(Text):
    """The present text of an article. ``news_at`` is its day: published, else fetched."""

    id = models.CharField(primary_key=True, max_length=_KEY_LENGTH)
    url = models.TextField()
    outlet = models.CharField(max_length=_OUTLET_LENGTH)
    news_at = models.DateTimeField()
    first_fetched_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = (
            models.Index(fields=["news_at", "id"], name="archive_article_day"),
            models.Index(fields=["outlet", "news_at"], name="archive_article_outlet"),
            models.Index(fields=["outlet", "content_hash"], name="archive_article_content"),
        )


class Revision(Text):
    """A superseded text of an article; ``number`` counts from 1."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="earlier")
    number = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["article", "number"], name="archive_revision_number"),
        )


class SearchEntry(Row):
    """The place of an article's stems in the search index; see ``archive.searchindex``.

    The id is made from ``news_at``. Without an article it only keeps an id of SQLite's index
    taken, whose stems are of a text that was revised.
    """

    article = models.OneToOneField(
        Article, null=True, on_delete=models.SET_NULL, related_name="search_entry"
    )


class Facet(Row):
    """What a search can be narrowed to; ``archive.facets`` keeps which entries have it."""

    id = models.AutoField(primary_key=True)
    model = models.CharField(max_length=128)
    name = models.CharField(max_length=255)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["model", "name"], name="archive_facet_once"),
        )


class Signature(Row):
    """The signature of an article's present text; ``archive.bands`` keeps its parts by this id."""

    # 32 bits, in 24 rows of the bands: two thousand million texts.
    id = models.AutoField(primary_key=True)
    article = models.OneToOneField(Article, on_delete=models.CASCADE, related_name="signature")


class FrontierUrl(Row):
    """What is known of one URL of one outlet: to be fetched, or done with an outcome."""

    outlet = models.CharField(max_length=_OUTLET_LENGTH)
    url_key = models.CharField(max_length=_KEY_LENGTH)
    url = models.TextField()
    waiting = models.BooleanField(default=True)
    priority = models.IntegerField(default=0)
    due_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    published_at = models.DateTimeField(null=True)
    modified_at = models.DateTimeField(null=True)
    hints = models.TextField(default="{}")
    outcome = models.CharField(max_length=16, default="")
    reason = models.CharField(max_length=64, default="")
    article = models.CharField(max_length=_KEY_LENGTH, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["outlet", "url_key"], name="archive_frontier_url"),
        )
        indexes = (
            models.Index(
                "outlet",
                models.F("priority").desc(),
                "id",
                condition=models.Q(waiting=True),
                name="archive_frontier_next",
            ),
        )


class SourceState(Row):
    """Cursor of one source of one outlet."""

    outlet = models.CharField(max_length=_OUTLET_LENGTH)
    url_key = models.CharField(max_length=_KEY_LENGTH)
    url = models.TextField()
    etag = models.TextField(default="")
    last_modified = models.TextField(default="")
    newest = models.DateTimeField(null=True)
    closed_until = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    rest_until = models.DateTimeField(null=True)
    reached = models.DateTimeField(null=True)
    back_since = models.DateTimeField(null=True)
    back_cursor = models.TextField(default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["outlet", "url_key"], name="archive_source_url"),
        )


class Run(Row):
    """One run of one command."""

    kind = models.CharField(max_length=32)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    ok = models.BooleanField(null=True)


class Outcome(Row):
    """What became of one URL in one run."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="outcomes")
    outlet = models.CharField(max_length=_OUTLET_LENGTH)
    url_key = models.CharField(max_length=_KEY_LENGTH)
    url = models.TextField()
    kind = models.CharField(max_length=16)
    reason = models.CharField(max_length=64)
    article = models.CharField(max_length=_KEY_LENGTH)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["run", "outlet", "url_key"], name="archive_outcome_once"
            ),
        )
        indexes = (models.Index(fields=["at", "outlet"], name="archive_outcome_day"),)


class Look(Row):
    """That a run asked an outlet, how often, whether a source answered, how fast, and the rules.

    ``latency_s`` is the median wait for a response, ``robots`` a hash of robots.txt.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="looks")
    outlet = models.CharField(max_length=_OUTLET_LENGTH)
    at = models.DateTimeField()
    requests = models.PositiveIntegerField()
    looked = models.BooleanField()
    latency_s = models.FloatField(null=True)
    robots = models.CharField(max_length=_KEY_LENGTH, default="")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["run", "outlet"], name="archive_look_once"),)
        indexes = (
            models.Index(fields=["at"], name="archive_look_day"),
            models.Index(fields=["outlet", "looked", "at"], name="archive_look_last"),
        )


class Judgement(Row):
    """What one model says of one article, and of which text of it."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="judgements")
    model = models.CharField(max_length=128)
    codebook = models.CharField(max_length=32)
    content_hash = models.CharField(max_length=64)
    flagged = models.BooleanField()
    borderline = models.BooleanField()
    severity = models.PositiveSmallIntegerField()
    place = models.CharField(max_length=8)
    event_date = models.DateField(null=True)
    data = models.TextField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["article", "model"], name="archive_judgement_once"),
        )
        indexes = (
            # What is announced for the next days: a few rows of the many that carry a date.
            models.Index(
                fields=["model", "event_date"],
                condition=models.Q(flagged=True, event_date__isnull=False),
                name="archive_judgement_event",
            ),
            # Of the articles of some days, the few that a digest reads: the others end here,
            # and no plan does better by reading the whole table.
            models.Index(
                fields=["article", "model"],
                condition=models.Q(flagged=True) | models.Q(borderline=True),
                name="archive_judgement_relevant",
            ),
        )


class Label(Row):
    """What one person says of one article; a later label of the same person replaces it."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="labels")
    coder = models.CharField(max_length=128)
    coded_at = models.DateTimeField()
    codebook = models.CharField(max_length=32)
    data = models.TextField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["article", "coder"], name="archive_label_once"),
        )
        indexes = (models.Index(fields=["coded_at"], name="archive_label_time"),)


class Story(Row):
    """One event; its id is stable across days."""

    id = models.CharField(primary_key=True, max_length=64)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["last_seen_at"], name="archive_story_last"),)


class StoryArticle(Row):
    """That an article reports a story; an article belongs to at most one."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="members")
    article = models.OneToOneField(Article, on_delete=models.CASCADE, related_name="story")
    is_copy = models.BooleanField()


class StoryRating(Row):
    """The value of a story's information as an officer set it: ``"B"`` and 2."""

    story = models.CharField(primary_key=True, max_length=64)
    source = models.CharField(max_length=1)
    credibility = models.PositiveSmallIntegerField()
    rated_by = models.CharField(max_length=128)
    rated_at = models.DateTimeField()


class DayCount(Row):
    """What one local day held by one model's judgement, for later baselines."""

    day = models.DateField()
    model = models.CharField(max_length=128)
    data = models.TextField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["day", "model"], name="archive_day_count_once"),
        )


class Digest(Row):
    """A digest as it was made; the same key may be made again later."""

    key = models.CharField(max_length=128)
    made_at = models.DateTimeField()
    data = models.TextField()

    class Meta:
        indexes = (models.Index(fields=["key", "made_at"], name="archive_digest_key"),)


class Delivery(Row):
    """One message to one recipient; the row is the promise that it goes out at most once."""

    key = models.CharField(max_length=128)
    subscription = models.CharField(max_length=64)
    recipient = models.CharField(max_length=320)
    part = models.PositiveIntegerField()
    state = models.CharField(max_length=16, default="waiting")
    attempts = models.PositiveIntegerField(default=0)
    error = models.TextField(default="")
    queued_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    payload = models.TextField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["key", "subscription", "recipient", "part"], name="archive_delivery_once"
            ),
        )
        indexes = (
            models.Index(
                fields=["id"],
                condition=models.Q(state__in=["waiting", "sending"]),
                name="archive_delivery_open",
            ),
            models.Index(fields=["changed_at"], name="archive_delivery_changed"),
        )


class Told(Row):
    """That a subscription was told of an article's event, so that it is not alarmed twice."""

    subscription = models.CharField(max_length=64)
    article = models.CharField(max_length=_KEY_LENGTH)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["subscription", "article"], name="archive_told_once"),
        )
