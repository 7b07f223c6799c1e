"""If these fail, one thing is counted as several, or a period ("masa") is taken for a crowd."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from language.lexicon import default_lexicon, load_lexicon
from language.words import normalise, tokens
from news.errors import WrongSettings


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Pengumpulan masa dalam jumlah besar", "pengumpulan massa dalam jumlah besar"),
        ("Ribuan masa memadati alun-alun", "ribuan massa memadati alun-alun"),
        ("masa aksi bertahan", "massa aksi bertahan"),
        ("masa yang berkumpul", "massa yang berkumpul"),
        ("Masa pendukung paslon", "massa pendukung pasangan calon"),
        ("masa kampanye", "masa kampanye"),
        ("memasuki masa tenang", "memasuki masa tenang"),
        ("habis masa jabatannya", "habis masa jabatannya"),
        ("di masa pandemi warga berkumpul", "di masa pandemi warga berkumpul"),
        ("masa depan warga", "masa depan warga"),
        ("protocol Kesehatan", "protokol kesehatan"),
        ("protocolnya", "protokolnya"),
        ("claster baru", "klaster baru"),
        ("pandemic covid 19", "pandemi covid-19"),
        ("Rapat di laksanakan di hotel", "rapat dilaksanakan di hotel"),
        ("turut di hadiri, saat di konfirmasi", "turut dihadiri, saat dikonfirmasi"),
        ("di Bali, di tanjakan, di tembakan", "di bali, di tanjakan, di tembakan"),
        ("di himbau", "diimbau"),
        ("se Kab./kota", "se kabupaten/kota"),
        ("Kab. Bulungan", "kabupaten bulungan"),
        ("Jl.Merdeka", "jalan merdeka"),
        ("pukul 08.00 s/d selesai", "pukul 08.00 sampai dengan selesai"),
        ("yg dgn tsb, sdh", "yang dengan tersebut, sudah"),
        ("Jum’at", "jumat"),
        ("dijalan raya", "di jalan raya"),
        ("jalan nya pilkada", "jalannya pilkada"),
        ("ijin dan resiko", "izin dan risiko"),
        ("“Tertib!”", '"tertib!"'),
        ("DPT dan SPT", "dpt dan spt"),
        ("unras di dpan kantor", "unjuk rasa di dpan kantor"),
    ],
)
def test_what_is_written_becomes_what_is_meant(written: str, meant: str) -> None:
    assert normalise(written) == meant


def test_parts_of_words_are_left_alone() -> None:
    """A short form inside a word is none: "yg" in "oxygen" would read "oxyangen"."""
    assert normalise("oxygen kabar sabtu protocols") == "oxygen kabar sabtu protocols"


def test_paragraphs_stay() -> None:
    assert normalise("Satu.\r\n\r\n\r\nDua.  Tiga.") == "satu.\n\ndua. tiga."


_SOUP = st.lists(
    st.one_of(
        st.sampled_from(sorted(default_lexicon().spellings)),
        st.sampled_from(sorted(default_lexicon().spellings.values())),
        st.sampled_from(
            ["masa", "ribuan", "aksi", "yang", "di", "laksanakan", "himbau", "nya", "kampanye",
             "\n", "“", "’", "Ã©", "â€œ", "&amp;", "&quot;", "\u00ad", "\u200b", "KAB.", "İ", "."]
        ),
        st.text(max_size=6),
    ),
    max_size=25,
)  # fmt: skip


@given(_SOUP, st.sampled_from(["", " "]))
@settings(max_examples=600, deadline=None)
def test_normalising_twice_changes_nothing_more(words: list[str], joint: str) -> None:
    """Otherwise a text that passed twice would not match the model's words any more."""
    once = normalise(joint.join(words))
    assert normalise(once) == once


@given(st.text(max_size=300))
def test_words_are_words(text: str) -> None:
    for token in tokens(text):
        assert token == token.lower()
        assert " " not in token
        assert token[0].isalnum()


def test_words_keep_their_order_and_inner_hyphens() -> None:
    assert tokens("Warga-warga Desa, 12 orang (TPS-3)") == [
        "warga-warga",
        "desa",
        "12",
        "orang",
        "tps-3",
    ]


@pytest.mark.parametrize(
    "text",
    ["yg " * 330_000, "x" * 1_000_000, "di " * 330_000, "masa aksi " * 100_000, "&amp;" * 200_000,
     "Ã©" * 500_000, "\x00\u200b" * 500_000, " \t\u00a0" * 330_000],
    ids=["short", "no spaces", "parted", "crowds", "entities", "mojibake", "unseen", "blanks"],
)  # fmt: skip
def test_a_megabyte_takes_seconds_at_most(text: str) -> None:
    start = time.process_time()
    normalise(text)
    assert time.process_time() - start < 15


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\u200b", "\u00ad", "😀", "\ud800"])
def test_hardly_any_text_is_no_error(text: str) -> None:
    assert isinstance(normalise(text), str)


def _lexicon_with(folder: Path, name: str, content: str) -> Path:
    files = {
        "spellings.tsv": "yg\tyang\n",
        "contexts.toml": "mend = []\n",
        "passives.txt": "",
        "names.txt": "",
    }
    for file, text in {**files, name: content}.items():
        (folder / file).write_text(text, encoding="utf-8")
    return folder


def test_a_desks_own_lexicon_is_used(tmp_path: Path) -> None:
    lexicon = load_lexicon(_lexicon_with(tmp_path, "spellings.tsv", "gdung\tgedung\n"))
    assert normalise("Gdung kpu, yg", lexicon) == "gedung kpu, yg"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("spellings.tsv", "yg\tyang\nrusak\n", r"spellings\.tsv:2: 'rusak'"),
        ("spellings.tsv", "Yg\tyang\n", "lower case"),
        ("spellings.tsv", "yg\tyang\nyg\tyang\n", "twice"),
        ("spellings.tsv", "...\tdan\n", "letter or digit first"),
        ("contexts.toml", "mend = 3 3", "cannot be read as TOML"),
        ("contexts.toml", "[[mend]]\nwort = 'masa'\n", r"contexts\.toml: .*wort"),
    ],
)
def test_a_broken_lexicon_names_file_and_line(
    tmp_path: Path, name: str, content: str, message: str
) -> None:
    with pytest.raises(WrongSettings, match=message):
        load_lexicon(_lexicon_with(tmp_path, name, content))


def test_a_missing_lexicon_is_named(tmp_path: Path) -> None:
    with pytest.raises(WrongSettings, match=r"passives\.txt: cannot be read"):
        load_lexicon(tmp_path)


def test_no_mended_spelling_is_itself_mended() -> None:
    """A chain would make the result depend on the order of the lines."""
    lexicon = default_lexicon()
    chained = {
        meant
        for meant in lexicon.spellings.values()
        if any(w in lexicon.spellings for w in meant.split())
    }
    assert chained == set()
