"""Composer: the digests of one run of the delivery, each composed once for all that share it."""

from __future__ import annotations

from datetime import date, datetime

from archive.patience import patiently
from desk.briefing import digest_of
from desk.context import Context, chosen_outlets
from desk.demo.home import banner_of
from desk.keeping import keep_digest
from desk.promoted import model_at_work, promoted_version
from desk.schedule import Due
from desk.subscriptions import Subscription
from digest.narrow import narrowed
from digest.record import Digest
from digest.selection import Selection
from news.errors import WrongInput, WrongSettings
from news.place import Place


class Composer:
    """Composes each digest that several subscriptions share once.

    Parameters
    ----------
    desk
        The call's context.
    now
        When they are made.
    """

    def __init__(self, desk: Context, now: datetime) -> None:
        self._desk, self._now = desk, now
        self._made: dict[tuple[date, date, str, str | None], Digest] = {}

    def digest(self, due: Due) -> Digest:
        """Return the digest that is due as its subscription asks for it.

        Raises
        ------
        WrongInput
            There is no model yet, or a place or tag that nobody knows.
        """
        one = due.subscription
        lang = one.language or self._desk.settings.language
        made = self.whole(due.day, one, first=due.first)
        return narrowed(made, self.selection(one), lang)

    def selection(self, subscription: Subscription) -> Selection:
        """Return what a subscription keeps to within the scope of its digest.

        Raises
        ------
        WrongSettings
            A place or tag that nobody knows.
        """
        for tag in subscription.tags:
            if tag not in self._desk.codebook.tags:
                raise WrongSettings(
                    "[[subscriptions]] {subscription}: tag {tag!r}, expected one of {names}",
                    subscription=subscription.id,
                    tag=tag,
                    names=", ".join(self._desk.codebook.tags),
                )
        places = [self._place(code, subscription) for code in subscription.provinces]
        if len(places) == 1:
            places = []  # the scope itself
        return Selection(
            places=tuple(place.code for place in places),
            names=tuple(place.name for place in places),
            tags=subscription.tags,
            severity=subscription.severity,
        )

    def _place(self, code: str, subscription: Subscription) -> Place:
        try:
            return self._desk.gazetteer.place(code)
        except KeyError as error:
            raise WrongSettings(
                "[[subscriptions]] {subscription}: provinces: {code!r} is no province or"
                " regency of the gazetteer",
                subscription=subscription.id,
                code=code,
            ) from error

    def whole(self, day: date, subscription: Subscription, *, first: date | None = None) -> Digest:
        """Return the digest of a day for the scope of a subscription, with every story.

        Parameters
        ----------
        first
            The first day of the period; None for ``day`` itself.

        Raises
        ------
        WrongInput
            There is no model yet, or a place that nobody knows.
        """
        codes = subscription.provinces
        scope = self._place(codes[0], subscription) if len(codes) == 1 else None
        settings = self._desk.settings
        banner = banner_of(settings, subscription.language or settings.language)
        key = (first or day, day, scope.code if scope else "", banner)
        if key not in self._made:
            model = promoted_version(settings.models)
            if model is None:
                model_at_work(settings.models)  # one that is gone is named
                raise WrongInput("no model is at work yet: run `kentongan daily` first")
            self._made[key] = patiently(
                digest_of,
                day,
                first=first,
                zone=settings.zone,
                outlets=chosen_outlets(self._desk, None),
                model=model,
                codebook=self._desk.codebook,
                made_at=self._now,
                scope=scope,
                banner=banner,
                places=(*self._desk.gazetteer.provinces, *self._desk.gazetteer.regencies),
            )
        return self._made[key]

    @property
    def unjudged(self) -> int:
        """The most articles of one of the digests that the model at work has not judged."""
        return max((made.figures.unjudged for made in self._made.values()), default=0)

    def keep(self) -> None:
        """Keep what was composed in the archive, so that it can be shown again as it was sent."""
        for made in self._made.values():
            patiently(keep_digest, made, self._now)
