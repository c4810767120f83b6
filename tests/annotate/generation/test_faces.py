"""Face searches and face pairs: asked for, stored once, shown, and refused where they must be."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from annotate.core.models import JobStatus
from annotate.generation.models import (
    Candidate,
    Face,
    FaceJob,
    FacePair,
    FacePairJob,
    FaceReject,
    FaceScan,
)
from annotate.generation.selectors.faces import face_pair_jobs_of
from annotate.generation.services import face_pairs, faces
from annotate.media.services import image_store
from annotate.prompts.models import PromptImage
from tests.factories import (
    CandidateFactory,
    FaceJobFactory,
    FacePairJobFactory,
    ModelVersionFactory,
    PromptFactory,
    PromptSetFactory,
    picture,
)

FACE = {"left": 0.25, "top": 0.2, "width": 0.5, "height": 0.4, "confidence": 0.9}


def photo(prompt_set, **more):
    prompt = PromptFactory(prompt_set=prompt_set, **more)
    asset = image_store(project=prompt_set.project, data=picture())
    PromptImage.objects.create(prompt=prompt, role=PromptImage.Role.SOURCE, asset=asset)
    return prompt


@pytest.fixture
def prompt_set(project):
    """Two photos, and a prompt that is words alone."""
    row = PromptSetFactory(project=project, name="People")
    photo(row), photo(row, split="test"), PromptFactory(prompt_set=row)
    return row


@pytest.fixture
def model(project):
    return ModelVersionFactory(project=project, name="painter")


# --- searches ------------------------------------------------------------------------------


@pytest.fixture
def search(as_, researcher, project, prompt_set):
    def send(**more):
        body = {"prompt_set": prompt_set.pk, "of": "sources", "detector": "drawn", **more}
        return as_(researcher).post(f"/projects/{project.pk}/face-jobs", body)

    return send


def test_a_search_is_over_the_photos_or_over_the_candidates(search, prompt_set, model):
    assert search().json()["job"]["total"] == 2
    assert search(of="candidates").status_code == 400
    prompt = prompt_set.prompts.first()
    CandidateFactory(prompt=prompt, model_version=model)
    CandidateFactory(prompt=prompt)
    assert search(of="candidates").json()["job"]["total"] == 2
    assert search(of="candidates", model_version=model.pk).json()["job"]["total"] == 1


@pytest.mark.parametrize(
    "change",
    [{"detector": "magic"}, {"of": "films"}, {"prompt_set": 10**9}, {"model_version": 10**9}],
)
def test_a_search_that_makes_no_sense_is_refused(search, change):
    assert search(**change).status_code in {400, 404}


def test_photos_have_no_model(search, model):
    assert "photos have none" in search(model_version=model.pk).json()["error"]["message"]


def test_what_was_found_is_stored_once_also_nothing(as_, reviewer, prompt_set):
    job = FaceJobFactory(prompt_set=prompt_set)
    first, second = (item["key"] for item in faces.face_job_items(job))
    for _ in range(2):
        faces.face_job_store(job, key=first, meta={"detector": "drawn/1", "faces": [FACE, FACE]})
        faces.face_job_store(job, key=second, meta={"detector": "drawn/1", "faces": []})
    assert (FaceScan.objects.count(), Face.objects.count()) == (2, 2)
    shown = as_(reviewer).get(f"/face-jobs/{job.pk}").json()
    assert shown["found"] == {"scanned": 2, "faces": 2, "without": 1}
    assert shown["scanner"] == "drawn/1"
    images = as_(reviewer).get(f"/face-jobs/{job.pk}/images").json()["results"]
    assert [len(image["faces"]) for image in images] == [0, 2]
    assert images[1]["faces"][0] == {"number": 0, **FACE}


def test_a_list_of_searches_is_counted_in_one_statement(as_, reviewer, project, prompt_set, model):
    FaceJobFactory(prompt_set=prompt_set)
    drawn = CandidateFactory(prompt=prompt_set.prompts.first(), model_version=model)
    CandidateFactory(
        prompt=prompt_set.prompts.first(), asset=drawn.asset, model_version=model, seed=9
    )
    CandidateFactory(prompt=prompt_set.prompts.first())
    for of, model_version in (("sources", None), ("candidates", None), ("candidates", model)):
        job = FaceJobFactory(prompt_set=prompt_set, of=of, model_version=model_version)
        for item in faces.face_job_items(job):
            found = [FACE, FACE] if item["key"] == f"a{drawn.asset_id}" else []
            faces.face_job_store(job, key=item["key"], meta={"detector": "d/1", "faces": found})
    api = as_(reviewer)
    with CaptureQueriesContext(connection) as asked:
        rows = api.get(f"/projects/{project.pk}/face-jobs").json()["results"]
    assert [row["found"] for row in rows] == [
        {"scanned": 1, "faces": 2, "without": 0},
        {"scanned": 2, "faces": 2, "without": 1},
        {"scanned": 2, "faces": 0, "without": 2},
        {"scanned": 0, "faces": 0, "without": 0},
    ]
    assert sum("generation_facescan" in query["sql"] for query in asked) == 1


def test_another_detector_is_another_scan(prompt_set):
    asset = PromptImage.objects.first().asset
    for name in ("drawn/1", "opencv-haar-4.14.0/1"):
        faces.scan_store(asset_id=asset.pk, detector=name, faces=[FACE])
    assert FaceScan.objects.filter(asset=asset).count() == 2


def test_a_box_that_rounding_put_outside_is_stored_inside(prompt_set):
    asset = PromptImage.objects.first().asset
    box = {"left": 0.333334, "top": 0.0, "width": 0.666667, "height": 1.0, "confidence": 1.0}
    scan = faces.scan_store(asset_id=asset.pk, detector="d", faces=[box])
    assert scan.faces.get().left + scan.faces.get().width <= 1


# --- pairs ---------------------------------------------------------------------------------


@pytest.fixture
def ask(as_, researcher, project, prompt_set, model):
    def send(**more):
        body = {"model_version": model.pk, "prompt_set": prompt_set.pk, "seeds": [0, 1], **more}
        return as_(researcher).post(f"/projects/{project.pk}/face-pair-jobs", body)

    return send


def test_a_pair_job_is_photos_times_seeds_with_every_setting_written_out(ask):
    row = ask(settings={"steps": 7}).json()
    assert row["job"]["total"] == 4
    assert (row["settings"]["steps"], row["settings"]["round_trip"]) == (7, True)
    assert ask(split="test").json()["job"]["total"] == 2
    assert ask(seeds=[3, 3]).json()["job"]["total"] == 2


@pytest.mark.parametrize(
    "change",
    [
        {"settings": {"steps": 0}}, {"settings": {"stepz": 1}}, {"settings": {"model": "/etc"}},
        {"settings": {"adapter": "/etc"}}, {"settings": {"composite": False}}, {"seeds": []},
        {"split": "validation"}, {"prompt_set": 10**9}, {"model_version": 10**9},
        {"prompt_limit": 2**31},
    ],
)  # fmt: skip
def test_a_pair_job_that_cannot_be_is_refused(ask, change):
    assert ask(**change).status_code in {400, 404}
    assert FacePairJob.objects.count() == 0


def test_prompts_without_a_photo_make_no_job(ask, project):
    words = PromptSetFactory(project=project)
    PromptFactory(prompt_set=words)
    assert "source image" in ask(prompt_set=words.pk).json()["error"]["message"]


@pytest.fixture
def pair_job(prompt_set, model):
    return FacePairJobFactory(model_version=model, prompt_set=prompt_set)


def told(pair_job, number=0, **more):
    """What a job's program says of one photo: a pair of its first face, and a reject."""
    key = face_pairs.face_pair_items(pair_job)[number]["key"]
    pair = {"face": 0, "good": "good", "bad": "bad", "mask": "mask", "round_trip": True,
            "change": 0.2}  # fmt: skip
    reject = {"face": 1, "reason": "too_small", "detail": "9x9 pixels; at least 32"}
    meta = {"detector": "drawn/1", "faces": [FACE, FACE], "pairs": [pair], "rejects": [reject]}
    files = {name: picture() for name in ("good", "bad", "mask")}
    return {"job": pair_job, "key": key, "meta": {**meta, **more}, "read": files.__getitem__}


