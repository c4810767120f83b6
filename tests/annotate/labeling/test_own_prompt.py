"""Pick-a-Pic mode through the API: what is written, drawn, chosen, replaced, and refused."""

from itertools import count
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from annotate.core.jobs import job_claim, job_fail, job_report, job_succeed
from annotate.core.models import JobStatus
from annotate.generation.models import Candidate, GenerationJob
from annotate.generation.services.draw import candidate_store, generation_items
from annotate.labeling.models import (
    Campaign,
    Judgement,
    Lease,
    OwnDraw,
    OwnPrompt,
    OwnRound,
    Preference,
    Task,
)
from annotate.prompts.models import Prompt
from annotate.prompts.services import family_of, split_of
from annotate.quality.models import Consensus
from annotate.quality.services.consensus import labels_update
from annotate.quality.services.majority import consensus_update
from annotate.registry.models import ModelVersion
from tests.annotate.labeling.labelling import Desk, check_counters, newcomer, task_of
from tests.factories import ModelVersionFactory, long_ago, picture


@pytest.fixture
def models(project):
    return [ModelVersionFactory(project=project, name=name) for name in ("alpha", "beta")]


@pytest.fixture
def draft(as_, admin, project, models):
    def send(form: dict[str, Any], **more: Any) -> Any:
        body = {"name": "Your own words", "kind": "own_prompt", "form": form, **more}
        return as_(admin).post(f"/projects/{project.pk}/campaigns", body)

    return send


@pytest.fixture
def campaign_of(as_, admin, draft, models):
    def make(**form: Any) -> Campaign:
        row = draft({"models": [model.pk for model in models], **form}).json()
        as_(admin).post(f"/campaigns/{row['id']}/open")
        return Campaign.objects.get(pk=row["id"])

    return make


@pytest.fixture
def campaign(campaign_of):
    return campaign_of()


class Writer(Desk):
    """A person who writes prompts. writer.begin("a red star") -> the response."""

    def begin(self, text: str = "a red star", *, id: str | None = None) -> Any:
        return self.api.post(f"{self.path}/own-prompt", {"id": id or str(uuid4()), "text": text})

    def state(self) -> Any:
        return self.api.get(f"{self.path}/own-prompt").json()

    def phase(self) -> str:
        return str(self.state()["own_prompt"]["phase"])

    def pair(self) -> Any:
        (lease,) = self.take()
        return lease

    def end(self) -> Any:
        return self.api.post(f"{self.path}/own-prompt/end")

    def retry(self) -> Any:
        return self.api.post(f"{self.path}/own-prompt/retry")


@pytest.fixture
def writer(campaign, annotator):
    return Writer(annotator, campaign)


def paint(*, of: Any = None, same: bytes | None = None) -> int:
    """What a worker does with every queued job (of some model): claims it, draws, ends it."""
    drawn = 0
    for row in GenerationJob.objects.filter(status=JobStatus.QUEUED).order_by("pk"):
        if of is not None and row.model_version_id != of.pk:
            continue
        job = job_claim(GenerationJob, row.pk)
        for item in generation_items(job):
            candidate_store(job=job, key=item["key"], image=same or picture(), meta={})
            drawn += 1
        assert job_succeed(job)
    return drawn


def shown(lease: Any) -> list[int]:
    """Candidates of a lease, left and right."""
    row = Lease.objects.get(pk=lease["id"])
    places = dict(row.task.candidates.values_list("position", "candidate_id"))
    return [places[position] for position in row.order]


def test_a_live_model_that_cannot_draw_from_words_is_passed_over(
    as_, admin, annotator, draft, project, models
):
    ModelVersion.objects.filter(pk__in=[model.pk for model in models]).update(stage="live")
    row = draft({}).json()  # all live ones draw
    as_(admin).post(f"/campaigns/{row['id']}/open")
    writer = Writer(annotator, Campaign.objects.get(pk=row["id"]))
    fills = ModelVersionFactory(
        project=project, stage="live", family="StableDiffusionInpaintPipeline"
    )
    assert writer.begin().status_code == 200
    assert paint() == 4
    for _ in range(3):  # answering asks for more images
        assert writer.answer(writer.pair()).status_code == 200
        paint()
    assert {job.model_version for job in GenerationJob.objects.all()} == set(models)
    refused = draft({"models": [fills.pk]})
    assert refused.status_code == 400
    assert "cannot draw in mode text" in refused.json()["error"]["message"]


