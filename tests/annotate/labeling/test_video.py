"""Campaigns of videos: what a lease carries, played before judged, time marks."""

import pytest

from annotate.core.errors import ApplicationError
from annotate.datasets.services.snapshot import snapshot_create
from annotate.labeling.models import Campaign, Judgement, Preference, Task, TimeMark
from annotate.labeling.services.campaign import (
    campaign_create,
    campaign_enter,
    campaign_update,
)
from annotate.labeling.services.tasks import PairSource
from tests.annotate.labeling.labelling import Desk, check_counters, newcomer
from tests.factories import CandidateFactory, PromptFactory
from tests.videos import video_candidates

PLAYED = {"video": {"played": [True, True]}}


@pytest.fixture
def prompt(project):
    return PromptFactory(prompt_set__project=project)


@pytest.fixture
def videos(project, prompt):
    """Two videos of one prompt, and two images beside them that no task may show."""
    CandidateFactory(prompt=prompt)
    CandidateFactory(prompt=prompt)
    return video_candidates(project, prompt, frames=30)


def opened(project, **more) -> Campaign:
    source = PairSource("between_models")
    drafted = campaign_create(
        project=project, user=project.created_by, name="Move", sources=[source], **more
    )
    return campaign_enter(campaign=drafted, status="open")


@pytest.fixture
def desk(project, videos) -> Desk:
    campaign = opened(project, media="video")
    return Desk(newcomer(project), campaign)


def test_a_pair_is_of_videos_only_and_so_is_one_of_images(project, videos, desk):
    assert Task.objects.get().key == "-".join(str(row.pk) for row in videos)
    assert desk.campaign.question == "Which video is better?"
    images = opened(project, media="image")
    assert Task.objects.get(campaign=images).key != Task.objects.get(campaign=desk.campaign).key


def test_listed_tasks_name_what_the_campaign_shows(project, prompt, videos):
    image = CandidateFactory(prompt=prompt)
    mixed = PairSource("listed", pairs=[[videos[0].pk, image.pk]])
    with pytest.raises(ApplicationError, match="all of them videos"):
        campaign_create(
            project=project, user=project.created_by, name="x", media="video", sources=[mixed]
        )


def test_a_lease_carries_what_a_player_needs(desk):
    image = desk.take(1)[0]["images"][0]
    video = image["video"]
    assert (image["width"], image["height"]) == (64, 48)
    assert video["frames"] == len(video["moments"]) == 30
    assert video["duration_ms"] == pytest.approx(2500, abs=2)
    assert video["fps"] == pytest.approx(12, abs=0.02)
    assert [(row["frame"], row["at_ms"]) for row in video["seen"]] == [
        (0, 0),
        (12, 1000),
        (24, 2000),
    ]
    for url in (image["url"], video["poster"], *(row["url"] for row in video["seen"])):
        assert desk.api.get(url).status_code == 200


def test_a_lease_of_images_is_as_it_was(project, videos):
    desk = Desk(newcomer(project), opened(project))
    assert desk.take(1)[0]["images"][0]["video"] is None


@pytest.mark.parametrize(
    ("view", "words"),
    [
        ({}, "whether it was played"),
        ({"video": {"played": [True]}}, "whether it was played"),
        ({"video": {"played": [True, False]}}, "Video 2 was not played"),
        ({"video": {"played": ["yes", 1]}}, "Video 1 was not played"),
        ({"video": "yes"}, "whether it was played"),
    ],
)
def test_a_video_is_not_judged_unseen(desk, view, words):
    lease = desk.take(1)[0]
    refused = desk.answer(lease, view=view)
    assert refused.status_code == 400
    assert refused.json()["error"]["code"] == "not_played"
    assert words in refused.json()["error"]["message"]
    assert not Judgement.objects.exists()
    assert desk.answer(lease, view=PLAYED).status_code == 200


def test_what_cannot_be_watched_can_be_skipped_and_flagged(desk):
    assert desk.flag(desk.take(1)[0]).status_code == 200


def test_marks_are_stored_in_the_candidates_own_order(desk):
    lease = desk.take(1)[0]
    marks = [
        {"image": 0, "at_ms": 400, "reason": "the square jumps"},
        {"image": 1, "at_ms": 0},
    ]
    saved = desk.answer(lease, "right", view=PLAYED, marks=marks)
    assert saved.status_code == 200, saved.json()
    order = Judgement.objects.get().order
    rows = {row.position: (row.at_ms, row.reason) for row in TimeMark.objects.all()}
    assert rows == {order[0]: (400, "the square jumps"), order[1]: (0, "")}
    shown = desk.api.get(f"{desk.path}/history").json()["results"][0]
    assert sorted(shown["marks"], key=lambda mark: mark["image"]) == [
        {"image": 0, "at_ms": 400, "reason": "the square jumps"},
        {"image": 1, "at_ms": 0, "reason": ""},
    ]
    assert shown["images"][0]["video"]["frames"] == 30
    check_counters(desk.campaign)


