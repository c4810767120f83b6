"""Checklists: what is asked, which answers are complete, and the questions they compile to."""

import copy
import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from annotate.core.errors import ApplicationError
from annotate.labeling.checklist.body import BUILT_IN, Body, body_of, builtin
from annotate.labeling.checklist.questions import (
    answers_checked,
    asked,
    compile_questions,
    ladder_violations,
    question_values,
)
from annotate.labeling.checklist.released import ALIGNMENT, released_weights


def options(*keys: str) -> list[dict]:
    return [{"key": key, "label": key.capitalize()} for key in keys]


def small() -> dict:
    """Two gates, one behind the other, and items before, behind and after them."""
    return {
        "media": "image",
        "title": "Small",
        "dimensions": [
            {
                "key": "look",
                "label": "Look",
                "items": [
                    {
                        "key": "clarity",
                        "label": "Clarity",
                        "question": "How clear is it?",
                        "options": options("clear", "soft", "blurred"),
                    }
                ],
            },
            {
                "key": "people",
                "label": "People",
                "items": [
                    {
                        "key": "has_body",
                        "label": "Person",
                        "question": "Is there a person?",
                        "options": options("yes", "no"),
                        "is_gate": True,
                    },
                    {
                        "key": "has_hands",
                        "label": "Hands",
                        "question": "Are there hands?",
                        "options": options("yes", "no"),
                        "is_gate": True,
                        "asks_if": {"has_body": ["yes"]},
                    },
                    {
                        "key": "hands",
                        "label": "How the hands are",
                        "question": "How good are the hands?",
                        "options": options("good", "odd", "bad", "awful"),
                        "asks_if": {"has_hands": ["yes"], "clarity": ["clear", "soft"]},
                    },
                    {
                        "key": "mood",
                        "label": "Mood",
                        "question": "How does it feel?",
                        "options": options("glad", "sad"),
                    },
                ],
            },
        ],
    }


def wrong(change) -> str:
    data = small()
    change(data)
    with pytest.raises(ApplicationError) as caught:
        body_of(data)
    return caught.value.message


def refused(answers) -> str:
    with pytest.raises(ApplicationError) as caught:
        answers_checked(body_of(small()), answers)
    assert list(caught.value.fields.values()) == [[caught.value.message]]
    return caught.value.message


FULL = {"clarity": "soft", "has_body": "yes", "has_hands": "yes", "hands": "bad", "mood": "glad"}


# --- the built-in checklists ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "dimensions", "sub_dimensions", "gates", "questions"),
    [("image", 5, 18, 5, 60), ("video", 9, 20, 2, 64)],
)
def test_a_built_in_checklist_has_the_published_size(
    name, dimensions, sub_dimensions, gates, questions
):
    body = builtin(name)
    assert body.media == name
    assert len(body.dimensions) == dimensions
    assert body.sub_dimension_count == sub_dimensions
    assert sum(item.is_gate for item in body.items) == gates
    compiled = compile_questions(body)
    assert len(compiled) == questions
    assert len({question.key for question in compiled}) == questions
    assert len({question.text for question in compiled}) == questions


@pytest.mark.parametrize(
    ("name", "per_dimension"),
    [
        # Quality has 14 in the paper, which counts the gate of light and shadow twice.
        ("image", [1, 13, 13, 25, 8]),
        ("video", [4, 2, 14, 9, 4, 12, 8, 4, 7]),
    ],
)
def test_a_built_in_dimension_has_the_published_number_of_questions(name, per_dimension):
    body = builtin(name)
    dimension_of = {i.key: d.key for d in body.dimensions for i in d.items}
    of = [dimension_of[question.item] for question in compile_questions(body)]
    assert [of.count(dimension.key) for dimension in body.dimensions] == per_dimension


def test_a_built_in_checklist_is_plain_data_and_read_once():
    for name in BUILT_IN:
        assert builtin(name) is builtin(name)
        assert body_of(json.loads(builtin(name).model_dump_json())) == builtin(name)
    with pytest.raises(ApplicationError, match="choose image or video"):
        builtin("../image")


