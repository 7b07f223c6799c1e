"""Every model looks through the reading: what it loses, nobody sees."""

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from classifier import forms
from classifier.cues import cue_groups
from classifier.reading import READ_WORDS, Document, Reader
from news.codebook import load_codebook

TEXT = "SERANG – Warga berunjuk rasa.Polisi berjaga!\n\n“Kami menuntut haknya,” kata Korlap."


def test_offsets_count_title_newline_text(reader):
    """Evidence is shown by these offsets; one wrong and the quotation begins mid-word."""
    document = Document("a", "Demo di Serang", TEXT)
    reading = reader.read(document)
    whole = f"{document.title}\n{document.text}"
    shown = [whole[s.start : s.end] for s in reading.sentences]
    assert shown[0] == "Demo di Serang"
    assert "Warga berunjuk rasa." in shown[1]
    assert any(text.startswith("Polisi berjaga") for text in shown)


def test_cues_are_found_in_their_sentence(reader):
    reading = reader.read(Document("a", "Rapat Biasa", TEXT))
    number = reader.groups.index("mass_gathering:demonstration")
    assert number not in reading.title.groups
    assert [n for n, s in enumerate(reading.body) if number in s.groups] == [0, 2]


def test_words_are_mended_and_stemmed(reader):
    reading = reader.read(Document("a", "", "Pengumpulan masa dalam jumlah besar di laksanakan."))
    (sentence,) = reading.body
    assert "massa" in sentence.words
    assert "laksana" in sentence.stems
    assert len(sentence.words) == len(sentence.stems)


def test_a_sentence_is_read_alike_looked_up_and_as_a_whole(reader):
    """Forms are remembered from text to text; what was read before must change nothing."""
    text = "Ratusan masa di laksanakan, kata Kab. Bulungan yg tertib.Ketua “berunjuk rasa” lagi."
    first = reader.read(Document("a", "", text))
    assert reader.read(Document("b", "", text)).sentences == first.sentences
    broken = reader.read(Document("c", "", f"{text} MinÃ¼nggu."))  # such a text is read as a whole
    assert broken.sentences[: len(first.sentences) - 1] == first.sentences[:-1]


def test_a_form_that_was_forgotten_and_met_again_is_read_alike(reader, monkeypatch):
    """A long run forgets forms all the time; it must read its last article as its first."""
    monkeypatch.setattr(forms, "_MOST", 3)
    texts = ["Warga Serang “berunjuk rasa” lagi.", "Polisi (di) serang, masa di bubarkan.", TEXT]
    known = [reader.read(Document("a", "", text)).sentences for text in texts]
    small = Reader(reader.cues)
    for turn in (0, 1, 0, 2, 1, 2, 0):
        assert small.read(Document("b", "", texts[turn])).sentences == known[turn]


def test_a_megabyte_is_read_as_far_as_needed(reader):
    reading = reader.read(Document("a", "Judul", "Warga datang ke balai desa. " * 40_000))
    assert READ_WORDS <= reading.word_count <= READ_WORDS + 50


def test_without_and_only_take_sentences_out(reader):
    reading = reader.read(Document("a", "Judul", "Satu kalimat pertama. Dua kalimat kedua."))
    assert [s.line for s in reading.without(0).sentences] == [s.line for s in reading.body]
    assert reading.without(2).body == reading.body[:1]
    assert reading.only([0, 2]).sentences == (reading.title, reading.body[1])
    assert reading.only([1]).title is None


def test_empty_documents_have_no_sentences(reader):
    for document in (Document("a", "", ""), Document("a", " \n", "\n\n \t")):
        assert reader.read(document).sentences == ()


@settings(deadline=None)  # the first text loads the lexicon
@given(st.text(max_size=300), st.text(max_size=600))
def test_any_text_is_read(title, text):
    """Pages hold anything; a crash here would stop the article's judgement."""
    reading = _reader().read(Document("a", title, text))
    whole = f"{title}\n{text}"
    last = 0
    for sentence in reading.sentences:
        assert last <= sentence.start < sentence.end <= len(whole)
        assert "\n" not in sentence.line
        last = sentence.end if sentence is not reading.title else 0


_READERS = []


def _reader():
    if not _READERS:
        folder = Path(__file__).resolve().parents[3] / "data" / "codebook"
        _READERS.append(Reader(cue_groups(load_codebook(folder))))
    return _READERS[0]
