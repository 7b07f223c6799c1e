"""A tag must be told apart from each kind of what has none, not from their mean."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import average_precision_score
from sklearn.utils.estimator_checks import parametrize_with_checks

from classifier.bounded import ABSENT
from classifier.kinds import UNKNOWN, kinds_of, log_odds, slopes
from classifier.learning import clustered_into_kinds, loudness_of
from classifier.signed import SignedLogistic
from classifier.tags import asked_matrix

SURROUNDED = np.array([[0, 3], [3, 0], [0, -3], [-3, 0]])
"""Four kinds around what is looked for: no one line parts it from them all."""


def surrounded(seed, each=150):
    rng = np.random.default_rng(seed)
    centres = [np.zeros((each, 2)), *(np.tile(centre, (each, 1)) for centre in SURROUNDED)]
    rows = np.vstack(centres) + 0.6 * rng.normal(size=(5 * each, 2))
    return rows, (np.arange(5 * each) < each).astype(int)


@parametrize_with_checks([SignedLogistic(kinds=(2, 3))])
def test_keeps_to_scikit_learn(estimator, check):
    """Analysts put it into pipelines and grid searches of their own."""
    check(estimator)


def test_finds_what_lies_between_kinds():
    """A gathering shares words with concerts, with sport and with sessions of parliament."""
    rows, answers = surrounded(0)
    other, truth = surrounded(1)
    line = SignedLogistic().fit(rows, answers).decision_function(other)
    kinds = SignedLogistic(kinds=(1, 4)).fit(rows, answers).decision_function(other)
    assert average_precision_score(truth, line) < 0.5
    assert average_precision_score(truth, kinds) > 0.95


def test_a_tag_may_be_several_things():
    """A brawl, a threat and hate are one tag, and neither is liker to the others than to crime."""
    rows, answers = surrounded(0)
    other, truth = surrounded(1)
    line = SignedLogistic().fit(rows, 1 - answers).decision_function(other)
    kinds = SignedLogistic(kinds=(4, 1)).fit(rows, 1 - answers).decision_function(other)
    assert average_precision_score(1 - truth, line) < 0.9
    assert average_precision_score(1 - truth, kinds) > 0.97


def test_articles_of_one_subject_are_of_one_kind():
    rows, answers = surrounded(0)
    kinds, own = kinds_of(rows, answers, np.arange(len(rows)), 1, 4, seed=0)
    assert own == 1
    assert set(kinds[answers == 1]) == {0}
    most = [np.bincount(one).argmax() for one in kinds[answers == 0].reshape(4, -1)]
    assert sorted(most) == [1, 2, 3, 4]
    assert (kinds[answers == 0] == np.repeat(most, 150)).mean() > 0.98


def test_what_is_read_twice_is_of_one_kind():
    rows, answers = surrounded(0)
    other = np.vstack([rows, rows[::-1]])  # the second readings look like something else
    groups = np.tile(np.arange(len(rows)), 2)
    kinds, _ = kinds_of(other, np.tile(answers, 2), groups, 1, 4, seed=0)
    assert np.array_equal(kinds[: len(rows)], kinds[len(rows) :])


def test_kinds_that_were_found_before_stand():
    """Else a word more in the codebook draws them anew, and no figure tells luck from gain."""
    rows, answers = surrounded(0)
    every = np.arange(len(rows))
    before, _ = kinds_of(rows, answers, every, 1, 4, seed=0)
    known = np.where(answers == 1, before, before - 1)
    turned = np.where(answers == 1, known, (known + 1) % 4)  # no clustering numbers them so
    kinds, own = kinds_of(rows, answers, every, 1, 4, 7, turned)
    assert own == 1
    assert np.array_equal(kinds, np.where(answers == 1, turned, turned + 1))


def test_a_new_article_is_of_the_kind_that_is_nearest():
    rows, answers = surrounded(0)
    every = np.arange(len(rows))
    before, _ = kinds_of(rows, answers, every, 1, 4, seed=0)
    known = np.where(answers == 1, before, before - 1)
    known[::10] = UNKNOWN
    kinds, _ = kinds_of(rows, answers, every, 1, 4, 7, known)
    assert (kinds == before).mean() > 0.99


@pytest.mark.parametrize("gone", [1, 3])
def test_kinds_of_which_one_is_missing_are_looked_for_again(gone):
    """Of a part of the corpus, or where the codebook asks for more kinds than were found."""
    rows, answers = surrounded(0)
    every = np.arange(len(rows))
    anew, _ = kinds_of(rows, answers, every, 1, 4, seed=0)
    known = np.where(answers == 1, 0, np.minimum(anew - 1, 3))
    known[(answers == 0) & (known == gone)] = UNKNOWN
    kinds, _ = kinds_of(rows, answers, every, 1, 4, 0, known)
    assert np.array_equal(kinds, anew)
    few = every % 9 == 0  # too few for as many kinds as are asked for
    fewer, _ = kinds_of(rows[few], answers[few], every[few], 1, 4, 0, known[few])
    without, _ = kinds_of(rows[few], answers[few], every[few], 1, 4, 0)
    assert np.array_equal(fewer, without)


def test_few_articles_are_of_one_kind():
    """A desk's first labels cannot be clustered; training must not end for that."""
    rows, answers = surrounded(0, each=10)
    kinds, own = kinds_of(rows, answers, np.arange(len(rows)), 3, 12, seed=0)
    assert set(kinds) == {0, 1}
    assert own == 1
    few = SignedLogistic(kinds=(3, 12)).fit(rows, answers)
    assert few.kind_coef_.shape[1] == 0
    alone = SignedLogistic().fit(rows, answers)
    assert np.array_equal(few.decision_function(rows), alone.decision_function(rows))


