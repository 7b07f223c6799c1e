"""What the desk reads is what the judge says."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from samples import MARKET, PREVENTION, PROTEST
from sklearn.dummy import DummyClassifier
from sklearn.pipeline import Pipeline

from classifier.details import Detail
from classifier.facts import MOST_OF_BREACH, incident_grades
from classifier.judge import Document, Judge, load_judge
from classifier.store import save_model
from digest.agenda import agenda_of
from digest.stories import group_reports, stage_of
from news.article import Article
from news.codebook import Tag
from news.judgement import judgement_from_dict
from news.story import Report


@pytest.fixture(scope="module")
def said(judge):
    return {j.id: j for j in judge.judge([PREVENTION, PROTEST, MARKET])}


def incident(judgement, codebook):
    return any(t.flagged and codebook.stages[t.stage].incident for t in judgement.tags.values())


def test_a_protest_is_a_crowd_that_occurred(said):
    crowd = said["protest"].tags["mass_gathering"]
    assert crowd.flagged
    assert crowd.stage == "occurred"
    assert said["protest"].severity >= 1
    assert said["protest"].event_date == date(2024, 5, 6)
    assert said["protest"].place.name == "Kabupaten Bulungan"


def test_prevention_is_no_incident(said, codebook):
    """The worst error of the field: a meeting against unrest reported as unrest."""
    judgement = said["prevention"]
    assert judgement.tags["incipient_conflict"].flagged
    assert judgement.tags["incipient_conflict"].stage == "prevention"
    assert judgement.election
    assert judgement.severity == 0
    assert judgement.event_date is None
    assert not incident(judgement, codebook)


def test_a_likely_incident_keeps_its_day_where_it_is_not_shown_as_one(model, codebook, gazetteer):
    """Else a report too faint for a headline comes to the analyst without its day as well."""
    careful = Judge(replace(model, incident_threshold=1.0), codebook, gazetteer)
    protest, prevention = careful.judge([PROTEST, PREVENTION])
    assert not incident(protest, codebook)
    assert protest.event_date == date(2024, 5, 6)
    assert prevention.event_date is None


OFFENCE = Document(
    "offence",
    "Bawaslu Bulungan Copot Dua Pengawas yang Langgar Netralitas",
    "TANJUNG SELOR - Bawaslu Kabupaten Bulungan mencopot dua pengawas kecamatan yang terbukti"
    " melanggar netralitas, Senin (6/5/2024).\n\nKeduanya terbukti ikut membagikan bahan kampanye"
    " salah satu pasangan calon. Sanksi itu dijatuhkan setelah pleno.",
    date(2024, 5, 6),
)


def always(grade):
    told = DummyClassifier(strategy="constant", constant=grade)
    return Pipeline([("severity", told)]).fit([0], [grade])


def test_breaches_alone_are_graded_by_their_own_scale(model, codebook, gazetteer):
    """On one scale with riots the removal of two officials is as grave as a fight."""
    pipelines = {
        **model.pipelines,
        "severity": always(5),
        "breach_severity": always(2),
    }
    judge = Judge(replace(model, pipelines=pipelines), codebook, gazetteer)
    offence, protest, prevention = judge.judge([OFFENCE, PROTEST, PREVENTION])
    assert [tag for tag, found in offence.tags.items() if found.flagged] == ["protocol_breach"]
    assert (offence.severity, protest.severity, prevention.severity) == (2, 5, 0)
    # A corpus of too few breaches teaches no scale: they have the other one's, up to its limit.
    shared = {name: one for name, one in pipelines.items() if name != "breach_severity"}
    shared_scale = Judge(replace(model, pipelines=shared), codebook, gazetteer)
    assert shared_scale.judge([OFFENCE])[0].severity == MOST_OF_BREACH


def test_the_grades_of_breaches_are_learned_from_breaches_alone(corpus, codebook):
    grades = incident_grades(corpus, codebook)
    assert set(grades["breach_severity"]) < set(grades["severity"])
    for row, grade in grades["breach_severity"].items():
        tags = corpus[row].label.tags
        assert [tag for tag in tags if codebook.stages[tags[tag]].incident] == ["protocol_breach"]
        assert grade == min(corpus[row].label.severity, MOST_OF_BREACH)
    told = [corpus[row].label for row in grades["severity"]]
    assert all(label.severity for label in told)


DISMISSED = Document(
    "dismissed",
    "Dua Petugas Dicopot",
    "Bawaslu mencopot dua petugas pemungutan suara karena menggeser suara, Senin (6/5/2024)."
    " Pendukung calon akan berunjuk rasa di kantor Bawaslu pada Jumat (10/5/2024).",
    date(2024, 5, 7),
)
AGAIN = Document(
    "again",
    "Dua Petugas Penggeser Suara Dicopot Bawaslu",
    "Karena menggeser suara, dua petugas pemungutan suara dicopot Bawaslu, Senin (6/5/2024)."
    " Keduanya tidak boleh bertugas lagi.",
    date(2024, 5, 7),
)


def told(judge, reader, document, stages, likely=None):
    """Return the report of an article whose stages are given."""
    detail = Detail(stages=stages, likely=likely or stages, evidence=dict.fromkeys(stages, ()))
    sure = np.ones(len(judge.model.tags) + 2)
    judgement = judge._spoken(reader.read(document), sure, detail)
    at = datetime.combine(document.date, time(3), UTC)
    article = Article(
        id=document.id, url=f"https://{document.id}.example/1", outlet=document.id,
        title=document.title, text=document.text, published_at=at, fetched_at=at,
    )  # fmt: skip
    return Report(article=article, judgement=judgement, outlet_name=document.id)


def test_a_breach_that_is_shown_keeps_its_day_beside_a_march_that_is_announced(
    judge, reader, codebook
):
    """Else it stands among the incidents with a day ahead, and twice: apart from like reports."""
    stages = {"protocol_breach": "handled", "mass_gathering": "planned"}
    first = told(judge, reader, DISMISSED, stages)
    second = told(judge, reader, AGAIN, {"protocol_breach": "handled"})
    assert stage_of(first, codebook) == "handled"
    assert first.judgement.event_date == date(2024, 5, 6)
    assert len(group_reports([first, second], codebook)) == 1


def test_a_march_is_on_the_agenda_where_the_breach_before_it_is_not_shown_as_one(
    judge, reader, codebook
):
    """A likely incident that is not sure enough gives way to the plan, with its day as well."""
    stages = {"protocol_breach": "risk", "mass_gathering": "planned"}
    report = told(judge, reader, DISMISSED, stages, {**stages, "protocol_breach": "handled"})
    groups = group_reports([report], codebook)
    (entry,) = agenda_of(
        groups, (), day=date(2024, 5, 7), zone=ZoneInfo("Asia/Makassar"), codebook=codebook,
        made_at=datetime(2024, 5, 7, 22, tzinfo=UTC),
    )  # fmt: skip
    assert entry.day == date(2024, 5, 10)


def test_a_likely_incident_that_is_not_shown_as_one_is_noted(said, model, codebook, gazetteer):
    """The threshold keeps meetings out of the headline; what it keeps out beside must be found."""
    note = "may-have-occurred:mass_gathering"
    careful = Judge(replace(model, incident_threshold=1.0), codebook, gazetteer)
    protest, prevention = careful.judge([PROTEST, PREVENTION])
    assert note in protest.notes
    assert protest.tags["mass_gathering"].stage not in {"occurred", "handled"}
    assert prevention.may_have_occurred == ()
    assert not any(judgement.may_have_occurred for judgement in said.values())


def test_only_a_flagged_tag_may_have_occurred(judge, reader):
    """A borderline tag is to be reviewed already, and says so with its stage."""
    stages = {"protocol_breach": "risk", "mass_gathering": "planned"}
    detail = Detail(
        stages=stages, likely=stages, unsure=set(stages), evidence=dict.fromkeys(stages, ())
    )
    sure = np.ones(len(judge.model.tags) + 2)
    limits = judge.model.thresholds["mass_gathering"]
    sure[list(judge.model.tags).index("mass_gathering")] = limits.borderline
    judgement = judge._spoken(reader.read(DISMISSED), sure, detail)
    assert judgement.tags["mass_gathering"].borderline
    assert judgement.may_have_occurred == ("protocol_breach",)


def test_a_market_carries_nothing(said):
    judgement = said["market"]
    assert judgement.flagged == ()
    assert all(
        t.stage is None and t.evidence == () for t in judgement.tags.values() if not t.borderline
    )
    assert judgement.rule_family == ""


def test_evidence_is_quoted_from_the_article(said):
    whole = f"{PROTEST.title}\n{PROTEST.text}"
    for tag in said["protest"].tags.values():
        for evidence in tag.evidence:
            assert whole[evidence.start : evidence.end] == evidence.text
    assert said["protest"].tags["mass_gathering"].evidence
    assert said["protest"].tags["mass_gathering"].terms


def test_without_its_evidence_a_tag_is_less_likely(judge, said):
    """Evidence that did not carry the tag would mislead whoever checks it."""
    for document in (PROTEST, PREVENTION):
        for name, tag in said[document.id].tags.items():
            if not tag.flagged:
                continue
            evidence = tag.evidence[0]
            whole = f"{document.title}\n{document.text}"
            cut = whole[: evidence.start] + whole[evidence.end :]
            title, _, text = cut.partition("\n")
            (other,) = judge.judge([replace(document, title=title, text=text)])
            assert other.tags[name].probability < tag.probability


def test_a_batch_changes_no_judgement(judge, said):
    alone = judge.judge([PROTEST])[0]
    assert alone.tags["mass_gathering"].probability == pytest.approx(
        said["protest"].tags["mass_gathering"].probability
    )
    assert judge.judge([]) == []


def test_order_and_ids_are_kept(judge):
    documents = [replace(MARKET, id=str(n)) for n in range(300)]
    assert [j.id for j in judge.judge(documents)] == [str(n) for n in range(300)]


@pytest.mark.parametrize(
    ("title", "text", "note"),
    [
        ("", "", "empty"),
        ("\n", " \t ", "empty"),
        ("Demo", "", "empty"),
        (
            "Thousands rally in the capital",
            (
                "Thousands of workers marched to the parliament on Monday and demanded higher"
                " wages. The police said that the protest was peaceful and nobody was arrested."
            ),
            "not-indonesian",
        ),
    ],
)
def test_what_cannot_be_judged_is_said(judge, title, text, note):
    """An English riot with no tag must not look like a judged article without one."""
    (judgement,) = judge.judge([Document("a", title, text)])
    assert note in judgement.notes
    assert judgement.flagged == ()
    assert set(judgement.tags) == set(judge.model.tags)


HARD = {
    "capitals": (PROTEST.title.upper(), PROTEST.text.upper()),
    "one block": (PROTEST.title, PROTEST.text.replace("\n", "").replace(". ", ".")),
    "no title": ("", PROTEST.text),
    "remnants": (
        f"<b>{PROTEST.title}</b>",
        f"<p>{PROTEST.text}</p>\nADVERTISEMENT\nSCROLL TO CONTINUE WITH CONTENT",
    ),
    "mojibake": (PROTEST.title, PROTEST.text.replace('"', "â€œ")),
}


@pytest.mark.parametrize("name", HARD)
def test_dirt_does_not_hide_a_protest(judge, name):
    title, text = HARD[name]
    (judgement,) = judge.judge([Document(name, title, text, PROTEST.date)])
    assert judgement.tags["mass_gathering"].flagged or judgement.tags["mass_gathering"].borderline


def test_a_tag_without_training_is_said_untrained(model, codebook, gazetteer):
    """A silent zero would read as "nothing happened"."""
    land = Tag(
        key="land_fire", name=codebook.tags["mass_gathering"].name, definition="Fires.",
        inside=("fires",), outside=(),
    )  # fmt: skip
    wider = replace(codebook, tags={**codebook.tags, "land_fire": land})
    (judgement,) = Judge(model, wider, gazetteer).judge([PROTEST])
    assert "land_fire" not in judgement.tags
    assert "untrained:land_fire" in judgement.notes


def test_judgements_survive_their_json_form(said):
    for judgement in said.values():
        again = judgement_from_dict(judgement.to_dict())
        assert again.flagged == judgement.flagged
        assert again.place == judgement.place


def test_a_weekday_that_contradicts_its_date_is_noted(judge):
    text = PROTEST.text.replace("Senin (6/5/2024)", "Selasa (6/5/2024)")
    (judgement,) = judge.judge([replace(PROTEST, text=text)])
    assert "weekday-contradicts-date" in judgement.notes


def test_a_loaded_model_judges_as_before(tmp_path, model, codebook, gazetteer, said):
    save_model(model, tmp_path / "m.skops")
    loaded = load_judge(tmp_path / "m.skops", codebook, gazetteer)
    assert loaded.judge([PREVENTION, PROTEST, MARKET]) == list(said.values())


def test_the_articles_the_project_began_with(shared, shipped_models, codebook, gazetteer):
    """The model of the whole corpus reads both as prevention, without an incident."""
    (file,) = shipped_models.glob("*.skops")
    judge = load_judge(file, codebook, gazetteer)
    documents = []
    for name, day in (
        ("000_6dd154d506e0ec0b", "2020-08-19"),
        ("001_40d7e29d0919fb79", "2020-12-02"),
    ):
        text = shared("examples", f"{name}.txt").read_text(encoding="utf-8")
        lines = [line for line in text.splitlines() if line.strip()]
        skip = 1 if name.startswith("000") else 0
        documents.append(
            Document(name, lines[skip], "\n\n".join(lines[skip + 1 :]), date.fromisoformat(day))
        )
    first, second = judge.judge(documents)
    for judgement in (first, second):
        conflict = judgement.tags["incipient_conflict"]
        assert conflict.flagged
        assert conflict.stage == "prevention"
        assert judgement.election
        assert judgement.severity == 0
        assert not incident(judgement, codebook)
        assert judgement.may_have_occurred == ()
    crowd = first.tags["mass_gathering"]
    assert crowd.flagged or crowd.borderline
    assert crowd.stage == "prevention"
    assert first.place.code in {"65", "65.01"}
    assert second.place.code in {"64", "64.72"}