def test_a_pair_told_twice_is_stored_once_with_its_lineage(pair_job, model):
    one = told(pair_job)
    for _ in range(2):
        face_pairs.face_pairs_store(**one)
    pair = FacePair.objects.get()
    assert (pair.good.origin, pair.good.model_version) == ("round_trip", None)
    assert (pair.bad.origin, pair.bad.model_version) == ("generated", model)
    assert pair.good.prompt == pair.bad.prompt
    assert (pair.face.number, pair.face.scan.detector) == (0, "drawn/1")
    assert Candidate.objects.count() == 2
    assert FaceReject.objects.count() == 1


def test_pairs_and_rejects_are_counted_apart(as_, reviewer, pair_job):
    for number in (0, 1):
        face_pairs.face_pairs_store(**told(pair_job, number))
    row = as_(reviewer).get(f"/face-pair-jobs/{pair_job.pk}").json()
    assert (row["pair_count"], row["reject_count"]) == (2, 2)
    # Joined to a job, the two tables would give as many rows as their product.
    joined = face_pair_jobs_of(pair_job.project).query.alias_map
    assert not {"generation_facepair", "generation_facereject"} & joined.keys()


def test_a_photo_that_cannot_be_read_leaves_its_reason_and_no_scan(pair_job):
    reject = {"face": None, "reason": "unreadable", "detail": "image x.png cannot be read"}
    one = told(pair_job, rejects=[reject], pairs=[])
    del one["meta"]["detector"]
    for _ in range(2):
        face_pairs.face_pairs_store(**one)
    assert FaceReject.objects.get().reason == "unreadable"
    assert FaceScan.objects.count() == 0