def test_a_prompt_is_written_drawn_and_judged_and_the_loser_is_replaced(writer, campaign, models):
    begun = writer.begin("  a\u200b red\tstar ").json()["own_prompt"]
    assert (begun["prompt"], begun["phase"]) == ("a red star", "queued")
    assert writer.hand_out()["remaining"] == "wait"
    assert paint() == 4  # drawn ahead, two of each model
    first = writer.pair()
    assert first["prompt"] == "a red star"
    left, right = shown(first)
    drawers = Candidate.objects.filter(pk__in=[left, right]).values_list("model_version", flat=True)
    assert sorted(drawers) == [model.pk for model in models]  # so that models are compared

    answer = writer.answer(first, "left")
    (second,) = answer.json()["leases"]  # at once: it was drawn ahead
    assert left in shown(second)
    assert right not in shown(second)
    (third,) = writer.answer(second, "both_bad").json()["leases"] or writer.take() or [None]
    assert third is None or not {*shown(second)} & {*shown(third)}

    said = Preference.objects.order_by("judgement__created_at").values_list("choice", flat=True)
    assert list(said)[1] == "both_bad"
    rounds = OwnRound.objects.order_by("number")
    assert [row.task.key for row in rounds][:2] == [task_of(first).key, task_of(second).key]
    stayed = task_of(second).candidates.get(position=rounds[1].kept)
    assert stayed.candidate_id == left
    check_counters(campaign)


def test_more_is_asked_for_before_the_images_run_out_and_never_more_than_allowed(
    campaign_of, annotator
):
    writer = Writer(annotator, campaign_of(ahead=4, images_per_prompt=6))
    writer.begin()
    paint()
    asked = []
    lease = writer.pair()
    for _ in range(4):
        asked.append(OwnDraw.objects.count())
        lease = writer.answer(lease, "left").json()["leases"]
        paint()
        lease = lease[0] if lease else writer.take()[0]
    assert asked == [4, 6, 6, 6]
    writer.answer(lease, "left")
    assert (writer.take(), writer.phase()) == ([], "spent")
    numbers = OwnDraw.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == [1, 2, 3, 4, 5, 6]


def test_every_model_draws_as_often_and_is_shown_in_an_order_of_chance(campaign_of, annotator):
    writer = Writer(annotator, campaign_of(ahead=8))
    firsts = set()
    for number in range(12):
        writer.begin(f"a star number {number}")
        own = OwnPrompt.objects.get(ended_at=None)
        drawers = [draw.job.model_version_id for draw in own.draws.order_by("number")]
        assert len(drawers) == 8
        assert all(len({*drawers[at : at + 2]}) == 2 for at in range(0, 8, 2))
        firsts.add(drawers[0])
    assert len(firsts) == 2


def test_an_image_that_is_ready_early_does_not_jump_the_order(writer, models):
    """Else whoever waits would learn which model is the quick one."""
    writer.begin()
    paint(of=models[0])
    assert writer.take() == []
    paint(of=models[1])
    assert len(writer.take()) == 1


def test_nothing_that_a_person_is_sent_names_a_model(writer, campaign, models):
    writer.begin()
    job = job_claim(GenerationJob, GenerationJob.objects.first().pk)
    job_fail(job, error="OSError: /models/alpha is not a folder", hint="alpha")
    paint()
    texts = [
        writer.api.get(f"{writer.path}{place}").content.decode()
        for place in ("/own-prompt", "/guide", "/history")
    ]
    texts.append(writer.api.post(f"{writer.path}/leases", {"want": 3}).content.decode())
    for text in texts:
        assert "alpha" not in text
        assert "model" not in text
        assert "nude" not in text  # nor the list of words to get round


def test_the_side_is_by_chance_and_stays_after_a_reload(campaign_of, annotator):
    writer = Writer(annotator, campaign_of(ahead=16, images_per_prompt=40))
    writer.begin()
    paint()
    lease, best, sides = writer.pair(), None, []
    for _ in range(14):
        sides += [shown(lease).index(best)] if best else []
        best = best or shown(lease)[0]
        choice = ("left", "right")[shown(lease).index(best)]
        lease = writer.answer(lease, choice).json()["leases"][0]
        before = shown(lease)
        writer.give_back(lease)  # the page is left and opened again
        lease = writer.pair()
        assert shown(lease) == before
        paint()
    assert 2 <= sum(sides) <= 11


