"""Snapshots: labels frozen for training, the same bytes for the same rows."""

import hashlib
import io
import json
import tarfile
from datetime import timedelta
from io import StringIO
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from annotate.core.errors import ApplicationError
from annotate.core.jobs import job_cancel
from annotate.core.models import JobStatus
from annotate.datasets.models import Snapshot
from annotate.datasets.services.build import snapshot_build
from annotate.datasets.services.judged import pseudonym
from annotate.datasets.services.snapshot import snapshot_create
from annotate.labeling.forms import form_of
from annotate.labeling.models import Campaign, Exclusion, Judgement
from annotate.labeling.services.exclusion import exclusion_lift, person_exclude
from annotate.labeling.services.tasks import PairSource, tasks_add
from annotate.labeling.services.withdrawal import person_withdraw
from annotate.projects.models import Role
from annotate.quality.models import Consensus
from annotate.quality.services.consensus import labels_update
from annotate.quality.services.review import review_add
from tests.annotate.labeling.labelling import Desk, newcomer
from tests.annotate.quality.saying import say_all
from tests.factories import (
    CampaignFactory,
    CandidateFactory,
    MembershipFactory,
    ModelVersionFactory,
    PromptFactory,
    PromptSetFactory,
    stored_image,
)
from training.data.snapshot import read_snapshot


@pytest.fixture
def campaign(project) -> Campaign:
    """Six pairs of real images, of prompts in all three splits, judged by two people."""
    prompt_set = PromptSetFactory(project=project)
    model = ModelVersionFactory(project=project, name="painter")
    for split in ("train", "train", "train", "train", "validation", "test"):
        prompt = PromptFactory(prompt_set=prompt_set, split=split)
        for seed in (0, 1):
            asset = stored_image(project)
            CandidateFactory(prompt=prompt, model_version=model, seed=seed, asset=asset)
    campaign = CampaignFactory(project=project, overlap=2, hold=20)
    tasks_add(campaign=campaign, source=PairSource("within_model"))
    campaign.refresh_from_db()
    return campaign


@pytest.fixture
def people(campaign) -> list[Desk]:
    desks = [Desk(newcomer(campaign.project), campaign) for _ in range(2)]
    for desk, choice in zip(desks, ("left", "tie"), strict=True):
        for lease in desk.take(20):
            desk.answer(lease, choice)
    return desks


def build(campaign: Campaign) -> Snapshot:
    snapshot = snapshot_create(project=campaign.project, user=None, name="s", campaigns=[campaign])
    snapshot_build(snapshot.pk)
    snapshot.refresh_from_db()
    return snapshot


def table(snapshot: Snapshot, name: str) -> list[dict]:
    rows: list[dict] = pq.read_table(Path(snapshot.uri) / f"{name}.parquet").to_pylist()
    return rows


def test_a_snapshot_holds_pairs_votes_images_and_who_said_what(campaign, people):
    snapshot = build(campaign)
    assert snapshot.status == JobStatus.SUCCEEDED, snapshot.error
    counts = dict(snapshot.counts)
    assert counts.pop("bytes") > 0
    assert counts == {
        "pairs": 6, "train": 4, "validation": 1, "test": 1, "judgements": 12, "people": 2,
        "images": 12,
    }  # fmt: skip
    for row in table(snapshot, "pairs"):
        votes = {k: row[f"votes_{k}"] for k in ("first", "second", "tie", "both_bad")}
        assert sum(votes.values()) == 2
        assert votes["tie"] == 1
        assert row["p_first"] == pytest.approx((votes["first"] + 0.5) / 2)
        assert row["first_id"] < row["second_id"]
        assert row["first_model"] == "painter r1"
    said = table(snapshot, "judgements")
    assert {row["choice"] for row in said} <= {"first", "second", "tie"}
    names = {row["annotator"] for row in said}
    assert len(names) == 2
    for desk in people:
        assert not any(desk.user.email in name or desk.user.name in name for name in names)


