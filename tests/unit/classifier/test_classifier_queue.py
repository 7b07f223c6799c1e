"""If these fail, coders waste their hours on one outlet, one riot, or what the model is sure of."""

from __future__ import annotations

import random
from collections import Counter

from classifier.queue import Candidate, choose, uncertainty
from news.judgement import Judgement, TagJudgement

WORDS = [f"kata{n}" for n in range(400)]


def candidate(number: int, probability: float, *, outlet: str = "a", text: str = "") -> Candidate:
    rng = random.Random(number)
    tag = TagJudgement(probability=probability, threshold=0.5, flagged=probability >= 0.5)
    return Candidate(
        id=f"c{number}",
        outlet=outlet,
        text=text or " ".join(rng.choices(WORDS, k=80)),
        judgement=Judgement(id=f"c{number}", tags={"mass_gathering": tag}),
    )


def test_the_least_sure_come_first() -> None:
    pool = [candidate(n, 0.01 if n % 2 else 0.45, outlet=f"o{n}") for n in range(40)]
    chosen = choose(pool, 10, random_share=0)
    assert {choice.drawn for choice in chosen} == {"uncertain"}
    assert all(int(choice.id[1:]) % 2 == 0 for choice in chosen)


def test_a_random_share_is_drawn_and_marked() -> None:
    pool = [candidate(n, 0.01, outlet=f"o{n}") for n in range(100)]
    drawn = Counter(choice.drawn for choice in choose(pool, 20, random_share=0.25))
    assert drawn == {"random": 5, "uncertain": 15}


def test_no_outlet_fills_the_queue() -> None:
    pool = [candidate(n, 0.49, outlet="a") for n in range(60)]
    pool += [candidate(100 + n, 0.45, outlet=f"b{n}") for n in range(20)]
    chosen = {choice.id for choice in choose(pool, 20, random_share=0)}
    assert sum(int(key[1:]) >= 100 for key in chosen) >= 10


def test_copies_of_one_text_are_coded_once() -> None:
    text = " ".join(WORDS[:90])
    pool = [candidate(n, 0.5, outlet=f"o{n}", text=text + f" penutup {n}") for n in range(30)]
    assert len(choose(pool, 10)) == 1


def test_a_copy_of_what_is_coded_is_not_drawn_again() -> None:
    """The next week's sheet held each wire report once more, under another outlet's name."""
    text = " ".join(WORDS[:90])
    pool = [candidate(n, 0.5, outlet=f"o{n}", text=text + f" penutup {n}") for n in range(5)]
    pool.append(candidate(9, 0.4))
    assert [choice.id for choice in choose(pool, 10, coded=[text])] == ["c9"]


def test_the_same_seed_gives_the_same_queue() -> None:
    pool = [candidate(n, n / 100, outlet=f"o{n % 7}") for n in range(100)]
    assert choose(pool, 30, seed=4) == choose(pool, 30, seed=4)
    assert choose(pool, 30, seed=4) != choose(pool, 30, seed=5)


def test_an_empty_archive_gives_an_empty_queue() -> None:
    assert choose([], 10) == []


def test_uncertainty_is_measured_in_log_odds() -> None:
    def judged(probability: float, threshold: float) -> float:
        tag = TagJudgement(probability=probability, threshold=threshold, flagged=False)
        return uncertainty(Judgement(id="x", tags={"t": tag}))

    assert judged(0.5, 0.5) == 0
    assert judged(0.9, 0.5) < judged(0.6, 0.5) < 0
    assert abs(judged(0.02, 0.01) - judged(0.669, 0.5)) < 0.01
