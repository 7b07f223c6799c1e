"""What class names and ids say of an element, in the templates of all kinds.

Names are judged as words: camel case is cut, and a word must stand alone or between hyphens and
underscores ("box-terkait", "relatedPosts", "td-post-sharing").
"""

from __future__ import annotations

import re
from functools import lru_cache

_DIGITS = "0123456789"
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def _any_word(*words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z])(?:{'|'.join(words)})(?![a-z])")


_NOISE = _any_word(
    # Related and recommended stories.
    r"relateds?|terkait|baca[-_]?(?:juga|lagi|selengkapnya)|bacaan|lihatjg|linksisip|sisip",
    r"rekomendasi|recommend\w*|recirc\w*|popular|terpopuler|populer|trending|terkini|terbaru",
    r"latest|lainnya|read[-_]?(?:more|also|next|too)|readmore\w*|selengkapnya|onward|teasers?",
    r"more[-_](?:news|stories|articles|from|on)|you[-_]may|also[-_]?(?:read|like)|excerpts?",
    r"most[-_](?:read|popular|viewed)|jp-relatedposts|yarpp|crp_related|rp4wp|outbrain|taboola",
    r"mgid|zergnet|revcontent|trinity\w*",
    # Share bars and plugs.
    r"share|shares|sharing|sharer?s?-?\w*buttons?|sharedaddy|sharethis|addthis\w*|addtoany\w*|a2a",
    r"social\w*|sosmed|medsos|sosial-?media|follow\w*|whatsapp|google-?news|jetpack-likes",
    r"newsletters?|subscri\w+|langganan|signup|sign-up|mailchimp|donat\w+|opt-?in|promo\w*|cta",
    # Advertisements.
    r"ad|ads|adv|advert\w*|adsbygoogle|adsense|ad-?slot\w*|ad-?unit\w*|adbox|iklan\w*|banner\w*",
    r"sponsor\w*|gpt-?\w*|dfp|parallax|billboard|leaderboard|ads?-?\w*wrap\w*",
    # Captions, players, galleries.
    r"captions?|wp-caption\w*|keterangan\w*|(?:photo|img|image)-?credit\w*|credits?|video-?\w*",
    r"videos|(?:video|audio|jw|media)-?player\w*|player-?(?:wrap\w*|container|box|embed)",
    r"gallery|carousel|slideshow|slider",
    # The frame of a page. Sticky sidebars' scripts give both columns their class.
    r"breadcrumbs?|nav|navbar|navigation|navigasi|menus?|side-?bar|widget\w*|footer|colophon",
    r"(?<!sticky-)(?<!with-)(?<!w-)sidebar\w*|masthead|pagination|paging|paginate|pager",
    r"page-?(?:nav|links)|halaman|skip-?link|screen-reader-text|sr-only|visually-?hidden",
    r"popup|pop-up|modal|lightbox|overlay|toast|tooltip|dropdown|toc|toc_container|ez-toc\w*",
    r"copyrights?|disclaimer|print-?only|noprint|no-print|ratings?|poll|quiz|voting|toolbar",
    r"tools|login",
)
# Readers' comments and consent banners may hold more text than the story; they never are it.
_NEVER = re.compile(
    r"(?:^|\s)(?:cookie\S*|cli-\S+|gdpr\S*|\S*consent\S*|\S*komentar\S*|fb-comments|disqus\S*"
    r"|comments?|respond|commentlist|comments?-(?:area|list|section|wrap\w*|box))(?=\s|$)"
)
_LABEL = _any_word(
    r"author\w*|by-?line\w*|penulis|reporter|editors?|kontributor|wartawan|jurnalis\w*|sumber",
    r"tags?|tag-?(?:list|cloud)|topics?|topik|labels?|meta|post-?meta|entry-?meta|metadata",
    r"date|tanggal|datetime|time|timestamp|dateline|pubdate|published|updated|views?|counter",
    r"categor\w*|kategori|kanal|font-?size|kicker|eyebrow|bio|profile",
)
_PART = r"-?_{0,2}"
_STORY = _any_word(
    rf"entry{_PART}content|post{_PART}(?:content|body|entry)|field--?name-body|main-?story",
    rf"article{_PART}(?:body|content|text|detail)|story{_PART}(?:body|content|text)",
    rf"content{_PART}(?:body|article|detail|text|post|berita)|page-?content|txt-?article",
    rf"news{_PART}(?:body|content|text|detail)|read{_PART}content|body{_PART}(?:text|content|paragraph)",
    rf"detail{_PART}(?:body|content|text|berita|konten|artikel|desc)",
    rf"artikel{_PART}(?:body|isi|content|detail)?|berita{_PART}(?:isi|detail|content|body)",
    rf"isi{_PART}(?:berita|artikel|konten)?|konten{_PART}(?:berita|artikel)?",
    r"blog-?(?:content|body|details?)|single-?(?:content|post-content)",
)
_CLOCK = re.compile(
    r"(?<![a-z])(?:clock|jam-?digital|today|hari-?ini|tanggal-?sekarang|waktu-?sekarang|running"
    r"|date-?(?:now|today)|(?:top|header|current|live|nav)[-_]?(?:bar)?[-_]?(?:date|time|clock)"
    r"|td_data_time|gmr-top-date|jeg_top_date)(?![a-z])",
    re.IGNORECASE,
)


@lru_cache(maxsize=32_768)
def suspicion_of(name: str | None, mark: str | None) -> str:
    """Return why an element of this class and id may not belong to the story.

    Returns
    -------
    str
        ``"never"``, ``"noise"``, ``"label"`` (a byline, a date, a row of tags), or ``""``.
    """
    if name and ("hentry" in name or "type-post" in name):
        # WordPress puts the categories and tags of a post into its class.
        return ""
    words = f"{name or ''} {mark or ''}".split()
    kinds = {_kind_of_word(word.rstrip(_DIGITS)) for word in words}
    return next((kind for kind in ("never", "noise", "label") if kind in kinds), "")


@lru_cache(maxsize=16_384)
def _kind_of_word(word: str) -> str:
    """Return what one name says; a number at its end says nothing (``menu-item-4711``)."""
    spelled = _CAMEL.sub("-", word).lower()
    if _NEVER.search(spelled):
        return "never"
    if _NOISE.search(spelled):
        return "noise"
    return "label" if _LABEL.search(spelled) else ""


@lru_cache(maxsize=8192)
def names_story(name: str | None, mark: str | None) -> bool:
    """Tell whether a class or id is one under which templates hold the story."""
    return _STORY.search(f"{name or ''} {mark or ''}".lower()) is not None


@lru_cache(maxsize=4096)
def names_clock(name: str | None, mark: str | None) -> bool:
    """Tell whether a class or id is one of a page's running clock."""
    return _CLOCK.search(f"{name or ''} {mark or ''}") is not None
