"""Gold, repeats and the entrance test: handed out among the work, compared, never counted."""

import pytest
from django.db import IntegrityError, transaction

from annotate.labeling.models import Admission, CheckedAnswer, Seat, Task
from annotate.labeling.selectors.campaigns import campaign_warnings
from annotate.labeling.selectors.judgements import answers_of
from annotate.labeling.services.checks import REPEAT_AFTER, is_due
from annotate.projects.models import Role
from tests.annotate.labeling.labelling import Desk, newcomer, task_of
from tests.factories import CandidateFactory, MembershipFactory, PromptFactory, campaign_of_pairs


@pytest.fixture
def campaign(project):
    return campaign_of_pairs(40, project=project)


@pytest.fixture
def pair(project):
    """Two images of one prompt that no task shows; a new pair at each call."""

    def make():
        prompt = PromptFactory(prompt_set__project=project)
        images = [CandidateFactory(project=project, prompt=prompt) for _ in range(2)]
        return [image.pk for image in images]

    return make


@pytest.fixture
def gold(campaign, as_, admin, pair):
    """Posts one known answer; "first" of a pair unless told otherwise."""

    def post(role="gold", **more):
        answers = [{"question": "overall", "answer": "first", "explanation": "Sharper.", **more}]
        body = {"role": role, "candidates": pair(), "answers": answers}
        return as_(admin).post(f"/campaigns/{campaign.pk}/gold", body)

    return post


def setting(as_, admin, campaign, **values):
    response = as_(admin).patch(f"/campaigns/{campaign.pk}", values)
    assert response.status_code == 200, response.content
    campaign.refresh_from_db()


def work_through(desk, many, choose=lambda task, lease: "left"):
    """Answer so many tasks one after the other; the tasks in their order."""
    seen = []
    for _ in range(many):
        leases = desk.take(1)
        if not leases:
            break
        task = task_of(leases[0])
        seen.append(task)
        assert desk.answer(leases[0], choose(task, leases[0])).status_code in {200, 201}
    return seen


def side(lease, choice):
    """The screen's word for first or second."""
    from annotate.labeling.models import Lease

    order = Lease.objects.get(pk=lease["id"]).order
    return "left" if (order[0] == 0) == (choice == "first") else "right"


def test_each_stretch_of_work_holds_one_check_at_a_place_of_its_own():
    places = [
        [place % 10 for place in range(200) if is_due(seat, "gold", 10, place)] for seat in range(5)
    ]
    assert all(len(found) == 20 for found in places)
    assert len({tuple(found) for found in places}) == 5, "people do not share the places"
    assert all(len(set(found)) > 5 for found in places), "nor do the stretches of one person"


def test_gold_comes_among_the_work_and_looks_like_it(campaign, gold, as_, admin):
    assert gold().status_code == gold().status_code == 201
    setting(as_, admin, campaign, gold_every=5)
    desk = Desk(newcomer(campaign.project), campaign)
    leases = [lease for _ in range(10) for lease in [desk.take(1)[0]] if desk.skip(lease)]
    roles = [task_of(lease).role for lease in leases]
    assert roles.count("gold") == 2
    shapes = {tuple(sorted(lease)) for lease in leases}
    assert len(shapes) == 1, "a check can be told from work"


def test_an_answer_to_gold_is_compared_and_counts_for_nothing(campaign, gold, as_, admin):
    gold()
    setting(as_, admin, campaign, gold_every=2)
    desk = Desk(newcomer(campaign.project), campaign)
    seen = work_through(desk, 2, lambda task, lease: side(lease, "first"))
    checked = CheckedAnswer.objects.get()
    assert (checked.answer, checked.share, checked.best, checked.options) == ("first", 1, 1, 4)
    work = [task.pk for task in seen if task.role == "work"]
    assert list(answers_of([campaign.pk]).values_list("task_id", flat=True)) == work
    seat = Seat.objects.get(annotator=desk.user)
    assert (seat.judged, seat.uncounted) == (2, 1)
    page = as_(admin).get(f"/campaigns/{campaign.pk}").json()
    assert (page["judged"], page["places"]) == (1, campaign.places)