def test_a_picture_without_people_is_not_asked_about_hands():
    body = builtin("image")
    answers = {item.key: item.options[-1].key for item in body.items}
    hidden = {"body", "face", "hands", "background", "lighting_distinction", "lighting_aesthetic"}
    assert {i.key for i in body.items} - {i.key for i in asked(body, answers)} == hidden
    values = question_values(body, {k: a for k, a in answers.items() if k not in hidden})
    assert values["has_hands"] is False
    assert [values[f"hands@{level}"] for level in (1, 2, 3, 4)] == [None] * 4
    assert sum(value is None for value in values.values()) == 4 + 4 + 4 + 2 + 2 + 2


# --- reading a checklist ----------------------------------------------------------------------


def test_a_checklist_is_frozen():
    body = body_of(small())
    with pytest.raises(ValidationError):
        body.title = "Other"  # type: ignore[misc]


def item(data: dict, key: str) -> dict:
    return next(i for d in data["dimensions"] for i in d["items"] if i["key"] == key)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda d: item(d, "mood").update(key="hands"), "the key 'hands' is used twice"),
        (lambda d: item(d, "mood").update(key="look"), "the key 'look' is used twice"),
        (lambda d: d["dimensions"][1].update(key="look"), "the key 'look' is used twice"),
        (lambda d: item(d, "mood").update(key="Mood"), "dimensions.people.items.4.key: use 1"),
        (lambda d: item(d, "mood").update(key="mood\n"), "use 1 to 40 of a-z"),
        (lambda d: item(d, "mood").update(key="m" * 41), "use 1 to 40 of a-z"),
        (lambda d: item(d, "mood").update(options=options("a", "b", "a")), "have the key 'a'"),
        (lambda d: item(d, "mood").update(options=options("a")), "items.mood.options: Tuple"),
        (lambda d: item(d, "mood").update(options=options(*"abcdefghij")), "at most 9"),
        (lambda d: item(d, "mood").update(label=" "), "items.mood.label: String"),
        (lambda d: item(d, "mood").update(label="x" * 81), "at most 80"),
        (lambda d: item(d, "mood").update(question="x" * 201), "at most 200"),
        (lambda d: item(d, "mood").update(help="a\x00b"), "take out the control characters"),
        (lambda d: item(d, "mood").update(label="a\nb"), "on one line"),
        (lambda d: item(d, "mood").update(label="\ud800"), "items.mood.label:"),
        (lambda d: item(d, "mood").update(hint="x"), "items.mood.hint: there is no such key"),
        (lambda d: item(d, "mood").update({"a\n": 1}), "items.mood.a?: there is no such key"),
        (lambda d: item(d, "mood").pop("question"), "items.mood.question: this key is missing"),
        (lambda d: item(d, "has_body").update(options=options("a", "b", "c")), "exactly two"),
        (lambda d: item(d, "mood").update(is_gate=True), "no item names it in asks_if"),
        (lambda d: item(d, "clarity").update(asks_if={"mood": ["glad"]}), "an earlier item"),
        (lambda d: item(d, "mood").update(asks_if={"mood": ["glad"]}), "an earlier item"),
        (lambda d: item(d, "mood").update(asks_if={"nobody": ["yes"]}), "an earlier item"),
        (lambda d: item(d, "mood").update(asks_if={"clarity": ["x"]}), "from clear, soft, blurred"),
        (lambda d: item(d, "mood").update(asks_if={"clarity": []}), "asks_if.clarity:"),
        (lambda d: d.update(media="sound"), "media: Input should be 'image' or 'video'"),
        (lambda d: d.update(dimensions=5), "dimensions: give a list here."),
        (lambda d: d.update(dimensions=[5]), "dimensions.1: give an object with keys here."),
        (lambda d: d.update(dimensions=[]), "dimensions: Tuple should have at least 1 item"),
        (lambda d: d["dimensions"][0].update(items=[]), "dimensions.look.items: Tuple"),
    ],
)
def test_what_is_wrong_with_a_checklist_is_said_in_one_sentence(change, sentence):
    message = wrong(change)
    assert sentence in message
    assert message.endswith(".")
    assert "\n" not in message


