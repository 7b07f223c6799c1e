"""Lines that outlets put into their stories and that are not the story.

What is judged here is one line's wording; what an element's class or place says is judged in
``block`` and ``density``. A pattern must fit the line from its start, and most of them only a short
line, so that a sentence which merely mentions "baca juga" or "WhatsApp" stays.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

# Longest line that may be a plug ("Ikuti berita terkini … di Google News, klik di sini"), in
# characters. Sentences of Indonesian news that long are mostly the story's own.
_PLUG_CHARS = 320
_LABEL_CHARS = 140
_STAMP_CHARS = 75

_DAY = r"(?:senin|selasa|rabu|kamis|jum'?at|jumat|sabtu|minggu|ahad|monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
_MONTH = (
    r"(?:jan(?:uari|uary)?|feb(?:ruari|ruary)?|mar(?:et|ch)?|apr(?:il)?|mei|may|jun[ie]?|jul[iy]?|agu(?:stus|st)?|agt|ags"
    r"|aug(?:ust)?|sep(?:t|tember)?|o[kc]t(?:ober)?|nov(?:ember)?|de[sc](?:ember)?)\.?"
)

# A link to another story, whatever its title says.
_RELATED = re.compile(
    r"^[^\w\"“‘']*(?:"
    r"(?:baca|lihat|simak|tonton|dengar|dengarkan|saksikan|cek|klik)\s*(?:juga|pula|lagi|selengkapnya|selanjutnya)\b"
    r"|(?:baca|lihat|simak|tonton|saksikan|cek)\s+(?:berita|artikel|video|foto|infografis?|konten|halaman)\s*(?:\S+\s+){0,3}?(?:lain\w*|terkait|lengkap\w*|selengkapnya|selanjutnya|menarik|berikut|ini|di\s)"
    r"|(?:baca|simak|lihat|video|foto|tonton|saksikan|infografis|galeri|podcast|next|selanjutnya|sebelumnya|terkait|pilihan\s+(?:editor|redaksi)|rekomendasi)\s*[:\-–»>](?!\w)"
    r"|baca\s*[:»>]"
    r"|(?:berita|artikel|video|foto|konten)\s+(?:terkait|lainnya|lain|sebelumnya|selanjutnya|rekomendasi|pilihan|menarik\s+lainnya|populer|terpopuler|terbaru)\s*(?:$|[:\-–»]|bagikan)"
    r"|(?:(?:lanjut(?:kan)?|bersambung)\s+ke\s+|baca\s+(?:di\s+)?|klik\s+)?halaman\s+(?:selanjutnya|berikut(?:nya)?|sebelumnya|\d+)"
    r"|jangan\s+sampai\s+ketinggalan|video\s+(?:terpopuler|pilihan|terbaru)\b"
    r"|(?:read|see|watch)\s+(?:more|also|next|previous|too)\s*(?:$|[:\-–»])"
    r"|(?:also\s+read|related(?:\s+(?:articles?|stories|posts?|news))?|recommended|more\s+from|you\s+may\s+also\s+like)\s*(?:$|[:\-–»])"
    r"|simak\s+(?:juga\s+)?video\b|lihat\s+(?:juga\s+)?video\b|tonton\s+(?:juga\s+)?video\b|saksikan\s+(?:juga\s+)?(?:video|live)\b"
    r"|jangan\s+(?:lewatkan|lupa\s+(?:baca|simak|ikuti|follow))"
    r"|(?:most|trending)\s+(?:popular|read|now)\b|terpopuler\s*$|terkini\s*$|trending\s*$"
    r"|\[?\s*(?:gambas|video|embed|galeri|baca)\s*:[^\]]*\]"
    r")",
    re.IGNORECASE,
)

_ADVERT = re.compile(
    r"^[^\w\"“‘']*(?:advertisements?|advertorial|iklan|sponsored(?:\s+content)?|promoted|adv|ads)[\W_]*$"
    r"|^[^\w\"“‘']*(?:advertisement[\W_]*)?(?:scroll|gulir|geser)\s+(?:to|untuk|ke|down)\b.{0,60}$"
    r"|^[^\w\"“‘']*lanjut(?:kan)?\s+(?:membaca|baca)\b.{0,40}$",
    re.IGNORECASE,
)

# A credit: "Editor: …", "Pewarta : …", "(Sumber: …)".
_CREDIT = re.compile(
    r"^[^\w\"“‘']*(?:editor|reporter|penulis|pewarta|redaktur|penyunting|kontributor|jurnalis|wartawan|uploader|fotografer"
    r"|foto(?:grafer)?|laporan|sumber(?:\s+(?:berita|foto|artikel|gambar|data))?|source|author|writer|oleh|by|teks|naskah|video"
    r"|penerjemah|translator|liputan|korektor|publisher|publikasi|pengunggah|red(?:aksi|pel|tur)?|photo(?:\s+credit)?|image|credit)"
    r"(?:\s*(?:/|&|dan)\s*[\w ]{3,20})?\s*[:|]\s*.{0,100}$"
    r"|^[^\w\"“‘']*laporan\s+(?:wartawan|reporter|kontributor|jurnalis|langsung)\b.{0,110}$"
    r"|^[^\w\"“‘']*(?:pewarta|penulis|reporter|editor|wartawan)\s+(?:[A-Z][\w.'-]*\s*){1,4}$",
    re.IGNORECASE,
)

_RIGHTS = re.compile(
    r"^[^\w\"“‘']*(?:copyright|hak\s+cipta|©|\(c\)\s*\d{4}|all\s+rights?\s+reserved)"
    r"|^[^\w\"“‘']*dilarang\s+(?:keras\s+)?(?:mengambil|mengutip|menyalin|menggandakan|memperbanyak|meng-?copy|melakukan\s+crawling)\b"
    r"|^[^\w\"“‘']*(?:artikel|berita|tulisan|konten)\s+ini\s+(?:telah|sudah|pernah)\s+(?:tayang|terbit|dimuat|dipublikasikan)\s+(?:\S+\s+){0,3}?(?:di|dengan|pada)\b"
    r"|^[^\w\"“‘']*this\s+(?:article|story)\s+(?:originally\s+appeared|was\s+originally\s+published|first\s+appeared)",
    re.IGNORECASE,
)

_PLUG = re.compile(
    r"^[^\w\"“‘']*(?:"
    r"(?:yuk|ayo|mari|jangan\s+lupa|silakan|silahkan|segera)?[\s,!]*(?:ikuti|follow|gabung|bergabung(?:lah)?|join|subscribe|dapatkan|download|baca|update|langganan|berlangganan|pantau|telusuri)\b"
    r".{0,200}?(?:google\s*news|whats?app|wa\s+channel|saluran|channel|kanal|telegram|instagram|facebook|fanpage|twitter|tiktok|youtube|newsletter|aplikasi|play\s*store|media\s+sosial|medsos|notifikasi|di\s*sini|berita\s+lain|breaking\s+news|berita\s+(?:pilihan|terkini|terbaru|terupdate|update|menarik))"
    r"|(?:simak|cek|kunjungi|temukan|nikmati|klik|unduh|dukung|tonton|lihat)\b.{0,120}?(?:google\s*news|whats?app\s+channel|(?:saluran|kanal|channel)\s+whats?app|telegram|berita\s+(?:lain|pilihan)|breaking\s+news|artikel\s+(?:lain|pilihan)|di\s*sini\s*[.!]*$)"
    r"|caranya\s+klik\b|(?:baca\s+)?selengkapnya\s*(?:di\s*sini|klik|baca|$)|google\s*news\b.{0,80}$|whatsapp\s+channel\b.{0,80}$"
    r"|(?:sign\s+up|click\s+here|subscribe|follow\s+us|like\s+us|download\s+(?:the|our)|tell\s+us|have\s+a\s+tip|like\s+this\s+story|get\s+(?:our|the\s+latest)|support\s+(?:our|us\b))\b.{0,200}$"
    r"|(?:punya|kirim(?:kan)?)\s+(?:informasi|opini|tulisan|artikel|kritik|saran)\b.{0,120}(?:redaksi|email|e-mail|whatsapp|wa\b).{0,120}$"
    r"|bacaan\s+selanjutnya|klik\s+(?:di\s*sini|link|tautan|gambar)"
    r"|a\s+post\s+shared\s+by|sebuah\s+kiriman\s+dibagikan|view\s+this\s+post\s+on|lihat\s+postingan\s+ini"
    r")",
    re.IGNORECASE,
)

_CAPTION = re.compile(
    r"^[^\w\"“‘']*(?:(?:kompas\.com|tribun\w*(?:\.com)?|antara(?:\s+foto)?|shutterstock|freepik|unsplash|getty\s+images|dok(?:umentasi)?\.?|istimewa|reuters|afp|ap\s+photo)\s*/\s*\S"
    r"|\(?(?:foto|dok(?:umentasi)?|ilustrasi|istimewa|ist)\.?\s*[:/)].{0,160}$|(?:foto|ilustrasi)\s+(?:oleh|dari)\b)",
    re.IGNORECASE,
)
# A caption that got among the paragraphs gives its source at its end.
_CAPTION_END = re.compile(
    r"\(\s*(?:(?:sumber\s+)?foto|dok(?:umentasi)?|ist(?:imewa)?|ilustrasi|photo)\b[^()]{0,80}\)\W*$"
    r"|\(\s*(?:\S+\s+){0,2}?(?:[\w-]+\.)*(?:pexels|unsplash|freepik|pixabay|shutterstock|istockphoto|canva)(?:\.com)?[^()]{0,60}\)\W*$"
    r"|(?:ANTARA(?:\s+(?:FOTO|PHOTO))?|KOMPAS\.com|TRIBUN[A-Z]*(?:\.COM)?|AFP|REUTERS|AP)(?:\s+(?i:photo|foto))?\s?/\s?[A-Z][\w .'’/-]{2,60}[).\s]*$"
    r"|\b(?:[Ff]oto|[Dd]ok)\s?/\s?[A-Z][\w .]{1,40}$"
)

_FORM = re.compile(
    r"^[^\w\"“‘']*(?:"
    r"(?:add|leave|post|write)\s+(?:a\s+)?(?:comments?|reply)|tinggalkan\s+(?:balasan|komentar)|(?:tulis|kirim|beri(?:kan)?)\s+komentar"
    r"|komentar(?:\s+(?:anda|pembaca|\(\d+\)))?\s*$|comments?\s*(?:\(\d+\))?\s*$|\d+\s+(?:komentar|comments?)\b.{0,30}$"
    r"|alamat\s+email\s+anda\s+tidak\s+akan|your\s+email\s+address\s+will\s+not|ruas\s+yang\s+wajib|required\s+fields|save\s+my\s+name,"
    r"|simpan\s+nama,?\s+(?:email|surel)|(?:nama|email|surel|website|situs\s+web)\s*\*?\s*$|you\s+must\s+be\s+logged\s+in|anda\s+harus\s+(?:masuk|login)"
    r"|error\s*:\s*(?:konten|content)|(?:konten|content)\s+(?:dikunci|is\s+(?:protected|locked))|loading|memuat|please\s+enable\s+javascript|this\s+slideshow\s+requires"
    r"|(?:bagikan|sebarkan)\s*(?::|$|ini|ke\b|berita|artikel|via|di\b|melalui)|share\s*(?:this|on|ke|:|$)|like\s+this|tweet\s*$|print\s*$|cetak\s*$|email\s*$|copy\s+link|salin\s+(?:link|tautan)|tautan\s+(?:telah|berhasil)?\s*(?:di)?salin"
    r"|(?:facebook|twitter|whatsapp|telegram|line|linkedin|pinterest|instagram|email|x|print|cetak|copy\s+link|reddit|threads)(?:[\s,|•·]+(?:facebook|twitter|whatsapp|telegram|line|linkedin|pinterest|instagram|email|x|print|cetak|copy\s+link|reddit|threads))*\s*$"
    r"|(?:post\s+)?views?\s*:?\s*[\d.,]+|(?:dilihat|dibaca|telah\s+dibaca)\s*:?\s*[\d.,]+|[\d.,]+\s*(?:x\s+)?(?:kali\s+)?(?:dilihat|dibaca|views?|tayangan|shares?)\s*$"
    r"|(?:tags?|tagar|topik|label|kata\s+kunci|keywords?|kategori|category|filed\s+under|posted\s+in|tagged)\s*(?::|$)"
    r"|your\s+browser\s+does\s+not\s+support|browser\s+anda\s+tidak|\d{2}\s*px\s*$|mode\s+(?:gelap|terang)|dengarkan\s+(?:artikel|berita)|google\s+translate|pilih\s+bahasa"
    r"|(?:home|beranda)\s*[/>»›]|waktu\s+baca|(?:estimasi|lama)\s+(?:waktu\s+)?membaca|\d+\s+(?:menit|min(?:ute)?s?)\s+(?:membaca|baca|read)"
    r"|(?:ukuran|perbesar|perkecil)\s+(?:huruf|teks|font)|a\s*[+-]\s*a?\s*[+-]?\s*$|resize\s+text|text\s+size"
    r"|(?:sebelumnya|selanjutnya|previous|next|prev|berikutnya)\s*(?:post|article|artikel|berita)?\s*[:»›<>«]*\s*$"
    r"|(?:diperbarui|updated?|diupdate|terakhir\s+diperbarui|dipublikasikan|diterbitkan|published|posted(?:\s+on)?|tayang|terbit)\s*:?\s*(?:pada\s*:?\s*)?(?:" + _DAY + r"|\d{1,2}[\s/.-])"
    r")",
    re.IGNORECASE,
)

# A page's clock, or a stamp without a sentence around it.
_CLOCK = re.compile(
    r"^[^\w]*\d+\s*(?:detik|menit|jam|hari|minggu|bulan)\s+(?:yang\s+)?lalu\s*$|"
    r"^[^\w\"“‘']*(?:\w+[\s,|-]+)?(?:" + _DAY + r"[\s,.|-]*)?\d{1,2}[\s./-]+(?:" + _MONTH + r"|\d{1,2})[\s./,-]+\d{2,4}"
    r"(?:[\s,|•·@–-]*(?:pukul|jam|at)?\s*\d{1,2}[:.]\d{2}(?:[:.]\d{2})?\s*(?:wib|wita|wit|am|pm)?)?[\W_]*$",
    re.IGNORECASE,
)

# A line with a full date and a time of day, and no sentence: "Redaksi - 19 Agustus 2020, 14.35".
_STAMPED = re.compile(r"\d{1,2}[\s./-]+(?:" + _MONTH + r"|\d{1,2})[\s./,-]+\d{4}\D{1,12}\d{1,2}[:.]\d{2}\b", re.IGNORECASE)

# Signs of who wrote and who edited, at the end: "(vyp/kna)", "(Cas/Isk)", "(*)", "[wip]", "***".
_SIGN = r"(?:[(\[](?:[A-Za-z]{2,12}\d?(?:[-.][A-Za-z]{2,10})?(?:\s*[/|&,+-]\s*[A-Za-z.]{1,14}\d?){0,4}|\*+(?:/[A-Za-z]{2,14})*|(?:adv|red|ant|hms|humas|rls|ril|net|int)[\w./ -]{0,24}|[A-Za-z]{1,4}\d{1,3}(?:/[A-Za-z]{1,4}\d{0,3})*)\*{0,3}[)\]]|\*{1,5})"
_SIGN_LINE = re.compile(rf"^[\W_]*?{_SIGN}[\W_]*$")
_SIGN_TAIL = re.compile(rf"(?<=[.!?\"”'’…])\s*{_SIGN}[.\s]*$")
# How far from the end of a line a sign is looked for, in characters.
_SIGN_CHARS = 80
_NAME_CHARS, _NAME_WORDS = 40, 5
_ENDS = re.compile(r"[.!?…:;,][\"'”’»)\]]*$|[\"”»]$|\d$")
_INLINE = re.compile(
    r"\[\s*(?:gambas|embed|galeri|video|infografis|baca)\s*:[^\]]{0,120}\]"
    r"|\bADVERTISEMENT\b(?:\s*SCROLL\s+TO\s+(?:CONTINUE|RESUME)(?:\s+WITH)?\s+CONTENT)?|\bSCROLL\s+TO\s+(?:CONTINUE|RESUME)\s+(?:WITH\s+)?(?:CONTENT|READING)\b",
)

# After one of these nothing of the story follows: comment form, neighbours, lists of other news.
_END = re.compile(
    r"^[^\w\"“‘']*(?:more\s+photos|leave\s+a\s+(?:reply|comment)|tinggalkan\s+(?:balasan|komentar)|add\s+comment|read\s+(?:previous|next)|(?:most|paling)\s+popul[ae]r"
    r"|related\s+(?:posts?|articles?|stories|news)|you\s+may\s+(?:also\s+like|have\s+missed)|(?:berita|artikel|foto|video|galeri|pos)\s+(?:terkait|lainnya|terbaru|terpopuler)|baca\s+juga\s+artikel"
    r"|(?:navigasi|navigation)\s+(?:pos|artikel)|post\s+navigation|previous\s+(?:post|article)|next\s+(?:post|article)|about\s+(?:the\s+)?author|tentang\s+penulis|tulis\s+komentar|komentar\s+(?:anda|pembaca)"
    r"|alamat\s+email\s+anda\s+tidak\s+akan|error\s*:\s*(?:konten|content))",
    re.IGNORECASE,
)


def is_boilerplate(line: str) -> str:
    """Return the name of the rule that takes a line for boilerplate, ``""`` for a line of the story."""
    chars = len(line)
    if not chars:
        return "empty"
    if chars <= _LABEL_CHARS:
        if _ADVERT.match(line):
            return "advertisement"
        if _CREDIT.match(line):
            return "credit"
        if _CAPTION.match(line):
            return "caption"
        if chars <= _STAMP_CHARS and _STAMPED.search(line) and not line.endswith((".", "!", "?", "”", '"')):
            return "stamp"
        if _CLOCK.match(line):
            return "clock"
        if _SIGN_LINE.match(line):
            return "sign"
        if _FORM.match(line):
            return "form"
    if chars <= _PLUG_CHARS:
        if _CAPTION_END.search(line):
            return "caption"
        if _RELATED.match(line):
            return "related"
        if _PLUG.match(line):
            return "plug"
        if _RIGHTS.match(line):
            return "rights"
    return "" if any(c.isalnum() for c in line) else "ornament"


def ends_story(line: str) -> bool:
    """Tell whether what follows a line is no longer the story."""
    return len(line) <= _LABEL_CHARS and bool(_END.match(line))


def mended(line: str) -> str:
    """Return a line without advertisement marks and embed marks that stand within it."""
    if "[" in line or "ADVERT" in line or "SCROLL" in line:
        line = " ".join(_INLINE.sub(" ", line).split())
    return line


def without_sign(lines: Sequence[str]) -> list[str]:
    """Return the lines without what stands under a story: signs, and the writer's name.

    A name is a last line of a few words without a sentence's end ("INGE KLARA", "Humas Polres").
    """
    kept = list(lines)
    while kept:
        last = kept[-1]
        bare = (last[:-_SIGN_CHARS] + _SIGN_TAIL.sub("", last[-_SIGN_CHARS:])).rstrip()
        if bare and not _SIGN_LINE.match(bare) and not (len(kept) > 1 and _is_name(bare)):
            kept[-1] = bare
            break
        kept.pop()
    return kept


def _is_name(line: str) -> bool:
    return (
        len(line) <= _NAME_CHARS
        and line[0].isupper()
        and len(line.split()) <= _NAME_WORDS
        and not _ENDS.search(line)
        and "@" not in line
        and "://" not in line
        and not line.startswith("www.")
    )
