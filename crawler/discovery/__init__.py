"""Discovery: what an outlet offers, where it reports from and when, by its own pages."""

from crawler.discovery.discover import Wishes, discover, home_of
from crawler.discovery.record import NATIONAL, Clue, Discovery, Trial

__all__ = ["NATIONAL", "Clue", "Discovery", "Trial", "Wishes", "discover", "home_of"]