def test_what_is_not_grouped_teaches_the_hyperplane_alone():
    """A desk's first labels must move the model without moving kinds that they cannot fill."""
    rows, answers = surrounded(0)
    rng = np.random.default_rng(5)
    desk = rng.normal(size=(60, 2)) + 9
    words = np.r_[np.zeros(len(rows)), np.ones(60)]  # a word that only the desk's articles hold
    both = np.column_stack([np.vstack([rows, desk]), words])
    codes = np.r_[answers, np.ones(60, dtype=int)]
    clustered = words == 0
    model = SignedLogistic(kinds=(1, 4)).fit(both, codes, clustered=clustered)
    assert model.coef_[0, 2] > 0.1
    assert 2 not in model.kind_features_
    assert model.kind_coef_.shape[1] == 5
    assert len(model.held_out_) == len(both)
    without = SignedLogistic(kinds=(1, 4)).fit(both[clustered], answers)
    far = log_odds(rows, model.kind_coef_, 1) - log_odds(rows, without.kind_coef_, 1)
    assert np.abs(far).max() < 0.5
    everything = SignedLogistic(kinds=(1, 4)).fit(both, codes)
    assert 2 in everything.kind_features_
    # Among tagged articles alone nothing could be told apart: then all are clustered.
    tagged = SignedLogistic(kinds=(1, 4)).fit(both, codes, clustered=codes == 1)
    assert np.array_equal(tagged.kind_coef_, everything.kind_coef_)


def test_labels_are_grouped_where_a_desk_has_more_of_a_tag_than_the_corpus():
    """A tag of the desk's own is learned from its articles, and from nothing else."""
    corpus = [[1, 0], [1, 0], [0, 0], [0, 1]]
    desk = [[1, 1], [1, 1], [0, 1], [0, 1], [0, 1], [0, 1]]  # three articles, each twice
    found = clustered_into_kinds(np.array([*corpus, *desk]), own=4)
    assert found.tolist() == [[True, True]] * 4 + [[False, True]] * 6


