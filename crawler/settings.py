"""Scrapy's settings of the project; ``scrapy list`` and ``scrapy crawl outlet`` read them here.

``crawler.runner`` reads the same ones and adds what belongs to an outlet. Only Scrapy's own command
line needs the environment: the runner's caller hands everything over.
"""

import os
from importlib.metadata import version
from pathlib import Path

_MEGABYTE = 1024 * 1024

BOT_NAME = "kentongan"
SPIDER_MODULES = ["crawler.spiders"]

# --- who we are ---------------------------------------------------------------------------------
KENTONGAN_CONTACT = os.environ.get("KENTONGAN_CONTACT", "")
PRODUCT = f"Kentongan/{version('kentongan')}"
USER_AGENT = f"{PRODUCT} (+{KENTONGAN_CONTACT})" if KENTONGAN_CONTACT else PRODUCT
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/json,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "id,en;q=0.5",
}
REFERER_ENABLED = False

# --- politeness: one request at a time, at least delay_s apart ------------------------------------
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = "Kentongan"
CONCURRENT_REQUESTS = 16
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 5.0
DOWNLOAD_DELAY_JITTER = 0.0  # delay_s is the least pause, not the mean one
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_TARGET_CONCURRENCY = 1.0
AUTOTHROTTLE_MAX_DELAY = 60.0
# One quick second try; patience beyond that is the frontier's, over runs.
RETRY_TIMES = 1
RETRY_HTTP_CODES = [500, 502, 504, 520, 522, 524]
RETRY_EXCEPTIONS = ["crawler.failure.Passing"]
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"

# --- caps -----------------------------------------------------------------------------------------
# The largest article page seen has 2 MB, the largest listing 4; decoding has the same cap.
DOWNLOAD_MAXSIZE = 8 * _MEGABYTE
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_TIMEOUT = 30.0
REDIRECT_MAX_TIMES = 5
# Pages an outlet and run: a day's news of the largest regional outlets is below 1,000.
KENTONGAN_MAX_PAGES = 5000
# At a request in five seconds that is 2,000 pages of an outlet; the rest waits for the next run.
KENTONGAN_MAX_OUTLET_S = 3 * 3600
# Pages of an outlet that are asked for and not settled: enough to keep readers and writer busy, and
# no more, since one that was handed to Scrapy cannot be called back where the outlet goes down.
KENTONGAN_PAGES_AHEAD = 8
# Outlets visited side by side; each has at most one request under way.
KENTONGAN_OUTLETS_AT_ONCE = 24
# Processes that read pages; 0 reads them in the crawler's own. One more than there are processors,
# so that none of these idles while a page is handed over.
KENTONGAN_EXTRACTORS = (os.cpu_count() or 1) + 1
KENTONGAN_FIRST_RUN_DAYS = 3
KENTONGAN_ALLOW_PRIVATE = False

# --- what is off, and what stands in its place ----------------------------------------------------
TWISTED_REACTOR_ENABLED = False  # plain asyncio: a process may crawl again and again
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
COOKIES_ENABLED = False
METAREFRESH_ENABLED = False
HTTPPROXY_ENABLED = False  # a proxy would resolve names where the guard cannot see
STATS_CLASS = "crawler.stats.Stats"
STATS_DUMP = False
DOWNLOADER_STATS = False  # writes each request out to count its bytes; the handler counts requests
WARN_ON_GENERATOR_RETURN_VALUE = False
CONCURRENT_ITEMS = 1  # a response yields one item; Scrapy starts so many tasks for each
# The frontier knows what was fetched; a second filter in memory would drop URLs without an outcome.
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"
DOWNLOAD_HANDLERS = {
    "http": "crawler.download.GuardedDownloadHandler",
    "https": "crawler.download.GuardedDownloadHandler",
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "crawler.redirect.Redirects": 600,
    "crawler.robots.RobotsMiddleware": 100,
}
# Each costs every page a generator; depth, copies and lengths are not looked at here.
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.start.StartSpiderMiddleware": None,
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,
}
ITEM_PIPELINES = {
    "crawler.pipelines.ExtractionPipeline": 100,
    "crawler.pipelines.ArchivePipeline": 200,
}

# --- for Scrapy's own command line ----------------------------------------------------------------
LOG_LEVEL = "INFO"
KENTONGAN_HOME = os.environ.get("KENTONGAN_HOME", "var")
KENTONGAN_DATA = os.environ.get("KENTONGAN_DATA", str(Path(__file__).resolve().parents[1] / "data"))
KENTONGAN_DATABASE_URL = os.environ.get("DATABASE_URL", "")
