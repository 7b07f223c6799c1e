"""Channels: what is wrong with a subscription's settings, found without sending anything."""

from __future__ import annotations

from collections.abc import Iterator

from desk.composer import Composer
from desk.context import Context
from desk.language import told, tr
from desk.parcels import check_formats
from desk.subscriptions import Channel, Subscription
from digest.channel import channel_of, shows_secret
from digest.formats.table import FORMATS
from news.errors import KentonganError


def channel_faults(desk: Context, subscription: Subscription) -> Iterator[str]:
    """Yield what keeps a subscription from getting its digests."""
    checks = (
        lambda: check_formats(subscription),
        lambda: Composer(desk, desk.now).selection(subscription),
    )
    for check in checks:
        try:
            check()
        except KentonganError as error:
            yield told(error)
    for name in subscription.formats:
        try:
            if name in FORMATS:
                FORMATS[name].check()
        except KentonganError as error:
            yield told(error)
    for channel in subscription.channels:
        yield from _faults_of(channel)


def _faults_of(channel: Channel) -> Iterator[str]:
    for name in channel.missing:
        yield tr("{channel}: ${name} is not set").format(channel=channel.name, name=name)
    if channel.missing:
        return
    if channel_of(channel.url) is None:
        yield tr("{channel}: {template!r} is no address that Apprise knows").format(
            channel=channel.name, template=channel.template
        )
    elif "${" not in channel.template and shows_secret(channel.url):
        yield tr(
            "{channel}: the address holds a secret; write ${{NAME}} in its place and set NAME in"
            " the environment"
        ).format(channel=channel.name)