def test_the_same_answer_twice_leaves_its_marks_once(desk):
    lease, id = desk.take(1)[0], "0" * 31 + "1"
    said = {"view": PLAYED, "marks": [{"image": 0, "at_ms": 5}], "id": id}
    assert desk.answer(lease, **said).status_code == 200
    assert desk.answer(lease, **said).json()["saved"]["repeated"]
    assert TimeMark.objects.count() == 1


@pytest.mark.parametrize(
    ("marks", "words"),
    [
        ([{"image": 2, "at_ms": 5}], "no video 3"),
        ([{"image": 0, "at_ms": 2600}], "behind the end of video 1"),
        ([{"image": 0, "at_ms": 5}, {"image": 0, "at_ms": 5, "reason": "again"}], "two marks at 5"),
    ],
)
def test_marks_that_make_no_sense_are_refused(desk, marks, words):
    refused = desk.answer(desk.take(1)[0], view=PLAYED, marks=marks)
    assert refused.status_code == 400
    assert words in refused.json()["error"]["message"]
    assert not Judgement.objects.exists()


def test_many_or_odd_marks_are_refused_at_the_door(desk):
    lease = desk.take(1)[0]
    many = [{"image": 0, "at_ms": at} for at in range(101)]
    for marks in (many, [{"image": 0, "at_ms": -1}], [{"image": 0}], "x"):
        assert desk.answer(lease, view=PLAYED, marks=marks).status_code == 400
    assert desk.skip(lease, marks=[{"image": 0, "at_ms": 1}]).status_code == 400


def test_images_take_no_time_marks(project, videos):
    desk = Desk(newcomer(project), opened(project))
    refused = desk.answer(desk.take(1)[0], marks=[{"image": 0, "at_ms": 1}])
    assert "Time marks are for videos" in refused.json()["error"]["message"]


def test_after_an_undo_it_was_played_before(desk):
    lease = desk.take(1)[0]
    id = desk.answer(lease, "left", view=PLAYED).json()["saved"]["id"]
    again = desk.undo(id).json()["lease"]
    assert desk.answer(again, "right", view={}).status_code == 200
    assert Preference.objects.count() == 2


def test_the_built_in_video_checklist_asks_about_one_video(project, videos):
    campaign = opened(project, kind="checklist", form={"builtin": "video"})
    assert campaign.media == "video"
    desk = Desk(newcomer(project), campaign)
    lease = desk.take(1)[0]
    assert len(lease["images"]) == 1
    items = [
        item for dimension in campaign.form["body"]["dimensions"] for item in dimension["items"]
    ]
    gates = {item["key"] for item in items if item["is_gate"]}
    answers = [
        {"image": 0, "item": item["key"], "option": item["options"][0]["key"]} for item in items
    ]
    assert gates
    saved = desk.say(
        lease, "answered", answers=answers, view={"video": {"played": [True]}},
        marks=[{"image": 0, "at_ms": 900, "reason": "flicker"}],
    )  # fmt: skip
    assert saved.status_code == 200, saved.json()
    judgement = Judgement.objects.get()
    assert judgement.answers.count() == len(items)
    assert judgement.marks.get().reason == "flicker"


def test_a_checklist_and_its_media_must_agree(project, videos):
    with pytest.raises(ApplicationError, match="asks about videos"):
        opened(project, kind="checklist", form={"builtin": "video"}, media="image")
    with pytest.raises(ApplicationError, match="in pairs or judged by a checklist"):
        opened(project, kind="scoring", media="video")


def test_the_api_drafts_a_campaign_of_videos(as_, admin, project, videos):
    answer = as_(admin).post(
        f"/projects/{project.pk}/campaigns",
        {
            "name": "m",
            "kind": "pairwise",
            "media": "video",
            "pairs": [{"source": "between_models"}],
        },
    )
    assert answer.status_code == 201, answer.json()
    assert answer.json()["media"] == "video"
    assert answer.json()["task_count"] == 1
    shown = as_(admin).get(f"/projects/{project.pk}/candidates").json()["results"]
    assert sum(row["image"]["video"] is not None for row in shown) == 2


def test_what_was_skipped_is_not_watched_because_it_is_asked_again(desk):
    skipped = desk.skip(desk.take(1)[0]).json()["saved"]["id"]
    again = desk.undo(skipped).json()["leases"][0]
    refused = desk.answer(again)
    assert refused.json()["error"]["code"] == "not_played"
    assert desk.answer(again, view=PLAYED).status_code == 200


def test_another_form_leaves_a_draft_of_videos_one_of_videos(project, videos):
    draft = campaign_create(project=project, user=project.created_by, name="Draft", media="video")
    form = {"dimensions": [{"key": "motion", "label": "Motion"}]}
    assert campaign_update(campaign=draft, form=form).media == "video"


def test_images_and_videos_do_not_mix_in_a_snapshot(project, videos):
    of_videos = opened(project, media="video")
    of_images = campaign_create(project=project, user=project.created_by, name="Still")
    with pytest.raises(ApplicationError, match="do not go into one snapshot"):
        snapshot_create(project=project, user=None, name="Both", campaigns=[of_videos, of_images])