@pytest.mark.parametrize(
    ("choice", "stay"), [("left", 1), ("right", 1), ("tie", 1), ("both_bad", 0)]
)
def test_how_many_stay(writer, choice, stay):
    writer.begin()
    paint()
    first = writer.pair()
    second = writer.answer(first, choice).json()["leases"][0]
    assert len({*shown(first)} & {*shown(second)}) == stay


@pytest.mark.parametrize("verdict", ["skip", "flag"])
def test_what_is_put_aside_is_replaced_whole(writer, campaign, verdict):
    writer.begin()
    paint()
    first = writer.pair()
    second = getattr(writer, verdict)(first).json()
    assert second["saved"]["repeated"] is False
    assert not {*shown(first)} & {*shown(writer.pair())}
    check_counters(campaign)


def test_a_drawing_that_came_out_the_same_is_passed_over(campaign_of, annotator):
    writer = Writer(annotator, campaign_of(images_per_prompt=6))
    writer.begin()
    same = picture()
    paint(same=same)
    assert writer.phase() == "ready"
    assert writer.take() == []  # four times the same image: nobody could choose
    assert OwnDraw.objects.count() == 6  # so more is asked for, within what is allowed
    paint(same=same)
    assert writer.take() == []
    assert writer.phase() == "spent"


def test_an_answer_sent_twice_is_one_round(writer, campaign):
    writer.begin()
    paint()
    lease, id_ = writer.pair(), str(uuid4())
    once = writer.answer(lease, "left", id=id_).json()
    again = writer.answer(lease, "left", id=id_).json()
    assert again["saved"]["repeated"] is True
    assert [row["id"] for row in again["leases"]] == [row["id"] for row in once["leases"]]
    assert OwnRound.objects.count() == 2
    assert writer.answer(lease, "right").json()["error"]["code"] == "already_judged"
    check_counters(campaign)


def test_a_prompt_sent_twice_is_begun_once(writer):
    id_ = str(uuid4())
    writer.begin(id=id_)
    assert writer.begin(id=id_).status_code == 200
    assert OwnPrompt.objects.count() == 1
    assert GenerationJob.objects.count() == 2


def test_an_undo_takes_the_next_pair_out_and_the_chain_goes_on_from_there(writer, campaign):
    writer.begin()
    paint()
    first = writer.pair()
    left, right = shown(first)
    said = writer.answer(first, "left").json()
    second = said["leases"][0]
    undone = writer.undo(said["saved"]["id"]).json()
    assert [row["id"] for row in undone["leases"]] == [undone["lease"]["id"]]
    assert shown(undone["lease"]) == [left, right]
    check_counters(campaign)

    other = writer.answer(undone["lease"], "right").json()["leases"][0]
    assert right in shown(other)
    assert left not in shown(other)
    assert task_of(other) != task_of(second)
    dropped = OwnRound.objects.get(task=task_of(second))
    assert dropped.dropped_at is not None
    verdicts = Judgement.objects.order_by("created_at").values_list("verdict", flat=True)
    assert list(verdicts) == ["answered", "withdrawn", "answered"]
    campaign.refresh_from_db()
    assert campaign.task_count == 2
    check_counters(campaign)


def test_an_undo_and_the_same_answer_again_bring_the_same_pair(writer, campaign):
    writer.begin()
    paint()
    said = writer.answer(writer.pair(), "left").json()
    second = said["leases"][0]
    undone = writer.undo(said["saved"]["id"]).json()
    again = writer.answer(undone["lease"], "left").json()["leases"][0]
    assert task_of(again) == task_of(second)
    assert shown(again) == shown(second)
    assert OwnRound.objects.filter(dropped_at=None).count() == 2
    check_counters(campaign)


def test_only_the_last_choice_can_be_taken_back(writer):
    writer.begin()
    paint()
    one = writer.answer(writer.pair(), "left").json()
    two = writer.answer(one["leases"][0], "left").json()
    refused = writer.undo(one["saved"]["id"])
    assert refused.status_code == 409
    assert "the latest one first" in refused.json()["error"]["message"]
    assert writer.undo(two["saved"]["id"]).status_code == 200
    # The first one's next pair is open again and unanswered: now it can be taken back too.
    assert writer.undo(one["saved"]["id"]).status_code == 200
    assert OwnRound.objects.filter(dropped_at=None).count() == 1


