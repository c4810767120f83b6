"""A prompt's own questions: imported with it, asked with its images, a failed parent skips children."""

import json

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from annotate.labeling.models import Campaign, ChecklistAnswer, Judgement, Seat
from annotate.labeling.services import shown
from annotate.labeling.services.campaign import campaign_create, campaign_enter
from annotate.labeling.services.checklist import checklist_create, draft_publish
from annotate.labeling.services.tasks import PairSource
from annotate.prompts.models import Prompt
from annotate.prompts.questions import questions_of
from annotate.prompts.rows import read
from tests.annotate.labeling.labelling import Desk, check_counters, newcomer
from tests.factories import CandidateFactory, ModelVersionFactory, PromptFactory, PromptSetFactory

QUESTIONS = [
    {"key": "dog", "question": "Is there a dog?"},
    {"key": "count", "question": "How many?", "options": ["two", "one"], "asks_if": ["dog"]},
    {
        "key": "brown",
        "question": "Is it brown?",
        "asks_if": {"dog": ["yes"], "count": ["one", "two"]},
    },
]


@pytest.fixture
def model(project):
    return ModelVersionFactory(project=project, name="painter")


def images(project, model, *, bare: int = 0) -> None:
    for number in range(2 + bare):
        asked = questions_of(QUESTIONS) if number < 2 else []
        prompt = PromptFactory(prompt_set__project=project, questions=asked)
        CandidateFactory(prompt=prompt, model_version=model, seed=0)


def opened(project, own: str, form=None) -> Campaign:
    drafted = campaign_create(
        project=project, user=project.created_by, name="Look", kind="checklist",
        form={**(form or {}), "own_questions": own}, sources=[PairSource("within_model")],
    )  # fmt: skip
    return campaign_enter(campaign=drafted, status="open")


def own(**answers: str) -> list[dict[str, object]]:
    return [{"image": 0, "item": f"own.{key}", "option": key2} for key, key2 in answers.items()]


def small(project) -> dict[str, int]:
    checklist = checklist_create(project=project, name="Small")
    return {"version": draft_publish(checklist=checklist, user=project.created_by).pk}


def test_only_the_prompts_own_questions(project, model):
    images(project, model, bare=1)
    campaign = opened(project, "only")
    assert campaign.task_count == 2, "a prompt without questions has nothing to be asked"
    desk = Desk(newcomer(project), campaign)
    lease = desk.take(1)[0]
    assert [row["key"] for row in lease["questions"]] == ["dog", "count", "brown"]
    saved = desk.say(lease, "answered", answers=own(dog="yes", count="one", brown="no"))
    assert saved.status_code == 200, saved.json()
    stored = dict(ChecklistAnswer.objects.values_list("item", "option"))
    assert stored == {"own.dog": "yes", "own.count": "one", "own.brown": "no"}
    check_counters(campaign)


def test_a_failed_parent_skips_its_children_and_theirs(project, model, admin, as_):
    images(project, model)
    desk = Desk(newcomer(project), opened(project, "only"))
    first, second = desk.take(2)
    for wrong in (own(dog="no", count="one"), own(dog="no", brown="yes"), own(dog="yes"), []):
        answer = desk.say(first, "answered", answers=wrong)
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_answer"), wrong
    assert desk.say(first, "answered", answers=own(dog="no")).status_code == 200
    stored = dict(ChecklistAnswer.objects.values_list("item", "option"))
    assert stored == {"own.dog": "no", "own.count": None, "own.brown": None}
    full = own(dog="yes", count="two", brown="yes")
    assert desk.say(second, "answered", answers=full).status_code == 200

    path = f"/campaigns/{desk.campaign.pk}"
    values = as_(admin).get(f"{path}/results").json()["models"][0]["values"]
    assert [(row["key"], row["mean"], row["count"], row["not_asked"]) for row in values] == [
        ("own.", 0.5, 4, 2),
        ("own.met", 0.5, 6, 0),
    ]
    said = as_(admin).get(f"{path}/said").json()["results"]
    assert [row["not_asked"] for row in said] == [[], ["own.brown", "own.count"]]
    history = as_(desk.user).get(f"{path}/history").json()["results"]
    assert len(history[1]["answers"]) == 1


