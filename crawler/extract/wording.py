"""How the lines begin that outlets put between and below their paragraphs: the patterns.

Gathered from the texts of 17,000 articles of 12 outlets and from the templates of regional ones.
A pattern fits from the start of a line, behind ornaments but not behind a quotation mark: what a
person says is never boilerplate.
"""

from __future__ import annotations

import re

DAY = (
    r"(?:senin|selasa|rabu|kamis|jum'?at|sabtu|minggu|ahad|monday|tuesday|wednesday|thursday"
    r"|friday|saturday|sunday)"
)
MONTH = (
    r"(?:jan(?:uari|uary)?|feb(?:ruari|ruary)?|pebruari|mar(?:et|ch)?|apr(?:il)?|mei|may|jun[ie]?"
    r"|jul[iy]?|agu(?:stus|st)?|agt|ags|aug(?:ust)?|sep(?:t|tember)?|o[kc]t(?:ober)?"
    r"|no[vp](?:ember)?|de[sc](?:ember)?)\.?"
)
_DATE = rf"\d{{1,2}}[\s./-]+(?:{MONTH}|\d{{1,2}})[\s./,-]+"
_ENDING = r"\s*(?:$|[:\-–»])"
_SITES = (
    r"(?:facebook|twitter|whatsapp|telegram|line|linkedin|pinterest|instagram|email|x|print|cetak"
    r"|copy\s+link|reddit|threads|tiktok|youtube)"
)
_NEWS = r"(?:berita|artikel|video|foto|infografis?|konten)"


def _opening(*patterns: str) -> re.Pattern[str]:
    return re.compile(rf"^[^\w\"“‘']*(?:{'|'.join(patterns)})", re.IGNORECASE)


# A link to another story, whatever its title says.
RELATED = _opening(
    r"(?:baca|lihat|simak|tonton|dengar|dengarkan|saksikan|cek|klik)"
    r"\s*(?:juga|pula|lagi|selengkapnya|selanjutnya)\b",
    rf"(?:baca|lihat|simak|tonton|saksikan|cek)\s+{_NEWS}\s*(?:\S+\s+){{0,3}}?"
    r"(?:lain\w*|terkait|lengkap\w*|selengkapnya|selanjutnya|menarik|berikut|ini|di\s)",
    r"(?:baca|simak|lihat|video|foto|tonton|saksikan|infografis|galeri|podcast|next|selanjutnya"
    r"|sebelumnya|terkait|pilihan\s+(?:editor|redaksi)|rekomendasi)\s*[:\-–»>](?!\w)",
    r"baca\s*[:»>]",
    rf"{_NEWS}\s+(?:terkait|lainnya|lain|sebelumnya|selanjutnya|rekomendasi|pilihan|populer"
    rf"|menarik\s+lainnya|terpopuler|terbaru)(?:{_ENDING}|\s*bagikan)",
    r"(?:(?:lanjut(?:kan)?|bersambung)\s+ke\s+|baca\s+(?:di\s+)?|klik\s+)?halaman\s+"
    r"(?:selanjutnya|berikut(?:nya)?|sebelumnya|\d+)",
    r"jangan\s+(?:lewatkan|sampai\s+ketinggalan|lupa\s+(?:baca|simak|ikuti|follow))",
    r"video\s+(?:terpopuler|pilihan)\b",
    r"(?:simak|lihat|tonton|saksikan)\s+(?:juga\s+)?video\b|saksikan\s+live\b",
    rf"(?:read|see|watch)\s+(?:more|also|next|previous|too){_ENDING}",
    rf"(?:also\s+read|related(?:\s+(?:articles?|stories|posts?|news))?|recommended|more\s+from"
    rf"|you\s+may\s+also\s+like){_ENDING}",
    r"(?:most|trending)\s+(?:popular|read|now)\b|(?:terpopuler|terkini|trending)\s*$",
    r"\[?\s*(?:gambas|video|embed|galeri|baca)\s*:[^\]]*\]",
)

ADVERT = _opening(
    r"(?:advertisements?|advertorial|iklan|sponsored(?:\s+content)?|promoted|adv|ads)[\W_]*$",
    r"(?:advertisement[\W_]*)?(?:scroll|gulir)\s+(?:to|untuk|ke|down)\b.{0,60}$",
    r"geser\s+(?:untuk|ke\s+bawah)\b.{0,60}$",
    r"lanjut(?:kan)?\s+(?:membaca|baca)\b.{0,40}$",
)