def test_every_file_has_the_hash_that_the_manifest_says(campaign, people):
    folder = Path(build(campaign).uri)
    manifest = json.loads((folder / "manifest.json").read_text())
    listed = {file["path"]: file for file in manifest["files"]}
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert there == {*listed, "manifest.json"}
    for path, file in listed.items():
        data = (folder / path).read_bytes()
        assert hashlib.sha256(data).hexdigest() == file["sha256"]
        assert len(data) == file["bytes"]


def test_the_same_rows_give_the_same_bytes(campaign, people):
    first, again = build(campaign), build(campaign)
    assert first.content_sha256 == again.content_sha256
    for name in ("pairs.parquet", "judgements.parquet"):
        assert (Path(first.uri) / name).read_bytes() == (Path(again.uri) / name).read_bytes()


@pytest.mark.parametrize("labels", ["votes", "consensus"])
def test_a_reviewers_answer_is_the_label_and_the_votes_stay(campaign, people, labels):
    task = campaign.tasks.order_by("pk").first()
    reviewer = MembershipFactory(project=campaign.project, role=Role.REVIEWER).user
    review_add(task=task, by=reviewer, verdict="overruled", answers={"overall": "second"},
               reason="The first has six fingers.")  # fmt: skip
    snapshot = build(campaign) if labels == "votes" else softly(campaign)
    rows = {row["pair_id"]: row for row in table(snapshot, "pairs")}
    assert (rows[task.pk]["p_first"], rows[task.pk]["weight"]) == (0.0, 1.0)
    assert rows[task.pk]["votes_tie"] == 1
    assert manifest_of(snapshot)["overruled"]["pairs"] == [task.pk]
    assert sum(row["p_first"] == 0.0 for row in rows.values()) == 1


def test_an_excluded_person_is_in_no_later_snapshot(campaign, people, admin):
    before = build(campaign)
    person_exclude(campaign=campaign, person=people[0].user.pk, by=admin, reason="Always left.")
    after = build(campaign)
    assert len(table(before, "judgements")) == 12
    assert {row["annotator"] for row in table(after, "judgements")} == {
        pseudonym(people[1].user.pk)
    }


def test_a_sealed_snapshot_says_what_no_longer_counts_and_keeps_its_bytes(
    campaign, people, admin, as_
):
    early, other, third, fourth, *_ = campaign.tasks.order_by("pk")
    overrule = {"by": admin, "verdict": "overruled", "answers": {"overall": "second"}}
    review_add(task=early, reason="Known when it was built.", **overrule)
    snapshot = build(campaign)
    files = {path: path.read_bytes() for path in Path(snapshot.uri).rglob("*") if path.is_file()}

    def since() -> dict:
        found = as_(admin).get(f"/snapshots/{snapshot.pk}/since").json()
        return {name: count for name, count in found.items() if count}

    assert since() == {"answers": 12, "counting": 12}
    left, tie = people
    said = {row.task_id: str(row.pk) for row in Judgement.objects.filter(annotator=left.user)}
    left.answer(left.undo(said[third.pk]).json()["lease"], "right")
    left.undo(said[fourth.pk])
    changed = {"answered_anew": 1, "taken_back": 1}
    assert since() == {"answers": 12, "counting": 10, "gone": 2, **changed}

    review_add(task=other, reason="Six fingers.", **overrule)
    assert since() == {"answers": 12, "counting": 8, "gone": 4, **changed, "overruled": 2}

    person_exclude(campaign=campaign, person=tie.user.pk, by=admin, reason="Always equal.")
    assert since() == {  # each is counted once
        "answers": 12, "counting": 3, "gone": 9, **changed, "overruled": 1, "excluded": 6,
    }  # fmt: skip
    exclusion_lift(exclusion=Exclusion.objects.get(), by=admin)
    assert since()["gone"] == 4
    person_withdraw(person=tie.user, by=admin, reason="Asked for it.")
    assert since()["withdrawn"] == 6

    out = StringIO()
    call_command("check_snapshot", str(snapshot.pk), stdout=out)
    assert "9 of its 12 answers no longer count: 6 of people who withdrew" in out.getvalue()
    with pytest.raises(CommandError, match="no snapshot 0"):
        call_command("check_snapshot", "0")
    assert {path: path.read_bytes() for path in files} == files