def test_an_ended_prompt_goes_on_when_its_last_choice_is_taken_back(writer):
    writer.begin()
    paint()
    said = writer.answer(writer.pair(), "left").json()
    writer.end()
    assert writer.state()["own_prompt"] is None
    assert writer.undo(said["saved"]["id"]).status_code == 200
    assert writer.phase() == "pair"
    writer.end()
    writer.begin("another one")
    refused = writer.undo(said["saved"]["id"])
    assert refused.status_code == 409


def test_the_session_goes_on_after_a_reload_and_a_lease_that_ran_out(writer, campaign):
    writer.begin()
    paint()
    first = writer.answer(writer.pair(), "left").json()["leases"][0]
    assert writer.take() == [first]  # reloaded: the same pair
    Lease.objects.filter(pk=first["id"]).update(state=Lease.State.EXPIRED)
    Task.objects.filter(pk=task_of(first).pk).update(taken=0)
    again = writer.pair()
    assert (again["id"] != first["id"], shown(again)) == (True, shown(first))
    late = writer.answer(first, "left").json()  # with the old one, from a page that slept
    assert late["saved"]["arrival"] == "late"
    assert OwnRound.objects.count() == 3
    check_counters(campaign)


def test_one_persons_pairs_are_nobody_elses(writer, campaign, project):
    other = Writer(newcomer(project), campaign)
    writer.begin()
    paint()
    lease = writer.pair()
    writer.give_back(lease)  # its place is free, and still nobody else may have it
    assert other.hand_out() == {**other.hand_out(), "leases": [], "remaining": "done"}
    assert other.state()["own_prompt"] is None
    assert other.answer(lease).status_code == 404
    assert other.retry().status_code == 404
    mine = writer.state()["own_prompt"]["id"]
    assert other.begin(id=mine).status_code == 404
    assert other.end().json()["own_prompt"] is None
    assert writer.phase() == "pair"


def test_the_same_words_by_two_people_are_one_prompt_in_one_split(writer, campaign, project):
    other = Writer(newcomer(project), campaign)
    writer.begin("A red star")
    other.begin("A red  star")
    prompt = Prompt.objects.get(prompt_set__name=f"Written in campaign {campaign.pk}")
    assert prompt.split == split_of(family_of("a red star"))
    paint()
    assert not {*shown(writer.pair())} & {*shown(other.pair())}  # each has their own images


def test_a_new_prompt_ends_the_one_before_and_stops_what_nobody_waits_for(writer, campaign):
    writer.begin("one")
    writer.begin("two")
    assert OwnPrompt.objects.filter(ended_at=None).count() == 1
    status = list(GenerationJob.objects.order_by("pk").values_list("status", flat=True))
    assert status == ["cancelled", "cancelled", "queued", "queued"]
    paint()
    lease = writer.pair()
    writer.begin("three")
    assert Lease.objects.get(pk=lease["id"]).state == "returned"
    check_counters(campaign)


def test_the_database_itself_keeps_a_person_to_one_prompt_at_once(writer, campaign, annotator):
    writer.begin()
    own = OwnPrompt.objects.get()
    with (
        pytest.raises(IntegrityError, match="labeling_one_own_prompt_at_once"),
        transaction.atomic(),
    ):
        OwnPrompt.objects.create(campaign=campaign, annotator=annotator, prompt=own.prompt, seed=1)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Write what is to be drawn"),
        (" \u200b\u202e ", "Write what is to be drawn"),
        ("?!", "Write what is to be drawn"),
        ("x" * 41, "has 41 characters; at most 40"),
        ("a NAKED man", "draws no sexual content"),
        ("na\u200bked people", "draws no sexual content"),
        ("my  Secret-Thing", "draws no house words"),
        ("画一个裸体的人", "draws no house words"),
    ],
)
def test_a_text_is_refused_with_a_sentence_and_asks_nothing_of_the_gpu(
    campaign_of, annotator, text, words
):
    blocked = [
        {"category": "sexual content", "words": ["naked"]},
        {"category": "house words", "words": ["secret thing", "裸体"]},
    ]
    writer = Writer(annotator, campaign_of(longest=40, blocked=blocked))
    answer = writer.begin(text)
    assert answer.status_code == 400
    assert words in answer.json()["error"]["message"]
    assert not GenerationJob.objects.exists()
    assert not Prompt.objects.exists()


@pytest.mark.parametrize("text", ["a nakedness of trees", "the secret of a thing"])
def test_words_are_refused_whole_and_not_in_part(campaign_of, annotator, text):
    blocked = [{"category": "some", "words": ["naked", "secret thing"]}]
    assert Writer(annotator, campaign_of(blocked=blocked)).begin(text).status_code == 200