def test_a_checklist_has_at_most_eighty_items():
    def grow(count: int) -> dict:
        data = small()
        mood = item(data, "mood")
        data["dimensions"][1]["items"] += [{**mood, "key": f"mood{n}"} for n in range(count)]
        return data

    assert len(body_of(grow(75)).items) == 80
    with pytest.raises(ApplicationError, match="81 items are too many: at most 80"):
        body_of(grow(76))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["media", "title", "dimensions", "items", "key", "options"]), inner
            )
        ),
        max_leaves=8,
    )
)
def test_anything_but_a_checklist_is_an_error_for_the_caller(data):
    with pytest.raises(ApplicationError):
        body_of(data)


# --- answers ----------------------------------------------------------------------------------


def test_items_open_as_the_answers_come():
    body = body_of(small())

    def keys(**answers):
        return [i.key for i in asked(body, answers)]

    assert keys() == ["clarity", "has_body", "mood"]
    assert keys(has_body="yes") == ["clarity", "has_body", "has_hands", "mood"]
    assert "hands" not in keys(has_body="yes", has_hands="yes")  # clarity is not answered yet
    assert "hands" in keys(has_body="yes", has_hands="yes", clarity="soft")
    assert "hands" not in keys(has_body="yes", has_hands="yes", clarity="blurred")


def test_an_answer_left_behind_a_closed_gate_opens_nothing():
    answers = {"has_body": "no", "has_hands": "yes", "clarity": "clear"}
    assert [i.key for i in asked(body_of(small()), answers)] == ["clarity", "has_body", "mood"]


def test_a_complete_record_says_what_was_not_asked():
    body = body_of(small())
    record = answers_checked(body, {"mood": "sad", "has_body": "no", "clarity": "clear"})
    assert list(record.items()) == [
        ("clarity", "clear"),
        ("has_body", "no"),
        ("has_hands", None),
        ("hands", None),
        ("mood", "sad"),
    ]
    assert answers_checked(body, record) == record


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"colour": "red"}, "The checklist has no item 'colour': leave it out."),
        ({"\ud800": "red"}, "The checklist has no item '?': leave it out."),
        ({"message": "red"}, "The checklist has no item 'message': leave it out."),
        ({"look": "clear"}, "The checklist has no item 'look': leave it out."),
        ({"mood": "bored"}, "“Mood” has no option 'bored': choose from glad, sad."),
        ({"mood": None}, "“Mood” has no answer yet: choose an option."),
        ({"mood": ""}, "“Mood” has no option '': choose from glad, sad."),
        ({"mood": ["glad"]}, "“Mood” has no option \"['glad']\": choose from glad, sad."),
        (
            {"clarity": "blurred"},
            "“How the hands are” is not asked after the answer to “Clarity”: leave it out.",
        ),
        ({"has_body": "no"}, "“Hands” is not asked after the answer to “Person”: leave it out."),
        ({"has_hands": None}, "“Hands” has no answer yet: choose an option."),
    ],
)
def test_an_answer_that_does_not_fit_is_refused(change, sentence):
    assert refused(FULL | change) == sentence


# --- questions --------------------------------------------------------------------------------


def test_the_questions_of_a_ladder_and_a_gate():
    questions = compile_questions(body_of(small()))
    assert [q.key for q in questions] == [
        *("clarity@1", "clarity@2", "has_body", "has_hands"),
        *("hands@1", "hands@2", "hands@3", "mood@1"),
    ]
    assert [q.text for q in questions[:3]] == [
        "How clear is it? Is the answer “Clear”?",
        "How clear is it? Is the answer “Soft” or better?",
        "Is there a person?",
    ]
    assert [q.positive for q in questions[1:3]] == [("clear", "soft"), ("yes",)]