def softly(campaign: Campaign) -> Snapshot:
    snapshot = snapshot_create(
        project=campaign.project, user=None, name="s", campaigns=[campaign], labels="consensus"
    )
    snapshot_build(snapshot.pk)
    snapshot.refresh_from_db()
    assert snapshot.status == JobStatus.SUCCEEDED, snapshot.error
    return snapshot


def manifest_of(snapshot: Snapshot) -> dict:
    found: dict = json.loads((Path(snapshot.uri) / "manifest.json").read_text())
    return found


def pairs_of_files(project, count: int, **settings) -> Campaign:
    """A campaign of `count` pairs of real images, of a prompt each."""
    prompt_set = PromptSetFactory(project=project)
    model = ModelVersionFactory(project=project)
    for _ in range(count):
        prompt = PromptFactory(prompt_set=prompt_set)
        for seed in (0, 1):
            asset = stored_image(project)
            CandidateFactory(prompt=prompt, model_version=model, seed=seed, asset=asset)
    campaign: Campaign = CampaignFactory(project=project, hold=20, **settings)
    tasks_add(campaign=campaign, source=PairSource("within_model"))
    campaign.refresh_from_db()
    return campaign


@pytest.fixture
def crowd(project) -> Campaign:
    """Five people who agree on eight pairs, and one who always says the opposite."""
    campaign = pairs_of_files(project, 8, overlap=6)
    for _ in range(5):
        say_all(campaign, lambda number: "first" if number % 2 else "second")
    say_all(campaign, lambda number: "second" if number % 2 else "first")
    return campaign


def test_soft_labels_know_who_inverts_and_say_so(crowd):
    plain, soft = build(crowd), softly(crowd)
    assert "labels" not in manifest_of(plain)
    assert {row["weight"] for row in table(plain, "pairs")} == {1.0}
    for row, before in zip(table(soft, "pairs"), table(plain, "pairs"), strict=True):
        sure = max(row["p_first"], 1 - row["p_first"])
        assert (row["p_first"] > 0.5) == (before["p_first"] > 0.5)
        assert sure > max(before["p_first"], 1 - before["p_first"])  # five of six would be 0.83
        assert 0.75 < row["weight"] < 1
        assert {k: row[k] for k in row if k not in ("p_first", "weight")} == {
            k: before[k] for k in before if k not in ("p_first", "weight")
        }
    told = manifest_of(soft)["labels"]
    (of,) = told["campaigns"]
    assert (told["kind"], told["method"], of["votes"]) == ("consensus", "paired/1", 48)
    values = sorted(row["reliability"] for row in of["people"])
    assert values[0] < 0 < 0.5 < values[1]
    names = {row["annotator"] for row in table(soft, "judgements")}
    assert {row["annotator"] for row in of["people"]} == names
    # The very votes that the fit beside the campaign was made from, when nobody judged since.
    (fit,) = labels_update(crowd)
    assert of["inputs_sha256"] == fit.inputs_sha256


def test_soft_labels_of_the_same_judgements_are_the_same_bytes(crowd):
    first = softly(crowd)
    labels_update(crowd)  # a stored fit makes no difference
    again = softly(crowd)
    assert first.content_sha256 == again.content_sha256
    assert manifest_of(first)["labels"] == manifest_of(again)["labels"]
    assert read_snapshot(Path(again.uri)).pairs[0].weight < 1