def test_soft_gold_gives_each_answer_its_share(campaign, gold, as_, admin):
    assert gold(answer=None, shares={"first": 0.6, "tie": 0.3, "second": 0.1}).status_code == 201
    setting(as_, admin, campaign, gold_every=2)
    for choice, share in (("first", 0.6), ("second", 0.1)):
        desk = Desk(newcomer(campaign.project), campaign)
        work_through(desk, 2, lambda task, lease, choice=choice: side(lease, choice))
        checked = CheckedAnswer.objects.order_by("-pk").first()
        assert (checked.share, checked.best) == pytest.approx((share, 0.6))
    listed = as_(admin).get(f"/campaigns/{campaign.pk}/gold").json()["results"][0]
    assert listed["answered"] == 2
    assert listed["credit"] == pytest.approx((1 + 1 / 6) / 2, abs=1e-3)
    assert dict(zip(listed["known"][0]["answers"], listed["known"][0]["given"], strict=True)) == {
        "first": 1, "second": 1, "tie": 0, "both_bad": 0,
    }  # fmt: skip


def test_gold_from_votes_expects_what_people_said(campaign, as_, admin):
    task = Task.objects.filter(campaign=campaign).first()
    Task.objects.filter(pk=task.pk).update(need=6, priority=9)
    for number in range(4):
        desk = Desk(newcomer(campaign.project), campaign)
        [lease] = desk.take(1)
        assert task_of(lease) == task
        desk.answer(lease, side(lease, "first" if number else "second"))
    refused = as_(admin).post(f"/tasks/{task.pk}/gold", {})
    assert refused.status_code == 400
    assert "4 answers" in refused.json()["error"]["message"]
    desk = Desk(newcomer(campaign.project), campaign)
    [lease] = desk.take(1)
    desk.answer(lease, "tie")
    before = campaign.places
    made = as_(admin).post(f"/tasks/{task.pk}/gold", {"explanation": "Most people said so."})
    known = Task.objects.get(pk=made.json()["id"]).gold.get()
    assert dict(zip(known.answers, known.shares, strict=True)) == pytest.approx(
        {"first": 0.6, "second": 0.2, "tie": 0.2, "both_bad": 0}
    )
    task.refresh_from_db()
    campaign.refresh_from_db()
    assert (task.need, campaign.places) == (5, before - 1), "the work goes to nobody else"


def test_who_judged_the_images_as_work_is_not_asked_them_as_gold(campaign, as_, admin):
    desk = Desk(newcomer(campaign.project), campaign)
    [lease] = desk.take(1)
    task = task_of(lease)
    desk.answer(lease)
    body = {"candidates": [int(pk) for pk in task.key.split("-")],
            "answers": [{"question": "overall", "answer": "tie"}]}  # fmt: skip
    assert as_(admin).post(f"/campaigns/{campaign.pk}/gold", body).status_code == 201
    setting(as_, admin, campaign, gold_every=2)
    assert {found.role for found in work_through(desk, 8)} == {"work"}
    other = Desk(newcomer(campaign.project), campaign)
    assert "gold" in {found.role for found in work_through(other, 8)}


def test_a_repeat_is_the_persons_own_answer_asked_again(campaign, as_, admin):
    setting(as_, admin, campaign, repeat_every=4)
    desk = Desk(newcomer(campaign.project), campaign)
    seen = work_through(desk, REPEAT_AFTER + 14, lambda task, lease: side(lease, "first"))
    repeats = [task for task in seen if task.role == "repeat"]
    assert repeats
    for task in repeats:
        assert task.only_for == desk.user
        assert seen.index(task) - seen.index(task.repeat_of) > REPEAT_AFTER
    assert [row.share for row in CheckedAnswer.objects.all()] == [1] * len(repeats)
    orders = {
        task.judgements.get().order == task.repeat_of.judgements.get().order for task in repeats
    }
    assert orders <= {True, False}
    other = Desk(newcomer(campaign.project), campaign)
    assert all(task.role == "work" for task in work_through(other, 8))


