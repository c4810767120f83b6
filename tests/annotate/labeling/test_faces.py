"""Faces of images: which are asked about, how a grade is stored, and what is refused."""

import pytest
from django.db import IntegrityError, transaction

from annotate.core.errors import ApplicationError
from annotate.generation.models import Face
from annotate.labeling.forms import form_of, media_of
from annotate.labeling.models import (
    Campaign,
    FaceAnswer,
    FaceGrade,
    Judgement,
    Lease,
    Preference,
    Task,
    TaskFace,
)
from annotate.labeling.services.campaign import campaign_create, campaign_enter
from annotate.labeling.services.tasks import PairSource, tasks_add
from tests.annotate.labeling.labelling import Desk, check_counters, newcomer
from tests.factories import (
    AssetFactory,
    CandidateFactory,
    ModelVersionFactory,
    PromptFactory,
    face_scan,
)

BOXES = [(0.1, 0.2, 0.5, 0.4), (0.7, 0.1, 0.2, 0.2)]


def image_with(project, prompt, model, boxes, *, seed=0, **more):
    """A candidate of 200 by 200 pixels that was searched; with None, one that was not."""
    asset = AssetFactory(project=project, width=200, height=200)
    candidate = CandidateFactory(prompt=prompt, model_version=model, asset=asset, seed=seed)
    if boxes is not None:
        face_scan(asset, boxes, **more)
    return candidate


@pytest.fixture
def scene(project):
    model = ModelVersionFactory(project=project)
    prompt = PromptFactory(prompt_set__project=project, text="two people")
    return project, prompt, model


def draft(project, form=None, **more):
    settings = {
        "kind": "faces", "name": "Faces", "form": form or {},
        "sources": [PairSource("within_model", pairs_per_prompt=9)], **more,
    }  # fmt: skip
    drafted = campaign_create(project=project, user=project.created_by, **settings)
    return campaign_enter(campaign=drafted, status="open")


@pytest.fixture
def desk(scene) -> Desk:
    image_with(*scene, BOXES)
    return Desk(newcomer(scene[0]), draft(scene[0], overlap=3))


def grade(desk, lease, *grades, missed=0):
    rows = [
        {"face": face, "grade": grade, "defects": list(defects)} for face, grade, *defects in grades
    ]
    return desk.say(lease, "answered", faces={"grades": rows, "missed": missed})


def test_every_face_is_shown_with_its_box_and_its_grade_is_a_row(desk):
    lease = desk.take(1)[0]
    shown = [tuple(row[side] for side in ("left", "top", "width", "height"))
             for row in lease["faces"]]  # fmt: skip
    assert shown == BOXES
    assert [(row["image"], row["face"]) for row in lease["faces"]] == [(0, 0), (0, 1)]
    saved = grade(desk, lease, (1, "bad", "mouth", "eyes"), (0, "good"), missed=2)
    assert saved.status_code == 200, saved.json()
    rows = FaceGrade.objects.order_by("face__number")
    assert [(row.face.number, row.grade, row.defects) for row in rows] == [
        (0, "good", []), (1, "bad", ["eyes", "mouth"]),
    ]  # fmt: skip
    counted = FaceAnswer.objects.get()
    assert (counted.faces, counted.missed) == (2, 2)
    check_counters(desk.campaign)


def test_a_face_of_just_the_smallest_size_is_asked_about(scene):
    """0.29 * 100 is a little less than 29: choosing and fixing faces must divide alike."""
    project, prompt, model = scene
    asset = AssetFactory(project=project, width=100, height=100)
    CandidateFactory(prompt=prompt, model_version=model, asset=asset)
    face_scan(asset, [(0.1, 0.1, 0.29, 0.29)])
    assert draft(project, {"choose": {"smallest": 29}}).task_count == 1


def test_undo_brings_the_grades_back_in_the_history(desk):
    saved = grade(desk, desk.take(1)[0], (0, "acceptable", "nose"), (1, "not_face")).json()
    row = desk.api.get(f"{desk.path}/history").json()["results"][0]
    assert row["faces"] == {
        "missed": 0,
        "grades": [
            {"face": 0, "grade": "acceptable", "defects": ["nose"]},
            {"face": 1, "grade": "not_face", "defects": []},
        ],
    }
    again = desk.undo(saved["saved"]["id"]).json()["lease"]
    assert len(again["faces"]) == 2
    assert grade(desk, again, (0, "good"), (1, "good")).status_code == 200
    check_counters(desk.campaign)