def test_who_tosses_a_coin_counts_least(project):
    campaign = pairs_of_files(project, 12, overlap=4)
    for _ in range(3):
        say_all(campaign, lambda number: "first" if number % 2 else "second")
    rng = np.random.default_rng(0)
    coin = say_all(campaign, lambda number: ("first", "second")[rng.integers(2)])
    rows = table(softly(campaign), "pairs")
    assert all(0.65 < row["weight"] < 0.95 for row in rows)  # three who agree
    values = {
        row["annotator"]: row["reliability"]
        for row in manifest_of(softly(campaign))["labels"]["campaigns"][0]["people"]
    }
    # Twelve answers say little of a person, but which of the four it is they say.
    assert values[pseudonym(coin.user.pk)] == min(values.values()) < 0.9


def test_labels_are_asked_for_by_http_and_by_command(crowd, as_):
    researcher = MembershipFactory(project=crowd.project, role=Role.RESEARCHER).user
    to = f"/projects/{crowd.project_id}/snapshots"
    asked = {"name": "s", "campaigns": [crowd.pk]}
    assert as_(researcher).post(to, asked).json()["labels"] == "votes"
    soft = as_(researcher).post(to, {**asked, "labels": "consensus"}).json()
    assert soft["labels"] == "consensus"
    recipe = {"builder": "best_worst", "scorer": {"source": "x"}}
    refused = as_(researcher).post(to, {"name": "s", "recipe": recipe, "labels": "consensus"})
    assert refused.status_code == 400
    assert as_(researcher).post(to, {**asked, "labels": "truth"}).status_code == 400
    out = io.StringIO()
    call_command("build_snapshot", crowd.pk, "--name=c", "--labels=consensus", stdout=out)
    told = json.loads(out.getvalue())
    assert told["labels"]["kind"] == "consensus"
    assert told["counts"]["pairs"] == 8
    with pytest.raises(CommandError, match="no campaign 0"):
        call_command("build_snapshot", 0, "--name=c")


def test_one_vote_is_a_label_with_doubt_that_weighs_less(project):
    lonely = pairs_of_files(project, 1)
    say_all(lonely, lambda number: "first")
    (one,) = table(softly(lonely), "pairs")
    assert 0.5 < one["p_first"] < 0.95
    assert one["weight"] == pytest.approx(0.5, abs=0.1)


FORM = {
    "dimensions": [{"key": "colour", "label": "Colour"}],
    "strength": {"grades": ["slightly", "clearly", "much"], "each": True},
}
PLAIN_COLUMNS = [
    "judgement_id", "pair_id", "campaign_id", "annotator", "choice", "first_shown_left",
    "duration_ms", "arrival", "created_at",
]  # fmt: skip


def test_what_a_form_asks_has_columns_and_a_plain_campaign_gets_none(campaign, people, project):
    before = build(campaign)
    assert list(table(before, "judgements")[0]) == PLAIN_COLUMNS
    form = form_of("pairwise", FORM)
    graded = CampaignFactory(project=project, hold=20, form=form)
    tasks_add(campaign=graded, source=PairSource("within_model"))
    graded.refresh_from_db()
    desk = Desk(newcomer(project), graded)
    for lease in desk.take(6):
        colour = [{"dimension": "colour", "choice": "right", "strength": 1}]
        assert desk.answer(lease, "left", strength=3, dimensions=colour).status_code == 200
    snapshot = snapshot_create(project=project, user=None, name="s", campaigns=[campaign, graded])
    snapshot_build(snapshot.pk)
    snapshot.refresh_from_db()
    rows = table(snapshot, "judgements")
    assert list(rows[0]) == [*PLAIN_COLUMNS, "choice_colour", "strength", "strength_colour"]
    of = {pk: [row for row in rows if row["campaign_id"] == pk] for pk in (campaign.pk, graded.pk)}
    assert {row["strength"] for row in of[campaign.pk]} == {None}
    assert {row["choice_colour"] for row in of[campaign.pk]} == {None}
    assert {(row["strength"], row["strength_colour"]) for row in of[graded.pk]} == {(3, 1)}
    opposite = {"first": "second", "second": "first"}
    assert all(row["choice_colour"] == opposite[row["choice"]] for row in of[graded.pk])
    read_snapshot(Path(snapshot.uri))  # training reads it as ever
    assert build(campaign).content_sha256 == before.content_sha256