def test_the_export_tells_a_no_from_what_was_not_asked(project, model, researcher, reviewer, as_):
    images(project, model)
    desk = Desk(newcomer(project), opened(project, "also", small(project)))
    clear = {"image": 0, "item": "clarity", "option": "clear"}
    desk.say(desk.take(1)[0], "answered", answers=[*own(dog="yes", count="one", brown="no"), clear])
    saved = desk.say(desk.take(1)[0], "answered", answers=[*own(dog="no"), clear]).json()
    path = f"/campaigns/{desk.campaign.pk}/checklist-answers"
    lines = [json.loads(line) for line in as_(researcher).get(path).body.splitlines()]
    row = next(line for line in lines if line["judgement"] == saved["saved"]["id"])
    assert row["answers"] == {
        "own.dog": "no", "own.count": None, "own.brown": None, "clarity": "clear",
    }  # fmt: skip
    assert row["questions"] == {
        "own.dog@1": False, "own.count@1": None, "own.brown@1": None, "clarity@1": True,
    }  # fmt: skip
    assert len(lines) == 2
    assert as_(reviewer).get(path).status_code == 403
    assert as_(desk.user).get(path).status_code == 403
    pairs = campaign_create(project=project, user=project.created_by, name="pairs")
    assert as_(researcher).get(f"/campaigns/{pairs.pk}/checklist-answers").status_code == 400


def test_own_questions_beside_a_checklist(project, model):
    images(project, model, bare=1)
    campaign = opened(project, "also", small(project))
    assert campaign.task_count == 3
    desk = Desk(newcomer(project), campaign)
    clear = {"image": 0, "item": "clarity", "option": "clear"}
    for lease in desk.take(3):
        mine = own(dog="no") if lease["questions"] else []
        assert desk.say(lease, "answered", answers=[*mine, clear]).status_code == 200
    check_counters(campaign)


def test_a_campaign_that_does_not_ask_them_does_not_show_them(project, model):
    images(project, model)
    desk = Desk(newcomer(project), opened(project, "none", small(project)))
    lease = desk.take(1)[0]
    assert lease["questions"] == []
    clear = {"image": 0, "item": "clarity", "option": "clear"}
    refused = desk.say(lease, "answered", answers=[clear, *own(dog="no")])
    assert refused.json()["error"]["code"] == "bad_answer"
    assert desk.say(lease, "answered", answers=[clear]).status_code == 200


def test_an_answer_for_another_version_is_refused_and_the_work_stays(project, model):
    images(project, model)
    campaign = opened(project, "none", small(project))
    desk = Desk(newcomer(project), campaign)
    lease = desk.take(1)[0]
    clear = [{"image": 0, "item": "clarity", "option": "clear"}]
    wrong = desk.say(lease, "answered", answers=clear, checklist="0" * 64)
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (400, "wrong_checklist_version")
    assert not Judgement.objects.exists()
    right = desk.say(lease, "answered", answers=clear, checklist=campaign.form["sha256"])
    assert right.status_code == 200


def test_questions_cost_the_hand_out_and_the_submission_no_statement(project, model):
    """As many with them as without: they come with what a task shows."""
    images(project, model)
    clear = [{"image": 0, "item": "clarity", "option": "clear"}]
    plain, asking = opened(project, "none", small(project)), opened(project, "only")
    counts = []
    for campaign, answers in ((plain, clear), (asking, own(dog="no"))):
        desk = Desk(newcomer(project), campaign)
        desk.take(1)
        Seat.objects.filter(campaign=campaign).update(cursor=-1)  # or the walk may begin anew
        with CaptureQueriesContext(connection) as seen:
            lease = desk.take(2)[1]
            assert desk.say(lease, "answered", answers=answers).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_a_cold_process_finds_the_questions(project, model):
    images(project, model)
    desk = Desk(newcomer(project), opened(project, "only"))
    lease = desk.take(1)[0]
    shown.kept.clear()
    assert desk.say(lease, "answered", answers=own(dog="no")).status_code == 200


@pytest.mark.parametrize(
    "form",
    [{"own_questions": "perhaps"}, {"own_questions": "only", "builtin": "image"}],
)
def test_a_form_that_contradicts_itself_is_refused(project, admin, as_, form):
    answer = as_(admin).post(
        f"/projects/{project.pk}/campaigns",
        {"name": "x", "kind": "checklist", "form": form, "pairs": []},
    )
    assert answer.status_code == 400


# --- import ---------------------------------------------------------------------------------------


