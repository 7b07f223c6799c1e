"""One article, one address: what of a URL says which article it is, and what does not.

Two URLs that show the same article must fold into one before anything is fetched or stored, and
two that show different ones must not. What is dropped is therefore only what is known to change
nothing: tracking, the AMP and mobile faces, the paging of one article, an index file's name.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit, urlunsplit

from language.characters import without_halves
from news.errors import RefusedAddress

# Longest address that is taken; browsers and servers agree on about 8,000 characters.
_MAX_CHARS = 8000

# Parameters that say where a reader came from. Names are compared in lower case.
_TRACKING = re.compile(
    r"utm_?\w*|mtm_\w+|pk_\w+|piwik_\w+|hsa_\w+|at_(?:medium|campaign|custom\d*)|_hs\w+|ns_\w+"
    r"|wt_\w+|vero_\w+|oly_\w+|fbclid|gclid|gclsrc|dclid|wbraid|gbraid|msclkid|yclid|ymclid|twclid"
    r"|ttclid|igshid?|mc_[ce]id|mkt_tok|_ga|_gl|ref|ref_?src|ref_?url|referrer|referer|source|from|via"
    r"|share|shared|sfns|mibextid|rdt_cid|s_kwcid|cmpid|campaign|icid|ncid|ito|ocid|sr_share|wprov|trk"
    r"|spm|scid|xtor|jxconn|jxrecoid|traffic_source|tag_?from|from_?page|sumber|replytocom|_|__cf_\w+"
    r"|__twitter_impression|usqp|amp_js_v|amp_gsa|aoh|csi|outputtype"
)
# Parameters that choose a page, or all pages, of one article.
_PAGING = frozenset({"page", "showpage", "single", "halaman", "hal", "paging", "pages", "view"})
_PAGING_VALUE = re.compile(r"(?:\d{1,3}|all|semua|full|single|true|yes|)", re.IGNORECASE)
# Parameters that ask for the AMP or print face.
_FACE = frozenset({"amp", "is_amp", "isamp", "print", "mobile", "m"})
_FACE_VALUE = re.compile(r"(?:1|true|yes|amp|html|)", re.IGNORECASE)

_AMP_HOST = re.compile(r"^(?:amp|m|mobile|wap)\.(?=[^.]+\.[^.]+)")
_WWW_M = re.compile(r"^www\.(?:amp|m|mobile)\.(?=[^.]+\.[^.]+)")
_AMP_PATH = re.compile(r"(?:/(?:amp|amp\.html)|(?<=[\w-])\.amp)/?$")
_AMP_LEAD = re.compile(r"^/amp/(?=.)")
_AMP_HTML = re.compile(r"\.amp(?=\.html?$)")
_ROUNDS = 8
_INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?|jsp)$", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x1f\x7f]")
_WHOLE = re.compile(r"https?://[^/?#]")
_SLASHES = re.compile(r"/{2,}")
# Where the whole address of another site stands in the path: the AMP cache.
_AMP_CACHE = re.compile(r"^/(?:[cv]/)?(?:s/)?((?:[\w-]+\.)+[a-z]{2,}/.+)$")
_UNRESERVED = "!$&'()*+,;=:@-._~/"
_HOST = re.compile(
    r"(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.?|\[[0-9a-f:.]+\]"
)


@lru_cache(maxsize=8192)
def canonical_url(url: str, base: str | None = None) -> str:
    """Return the one address of an article.

    The function is idempotent: the canonical address of a canonical address is itself.

    Parameters
    ----------
    url
        An address as it was found; may be relative where ``base`` is given.
    base
        Address of the page it was found on, or the outlet's home page. Where its host is the same
        but for ``www.``, the result is spelled like it: only the outlet knows which of the two
        it answers on.

    Returns
    -------
    str
        With scheme and host in lower case; without default port, user, fragment, tracking,
        paging, AMP and mobile marks, index file and trailing slash. The scheme is kept: whether
        a site answers on both is not for this function to guess. For articles only: the pages of
        a listing fold into one.

    Raises
    ------
    RefusedAddress
        Where it is no ``http`` or ``https`` address with a host.
    """
    # Each rule may uncover work for an earlier one (``/amp/index.html``); three rounds suffice for
    # every address seen, and the bound keeps hostile ones from spinning.
    address = _once(url, base)
    for _ in range(_ROUNDS):
        again = _once(address, None)
        if again == address:
            break
        address = again
    return _spelled_like(base, address) if base else address


def joined(base: str, address: str) -> str:
    """Return an address as its page means it, ``""`` where it is none ("http://[kabar.example/")."""
    try:
        return urljoin(base, address.strip())
    except ValueError:
        return ""


def _spelled_like(base: str, address: str) -> str:
    try:
        wanted, own = urlsplit(base).hostname or "", urlsplit(address)
    except ValueError:
        return address
    wanted = _AMP_HOST.sub("", wanted.lower())
    host = own.hostname or ""
    if wanted == host or wanted.removeprefix("www.") != host.removeprefix("www."):
        return address
    return own._replace(netloc=own.netloc.replace(host, wanted, 1)).geturl()


def _once(url: str, base: str | None) -> str:
    text = _CONTROL.sub("", url.strip()).replace("\\", "/")
    text = without_halves(text)  # as browsers do before they write an address
    if len(text) > _MAX_CHARS:
        raise RefusedAddress(
            "{text!r}…: {count} characters, expected at most {limit}",
            text=text[:80],
            count=len(text),
            limit=_MAX_CHARS,
        )
    try:
        parts = urlsplit(urljoin(base, text) if base and not _WHOLE.match(text) else text)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError as error:
        raise RefusedAddress(
            "{text!r}: {error}, expected an http or https address", text=text[:200], error=error
        ) from error
    if parts.scheme.lower() not in {"http", "https"} or not host:
        raise RefusedAddress(
            "{text!r}: expected an http or https address with a host", text=text[:200]
        )
    host, path = _plain_host(host, text), parts.path
    if host == "google.com" or host.endswith((".google.com", ".ampproject.org")):
        cached = _AMP_CACHE.match(path.removeprefix("/amp")) if "/s/" in path else None
        if cached:
            return _once(f"https://{cached.group(1)}?{parts.query}", None)
    netloc = (
        host
        if port in (None, {"http": 80, "https": 443}[parts.scheme.lower()])
        else f"{host}:{port}"
    )
    return urlunsplit(
        (parts.scheme.lower(), netloc, _plain_path(path), _plain_query(parts.query), "")
    )


def _plain_host(host: str, url: str) -> str:
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError as error:
            raise RefusedAddress(
                "{url!r}: {host!r} is no host name", url=url[:200], host=host
            ) from error
    if ":" in host:
        host = f"[{host}]"
    if not _HOST.fullmatch(host):
        raise RefusedAddress("{url!r}: {host!r} is no host name", url=url[:200], host=host)
    host = host.rstrip(".")
    return _AMP_HOST.sub("", _WWW_M.sub("www.", host))


def _plain_path(path: str) -> str:
    path = quote(
        unquote(path, errors="surrogateescape"), safe=_UNRESERVED, errors="surrogateescape"
    )
    path = _SLASHES.sub("/", path)
    if "amp" not in path:  # most: a few times as fast
        return _INDEX.sub("/", path).rstrip("/") or "/"
    path = _AMP_LEAD.sub("/", path)
    path = _AMP_HTML.sub("", _INDEX.sub("/", path))
    path = _AMP_PATH.sub("", path)
    return path.rstrip("/") or "/"


def _plain_query(query: str) -> str:
    kept = []
    for name, value in parse_qsl(query, keep_blank_values=True, errors="surrogateescape"):
        key = name.lower()
        if (
            _TRACKING.fullmatch(key)
            or (key in _PAGING and _PAGING_VALUE.fullmatch(value))
            or (key in _FACE and _FACE_VALUE.fullmatch(value))
        ):
            continue
        kept.append((name, value))
    return urlencode(sorted(kept), errors="surrogateescape")