def test_an_undone_answer_to_a_check_leaves_the_counters_right(campaign, gold, as_, admin):
    gold()
    setting(as_, admin, campaign, gold_every=2)
    desk = Desk(newcomer(campaign.project), campaign)
    for _ in range(2):
        [lease] = desk.take(1)
        said = desk.answer(lease, "tie").json()["saved"]["id"]
        if task_of(lease).role == "gold":
            assert desk.undo(said).status_code == 200
            break
    seat = Seat.objects.get(annotator=desk.user)
    assert seat.uncounted == 0
    task = Task.objects.get(role="gold")
    assert (task.done, task.taken) == (0, 1)


@pytest.mark.parametrize(
    ("known", "says"),
    [
        ({"answer": None}, "needs either"),
        ({"answer": "left"}, "no answer 'left'"),
        ({"question": "colour"}, "none of the campaign's"),
        ({"answer": None, "shares": {"first": 0.5}}, "add up to 0.5"),
        ({"answer": None, "shares": {}}, "add up to 0;"),
        ({"candidate": 1}, "not shown"),
    ],
)
def test_gold_that_makes_no_sense_is_refused_with_a_sentence(gold, known, says):
    response = gold(**known)
    assert response.status_code == 400
    assert says in response.json()["error"]["message"]


def test_gold_with_two_answers_to_one_question_is_refused_and_nothing_kept(
    campaign, as_, admin, pair
):
    answers = [{"question": "overall", "answer": answer} for answer in ("first", "tie")]
    body = {"candidates": pair(), "answers": answers}
    response = as_(admin).post(f"/campaigns/{campaign.pk}/gold", body)
    assert response.status_code == 400
    assert "two answers" in response.json()["error"]["message"]
    assert not Task.objects.filter(campaign=campaign, role="gold").exists()


@pytest.mark.parametrize("known", [{"answer": "first"}, {"shares": {"first": 0.9, "tie": 0.1}}])
def test_the_first_of_a_pair_is_the_image_named_first(campaign, as_, admin, pair, known):
    low, high = sorted(pair())
    body = {
        "role": "gold",
        "candidates": [high, low],
        "answers": [{"question": "overall", **known}],
    }
    assert as_(admin).post(f"/campaigns/{campaign.pk}/gold", body).status_code == 201
    task = Task.objects.get(campaign=campaign, role="gold")
    stored = list(task.candidates.order_by("position").values_list("candidate_id", flat=True))
    gold = task.gold.get()
    best = gold.answers[max(range(len(gold.answers)), key=lambda place: gold.shares[place])]
    assert stored[{"first": 0, "second": 1}[best]] == high


def test_gold_needs_an_answer_and_is_made_once(campaign, as_, admin, pair):
    images = pair()
    path = f"/campaigns/{campaign.pk}/gold"
    assert as_(admin).post(path, {"candidates": images, "answers": []}).status_code == 400
    body = {"candidates": images, "answers": [{"question": "overall", "answer": "tie"}]}
    assert as_(admin).post(path, body).status_code == 201
    assert as_(admin).post(path, body).status_code == 409


def test_a_retired_check_is_handed_out_no_more(campaign, gold, as_, admin):
    made = gold().json()["id"]
    setting(as_, admin, campaign, gold_every=2)
    path = f"/tasks/{made}/retire"
    assert as_(admin).post(path, {"reason": "Seen too often."}).status_code == 204
    assert as_(admin).post(path, {"reason": "Seen too often."}).status_code == 404
    desk = Desk(newcomer(campaign.project), campaign)
    assert {task.role for task in work_through(desk, 6)} == {"work"}


def test_the_answers_are_for_admins_alone(campaign, gold, as_):
    gold()
    path = f"/campaigns/{campaign.pk}/gold"
    for role, status in ((Role.ADMIN, 200), (Role.RESEARCHER, 403), (Role.ANNOTATOR, 403)):
        member = MembershipFactory(project=campaign.project, role=role).user
        assert as_(member).get(path).status_code == status


@pytest.fixture
def entrance(campaign, gold, as_, admin):
    for _ in range(4):
        assert gold(role="entrance").status_code == 201
    setting(as_, admin, campaign, entrance_mark=75)
    return campaign