def test_half_a_photo_is_never_stored(pair_job):
    one = told(pair_job)
    one["read"] = {"bad": picture()}.__getitem__  # the good image is missing
    with pytest.raises(KeyError):
        face_pairs.face_pairs_store(**one)
    assert FaceReject.objects.count() == Candidate.objects.count() == FaceScan.objects.count() == 0


def test_the_database_holds_that_good_is_real_and_bad_is_made(pair_job):
    face_pairs.face_pairs_store(**told(pair_job))
    pair = FacePair.objects.get()
    made, real = pair.bad, pair.good
    other = CandidateFactory(prompt=PromptFactory(prompt_set=pair_job.prompt_set))
    for good, bad in [(made, real), (made, other), (real, real), (real, other)]:
        fresh = FacePair(good=good, bad=bad, job=pair_job, face=pair.face, mask=pair.mask,
                         round_trip=True, change=0.1)  # fmt: skip
        with (
            pytest.raises(IntegrityError, match="is_real_against_made"),
            transaction.atomic(),
        ):
            fresh.save()
    assert real.origin == "round_trip"
    pair.round_trip = False  # then the good one would be the photo itself
    with pytest.raises(IntegrityError, match="as the pair says"), transaction.atomic():
        pair.save()
    pair.round_trip, pair.good = True, made
    with pytest.raises(IntegrityError, match="is_real_against_made"), transaction.atomic():
        pair.save()


def test_pairs_rejects_and_the_summary_are_shown(as_, reviewer, pair_job):
    face_pairs.face_pairs_store(**told(pair_job))
    pair_job.status, pair_job.attempt = JobStatus.RUNNING, 1
    pair_job.lease_expires_at = pair_job.created_at
    pair_job.save()
    assert face_pairs.face_pairs_finish(pair_job, {"keep_rate": 0.5, "pairs": 1})
    shown = as_(reviewer).get(f"/face-pair-jobs/{pair_job.pk}").json()
    assert (shown["pair_count"], shown["reject_count"]) == (1, 1)
    assert shown["summary"] == {"keep_rate": 0.5, "pairs": 1, "there_already": 0}
    (pair,) = as_(reviewer).get(f"/face-pair-jobs/{pair_job.pk}/pairs").json()["results"]
    assert pair["good"] != pair["bad"]
    (reject,) = as_(reviewer).get(f"/face-pair-jobs/{pair_job.pk}/rejects").json()["results"]
    assert (reject["reason"], reject["face"]) == ("too_small", 1)
    assert not face_pairs.face_pairs_finish(pair_job, {"keep_rate": 1.0})


# --- commands ------------------------------------------------------------------------------


def test_the_commands_ask_for_the_same_jobs(project, prompt_set, model):
    out = io.StringIO()
    common = {"project": project.name, "prompt_set": "People", "stdout": out}
    call_command("find_faces", detector="drawn", **common)
    assert FaceJob.objects.get().progress_total == 2
    call_command(
        "make_face_pairs", model="painter", seeds="0,1", set=["steps=3", "mask=box"], **common
    )
    job = FacePairJob.objects.get()
    assert (job.progress_total, job.settings["steps"], job.settings["mask"]) == (4, 3, "box")
    assert "4 photos" in out.getvalue()


@pytest.mark.parametrize(
    "change",
    [{"prompt_set": "Nobody"}, {"model": "nobody"}, {"seeds": "x"}, {"set": ["steps"]},
     {"set": ["steps=0"]}],
)  # fmt: skip
def test_a_command_says_what_is_wrong(project, prompt_set, model, change):
    asked = {"project": project.name, "prompt_set": "People", "model": "painter", **change}
    with pytest.raises(CommandError):
        call_command("make_face_pairs", **asked)
    assert FacePairJob.objects.count() == 0


def test_a_job_that_makes_no_new_pair_says_how_many_were_there(as_, reviewer, pair_job, model):
    """The same photos, seeds and settings again: the same pairs, which are the first job's."""
    one = told(pair_job)
    face_pairs.face_pairs_store(**one)
    again = FacePairJobFactory(
        model_version=model, prompt_set=pair_job.prompt_set, settings_sha256=pair_job.settings_sha256,
        status=JobStatus.RUNNING, attempt=1, lease_expires_at=pair_job.created_at,
    )  # fmt: skip
    face_pairs.face_pairs_store(**one | {"job": again})
    face_pairs.face_pairs_store(**told(again, 1))
    assert face_pairs.face_pairs_finish(again, {"pairs": 2})
    shown = as_(reviewer).get(f"/face-pair-jobs/{again.pk}").json()
    assert (shown["pair_count"], shown["summary"]["there_already"]) == (1, 1)


def test_a_photo_itself_as_the_good_one_is_real(pair_job):
    one = told(pair_job)
    one["meta"]["pairs"][0]["round_trip"] = False
    face_pairs.face_pairs_store(**one)
    assert FacePair.objects.get().good.origin == "real"