def test_a_refused_text_leaves_the_person_at_the_prompt_they_have(writer):
    writer.begin("one")
    assert writer.begin("").status_code == 400
    assert writer.state()["own_prompt"]["prompt"] == "one"


def test_one_person_cannot_fill_the_queue(campaign_of, annotator, project):
    campaign = campaign_of(prompts_per_person=4, prompts_per_hour=2)
    writer = Writer(annotator, campaign)
    for text in ("one", "two"):
        assert writer.begin(text).status_code == 200
    refused = writer.begin("three").json()["error"]
    assert refused["code"] == "too_many"
    assert "2 prompts in an hour" in refused["message"]
    assert GenerationJob.objects.filter(status=JobStatus.QUEUED).count() == 2  # of one prompt
    assert Writer(newcomer(project), campaign).begin("one").status_code == 200
    OwnPrompt.objects.filter(annotator=annotator).update(created_at=long_ago(hours=2))
    assert [writer.begin(text).status_code for text in ("three", "four")] == [200, 200]
    OwnPrompt.objects.filter(annotator=annotator).update(created_at=long_ago(hours=2))
    last = writer.begin("five").json()["error"]
    assert "all of your 4 prompts" in last["message"]
    state = writer.state()
    assert (state["written"], state["most"]) == (4, 4)


def test_waiting_is_told_as_it_is(writer, project, models):
    before = GenerationJob.objects.count()
    writer.begin()
    assert before == 0
    state = writer.state()["own_prompt"]
    assert (state["phase"], state["drawn"], state["asked"]) == ("queued", 0, 4)
    first = OwnDraw.objects.get(number=1).job
    job = job_claim(GenerationJob, first.pk)
    assert writer.phase() == "starting"
    item = generation_items(job)[0]
    candidate_store(job=job, key=item["key"], image=picture(), meta={})
    job_report(job, done=1, total=2)
    assert writer.phase() in {"painting", "queued"}
    assert writer.state()["own_prompt"]["drawn"] == 1


def test_jobs_of_people_who_wait_go_before_batch_jobs(
    writer, as_, researcher, project, models, django_capture_on_commit_callbacks, monkeypatch
):
    sent = []
    monkeypatch.setattr(
        "annotate.celery.app.send_task", lambda *args, **kwargs: sent.append(kwargs["priority"])
    )
    prompt_set = writer.begin("zero") and Prompt.objects.get().prompt_set
    batch = {"model_version": models[0].pk, "prompt_set": prompt_set.pk, "seeds": [0]}
    with django_capture_on_commit_callbacks(execute=True):
        as_(researcher).post(f"/projects/{project.pk}/generations", batch)
        writer.begin("one")
    assert sent == [6, 0, 0]  # on Redis the lower number goes first
    assert writer.state()["own_prompt"]["before"] <= 1  # the batch job is not before it


def test_a_failed_drawing_is_told_and_can_be_tried_again(writer):
    writer.begin()
    for row in GenerationJob.objects.all():
        job_fail(job_claim(GenerationJob, row.pk), error="CUDA out of memory")
    assert writer.take() == []
    assert writer.phase() == "failed"
    assert writer.retry().json()["own_prompt"]["phase"] == "queued"
    assert writer.retry().status_code == 409  # nothing failed now
    paint()
    assert len(writer.take()) == 1


def test_what_fails_again_and_again_is_not_tried_for_ever(writer):
    writer.begin()
    for attempt in count(1):
        for row in GenerationJob.objects.filter(status=JobStatus.QUEUED):
            job_fail(job_claim(GenerationJob, row.pk), error="no")
        answer = writer.retry()
        if answer.status_code == 409:
            break
        assert attempt < 10
    assert "Tell whoever runs the campaign" in answer.json()["error"]["message"]


def test_an_annotator_draws_within_the_campaign_and_nothing_else(writer, project, models):
    body = {"model_version": models[0].pk, "prompt_set": 1, "seeds": [0]}
    assert writer.api.post(f"/projects/{project.pk}/generations", body).status_code == 403
    writer.begin()
    job = GenerationJob.objects.first()
    assert writer.api.get(f"/generations/{job.pk}").status_code == 403
    assert writer.api.post(f"/generations/{job.pk}/cancel").status_code == 403