def test_the_entrance_test_comes_first_and_says_at_once_what_was_expected(entrance):
    desk = Desk(newcomer(entrance.project), entrance)
    for number in range(4):
        [lease] = desk.take(1)
        assert task_of(lease).role == "entrance"
        saved = desk.answer(lease, side(lease, "first")).json()["saved"]
        [told] = saved["feedback"]
        assert (told["credit"], told["explanation"]) == (1, "Sharper."), number
        assert told["expected"] == told["yours"] == side(lease, "first")
    assert task_of(desk.take(1)[0]).role == "work"
    assert Admission.objects.get().credit == 1


def test_who_fails_gets_no_work_until_an_admin_lets_them_in(entrance, as_, admin):
    desk = Desk(newcomer(entrance.project), entrance)
    for number in range(4):
        [lease] = desk.take(1)
        desk.answer(lease, side(lease, "first" if number < 2 else "second"))
    found = desk.hand_out()
    assert (found["leases"], found["remaining"]) == ([], "not_admitted")
    assert Admission.objects.get().credit == 0.5
    path = f"/campaigns/{entrance.pk}/admissions"
    body = {"person": desk.user.pk, "reason": "We talked it through."}
    assert as_(admin).post(path, {**body, "reason": " "}).status_code == 400
    assert as_(admin).post(path, body).status_code == 204
    assert as_(admin).post(path, body).status_code == 409
    assert task_of(desk.take(1)[0]).role == "work"
    rows = as_(admin).get(path).json()["results"]
    assert [(row["passed"], row["credit"], bool(row["by"])) for row in rows] == [
        (True, None, True), (False, 0.5, False),
    ]  # fmt: skip


def test_an_answer_of_the_entrance_test_cannot_be_taken_back(entrance):
    desk = Desk(newcomer(entrance.project), entrance)
    [lease] = desk.take(1)
    said = desk.answer(lease, "tie").json()["saved"]["id"]
    assert desk.undo(said).status_code == 409


def test_admissions_are_only_added_to(entrance):
    desk = Desk(newcomer(entrance.project), entrance)
    work_through(desk, 5)
    with pytest.raises(IntegrityError), transaction.atomic():
        Admission.objects.update(passed=True)


def test_a_campaign_says_what_keeps_it_from_its_end(campaign, as_, admin):
    setting(as_, admin, campaign, gold_every=9, entrance_mark=80)
    campaign.overlap = 50
    said = " ".join(campaign_warnings(campaign))
    assert "50 people" in said
    assert "no tasks yet" in said
    assert "there is none yet" in said


@pytest.mark.parametrize("body", [{"gold_every": 1}, {"entrance_mark": 101}, {"least_ms": 90_000}])
def test_settings_out_of_range_are_refused(campaign, as_, admin, body):
    assert as_(admin).patch(f"/campaigns/{campaign.pk}", body).status_code == 400


def test_the_list_of_checks_says_what_can_be_expected(campaign, gold, as_, admin):
    gold()
    page = as_(admin).get(f"/campaigns/{campaign.pk}/gold").json()
    assert page["images_each"] == 2
    assert page["questions"] == [
        {"key": "overall", "label": "Overall", "answers": ["first", "second", "tie", "both_bad"]}
    ]
    assert len(page["results"]) == 1


def test_a_retired_check_is_not_on_hold_among_the_work(campaign, gold, as_, admin):
    check = gold().json()["id"]
    assert as_(admin).post(f"/tasks/{check}/retire", {"reason": "Old."}).status_code == 204
    assert as_(admin).get(f"/campaigns/{campaign.pk}/held").json()["results"] == []
    assert as_(admin).get(f"/campaigns/{campaign.pk}").json()["held_count"] == 0


def test_the_list_of_answers_says_which_were_given_to_a_check(campaign, gold, as_, admin):
    setting(as_, admin, campaign, gold_every=2)
    gold()
    desk = Desk(newcomer(campaign.project), campaign)
    work_through(desk, 4)
    rows = as_(admin).get(f"/campaigns/{campaign.pk}/said").json()["results"]
    assert sorted(row["role"] for row in rows) == ["gold", "work", "work", "work"]
