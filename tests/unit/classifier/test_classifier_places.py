"""If these fail, a report stands in the wrong regency's digest, or in none."""

import time
from dataclasses import replace
from datetime import date

import pytest

from classifier.learning import read_coded_article
from classifier.places import PlaceCase, event_places, place_examples
from classifier.reading import Document
from news.label import OPEN_FACTS, CodedArticle, Label


@pytest.fixture(scope="module")
def place_of(judge, reader):
    def place(title, text):
        reading = reader.read(Document("x", title, text, date(2024, 5, 7)))
        (found,) = event_places(judge.model.pipelines["place"], [PlaceCase(reading, ())],
                                judge.gazetteer)  # fmt: skip
        return found.code if found else ""

    return place


@pytest.mark.parametrize(
    ("title", "text", "code"),
    [
        pytest.param(
            "Dua Pencuri Dihajar Warga",
            "BLITAR, KABAR.com - Dua pria di Kabupaten Blitar, Jawa Timur, dihajar warga, Minggu"
            " (26/2). Keduanya warga Kota Blitar. Polisi dari Polsek Gandusari membawa mereka.",
            "35.05",
            id="a regency named at the head of the text is no dateline",
        ),
        pytest.param(
            "Calon Presiden Berorasi di Depan Ribuan Pendukung",
            "Jakarta (KABAR) - Calon presiden itu berorasi di hadapan ribuan pendukungnya di Lebak,"
            " Banten, Minggu.\n\nIa menyapa mereka dari mobil.",
            "36.02",
            id="the capital in the dateline is not where the rally was",
        ),
        pytest.param(
            "Massa Tolak Kenaikan Harga",
            "Liputan9.com, Jakarta Ratusan mahasiswa berunjuk rasa di kawasan patung Kuda, Senin."
            " Mereka membakar ban. Polisi menutup Jalan Medan Merdeka Barat.",
            "31.71",
            id="a landmark of Jakarta is in its own city",
        ),
        pytest.param(
            "Buruh Kepung Kantor Gubernur",
            "Ribuan buruh dari berbagai daerah mendatangi kantor Gubernur Kaltim, Senin (6/5)."
            " Mereka menuntut kenaikan upah di Kaltim.",
            "64.72",
            id="a governor's office stands in the capital of the province",
        ),
        pytest.param(
            "Saksi Diperiksa soal Pernyataan Polisi Tak Netral",
            "Saksi itu masuk ke gedung Ditreskrimum Polda Metro Jaya, Selasa. Ia diperiksa penyidik"
            " Polda Metro Jaya selama lima jam.",
            "31",
            id="the police of Jakarta stand for Jakarta",
        ),
        pytest.param(
            "Polda Metro Tangkap Dua Provokator",
            "JAKARTA - Polda Metro menangkap dua provokator kerusuhan, Senin (3/6). Keduanya"
            " ditahan di Jakarta.",
            "31",
            id="the police of Jakarta are none of a city in Lampung",
        ),
        pytest.param(
            "Warga Dua Kampung Bentrok",
            "Warga dua kampung bentrok di Distrik Sinak, Puncak, Papua Tengah, Senin (2/8).",
            "94.05",
            id="a regency of Papua that is called like a peak",
        ),
        pytest.param(
            "Ratusan Milenial Bandung Gelar Deklarasi",
            "kabar.com - JAKARTA - Ratusan milenial Bandung, Jawa Barat, menggelar deklarasi"
            " dukungan. Mereka memenuhi lapangan di Bandung.",
            "32.73",
            id="of a city and a regency of one name, news means the city",
        ),
        pytest.param(
            "Presiden Minta Semua Pihak Menjaga Persatuan",
            "Presiden meminta semua pihak menjaga persatuan menjelang pemilihan umum.",
            "",
            id="what names no place has none",
        ),
    ],
)  # fmt: skip
def test_the_place_is_where_it_happened(place_of, title, text, code):
    assert place_of(title, text) == code


@pytest.mark.parametrize(
    "text", ["Jakarta, " * 4000, "- " * 8000 + "x", "A.b." * 4000, "AB-" * 5000 + "c Jakarta -"]
)
def test_odd_heads_of_texts_take_no_longer(place_of, text):
    start = time.process_time()
    place_of("Massa Berkumpul", text)
    assert time.process_time() - start < 20


def test_where_a_coder_named_no_place_none_is_learned(reader, gazetteer):
    """Else a desk that codes tags alone teaches its model that nothing happens anywhere."""
    text = "Ratusan warga berunjuk rasa di depan kantor bupati di Kabupaten Blitar, Jawa Timur."
    silent = Label(tags={"mass_gathering": "occurred"}, unsaid=OPEN_FACTS)
    none = Label(tags={"mass_gathering": "occurred"})
    articles = [CodedArticle(id=n, title="Aksi", text=text, label=silent) for n in "ab"]
    articles[1:] = [replace(articles[1], label=none)]
    readings = [read_coded_article(reader, article) for article in articles]
    rows, right, choices = place_examples(articles, readings, gazetteer, [(), ()])
    assert len(rows) == len(right) > 0
    assert set(choices) == {1}
    assert not right.any()