def test_other_words_leave_the_compiled_answers_as_they_were():
    changed = copy.deepcopy(small())
    item(changed, "hands")["options"][1]["label"] = "A little odd"
    assert question_values(body_of(changed), FULL) == question_values(body_of(small()), FULL)


def every_way_to_answer(body: Body) -> list[dict[str, str]]:
    """Independent of `asked`: all combinations, of which those that the plain data allow stay."""
    data = body.model_dump()
    items = [i for d in data["dimensions"] for i in d["items"]]
    choices = [[None, *(o["key"] for o in i["options"])] for i in items]
    ways = []
    for combination in itertools.product(*choices):
        answers = {i["key"]: a for i, a in zip(items, combination, strict=True)}
        if all(
            (answers[i["key"]] is not None)
            == all(answers[gate] in wanted for gate, wanted in i["asks_if"].items())
            for i in items
        ):
            ways.append({key: answer for key, answer in answers.items() if answer is not None})
    return ways


def test_every_way_to_answer_compiles_as_counted_by_hand():
    body = body_of(small())
    ways = every_way_to_answer(body)
    # clarity 3 x mood 2 x (nobody 1 + no hands 1 + hands: 4 where it is not blurred, else 1)
    assert len(ways) == 2 * (2 * (1 + 1 + 4) + 1 * (1 + 1 + 1))
    data = {i.key: i.model_dump() for i in body.items}
    for answers in ways:
        expected = {}
        for key, plain in data.items():
            order = [option["key"] for option in plain["options"]]
            for level in range(1, len(order)):
                name = key if plain["is_gate"] else f"{key}@{level}"
                expected[name] = order.index(answers[key]) < level if key in answers else None
        assert question_values(body, answers) == expected


def test_only_complete_answers_are_accepted():
    body = body_of(small())
    good = [tuple(sorted(way.items())) for way in every_way_to_answer(body)]
    choices = [[None, *i.option_keys] for i in body.items]
    accepted = []
    for combination in itertools.product(*choices):
        answers = dict(zip((i.key for i in body.items), combination, strict=True))
        given_answers = {key: answer for key, answer in answers.items() if answer is not None}
        try:
            answers_checked(body, given_answers)
        except ApplicationError:
            continue
        accepted.append(tuple(sorted(given_answers.items())))
    assert sorted(accepted) == sorted(good)


@given(st.data(), st.sampled_from(BUILT_IN))
def test_no_answer_breaks_a_ladder_and_the_ladder_gives_the_answer_back(data, name):
    body = builtin(name)
    answers: dict[str, str] = {}
    for one in body.items:
        if one in asked(body, answers):
            answers[one.key] = data.draw(st.sampled_from(one.option_keys))
    values = question_values(body, answers)
    assert ladder_violations(body, values) == []
    for one in body.items:
        mine = [values[q.key] for q in compile_questions(body) if q.item == one.key]
        if one.key in answers:
            assert mine == sorted(mine, key=bool)
            assert one.option_keys[mine.count(False)] == answers[one.key]
        else:
            assert set(mine) == {None}


def test_every_single_answer_makes_a_monotone_ladder():
    for name in BUILT_IN:
        for one in builtin(name).items:
            alone = body_of(
                {
                    "media": name,
                    "title": "One",
                    "dimensions": [
                        {
                            "key": "only",
                            "label": "Only",
                            "items": [one.model_dump() | {"asks_if": {}, "is_gate": False}],
                        }
                    ],
                }
            )
            for place, key in enumerate(one.option_keys):
                values = list(question_values(alone, {one.key: key}).values())
                assert values == [False] * place + [True] * (len(one.options) - 1 - place)


@given(st.lists(st.sampled_from([True, False, None]), min_size=3, max_size=3))
def test_a_violation_is_a_yes_followed_by_a_no(values):
    keys = ["hands@1", "hands@2", "hands@3"]
    found = ladder_violations(body_of(small()), dict(zip(keys, values, strict=True)))
    told = [(key, value) for key, value in zip(keys, values, strict=True) if value is not None]
    assert found == [
        (a, b) for (a, yes), (b, other) in itertools.pairwise(told) if (yes, other) == (True, False)
    ]