@pytest.mark.parametrize(("rule", "other"), [(1, -1), (-1, 1)])
def test_no_kind_breaks_a_rule(rule, other):
    """A cue of a tag speaks for it against whatever else an article may be."""
    rows, answers = surrounded(2)
    sign = np.where(answers == 1, -rule, rule)[:, None]
    rng = np.random.default_rng(3)
    rows = np.hstack([rows, sign + rng.normal(size=sign.shape), rng.normal(size=sign.shape)])
    model = SignedLogistic(kinds=(1, 4), rules=(rule, ABSENT)).fit(rows, answers)
    assert model.kind_features_.tolist() == [0, 1, 2]
    assert model.kind_coef_.shape == (4, 5)
    cue = model.kind_coef_[2]
    assert rule * cue[0] >= 0
    assert (other * cue[1:] >= 0).all()


@pytest.mark.parametrize("own", [1, 3])
def test_what_a_value_adds_is_the_slope_of_the_odds(own):
    """The terms that an analyst is shown must be those that moved the judgement."""
    rows, answers = surrounded(4)
    model = SignedLogistic(kinds=(own, 4)).fit(rows, answers)
    assert model.own_kinds_ == own
    here = np.array([[0.4, -0.7]])
    step = 1e-4
    for column in range(2):
        up, down = here.copy(), here.copy()
        up[0, column] += step
        down[0, column] -= step
        said = log_odds(up, model.kind_coef_, own) - log_odds(down, model.kind_coef_, own)
        rise = slopes(here[0], model.kind_coef_, own, np.arange(2))[column]
        assert rise == pytest.approx(said[0] / (2 * step), rel=1e-2)
    # Both halves of the decision are in what is shown.
    alone = (model.coef_[0] + slopes(here[0], model.kind_coef_, own, np.arange(2))) / 2 * here[0]
    assert model.contributions(np.arange(2), here[0]) == pytest.approx(alone)


def test_a_kind_that_a_fold_lacks_is_no_error():
    """All articles of a kind may come from one event, which is held out together."""
    rows, answers = surrounded(5)
    groups = np.where(answers == 1, np.arange(len(rows)), np.arange(len(rows)) // 150 + 10_000)
    model = SignedLogistic(kinds=(1, 4)).fit(rows, answers, groups=groups)
    assert np.isfinite(model.held_out_).all()


def test_same_seed_same_kinds():
    rows, answers = surrounded(6)
    one, two = (SignedLogistic(kinds=(1, 4), random_state=1).fit(rows, answers) for _ in range(2))
    assert np.array_equal(one.kind_coef_, two.kind_coef_)
    assert np.array_equal(one.held_out_, two.held_out_)


def test_the_judge_asks_kinds_of_every_tag(model):
    """The figures in the README are of a model that tells each tag apart from kinds."""
    for tag, estimator in zip(
        model.tags, model.pipelines["tags"]["tags"].estimators_, strict=False
    ):
        assert estimator.kind_coef_.shape[1] > 2, tag
        assert (estimator.own_kinds_ > 1) == (tag == "incipient_conflict")


def test_rare_gatherings_teach_less(corpus):
    """Three in ten written gatherings break a rule, three in a hundred real ones do."""
    article = next(a for a in corpus if "mass_gathering" in a.label.tags)
    quiet = replace(article, weight=0.5, tag_weights={"mass_gathering": 0.4})
    tags = ("mass_gathering", "incipient_conflict")
    assert loudness_of([article, quiet], tags).tolist() == [
        [article.tag_weights.get(tag, article.weight) for tag in tags] + [article.weight] * 2,
        [0.4, 0.5, 0.5, 0.5],
    ]


def test_of_a_tie_that_nobody_coded_nothing_is_learned(corpus):
    """A desk that codes tags alone would teach its model that nothing is tied to an election."""
    article = next(a for a in corpus if a.label.tags)
    silent = replace(article, label=replace(article.label, unsaid=("election",)))
    asked = asked_matrix([article, silent], ("mass_gathering",))
    assert asked.tolist() == [[True, True, True], [True, True, False]]