# A credit: "Editor: …", "Pewarta : …", "(Sumber: …)", "Laporan Wartawan …".
CREDIT = _opening(
    r"(?:editor|reporter|penulis|pewarta|redaktur|penyunting|kontributor|jurnalis|wartawan|uploader"
    r"|foto(?:grafer)?|laporan|sumber(?:\s+(?:berita|foto|artikel|gambar|data))?|source|author|writer"
    r"|oleh|by|teks|naskah|video|penerjemah|translator|liputan|korektor|publisher|publikasi"
    r"|pengunggah|red(?:aksi|pel|tur)?|photo(?:\s+credit)?|image|credit)"
    r"(?:\s*(?:/|&|dan)\s*[\w ]{3,20})?\s*[:|]\s*.{0,100}$",
    r"laporan\s+(?:wartawan|reporter|kontributor|jurnalis)\b.{0,110}$",
    r"(?:pewarta|penulis|reporter|editor|wartawan)\s+(?:[A-Z][\w.'-]*\s*){1,4}$",
)

RIGHTS = _opening(
    r"copyright|hak\s+cipta|©|\(c\)\s*\d{4}|all\s+rights?\s+reserved",
    r"dilarang\s+(?:keras\s+)?(?:mengambil|mengutip|menyalin|menggandakan|memperbanyak|meng-?copy"
    r"|melakukan\s+crawling)\b.{0,120}(?:konten|artikel|berita|situs|isi\b|i[zj]in)",
    r"(?:artikel|berita|tulisan|konten)\s+ini\s+(?:telah|sudah|pernah)\s+"
    r"(?:tayang|terbit|dimuat|dipublikasikan)\s+(?:\S+\s+){0,3}?(?:di|dengan|pada)",
    r"this\s+(?:article|story)\s+(?:originally|was\s+originally|first)\s+(?:appeared|published)",
)

PLUG = _opening(
    r"(?:(?:yuk|ayo|mari|jangan\s+lupa|silah?kan|segera)[\s,!]*)?"
    r"(?:ikuti|follow|gabung|bergabunglah|join|subscribe|dapatkan|download"
    r"|langganan|berlangganan)\b.{0,200}?(?:google\s*news|whats?app|wa\s+channel|telegram|instagram"
    r"|facebook|fanpage|twitter|tiktok|youtube|newsletter|aplikasi|play\s*store|media\s+sosial"
    r"|medsos|notifikasi|di\s*sini|(?:saluran|channel|kanal)\s+(?:resmi|kami|youtube|wa\b)"
    r"|breaking\s+news|berita\s+(?:lain|pilihan|terkini|terbaru|terupdate|update|menarik))",
    r"(?:yuk[\s,!]*)?(?:baca|update|pantau|telusuri|simak|cek|kunjungi|temukan|nikmati|klik|unduh"
    r"|dukung|tonton|lihat)\b.{0,120}?(?:google\s*news|whats?app\s+channel|telegram"
    r"|(?:saluran|kanal|channel)\s+(?:whats?app|wa\b|youtube)|berita\s+(?:lain|pilihan|menarik)"
    r"|breaking\s+news|artikel\s+(?:lain|pilihan)|di\s*sini\s*[.!]*$)",
    r"(?:yuk|ayo|mari)[\s,!]+bergabung\b|caranya\s+klik\b|(?:baca\s+)?selengkapnya\s*(?:di\s*sini|klik|baca|$)",
    r"(?:google\s*news|whatsapp\s+channel)\b.{0,80}$",
    r"(?:sign\s+up|click\s+here|subscribe|follow\s+us|like\s+us|download\s+(?:the|our)|tell\s+us"
    r"|have\s+a\s+tip|like\s+this\s+story|get\s+(?:our|the\s+latest)|support\s+(?:our|us\b))\b.{0,200}$",
    r"(?:punya|kirim(?:kan)?)\s+(?:informasi|opini|tulisan|artikel|kritik|saran)\b.{0,120}"
    r"(?:redaksi|e-?mail|whatsapp|wa\b).{0,120}$",
    r"bacaan\s+selanjutnya|klik\s+(?:di\s*sini|link|tautan|gambar)",
    r"a\s+post\s+shared\s+by|sebuah\s+kiriman\s+dibagikan|view\s+this\s+post\s+on"
    r"|lihat\s+postingan\s+ini",
)