@pytest.mark.parametrize(
    ("grades", "missed", "why"),
    [
        ([(0, "good")], 0, "No grade for face 2. Grade every face."),
        ([], 0, "No grade for face 1, 2. Grade every face."),
        ([(0, "good"), (1, "good"), (2, "good")], 0, "There is no face 3 in this image."),
        ([(0, "good"), (0, "bad"), (1, "bad")], 0, "Face 1 has two grades. Send one."),
        ([(0, "good", "beard"), (1, "bad")], 0, "There is no defect 'beard' here."),
        ([(0, "bad", "eyes", "eyes"), (1, "bad")], 0, "Face 1 has a defect twice."),
        ([(0, "not_face", "eyes"), (1, "bad")], 0, "Face 1 is said to be no face"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_and_nothing_is_kept(desk, grades, missed, why):
    refused = grade(desk, desk.take(1)[0], *grades, missed=missed)
    assert refused.status_code == 400
    assert refused.json()["error"]["code"] == "bad_grade"
    assert refused.json()["error"]["message"].startswith(why)
    assert not Judgement.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        {"faces": {"grades": [{"face": 0, "grade": "lovely"}]}},
        {"faces": {"grades": [{"face": -1, "grade": "good"}]}},
        {"faces": {"grades": [], "missed": -1}},
        {"choice": "left"},
        {"faces": {"grades": [{"face": 0, "grade": "good"}]}, "choice": "left"},
    ],
)
def test_malformed_grades_and_other_kinds_answers_are_refused(desk, body):
    assert desk.say(desk.take(1)[0], "answered", **body).status_code == 400
    assert not Judgement.objects.exists()


def test_missed_faces_are_refused_where_they_are_not_asked(scene):
    image_with(*scene, BOXES[:1])
    desk = Desk(newcomer(scene[0]), draft(scene[0], {"missed": False}))
    refused = grade(desk, desk.take(1)[0], (0, "good"), missed=1)
    assert "does not ask for missed faces" in refused.json()["error"]["message"]


def test_the_database_keeps_grades_of_other_tasks_out(scene):
    for seed in range(2):
        image_with(*scene, BOXES[:1], seed=seed)
    desk = Desk(newcomer(scene[0]), draft(scene[0]))
    assert grade(desk, desk.take(1)[0], (0, "good")).status_code == 200
    judgement = Judgement.objects.get()
    other = TaskFace.objects.exclude(task=judgement.task).get()
    mine = FaceGrade.objects.get()
    for write in (
        lambda: FaceGrade.objects.create(judgement=judgement, face=other, grade="bad"),
        lambda: FaceGrade.objects.create(judgement=judgement, face=mine.face, grade="bad"),
        lambda: FaceGrade.objects.update(grade="lovely"),
        lambda: FaceGrade.objects.update(grade="not_face", defects=["eyes"]),
        lambda: FaceAnswer.objects.update(faces=2),
        lambda: TaskFace.objects.update(number=3),
        lambda: TaskFace.objects.create(task=judgement.task, position=0, number=5, face=other.face),
        lambda: Face.objects.filter(pk=mine.face.face_id).update(left=0.3),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            write()
    rescanned = face_scan(judgement.task.candidates.get().candidate.asset, BOXES, detector="new")
    with pytest.raises(IntegrityError, match="of one scan"), transaction.atomic():
        TaskFace.objects.create(
            task=judgement.task, position=0, number=7, face=rescanned.faces.first()
        )


def test_an_answer_with_a_face_left_out_cannot_be_stored(desk):
    assert grade(desk, desk.take(1)[0], (0, "good"), (1, "good")).status_code == 200
    FaceGrade.objects.filter(face__number=1).delete()
    with pytest.raises(IntegrityError, match="every face of a task is graded"):
        FaceAnswer.objects.update(missed=1)


def test_a_later_scan_changes_nothing_for_a_task_that_is_there(desk):
    asset = Task.objects.get().candidates.get().candidate.asset
    face_scan(asset, [(0, 0, 0.9, 0.9)], detector="another")
    assert len(desk.take(1)[0]["faces"]) == 2
    tasks_add(campaign=desk.campaign, source=PairSource("within_model"))
    assert TaskFace.objects.count() == 2


def test_images_without_a_face_are_counted_and_left_out(scene, as_, admin):
    image_with(*scene, BOXES, seed=0)
    image_with(*scene, None, seed=1)
    image_with(*scene, None, seed=2)
    image_with(*scene, [], seed=3)
    image_with(*scene, [(0, 0, 0.2, 0.1)], seed=4)  # 20 pixels high
    image_with(*scene, BOXES, seed=5, confidence=0.5)
    body = {"name": "Faces", "kind": "faces", "pairs": [{"source": "within_model",
            "pairs_per_prompt": 9}]}  # fmt: skip
    made = as_(admin).post(f"/projects/{scene[0].pk}/campaigns", body).json()
    assert made["added"] == {"added": 1, "not_scanned": 2, "no_face": 3, "why": ""}
    more = as_(admin).post(
        f"/campaigns/{made['id']}/tasks", {"source": "within_model", "pairs_per_prompt": 9}
    )
    assert more.json() == {
        "added": 0, "not_scanned": 2, "no_face": 3,
        "why": "Every task that this source gives is in the campaign already.",
    }  # fmt: skip


def test_no_face_anywhere_is_refused_with_the_counts(scene):
    image_with(*scene, None)
    image_with(*scene, [], seed=1)
    with pytest.raises(ApplicationError, match=r"1 never searched for faces.*1 without a face"):
        draft(scene[0])
    assert not Campaign.objects.exists()


def test_an_image_named_without_a_face_is_refused_by_its_number(scene):
    good = image_with(*scene, BOXES)
    bare = image_with(*scene, None, seed=1)
    source = PairSource("listed", pairs=[[good.pk], [bare.pk]])
    with pytest.raises(ApplicationError, match=f"Task 2 shows candidate {bare.pk}, which was neve"):
        draft(scene[0], sources=[source])


def test_the_form_chooses_the_detector_the_size_and_how_many(scene):
    candidate = image_with(*scene, BOXES, detector="first")
    face_scan(candidate.asset, [(0, 0, 0.9, 0.9)], detector="second")
    many = draft(scene[0], {"choose": {"detector": "first", "most": 1, "confidence": 0}})
    rows = TaskFace.objects.filter(task__campaign=many).values_list("face__width", flat=True)
    assert list(rows) == [0.5]
    latest = draft(scene[0])
    rows = TaskFace.objects.filter(task__campaign=latest).values_list("face__width", flat=True)
    assert list(rows) == [0.9]


def test_face_against_face_shows_one_face_of_each_image(scene):
    image_with(*scene, BOXES, seed=0)
    image_with(*scene, [BOXES[1]], seed=1)
    image_with(*scene, None, seed=2)
    pair = draft(scene[0], {"faces": {"most": 1}}, kind="pairwise")
    assert Task.objects.count() == 1
    desk = Desk(newcomer(scene[0]), pair)
    lease = desk.take(1)[0]
    assert [(row["image"], row["face"]) for row in lease["faces"]] == [(0, 0), (1, 0)]
    widths = {(row["image"], row["width"]) for row in lease["faces"]}
    order = Lease.objects.get().order
    assert widths == ({(0, 0.5), (1, 0.2)} if order == [0, 1] else {(0, 0.2), (1, 0.5)})
    assert desk.answer(lease, "left").status_code == 200
    assert Preference.objects.get().choice in {"first", "second"}


def test_other_campaigns_have_no_faces_in_their_leases(scene):
    image_with(*scene, BOXES, seed=0)
    image_with(*scene, BOXES, seed=1)
    plain = draft(scene[0], kind="pairwise")
    assert Desk(newcomer(scene[0]), plain).take(1)[0]["faces"] == []
    assert not TaskFace.objects.exists()


@pytest.mark.parametrize(
    "form",
    [
        {"choose": {"confidence": 1.5}},
        {"choose": {"smallest": 0}},
        {"defects": [{"key": "a", "label": "A"}, {"key": "a", "label": "B"}]},
        {"grades": {"good": ""}},
        {"scale": 5},
    ],
)
def test_a_form_that_makes_no_sense_is_refused(form):
    with pytest.raises(ApplicationError, match="The form is not valid"):
        form_of("faces", form)


def test_faces_are_asked_of_images_alone():
    with pytest.raises(ApplicationError):
        media_of("faces", form_of("faces", {}), "video")
    with pytest.raises(ApplicationError):
        media_of("pairwise", form_of("pairwise", {"faces": {}}), "video")
