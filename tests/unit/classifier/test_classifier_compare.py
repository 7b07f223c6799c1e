"""A worse model must not replace a better one unseen, nor a better one be kept out."""

import pytest

from classifier.compare import compare, falls
from classifier.frozen import divided, is_frozen
from classifier.promise import FROZEN
from news.judgement import Judgement, TagJudgement
from news.label import CodedArticle, Label

TAG = "mass_gathering"


def said(number: int, flagged: bool) -> Judgement:
    return Judgement(
        id=str(number),
        tags={
            TAG: TagJudgement(
                probability=0.9 if flagged else 0.1,
                threshold=0.5,
                flagged=flagged,
                stage="occurred" if flagged else None,
            )
        },
    )


def truth(count: int = 40) -> list[CodedArticle]:
    return [
        CodedArticle(
            id=str(n),
            title="t",
            text="x",
            label=Label(tags={TAG: "occurred"} if n % 2 else {}),
            provenance={"outlet": "kabar" if n < 30 else "warta"},
        )
        for n in range(count)
    ]


def test_a_lower_recall_is_a_fall_and_a_higher_one_is_none(codebook):
    coded = truth()
    perfect = [said(n, bool(n % 2)) for n in range(40)]
    deaf = [said(n, bool(n % 2) and n > 20) for n in range(40)]
    down = compare(perfect, deaf, coded, codebook, draws=50)
    assert f"{TAG}.recall" in falls(down)
    assert "all.macro_f1" not in falls(compare(deaf, deaf, coded, codebook, draws=5))
    assert falls(compare(deaf, perfect, coded, codebook, draws=5)) == []
    row = down[f"{TAG}.recall"]
    assert row.low <= row.after - row.before <= row.high < 0


def test_a_tag_nobody_coded_cannot_fall(codebook):
    """It has no recall; to refuse a model for that would refuse every model."""
    coded = truth()
    flat = [said(n, False) for n in range(40)]
    assert "protocol_breach.recall" not in falls(compare(flat, flat, coded, codebook, draws=5))


def test_a_copy_of_a_frozen_article_is_not_learned_from():
    """A release at two outlets, one learned and one tested, is found however bad the model."""
    names = [f"a{n}" for n in range(40)]
    frozen = next(name for name in names if is_frozen(name))
    copy, other = [name for name in names if not is_frozen(name)][:2]
    text = " ".join(f"kata{n}" for n in range(80))
    rows = [
        CodedArticle(id=frozen, title="Rilis", text=text, label=Label()),
        CodedArticle(id=copy, title="Rilis", text=f"{text} (red)", label=Label()),
        CodedArticle(id=other, title="Lain", text=text[::-1], label=Label()),
    ]
    learn, test = divided(rows)
    assert [a.id for a in learn] == [other]
    assert [a.id for a in test] == [frozen]


def test_the_frozen_part_never_changes_sides():
    """An article that moved from training to the test would flatter every later model."""
    names = [f"artikel-{n}" for n in range(4000)]
    frozen = {name for name in names if is_frozen(name)}
    assert frozen == {name for name in reversed(names) if is_frozen(name)}
    assert len(frozen) / len(names) == pytest.approx(FROZEN, abs=0.03)
    learn, test = divided(CodedArticle(id=name, title="", text="", label=Label()) for name in names)
    assert {a.id for a in test} == frozen
    assert len(learn) + len(test) == len(names)


def test_the_latest_label_of_an_article_counts():
    from datetime import UTC, datetime  # noqa: PLC0415

    def coded(day: int, stage: str) -> CodedArticle:
        label = Label(tags={TAG: stage}, coded_at=datetime(2024, 1, day, tzinfo=UTC), coder="a")
        return CodedArticle(id="a", title="", text="", label=label)

    for rows in ([coded(2, "risk"), coded(1, "planned")], [coded(1, "planned"), coded(2, "risk")]):
        learn, test = divided(rows)
        (article,) = [*learn, *test]
        assert article.label.tags[TAG] == "risk"