@pytest.mark.parametrize("act", ["pause", "close"])
def test_nothing_is_drawn_while_a_campaign_is_not_open_and_no_answer_is_lost(
    writer, as_, admin, campaign, act
):
    writer.begin()
    paint()
    lease = writer.pair()
    as_(admin).post(f"/campaigns/{campaign.pk}/{act}")
    answer = writer.answer(lease, "left").json()
    assert answer["leases"] == []
    assert answer["remaining"] in {"paused", "closed"}
    assert writer.begin("more").status_code == 409
    assert Preference.objects.count() == 1


def test_without_models_named_the_live_ones_draw(draft, as_, admin, annotator, models):
    row = draft({}).json()
    as_(admin).post(f"/campaigns/{row['id']}/open")
    writer = Writer(annotator, Campaign.objects.get(pk=row["id"]))
    refused = writer.begin().json()["error"]["message"]
    assert "No model draws" in refused
    models[1].stage = "live"
    models[1].save()
    assert writer.begin().status_code == 200
    assert {job.model_version_id for job in GenerationJob.objects.all()} == {models[1].pk}


@pytest.mark.parametrize(
    "form",
    [
        {"models": [10**9]}, {"models": ["x"]}, {"ahead": 1}, {"ahead": 17}, {"longest": 0},
        {"images_per_prompt": 3}, {"sampler": {"stepz": 3}}, {"blocked": [{"category": "x"}]},
        {"blocked": [{"category": "x", "words": ["!"]}]}, {"examples": ["a nude"]},
        {"examples": ["x" * 301]}, {"prompts_per_hour": 0}, {"colour": "red"},
    ],
)  # fmt: skip
def test_a_form_that_does_not_fit_is_refused(draft, form):
    answer = draft(form)
    assert answer.status_code == 400, answer.json()


def test_a_model_without_weights_and_images_of_others_are_refused(draft, project, as_, admin):
    external = ModelVersionFactory(project=project, source="external", uri="")
    assert "no weights" in draft({"models": [external.pk]}).json()["error"]["message"]
    source = [{"source": "within_model"}]
    assert draft({}, pairs=source).status_code == 409
    assert draft({}, media="video").status_code == 400
    row = draft({}).json()
    assert as_(admin).post(f"/campaigns/{row['id']}/tasks", source[0]).status_code == 409


def test_only_campaigns_of_own_prompts_take_them(as_, annotator, project):
    from tests.factories import campaign_of_pairs

    pairs = Writer(annotator, campaign_of_pairs(1, project=project))
    assert pairs.begin().status_code == 400
    assert pairs.api.get(f"{pairs.path}/own-prompt").status_code == 400


def test_only_a_choice_is_taken(writer):
    writer.begin()
    paint()
    lease = writer.pair()
    ratings = [{"image": 0, "criterion": "x", "value": 1}]
    assert writer.say(lease, "answered", ratings=ratings).status_code == 400
    assert writer.say(lease, "answered").status_code == 400


def test_its_pairs_count_as_pairs_everywhere(writer, campaign, as_, researcher, project, models):
    writer.begin()
    paint()
    lease = writer.pair()
    lease = writer.answer(lease, "left").json()["leases"][0]
    writer.answer(lease, "right")
    assert consensus_update(campaign=campaign) == 2
    assert Consensus.objects.filter(task__campaign=campaign).count() == 2
    assert [fit.question for fit in labels_update(campaign)] == ["overall"]
    board = as_(researcher).get(f"/campaigns/{campaign.pk}/leaderboard").json()
    assert {row["model_version"]["id"] for row in board["models"]} == {row.pk for row in models}
    assert as_(researcher).get(f"/campaigns/{campaign.pk}/results").json()["measures"] == []
    body = {"name": "s", "campaigns": [campaign.pk]}
    assert as_(researcher).post(f"/projects/{project.pk}/snapshots", body).status_code == 201
    said = as_(researcher).get(f"/campaigns/{campaign.pk}/said").json()["results"]
    assert [row["choice"] in {"first", "second"} for row in said] == [True, True]


def test_the_rounds_of_a_prompt_are_told_as_they_stood(writer):
    writer.begin()
    paint()
    first = writer.pair()
    writer.answer(first, "left")
    (row,) = writer.state()["own_prompt"]["rounds"]
    assert (row["number"], row["verdict"], row["choice"]) == (1, "answered", "left")
    assert [image["url"] for image in row["images"]] == [image["url"] for image in first["images"]]