# --- the released files -----------------------------------------------------------------------

QUESTIONS = "Is there a hand?\nIs it sharp?\nAre the hands right?\n"


def test_weights_with_alignment_first_pass_over_presence_questions():
    weights = json.dumps({"coef": [2.5, 0.25, 0], "intercept": [0.0]})
    assert released_weights(QUESTIONS, weights) == [
        (ALIGNMENT, 2.5),
        ("Is there a hand?", None),
        ("Is it sharp?", 0.25),
        ("Are the hands right?", 0.0),
    ]


def test_a_bare_list_has_a_weight_for_every_line():
    assert released_weights("\ufeff" + QUESTIONS.replace("\n", "\r\n"), "[0.1, 0.2, 0.3]") == [
        ("Is there a hand?", 0.1),
        ("Is it sharp?", 0.2),
        ("Are the hands right?", 0.3),
    ]


@pytest.mark.parametrize(
    ("questions", "weights", "sentence"),
    [
        ("One?\n\nTwo?\n", "[1, 2]", "Line 2 of the question file is empty: take it out."),
        ("", "[]", "Line 1 of the question file is empty: take it out."),
        ("One?\nTwo?\nOne?", "[1, 2, 3]", "Line 3 of the question file repeats line 1."),
        ("One?\n" + "x" * 501, "[1, 2]", "Line 2 of the question file has 501 characters"),
        ("One?\nTwo?", "[1,\n2,\n", "Line 3 of the weight file is not JSON"),
        ("One?", "[" * 100_000, "nests too deeply"),
        ("One?", '{"weights": [1]}', "must hold a list of numbers"),
        ("One?", "7", "must hold a list of numbers"),
        ("One?\nTwo?", '[1, "2"]', "Weight 2 of the weight file is not a finite number."),
        ("One?\nTwo?", "[1, true]", "Weight 2 of the weight file is not a finite number."),
        ("One?\nTwo?", "[NaN, 1]", "Weight 1 of the weight file is not a finite number."),
        ("One?", "[" + "9" * 5_000 + "]", "Weight 1 of the weight file is not a finite number."),
        ("One?\nTwo?", '{"coef": [1, 2, 3], "intercept": [0.5]}', "an intercept other than 0"),
        (
            QUESTIONS,
            "[1, 2]",
            "The 3 questions, 1 of them about presence, need 3 weights, or 3 with alignment "
            "first; the weight file has 2.",
        ),
    ],
)
def test_a_fault_in_a_released_file_is_named_with_its_place(questions, weights, sentence):
    with pytest.raises(ApplicationError) as caught:
        released_weights(questions, weights)
    assert sentence in caught.value.message


@pytest.mark.parametrize(("part", "lines", "presence"), [("all", 59, 5), ("select", 30, 3)])
def test_the_published_image_weights_are_read(shared_data, part, lines, presence):
    path = shared_data / "prompts" / "visionreward_checklist.json"
    if not path.is_file():
        pytest.skip("needs the published checklist")
    published = json.loads(path.read_text(encoding="utf-8"))
    weighted = released_weights(
        "\n".join(published[f"questions_{part}"]) + "\n", json.dumps(published[f"weights_{part}"])
    )
    assert len(weighted) == 1 + lines
    assert weighted[0] == (ALIGNMENT, 2.354288)
    assert [question for question, _ in weighted[1:]] == published[f"questions_{part}"]
    assert sum(weight is None for _, weight in weighted) == presence
    by_text = dict(weighted)
    assert by_text["Is there a human body in the image?"] is None
    assert by_text["Is the image not empty?"] == 0.582822
    assert by_text["Does the image avoid serious harmfulness?"] == 0.01513
    assert sum(1 for weight in by_text.values() if weight) == 28
