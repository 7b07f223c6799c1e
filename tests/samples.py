"""Made-up articles whose judgement nobody would argue about."""

from __future__ import annotations

from datetime import date

from classifier.judge import Document

PREVENTION = Document(
    "prevention",
    "Kesbangpol Gelar Rapat Kewaspadaan Dini, Cegah Konflik Sosial Jelang Pilkada",
    "TANJUNG SELOR – Badan Kesatuan Bangsa dan Politik menggelar rapat kewaspadaan dini, Rabu"
    " (19/8). Rapat dihadiri KPU dan Bawaslu. Kepala badan itu mengatakan rapat bertujuan mencegah"
    " konflik sosial selama pemilihan kepala daerah. Ia meminta semua pihak mengantisipasi"
    " pengumpulan massa dalam jumlah besar saat pendaftaran bakal calon di KPU dan saat kampanye."
    " Sampai kini situasi aman dan kondusif.",
    date(2020, 8, 20),
)
PROTEST = Document(
    "protest",
    "Ratusan Buruh Berunjuk Rasa di Depan Kantor Bupati Bulungan",
    "Ratusan buruh perkebunan berunjuk rasa di depan kantor Bupati Bulungan, Senin (6/5/2024)."
    " Massa membentangkan spanduk dan berorasi bergantian menuntut upah dibayar."
    "\n\nAksi berlangsung damai dan dikawal polisi. Massa membubarkan diri menjelang sore.",
    date(2024, 5, 6),
)
MARKET = Document(
    "market",
    "Harga Cabai di Pasar Induk Turun, Pedagang Lega",
    "Harga cabai rawit di pasar induk turun menjadi Rp35.000 per kilogram, Selasa. Pedagang"
    " mengatakan pasokan dari petani lancar sejak panen raya pekan lalu. Pembeli kembali ramai.",
    date(2024, 5, 7),
)