def test_dimensions_without_an_overall_choice_are_no_pairs(project):
    form = form_of("pairwise", {"overall": False, "dimensions": FORM["dimensions"]})
    alone = CampaignFactory(project=project, form=form)
    with pytest.raises(ApplicationError, match="dimensions alone"):
        snapshot_create(project=project, user=None, name="s", campaigns=[alone])


def test_one_more_judgement_gives_another_hash_and_leaves_the_old_snapshot_alone(campaign, people):
    first = build(campaign)
    before = (Path(first.uri) / "pairs.parquet").read_bytes()
    people[0].undo(str(Judgement.objects.filter(annotator=people[0].user).first().pk))
    second = build(campaign)
    assert second.content_sha256 != first.content_sha256
    assert (Path(first.uri) / "pairs.parquet").read_bytes() == before


def test_what_was_taken_back_is_not_in_it_and_what_was_said_instead_is(campaign, people):
    gone = Judgement.objects.filter(annotator=people[0].user).first()
    again = people[0].undo(str(gone.pk), want=1).json()["leases"][0]
    new = people[0].answer(again, "both_bad").json()["saved"]["id"]
    snapshot = build(campaign)
    ids = {row["judgement_id"] for row in table(snapshot, "judgements")}
    assert str(gone.pk) not in ids
    assert new in ids
    assert set(map(str, snapshot.judgements.values_list("judgement_id", flat=True))) == ids
    pair = next(r for r in table(snapshot, "pairs") if r["pair_id"] == gone.task_id)
    assert (pair["votes_tie"], pair["votes_both_bad"]) == (1, 1)


def test_the_votes_of_the_pairs_are_the_judgements_beside_them(campaign, people):
    """Also where the kept consensus is stale: both tables come from one look at the answers."""
    Consensus.objects.create(
        task_id=Judgement.objects.first().task_id,
        method="majority",
        votes_first=9,
        votes_second=0,
        votes_tie=0,
        votes_both_bad=0,
        p_first=1.0,
        majority="first",
        inputs_sha256="0" * 64,
    )
    Consensus.objects.update(computed_at=timezone.now() + timedelta(hours=1))
    snapshot = build(campaign)
    counted: dict[tuple[int, str], int] = {}
    for row in table(snapshot, "judgements"):
        key = (row["pair_id"], row["choice"])
        counted[key] = counted.get(key, 0) + 1
    for row in table(snapshot, "pairs"):
        for choice in ("first", "second", "tie", "both_bad"):
            assert row[f"votes_{choice}"] == counted.get((row["pair_id"], choice), 0)


def test_skips_and_flags_are_not_votes(campaign):
    desk = Desk(newcomer(campaign.project), campaign)
    a, b, c, *_ = desk.take(20)
    desk.skip(a)
    desk.flag(b)
    desk.answer(c)
    assert build(campaign).counts["pairs"] == 1


def test_a_pair_is_in_the_split_of_its_prompt_and_no_prompt_is_in_two(campaign, people):
    splits: dict[int, set[str]] = {}
    for row in table(build(campaign), "pairs"):
        splits.setdefault(row["prompt_id"], set()).add(row["split"])
    assert all(len(found) == 1 for found in splits.values())


def test_a_snapshot_of_nothing_says_so(campaign):
    snapshot = build(campaign)
    assert snapshot.status == JobStatus.FAILED
    assert "No judgements" in snapshot.error
    assert not list(Path(snapshot.uri or "/nowhere").glob("*"))


