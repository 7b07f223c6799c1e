"""The families: a row a template, its selectors and what it puts between the paragraphs.

The names were gathered from the public templates and from public scrapers of these outlets until
November 2026. A row is a preference, not a trust: where its body holds little of the page's running
text it is passed over (see ``body``), so that a redesign costs precision before it costs articles.
"""

from __future__ import annotations

from crawler.extract.family import Family

FAMILIES: tuple[Family, ...] = (
    Family(
        name="tribun",
        hosts=("tribunnews.com", "tribunnewswiki.com"),
        marks=("txt-article",),
        title=("#arttitle", "h1.f50"),
        body=(".txt-article", "#article_con"),
        published=("time.grey", "#article time", ".mt10 time"),
        drop=(
            ".baca", ".bacajuga", ".fb-quote", ".ptb15.al", ".mb20.pt10", "#divVideo", ".pagings",
        ),
    ),
    Family(
        name="antara",
        hosts=("antaranews.com",),
        marks=("wrap__article-detail-content",),
        title=("h1.post-title", ".wrap__article-detail-title h1", "h1.title"),
        body=(
            "[itemprop=articleBody]", ".wrap__article-detail-content", "#content_news",
            ".post-content",
        ),
        published=(
            ".article-date", ".wrap__article-detail-info", "time", ".simple-post .text-secondary",
        ),
        drop=(
            ".baca-juga", ".quote_old", ".block-quote", ".tags", ".copyright", ".tag-widget",
            ".wrap__article-detail-image",
        ),
    ),
    Family(
        name="detik",
        hosts=(
            "detik.com", "cnnindonesia.com", "cnbcindonesia.com", "haibunda.com",
            "insertlive.com", "beautynesia.id",
        ),
        marks=("itp_bodycontent",),
        title=("h1.detail__title", ".jdl h1", "h1.title", "h1"),
        body=(
            ".itp_bodycontent", ".detail__body-text", ".detail-text", "#detikdetailtext",
            ".detail_text", ".text_detail",
        ),
        published=(".detail__date", ".jdl .date", ".date", ".text-cnn_grey"),
        drop=(
            ".linksisip", ".lihatjg", ".noncontent", ".detail__body-tag", ".parallaxindetail",
            ".para_caption", ".paradetail", ".sisip_artikel", ".topiksisip", ".inbetween_ads",
            ".aevp", ".pip-vid", ".detail__multiple", ".staticdetail_container",
        ),
    ),
    Family(
        name="kompas",
        hosts=("kompas.com", "grid.id", "bolasport.com"),
        marks=("kcm-read-text", "kcm-read-content-text"),
        title=("h1.read__title", ".kcm-read h2", ".baca-content h2"),
        body=(
            ".read__content", ".kcm-read-text", ".kcm-read-content-text", ".kcmread1114",
            ".main-artikel-paragraf",
        ),
        published=(".read__time", ".kcm-date", ".msmall.grey"),
        drop=(
            ".inner-link-baca-juga", ".kompasidRec", ".photo", ".video", ".ads-on-body",
            ".fb-comments", ".read__bacajuga",
        ),
    ),
    Family(
        name="promedia",
        hosts=(
            "pikiran-rakyat.com", "jawapos.com", "suaramerdeka.com",
            "ayobandung.com", "ayoindonesia.com", "krjogja.com", "harianhaluan.com", "hops.id",
            "poskota.co.id", "radartegal.com", "mediamagelang.com", "sinarharapan.co",
            "urbanbandung.com",
        ),
        marks=("read__info__date",),
        title=("h1.read__title",),
        body=("article.read__content", ".read__content"),
        published=(".read__info__date", ".read__date"),
        drop=(
            ".read__others", ".readmore", ".baca-juga", ".read__paging", ".paging", ".halaman",
            ".ads__inarticle", ".photo", ".video",
        ),
    ),
    Family(
        # Prokal's outlets moved from a template of their own to Promedia's.
        name="prokal",
        hosts=("prokal.co",),
        title=("h1.read__title", "h1"),
        body=("article.read__content", ".read__content", "#bodytext"),
        published=(".read__info__date", ".read__date", ".tanggal"),
        drop=(
            ".read__others", ".readmore", ".baca-juga", ".read__paging", ".paging", ".halaman",
            ".ads__inarticle", ".photo", ".video",
        ),
    ),
    Family(
        name="kly",
        hosts=(
            "liputan6.com", "merdeka.com", "kapanlagi.com", "fimela.com", "bola.com", "bola.net",
            "brilio.net", "dream.co.id",
        ),
        title=(
            "h1.read-page--header--title", "h1.read-page--header__title",
            "h1.entertainment-newsdetail-title-new",
        ),
        body=(
            ".article-content-body__item-content", ".read-page--content", ".mdk-body-paragraph",
            ".dt-para", ".body-paragraph", ".entertainment-detail-news", ".article-body",
            "[itemprop=description].text-detail",
        ),
        published=(
            ".read-page--header--author__datetime", ".read-page--header__datetime", ".date-post",
            ".newsdetail-schedule",
        ),
        drop=(
            ".baca-juga", ".baca-juga-collections", ".article-ad", ".advertisement-placeholder",
            ".advertisement-text", ".gallery-image", ".newsletter-box", ".box-bacajuga",
        ),
    ),
    Family(
        name="okezone",
        hosts=("okezone.com", "idxchannel.com", "inews.id", "celebrities.id"),
        title=(".title-article h1", ".detail-header h1", ".title h1"),
        body=("#contentx", ".c-detail.read", ".detail-content", ".body-detail", "#article-box"),
        published=(".journalist span", ".namerep", ".detail-date", ".tgl"),
        drop=(
            "[class^=inject-]", "[class^=banner]", ".detads", ".box-gpr", ".boxpostads",
            ".baca-juga", ".tag-detail", ".tag-article",
        ),
    ),
    Family(
        name="sindo",
        hosts=("sindonews.com",),
        title=(".detail-title", ".article h1", "h1"),
        body=("#detail-desc", ".detail-desc", ".article #content", "#content", ".caption"),
        published=(".detail-date-artikel", ".article time", "time"),
        drop=(
            ".baca-inline", ".baca-juga", ".baca-inline-head", ".video-content", ".reference",
            ".editor", ".box-outstream", ".paging",
        ),
    ),
    Family(
        name="tempo",
        hosts=("tempo.co",),
        title=(".detail-title h1", "h1.title", "article h1", "h1"),
        body=(".detail-konten", ".detail-in", "#isi", "#content-wrapper", ".p-artikel"),
        published=(".detail-title .date", ".date", "p.text-neutral-900"),
        drop=(".bacajuga", ".detail-baca-juga", ".box-bacajuga", ".parallax-wrap", ".iklan"),
    ),
    Family(
        name="republika",
        hosts=("republika.co.id", "republika.id"),
        body=(".article-content", ".artikel", ".content-detail", ".detail-content"),
        published=(".date-item__headline", ".date_detail", ".date"),
        drop=(".baca-juga", ".bacajuga", ".max-card__quotes", ".picked-article"),
    ),
    Family(
        name="viva",
        hosts=("viva.co.id",),
        title=("h1.main-content-title", ".leading-title h1"),
        body=(".main-content-detail", "#article-detail-content", ".article-detail-wrap"),
        published=(".main-content-date", ".leading-date", ".date"),
        drop=(".recommended-article", ".widget-other-article", ".ads-on-body", ".inline-related"),
    ),
    Family(
        name="jpnn",
        hosts=("jpnn.com", "genpi.co"),
        title=("h1.judul", "h1"),
        body=("[itemprop=articleBody]", ".page-content"),
        published=(".date-publish", ".date"),
        drop=(".baca-juga", ".bacajuga", ".pagination"),
    ),
    Family(
        name="suara",
        hosts=("suara.com", "beritahits.id"),
        body=(".detail-content", ".content-article", ".detail--content", ".article-body"),
        published=(".date-article", ".date", ".head-date"),
        drop=(".baca-juga-new", ".baca-juga", ".related", ".new_bacajuga"),
    ),
    Family(
        name="idntimes",
        hosts=("idntimes.com", "popbela.com"),
        body=(".content-post", "#article-content", ".split-page"),
        drop=(".read-more", ".baca-juga", ".box-recommendation"),
    ),
    Family(
        name="disway",
        hosts=("disway.id",),
        body=(".content-article", ".post .text", ".post-content"),
        published=(".date",),
        drop=(".baca-juga", ".multi-page", ".list-tags"),
    ),
    Family(
        name="tagdiv",
        themes=("newspaper", "newsmag"),
        marks=("td-post-content", "tdb_single_content"),
        title=("h1.tdb-title-text", "h1.entry-title", ".td-post-title h1"),
        body=(".td-post-content", ".tdb_single_content .tdb-block-inner"),
        published=(".td-post-date time", ".tdb_single_date time", "time.entry-date"),
        drop=(
            ".td-a-rec", ".td_block_related_posts", ".td-post-source-tags",
            ".td_block_inner_related", ".td-post-sharing", ".td-post-next-prev",
            ".td-author-name", ".td-post-small-box", ".td-post-featured-image",
        ),
    ),
    Family(
        name="jnews",
        themes=("jnews",),
        marks=("jeg_post_title",),
        title=("h1.jeg_post_title",),
        body=(".entry-content .content-inner", ".content-inner"),
        published=(".jeg_meta_date",),
        drop=(
            ".jnews_inline_related_post_wrapper", ".jnews_inline_related_post", ".jeg_post_tags",
            ".jeg_ad", ".jeg_ad_module", ".ads-wrapper", ".jeg_pagination", ".jeg_pagelinks",
            ".post-modified-info",
        ),
    ),
    Family(
        name="kentha",
        themes=("kentha", "qantumthemes"),
        marks=("qt-the-content",),
        title=("h1.qt-caption", "h1"),
        body=(".qt-the-content",),
        published=(".qt-item-metas", ".qt-date"),
        drop=(".qt-share", ".qt-tags", ".qt-sharepage"),
    ),
    Family(
        name="gmr",
        themes=(
            "wpberita", "newkarma", "majalahpro", "bloggingpro", "superfast", "wpblast", "idblog",
        ),
        marks=("gmr-metacontent", "gmr-content-single", "gmr-box-content-single"),
        title=("h1.entry-title",),
        body=(".entry-content-single", ".entry-content"),
        published=(".gmr-metacontent time", ".posted-on time", ".meta-content time"),
        drop=(
            ".gmr-related-post", ".related-gallery", ".wpberita-list-gallery",
            ".gmr-banner-insidecontent", ".gmr-social-share", ".tags-links", ".gmr-tags-share",
            ".page-links", ".related-text-onlytitle", ".newkarma-core-related-post", ".gmr-iklan",
        ),
    ),
    Family(
        name="wpmasthead",
        themes=("wpmasthead", "masthead"),
        title=("h1.entry-title", "h1.post-title", "h1"),
        body=(".entry-content", ".post-content", ".single-content", ".article-content"),
        published=("time.entry-date", ".post-date", ".entry-meta"),
        drop=(".baca-juga", ".post-tags", ".post-navigation"),
    ),
    Family(
        # Portals of provinces, regencies and agencies: many systems, few names for the story.
        name="government",
        hosts=("go.id",),
        title=(".judul-berita", ".title-berita", "h1.entry-title", "h1"),
        body=(
            ".isi-berita", ".konten-berita", ".content-berita", ".berita-isi", ".detail-berita",
            ".berita-detail", "[itemprop=articleBody]", ".field--name-body", ".field-name-body",
            ".entry-content", ".post-content", ".news-content", ".blog-content", ".item-page",
        ),
        published=(
            ".info-berita .tgl", ".tanggal-berita", ".tgl-berita", "time.entry-date", ".tanggal",
            ".tgl", ".post-date",
        ),
        drop=(".share-berita", ".berita-lainnya", ".berita-terkait", ".post-tags", ".sharedaddy"),
    ),
    Family(
        name="generatepress",
        themes=("generatepress",),
        title=("h1.entry-title",),
        body=(".entry-content",),
        published=("time.entry-date.published", "time.entry-date"),
    ),
    Family(
        name="blogger",
        generator="blogger",
        title=("h1.post-title", "h3.post-title", ".entry-title"),
        body=(".post-body",),
        published=("abbr.published", "time.published", ".date-header"),
    ),
    Family(
        name="joomla",
        generator="joomla",
        body=("[itemprop=articleBody]", ".com-content-article__body", ".item-page"),
        published=("dd.published time", "dd.create time", ".published"),
    ),
    Family(
        name="drupal",
        generator="drupal",
        body=(".field--name-body", ".field-name-body", ".node__content"),
        published=(".submitted", ".node__submitted", ".date-display-single"),
    ),
    Family(
        name="wordpress",
        themes=("",),
        generator="wordpress",
        title=("h1.entry-title", "h1.post-title", ".wp-block-post-title"),
        body=(
            ".wp-block-post-content", ".entry-content", ".post-content", ".the-content",
            ".single-content", ".post-entry",
        ),
        published=(
            "time.entry-date.published", "time.published", "time.entry-date",
            ".wp-block-post-date time", ".posted-on", ".post-date",
        ),
        drop=(
            ".sharedaddy", ".jp-relatedposts", ".yarpp-related", ".post-navigation",
            ".rp4wp-related-posts", ".baca-juga",
        ),
    ),
)  # fmt: skip
