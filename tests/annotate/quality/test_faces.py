"""What graded faces say: labels by majority, shares with intervals, and the exported lines."""

import json
from collections import Counter
from itertools import combinations, product

import pytest
from django.core.management import CommandError, call_command

from annotate.labeling.models import TaskFace
from annotate.labeling.services.campaign import campaign_create, campaign_enter
from annotate.labeling.services.tasks import PairSource
from annotate.quality.face_results import GRADES, UNDECIDED, label_of
from tests.annotate.labeling.labelling import Desk, newcomer
from tests.factories import (
    AssetFactory,
    CandidateFactory,
    ModelVersionFactory,
    PromptFactory,
    campaign_of_pairs,
    face_scan,
)

BOXES = [(0.1, 0.2, 0.5, 0.4), (0.7, 0.1, 0.2, 0.2)]


@pytest.fixture
def campaign(project):
    """Two models, one image each with two faces, of one prompt; everybody may judge."""
    prompt = PromptFactory(prompt_set__project=project, text="two people")
    for name in ("first", "second"):
        model = ModelVersionFactory(project=project, name=name)
        asset = AssetFactory(project=project, width=200, height=200)
        CandidateFactory(prompt=prompt, model_version=model, asset=asset)
        face_scan(asset, BOXES)
    drafted = campaign_create(
        project=project, user=project.created_by, name="Faces", kind="faces", overlap=5,
        sources=[PairSource("within_model", pairs_per_prompt=5)],
    )  # fmt: skip
    return campaign_enter(campaign=drafted, status="open")


def judge(campaign, *votes, missed=0):
    """A new person grades all: votes[i] are the grades of the i-th task's faces."""
    desk = Desk(newcomer(campaign.project), campaign)
    by_url = {}
    tasks = list(TaskFace.objects.filter(number=0).order_by("task"))
    for number, row in enumerate(tasks):
        by_url[row.task.candidates.get().candidate.asset.address] = votes[number]
    for lease in desk.take(3):
        grades = [
            {"face": face, "grade": grade, "defects": ["eyes"] if grade == "bad" else []}
            for face, grade in enumerate(by_url[lease["images"][0]["url"]])
        ]
        saved = desk.say(lease, "answered", faces={"grades": grades, "missed": missed})
        assert saved.status_code == 200, saved.json()
    return desk


@pytest.mark.parametrize("extra", [0, 1])
def test_the_label_is_the_majority_for_every_triple_of_votes(extra):
    for votes in product(GRADES, repeat=3 + extra):
        most = max(votes.count(grade) for grade in GRADES)
        leaders = [grade for grade in GRADES if votes.count(grade) == most]
        assert label_of(list(votes)) == (leaders[0] if len(leaders) == 1 else UNDECIDED), votes
    assert label_of([]) == UNDECIDED


def test_results_count_votes_and_give_each_model_its_share_of_good_faces(campaign, as_, reviewer):
    judge(campaign, ["good", "good"], ["bad", "good"], missed=1)
    judge(campaign, ["good", "bad"], ["bad", "not_face"])
    judge(campaign, ["good", "good"], ["acceptable", "not_face"])
    results = as_(reviewer).get(f"/campaigns/{campaign.pk}/results").json()
    faces = results["faces"]
    assert {row["grade"]: row["count"] for row in faces["votes"]} == {
        "good": 6, "acceptable": 1, "bad": 3, "not_face": 2,
    }  # fmt: skip
    assert (faces["answers"], faces["faces"], faces["missed"]) == (6, 4, 2)
    first, second = faces["models"]
    assert (first["good"], first["bad"], first["share"]) == (2, 0, 1.0)
    assert (second["bad"], second["not_face"], second["share"]) == (1, 1, 0.0)
    # Wilson's interval of 2 of 2: (1 + z²/2n ± …) by hand is [n / (n + z²), 1].
    assert first["low"] == pytest.approx(2 / (2 + 1.96**2), abs=1e-4)
    assert first["high"] == 1.0
    assert {row["key"]: row["count"] for row in faces["defects"]}["eyes"] == 3
    votes = [["good"] * 3, ["good", "bad", "good"], ["bad", "bad", "acceptable"],
             ["good", "not_face", "not_face"]]  # fmt: skip
    pairs = [pair for each in votes for pair in combinations(each, 2)]
    alike = Counter(a == b for a, b in pairs)[True] / len(pairs)
    assert faces["agreement"] == pytest.approx(alike, abs=1e-4)
    good = results["models"][0]["values"][0]
    assert (good["key"], good["mean"], good["count"]) == ("good", pytest.approx(5 / 6, abs=1e-4), 6)


def test_what_was_taken_back_does_not_count(campaign, as_, reviewer):
    desk = judge(campaign, ["good", "good"], ["bad", "bad"])
    rows = desk.api.get(f"{desk.path}/history").json()["results"]
    desk.undo(next(row["id"] for row in rows if row["faces"]["grades"][0]["grade"] == "bad"))
    faces = as_(reviewer).get(f"/campaigns/{campaign.pk}/results").json()["faces"]
    assert (faces["answers"], faces["faces"]) == (1, 2)


def test_a_campaign_without_answers_has_empty_results(campaign, as_, reviewer):
    faces = as_(reviewer).get(f"/campaigns/{campaign.pk}/results").json()["faces"]
    assert (faces["faces"], faces["agreement"], faces["models"]) == (0, None, [])


def test_the_export_has_each_face_with_its_votes_and_pairs_of_good_and_bad(
    campaign, as_, researcher, tmp_path
):
    judge(campaign, ["good", "good"], ["bad", "acceptable"])
    judge(campaign, ["good", "bad"], ["bad", "acceptable"])
    lines = as_(researcher).get(f"/campaigns/{campaign.pk}/faces").body.decode().splitlines()
    rows = [json.loads(line) for line in lines]
    assert [row["label"] for row in rows] == ["good", "undecided", "bad", "acceptable"]
    assert rows[0]["box"] == [0.1, 0.2, 0.5, 0.4]
    assert [vote["grade"] for vote in rows[1]["votes"]] == ["good", "bad"]
    assert rows[0]["detector"] == "test 1"
    file = tmp_path / "pairs.jsonl"
    call_command("export_faces", campaign.pk, file, "--pairs", verbosity=0)
    pairs = [json.loads(line) for line in file.read_text().splitlines()]
    assert [(pair["good"]["face"], pair["bad"]["face"]) for pair in pairs] == [
        (rows[0]["face"], rows[2]["face"])
    ]
    with pytest.raises(CommandError, match="Name a new file"):
        call_command("export_faces", campaign.pk, file)
    with pytest.raises(CommandError, match="no campaign 0"):
        call_command("export_faces", 0, tmp_path / "other.jsonl")


def test_other_kinds_have_no_faces_to_export(project, as_, researcher, reviewer):
    pairs = campaign_of_pairs(1, project=project)
    refused = as_(researcher).get(f"/campaigns/{pairs.pk}/faces")
    assert refused.status_code == 400
    assert "kind faces" in refused.json()["error"]["message"]
    assert as_(reviewer).get(f"/campaigns/{pairs.pk}/faces").status_code == 403