def test_a_missing_image_fails_the_job_with_a_hint_and_leaves_no_half_snapshot(
    campaign, people, settings
):
    stored = CandidateFactory._meta.model.objects.first().asset
    (Path(settings.MEDIA_ROOT) / stored.storage_key).unlink()
    snapshot = build(campaign)
    assert snapshot.status == JobStatus.FAILED
    assert snapshot.hint
    left = [p.name for p in Path(settings.SNAPSHOTS_ROOT).glob(f"{snapshot.pk}*")]
    assert left == []


def test_a_snapshot_of_people_who_are_all_excluded_says_that(campaign, people, admin):
    for desk in people:
        person_exclude(campaign=campaign, person=desk.user.pk, by=admin, reason="Asleep.")
    snapshot = build(campaign)
    assert snapshot.status == JobStatus.FAILED
    assert "are excluded" in snapshot.error
    assert "yet" not in snapshot.error


def test_a_cancelled_snapshot_leaves_nothing(campaign, people, settings):
    snapshot = snapshot_create(project=campaign.project, user=None, name="s", campaigns=[campaign])
    job_cancel(snapshot)
    snapshot_build(snapshot.pk)
    assert not (Path(settings.SNAPSHOTS_ROOT) / str(snapshot.pk)).exists()


def test_a_reader_of_the_training_side_reads_it(campaign, people):
    from training.data.snapshot import read_snapshot

    found = read_snapshot(Path(build(campaign).uri))
    assert [len(found.split(name)) for name in ("train", "validation", "test")] == [4, 1, 1]


# --- through the API ----------------------------------------------------------------------------


@pytest.fixture
def built(campaign, people) -> Snapshot:
    return build(campaign)


def test_the_download_is_a_tar_of_the_whole_and_equal_each_time(as_, researcher, built):
    first = as_(researcher).get(f"/snapshots/{built.pk}/download")
    again = as_(researcher).get(f"/snapshots/{built.pk}/download")
    assert first.body == again.body
    assert "attachment" in first.headers["Content-Disposition"]
    with tarfile.open(fileobj=io.BytesIO(first.body)) as archive:
        names = archive.getnames()
        assert f"snapshot-{built.pk}/manifest.json" in names
        assert len(names) == 15
        assert all(info.mtime == 0 and info.uid == 0 for info in archive)
        pairs = archive.extractfile(f"snapshot-{built.pk}/pairs.parquet").read()
    assert pairs == (Path(built.uri) / "pairs.parquet").read_bytes()


def test_one_file_can_be_read(as_, researcher, built):
    answer = as_(researcher).get(f"/snapshots/{built.pk}/files/manifest.json")
    assert json.loads(answer.body)["content_sha256"] == built.content_sha256
    assert answer.headers["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize(
    "path",
    ["../../secret-key", "..%2f..%2fsecret-key", "images/../../../secret-key", "/etc/passwd",
     "%2fetc%2fpasswd", "images", ".", "manifest.json%00", "no-such"],
)  # fmt: skip
def test_a_name_that_leads_out_of_the_snapshot_does_not_exist(as_, researcher, built, path):
    answer = as_(researcher).get(f"/snapshots/{built.pk}/files/{path}")
    assert answer.status_code == 404


def test_an_unfinished_snapshot_has_no_files_yet(as_, researcher, campaign):
    snapshot = snapshot_create(project=campaign.project, user=None, name="s", campaigns=[campaign])
    for path in ("download", "files/manifest.json"):
        assert as_(researcher).get(f"/snapshots/{snapshot.pk}/{path}").status_code == 409


def test_a_snapshot_of_no_campaign_is_refused(as_, researcher, project):
    answer = as_(researcher).post(
        f"/projects/{project.pk}/snapshots", {"name": "s", "campaigns": []}
    )
    assert answer.status_code == 400