def imported(api, prompt_set, rows):
    content = "\n".join(json.dumps(row) for row in rows)
    return api.post(
        f"/prompt-sets/{prompt_set.pk}/prompts/import", {"format": "jsonl", "content": content}
    ).json()


@pytest.fixture
def prompt_set(project):
    return PromptSetFactory(project=project)


def test_questions_come_with_their_prompt(prompt_set, researcher, as_):
    api = as_(researcher)
    rows = [{"prompt": "a brown dog", "questions": QUESTIONS}, {"prompt": "a cat"}]
    assert imported(api, prompt_set, rows) == {"added": 2, "repeated": 0, "problems": []}
    assert imported(api, prompt_set, rows)["repeated"] == 2
    stored = Prompt.objects.get(text="a brown dog").questions
    assert stored[1]["options"] == [{"key": "two", "label": "two"}, {"key": "one", "label": "one"}]
    assert stored[1]["asks_if"] == {"dog": ["yes"]}
    listed = api.get(f"/prompt-sets/{prompt_set.pk}/prompts").json()["results"]
    assert [row["question_count"] for row in listed] == [0, 3]


@pytest.mark.parametrize(
    ("questions", "said"),
    [
        ("dog?", "`questions` must be a list"),
        ([{"question": ""}], "Question 1: `question` must be text"),
        (
            [{"question": "A?"}, {"key": "q1", "question": "B?"}],
            "Question 2 (q1): another question",
        ),
        ([{"question": "A?", "asks_if": ["q2"]}, {"question": "B?"}], "no earlier question"),
        ([{"question": "A?"}, {"question": "B?", "asks_if": {"q1": ["maybe"]}}], "yes, no"),
        ([{"question": "A?", "options": ["one"]}], "2 to 9 answers"),
        ([{"question": "A?", "options": ["x", "X"]}], "same key"),
        ([{"question": "A?", "answer": "yes"}], "unknown field 'answer'"),
        ([{"question": "A?"}] * 41, "at most 40"),
        ([7], "write an object"),
    ],
)
def test_a_bad_question_is_told_by_its_row(prompt_set, researcher, as_, questions, said):
    rows = [{"prompt": "fine"}, {"prompt": "not fine", "questions": questions}]
    result = imported(as_(researcher), prompt_set, rows)
    assert result["added"] == 1
    assert [problem["row"] for problem in result["problems"]] == [2]
    assert said in result["problems"][0]["message"]


def test_a_prompt_keeps_its_questions(prompt_set, researcher, as_):
    api = as_(researcher)
    imported(api, prompt_set, [{"prompt": "a dog", "questions": QUESTIONS}])
    other = imported(api, prompt_set, [{"prompt": "a dog", "questions": QUESTIONS[:1]}])
    assert other["added"] == other["repeated"] == 0
    assert "another prompt set" in other["problems"][0]["message"]
    assert imported(api, prompt_set, [{"prompt": "a dog"}])["repeated"] == 1
    with pytest.raises(IntegrityError, match="never change"), transaction.atomic():
        Prompt.objects.filter(text="a dog").update(questions=[])


def test_questions_in_a_cell_of_csv():
    cell = json.dumps(QUESTIONS).replace('"', '""')
    reading = read(f'prompt,questions\na dog,"{cell}"\na cat,\na cow,[', format="csv")
    assert [len(row.questions) for _, row in reading.rows] == [3, 0]
    assert reading.problems[0][0] == 3


def test_the_objects_of_a_published_prompt_list_become_questions(
    prompt_set, researcher, as_, shared_data
):
    """GenEval names the objects, counts and colours of each prompt: a colour hangs on its object."""
    lines = (shared_data / "prompts" / "geneval.jsonl").read_text().splitlines()
    rows = [json.loads(line) for line in lines]
    result = imported(
        as_(researcher),
        prompt_set,
        [{"prompt": row["prompt"], "questions": _of_geneval(row)} for row in rows],
    )
    assert result["problems"] == []
    assert result["added"] == len({row["prompt"] for row in rows})


def _of_geneval(row):
    questions = []
    for number, thing in enumerate(row["include"]):
        questions.append({"key": f"thing{number}", "question": f"Is there a {thing['class']}?"})
        if "color" in thing:
            text = f"Is the {thing['class']} {thing['color']}?"
            questions.append({"question": text, "asks_if": [f"thing{number}"]})
    return questions