CAPTION = _opening(
    r"(?:kompas\.com|tribun\w*(?:\.com)?|antara(?:\s+foto)?|shutterstock|freepik|unsplash"
    r"|getty\s+images|dok(?:umentasi)?\.?|istimewa|reuters|afp|ap\s+photo)\s*/\s*\S",
    r"\(?(?:foto|dok(?:umentasi)?|ilustrasi|istimewa|ist)\.?\s*[:/)].{0,160}$",
    r"(?:foto|ilustrasi)\s+(?:oleh|dari)\b",
)
# A caption that got among the paragraphs gives its source at its end.
CAPTION_END = re.compile(
    r"\(\s*(?i:(?:sumber\s+)?foto|dok(?:umentasi)?|ist(?:imewa)?|ilustrasi|photo)\b[^()]{0,80}\)\W*$"
    r"|\(\s*(?:\S+\s+){0,2}?(?:[\w-]+\.)*(?i:pexels|unsplash|freepik|pixabay|shutterstock"
    r"|istockphoto|canva)(?:\.com)?[^()]{0,60}\)\W*$"
    r"|(?:ANTARA(?:\s+(?:FOTO|PHOTO))?|KOMPAS\.com|TRIBUN[A-Z]*(?:\.COM)?|AFP|REUTERS|AP)"
    r"(?:\s+(?i:photo|foto))?\s?/\s?[A-Z][\w .'’/-]{2,60}[).\s]*$"
    r"|\b(?:[Ff]oto|[Dd]ok)\s?/\s?[A-Z][\w .]{1,40}$"
)

# Forms, share bars, tags, counters, paging: what is left of them where a template hides it badly.
FORM = _opening(
    r"(?:add|leave|post|write)\s+(?:a\s+)?(?:comments?|reply)",
    r"tinggalkan\s+(?:balasan|komentar)|(?:tulis|kirim|beri(?:kan)?)\s+komentar",
    r"komentar(?:\s+(?:anda|pembaca|\(\d+\)))?\s*$|comments?\s*(?:\(\d+\))?\s*$",
    r"\d+\s+(?:komentar|comments?)\b.{0,30}$|alamat\s+email\s+anda\s+tidak\s+akan",
    r"your\s+email\s+address\s+will\s+not|ruas\s+yang\s+wajib|required\s+fields|save\s+my\s+name,",
    r"simpan\s+nama,?\s+(?:email|surel)|(?:nama|email|surel|website|situs\s+web)\s*\*?\s*$",
    r"you\s+must\s+be\s+logged\s+in|anda\s+harus\s+(?:masuk|login)",
    r"error\s*:\s*(?:konten|content)|(?:konten|content)\s+(?:dikunci|is\s+(?:protected|locked))",
    r"(?:loading|memuat)\W*$|please\s+enable\s+javascript|this\s+slideshow\s+requires",
    r"your\s+browser\s+does\s+not\s+support|browser\s+anda\s+tidak|dengarkan\s+(?:artikel|berita)",
    r"(?:bagikan|sebarkan)\s*(?::|$|ini|ke\b|berita|artikel|via|di\b|melalui)",
    r"share\s*(?:this|on|ke|:|$)|like\s+this|(?:tweet|print|cetak|email)\s*$|copy\s+link",
    r"salin\s+(?:link|tautan)|tautan\s+(?:telah|berhasil)?\s*(?:di)?salin",
    rf"{_SITES}(?:[\s,|•·]+{_SITES})*\s*$",
    r"(?:post\s+)?views?\s*:?\s*[\d.,]+|(?:dilihat|dibaca|telah\s+dibaca)\s*:?\s*[\d.,]+",
    r"[\d.,]+\s*(?:x\s+)?(?:kali\s+)?(?:dilihat|dibaca|views?|tayangan|shares?)\s*$",
    r"(?:tags?|tagar|topik|label|kata\s+kunci|keywords?|kategori|category|filed\s+under|posted\s+in"
    r"|tagged)\s*(?::|$)",
    r"\d{2}\s*px\s*$|mode\s+(?:gelap|terang)|google\s+translate|pilih\s+bahasa|text\s+size",
    r"(?:ukuran|perbesar|perkecil)\s+(?:huruf|teks|font)|a\s*[+-]\s*a?\s*[+-]?\s*$|resize\s+text",
    r"(?:home|beranda)\s*[/>»›]|waktu\s+baca|(?:estimasi|lama)\s+(?:waktu\s+)?membaca",
    r"\d+\s+(?:menit|min(?:ute)?s?)\s+(?:membaca|baca|read)",
    r"(?:sebelumnya|selanjutnya|previous|next|prev|berikutnya)\s*(?:post|article|artikel|berita)?"
    r"\s*[:»›<>«]*\s*$",
    r"(?:diperbarui|updated?|diupdate|terakhir\s+diperbarui|dipublikasikan|diterbitkan|published"
    rf"|posted(?:\s+on)?|tayang|terbit)\s*:?\s*(?:pada\s*:?\s*)?(?:{DAY}|\d{{1,2}}[\s/.-])",
)

