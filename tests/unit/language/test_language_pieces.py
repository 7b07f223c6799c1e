"""Texts are mended piece by piece: where that differs from the whole, cues are missed unseen."""

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from language.glue import unglue
from language.lexicon import default_lexicon
from language.pieces import Mender, plain_word
from language.words import normalise

WRITTEN = st.sampled_from(
    """
    Kab. kab./kota yg "Kami di (di laksanakan laksanakan, nya masa aksi kampanye ratusan virus
    korona rapid tes test. ke pada dari dari, covid -19 covid-19 19 social distancing Distancing
    tertib.Ketua KepadaReporter Palestinadilaporkan muntah-muntah meng-evaluasi Jum'at s/d 3/3/2025
    (22/12) Rp1.000 15%. “Kami menuntut,” ujarnya Balai&nbsp;Desa ditengah-tengah jl.Merdeka K.H.
    menyampaikan POLISI e-KTP yth. bila mana iring iringan İSTANBUL ﬁnal \u200b - DI Di
    """.split()  # noqa: SIM905 - sixty quoted words are hard to read
)


def mended(mender, text):
    """Return the text mended piece by piece, None where it has to be mended as a whole."""
    pieces = [mender.piece(written) for written in text.split()]
    if any(piece.leans for piece in pieces):
        return None
    for one, other in pairwise(pieces):
        if one.opens and mender.together(one, other):
            return None
    return " ".join(piece.text for piece in pieces)


@given(st.lists(WRITTEN, min_size=1, max_size=8).map(" ".join))
@example("Warga di laksanakan")
@example("sosial distancing")
def test_pieces_are_mended_as_the_whole_text_is(text):
    found = mended(Mender(), text)
    assert found in (None, " ".join(normalise(unglue(text)).split()))


@given(WRITTEN)
def test_a_plain_word_is_the_piece_that_it_stands_for(written):
    """What is remembered of a word is taken for every piece that holds it."""
    mender, plain = Mender(), plain_word(written)
    if plain and mender.plain(plain.word):
        assert mender.piece(written) == (plain.text, plain.text, False, False)
        assert plain.text[plain.start :].startswith(plain.word)


@pytest.mark.parametrize(
    "text", ["rapat di laksanakan", "hate speech", "ratusan masa", "rumah nya", "(di laksanakan"]
)
def test_words_that_are_mended_by_their_neighbours_are_left_to_the_whole(text):
    assert mended(Mender(), text) is None


def test_most_pieces_need_no_neighbour():
    """If they did, nothing would be gained by remembering them."""
    text = "Ratusan warga di Kabupaten Bulungan menolak tambang, kata Kapolres (3/3/2025)."
    assert mended(Mender(), text) == text.lower()
    assert Mender(default_lexicon()).piece("yg").text == "yang"
