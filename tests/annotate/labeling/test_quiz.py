"""The quiz on the instructions: nothing is handed out before it is passed."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from annotate.labeling.models import Lease, Quiz, QuizAttempt, QuizReset, Seat
from tests.annotate.labeling.labelling import Desk, newcomer
from tests.factories import campaign_of_pairs

QUESTIONS = [
    {"text": "Both are equally good?", "options": ["Left", "Tie"], "right": 1,
     "explanation": "A tie is an answer too."},
    {"text": "Nothing fits?", "options": ["Both bad", "Skip", "Flag"], "right": 0},
]  # fmt: skip
RIGHT, HALF = [1, 0], [1, 1]


@pytest.fixture
def campaign(project):
    return campaign_of_pairs(6, project=project)


@pytest.fixture
def put(campaign, as_, admin):
    def ask(questions=QUESTIONS, **more):
        body = {"questions": questions, "pass_mark": 2, "most_attempts": 2, **more}
        return as_(admin).put(f"/campaigns/{campaign.pk}/quiz/whole", body)

    return ask


@pytest.fixture
def desk(campaign):
    return Desk(newcomer(campaign.project), campaign)


def attempt(desk, answers, version=1):
    body = {"version": version, "answers": answers}
    return desk.api.post(f"{desk.path}/quiz/attempts", body)


def refusal(desk):
    response = desk.api.post(f"{desk.path}/leases", {"want": 3})
    return (response.status_code, response.json().get("error", {}).get("code"))


def test_nothing_is_handed_out_before_the_quiz_is_passed(desk, put):
    assert put().status_code == 200
    guide = desk.api.get(f"{desk.path}/guide").json()
    assert (guide["needs_quiz"], guide["is_plain"]) == (True, False)
    assert refusal(desk) == (403, "quiz_needed")
    assert not Lease.objects.exists()
    failed = attempt(desk, HALF).json()
    assert (failed["passed"], failed["right"], failed["attempts_left"]) == (False, 1, 1)
    assert failed["questions"][0] == {"right": 1, "explanation": "A tie is an answer too."}
    assert refusal(desk) == (403, "quiz_needed")
    assert attempt(desk, RIGHT).json()["passed"]
    assert len(desk.take(3)) == 3
    guide = desk.api.get(f"{desk.path}/guide").json()
    assert (guide["needs_quiz"], guide["is_plain"]) == (False, True)
    assert [(row.answers, row.right, row.passed) for row in QuizAttempt.objects.order_by("pk")] == [
        (HALF, 1, False), (RIGHT, 2, True),
    ]  # fmt: skip


def test_right_answers_are_not_sent_before_an_attempt(desk, put):
    put()
    shown = desk.api.get(f"{desk.path}/quiz").json()
    assert shown["questions"] == [
        {"text": each["text"], "options": each["options"]} for each in QUESTIONS
    ]
    assert (shown["version"], shown["attempts_left"], shown["passed"]) == (1, 2, False)
    assert desk.api.get(f"{desk.path}/quiz/whole").status_code == 403


def test_when_no_attempt_is_left_an_admin_resets(desk, put, as_, admin, reviewer, campaign):
    put()
    for _ in range(2):
        assert attempt(desk, HALF).status_code == 200
    refused = attempt(desk, RIGHT)
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "no_attempts")
    assert QuizAttempt.objects.count() == 2
    person = {"person": desk.user.pk}
    assert as_(reviewer).post(f"{desk.path}/quiz/reset", person).status_code == 403
    assert as_(admin).post(f"{desk.path}/quiz/reset", {"person": 0}).status_code == 404
    assert as_(admin).post(f"{desk.path}/quiz/reset", person).status_code == 204
    assert attempt(desk, RIGHT).json()["passed"]
    (row,) = as_(reviewer).get(f"{desk.path}/quiz/people").json()["results"]
    assert (row["right"], row["of"], row["passed"], row["attempts"]) == (2, 2, True, 3)
    assert QuizReset.objects.get().by == admin


def test_bad_attempts_are_refused_and_not_counted(desk, put):
    assert attempt(desk, RIGHT).status_code == 404  # no quiz is asked
    put()
    for answers in ([1], [1, 0, 0], [1, 3], []):
        assert attempt(desk, answers).status_code == 400
    stale = attempt(desk, RIGHT, version=7)
    assert (stale.status_code, stale.json()["error"]["code"]) == (409, "quiz_changed")
    assert not QuizAttempt.objects.exists()
    assert attempt(desk, RIGHT).status_code == 200
    assert attempt(desk, RIGHT).status_code == 409  # passed already


def test_an_edited_quiz_keeps_passes_unless_it_is_asked_anew(desk, put, campaign):
    put()
    attempt(desk, RIGHT)
    other = Desk(newcomer(campaign.project), campaign)
    put([QUESTIONS[0]], pass_mark=1)
    assert refusal(desk)[0] == 200
    assert refusal(other) == (403, "quiz_needed")
    put([QUESTIONS[1]], pass_mark=1, anew=True)
    assert refusal(desk) == (403, "quiz_needed")
    assert attempt(desk, [0], version=3).json()["passed"]
    assert refusal(desk)[0] == 200
    put([])  # asked no more
    assert refusal(other)[0] == 200
    assert Quiz.objects.count() == 3
    assert Seat.objects.get(annotator=desk.user).quiz_passed == 3


def test_an_answer_under_way_is_kept_when_a_quiz_comes(desk, put):
    lease = desk.take(2)[0]
    put()
    kept = desk.answer(lease, want=3)
    assert kept.status_code == 200
    assert len(kept.json()["leases"]) == 1  # what was held before; nothing new
    assert refusal(desk) == (403, "quiz_needed")


def test_bad_quizzes_are_refused(put, as_, researcher, campaign):
    one = QUESTIONS[0]
    for questions, words in [
        ([{**one, "options": ["Only"]}], "options"),
        ([{**one, "options": list("abcdef")}], "options"),
        ([{**one, "options": ["Same", "Same"]}], "same"),
        ([one, {**one, "right": 2}], "Question 2"),
    ]:
        refused = put(questions)
        assert refused.status_code == 400
        assert words in refused.json()["error"]["message"]
    assert put(pass_mark=3).status_code == 400
    path = f"/campaigns/{campaign.pk}/quiz/whole"
    assert as_(researcher).put(path, {"questions": QUESTIONS}).status_code == 403
    assert not Quiz.objects.exists()


def test_quizzes_and_attempts_are_only_added_to(desk, put):
    put()
    attempt(desk, HALF)
    for rows, change in ((Quiz, {"pass_mark": 1}), (QuizAttempt, {"passed": True})):
        with pytest.raises(IntegrityError, match="only added"), transaction.atomic():
            rows.objects.update(**change)
        with pytest.raises(IntegrityError, match="only added"), transaction.atomic():
            rows.objects.all()._raw_delete(rows.objects.db)


def test_taking_tasks_costs_no_more_statements_with_a_quiz(desk, put):
    desk.take(1)
    desk.api.post(f"{desk.path}/leases", {"want": 1})
    with CaptureQueriesContext(
        connection,
    ) as without:
        desk.api.post(f"{desk.path}/leases", {"want": 1})
    put()
    attempt(desk, RIGHT)
    with CaptureQueriesContext(connection) as with_quiz:
        desk.api.post(f"{desk.path}/leases", {"want": 1})
    assert len(with_quiz) == len(without)