# A page's clock, or a stamp without a sentence around it.
CLOCK = _opening(
    r"\d+\s*(?:detik|menit|jam|hari|minggu|bulan)\s+(?:yang\s+)?lalu\s*$",
    rf"(?:\w+[\s,|-]+)?(?:{DAY}[\s,.|-]*)?{_DATE}\d{{2,4}}(?:[\s,|•·@–-]*(?:pukul|jam|at)?\s*"
    r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?\s*(?:wib|wita|wit|am|pm)?)?[\W_]*$",
)
# A full date and a time of day, and no sentence: "Redaksi - 19 Agustus 2020, 14.35".
STAMPED = re.compile(rf"{_DATE}\d{{4}}\D{{1,12}}\d{{1,2}}[:.]\d{{2}}\b", re.IGNORECASE)

# After one of these nothing of the story follows: comment form, neighbours, lists of other news.
END = _opening(
    r"more\s+photos|leave\s+a\s+(?:reply|comment)|tinggalkan\s+(?:balasan|komentar)|add\s+comment",
    r"read\s+(?:previous|next)|(?:most|paling)\s+popul[ae]r|related\s+(?:posts?|articles?|stories|news)",
    r"you\s+may\s+(?:also\s+like|have\s+missed)|baca\s+juga\s+artikel",
    r"(?:berita|artikel|foto|video|galeri|pos)\s+(?:terkait|lainnya|terbaru|terpopuler)",
    r"(?:navigasi|navigation)\s+(?:pos|artikel)|post\s+navigation|(?:previous|next)\s+(?:post|article)",
    r"about\s+(?:the\s+)?author|tentang\s+penulis|tulis\s+komentar|komentar\s+(?:anda|pembaca)",
    r"alamat\s+email\s+anda\s+tidak\s+akan|error\s*:\s*(?:konten|content)",
)

# Signs of who wrote and who edited, at the end: "(vyp/kna)", "(Cas/Isk)", "(*)", "[wip]", "***".
_INITIALS = r"[A-Za-z]{2,12}\d?(?:[-._][A-Za-z]{2,10})?(?:\s*[/|&,+-]\s*[A-Za-z.]{1,14}\d?){0,4}"
_SIGN = (
    rf"(?:[(\[](?:{_INITIALS}|\*+(?:/[A-Za-z]{{2,14}})*"
    r"|(?:adv|red|ant|hms|humas|rls|ril|net|int)[\w./ -]{0,24}"
    r"|[A-Za-z]{1,4}\d{1,3}(?:/[A-Za-z]{1,4}\d{0,3})*)\*{0,3}[)\]]|\*{1,5})"
)
SIGN_LINE = re.compile(rf"^[\W_]*?{_SIGN}[\W_]*$")
SIGN_TAIL = re.compile(rf"(?<=[.!?\"”'’…])\s*{_SIGN}[.\s]*$")

INLINE = re.compile(
    r"\[\s*(?i:gambas|embed|galeri|video|infografis|baca)\s*:[^\]]{0,120}\]"
    r"|\bADVERTISEMENT\b(?:\s*SCROLL\s+TO\s+(?:CONTINUE|RESUME)(?:\s+WITH)?\s+CONTENT)?"
    r"|\bSCROLL\s+TO\s+(?:CONTINUE|RESUME)\s+(?:WITH\s+)?(?:CONTENT|READING)\b"
)
