"""Checklists through the API: drafts change, published versions stay, admins alone may write."""

import json
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from annotate.labeling.checklist.body import body_of, builtin
from annotate.labeling.checklist.toml import toml_write
from annotate.labeling.models import Campaign, Checklist, ChecklistVersion
from annotate.labeling.services.campaign import campaign_create
from annotate.labeling.services.checklist import checklist_create, draft_publish
from annotate.projects.models import Project
from tests.annotate.api_client import Api


@pytest.fixture
def api(admin, as_) -> Api:
    return as_(admin)


def create(api: Api, project: Project, **more) -> dict:
    answer = api.post(f"/projects/{project.pk}/checklists", {"name": "Mine", **more})
    assert answer.status_code == 201, answer.json()
    return answer.json()


def save(api: Api, checklist: dict, body: dict, based_on: str | None = None):
    based_on = based_on or checklist["draft"]["sha256"]
    return api.put(f"/checklists/{checklist['id']}/draft", {"body": body, "based_on": based_on})


def publish(api: Api, checklist: dict, **more):
    return api.post(f"/checklists/{checklist['id']}/draft/publish", more)


def two_versions(api: Api, project: Project) -> tuple[dict, dict, dict]:
    """A checklist with two versions; the second has another question, option and item."""
    checklist = create(api, project)
    first = publish(api, checklist, note="First").json()["versions"][0]
    begun = api.post(f"/checklists/{checklist['id']}/draft", {"version": first["id"]}).json()
    body = begun["draft"]["body"]
    item = body["dimensions"][0]["items"][0]
    item["question"] = "How sharp is it?"
    item["options"].insert(1, {"key": "soft", "label": "Soft"})
    body["dimensions"][0]["items"].append(
        {"key": "light", "label": "Light", "question": "Good light?",
         "options": [{"key": "yes", "label": "Yes"}, {"key": "no", "label": "No"}]}
    )  # fmt: skip
    assert save(api, begun, body).status_code == 200
    done = publish(api, begun, note="Second").json()
    return done, first, done["versions"][0]


def test_a_draft_is_saved_published_and_listed(api, project):
    checklist = create(api, project)
    assert checklist["draft"]["problems"] == []
    assert [row["text"] for row in checklist["draft"]["questions"]]
    body = checklist["draft"]["body"] | {"title": "Renamed"}
    saved = save(api, checklist, body).json()
    assert saved["body"]["title"] == "Renamed"
    done = publish(api, checklist, note="For the pilot", based_on=saved["sha256"]).json()
    assert done["draft"] is None
    assert [(row["number"], row["note"]) for row in done["versions"]] == [(1, "For the pilot")]
    listed = api.get(f"/projects/{project.pk}/checklists").json()
    assert listed["results"][0]["latest"]["id"] == done["versions"][0]["id"]
    assert listed["builtin"] == ["image", "video"]


def test_a_draft_that_somebody_else_changed_is_not_overwritten(api, project):
    checklist = create(api, project)
    body = checklist["draft"]["body"]
    assert save(api, checklist, body | {"title": "Theirs"}).status_code == 200
    answer = save(api, checklist, body | {"title": "Mine"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "draft_changed")
    kept = api.get(f"/checklists/{checklist['id']}").json()["draft"]["body"]
    assert kept["title"] == "Theirs"


def test_every_problem_is_said_at_once_and_keeps_a_draft_from_being_published(api, project):
    checklist = create(api, project)
    body = checklist["draft"]["body"]
    body["dimensions"][0]["items"][0]["question"] = ""
    body["dimensions"][0]["items"].append(
        {"key": "clarity", "label": "Twice", "question": "Again?", "is_gate": True,
         "asks_if": {"nobody": ["yes"]},
         "options": [{"key": "a", "label": "A"}, {"key": "a", "label": "B"}, {"key": "c", "label": ""}]}
    )  # fmt: skip
    saved = save(api, checklist, body)
    assert saved.status_code == 200, "a draft may be unsound"
    second = "dimensions.0.items.1"
    assert {problem["path"] for problem in saved.json()["problems"]} == {
        "dimensions.0.items.0.question",
        f"{second}.key",
        f"{second}.options",
        f"{second}.options.1.key",
        f"{second}.options.2.label",
        f"{second}.asks_if.nobody",
        second,
    }
    refused = publish(api, checklist)
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "checklist_problems")
    assert f"body.{second}.key" in refused.json()["error"]["fields"]
    assert not ChecklistVersion.objects.filter(published_at__isnull=False).exists()


def test_problems_are_said_in_plain_words(api, project):
    checklist = create(api, project)
    body = checklist["draft"]["body"]
    item = body["dimensions"][0]["items"][0]
    item |= {"label": "x" * 81, "question": " ", "options": item["options"][:1]}
    body["dimensions"].append({"key": "empty", "label": "Empty", "items": []})
    said = {row["path"]: row["message"] for row in save(api, checklist, body).json()["problems"]}
    first = "dimensions.0.items.0"
    assert said == {
        f"{first}.label": "at most 80 characters",
        f"{first}.question": "write something here",
        f"{first}.options": "at least 2 are needed",
        "dimensions.1.items": "at least 1 is needed",
    }


def test_a_published_version_never_changes_and_never_goes_away(api, project):
    checklist = create(api, project)
    pk = publish(api, checklist).json()["versions"][0]["id"]
    versions = ChecklistVersion.objects.filter(pk=pk)
    for change in (lambda: versions.update(note="other"), versions.delete):
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
            change()
    assert save(api, checklist, checklist["draft"]["body"]).status_code == 404


def test_a_draft_begins_from_a_version_once_and_can_be_thrown_away(api, project):
    done, first, _ = two_versions(api, project)
    path = f"/checklists/{done['id']}/draft"
    assert api.post(path, {"version": first["id"]}).json()["draft_number"] == 3
    assert api.post(path, {"version": first["id"]}).status_code == 409
    same = publish(api, done)
    assert (same.status_code, "Version 1" in same.json()["error"]["message"]) == (409, True)
    assert api.delete(path).status_code == 204
    assert api.delete(path).status_code == 404
    assert api.post(path, {"version": 10**9}).status_code == 404


def test_two_versions_are_compared(api, project):
    _, first, second = two_versions(api, project)
    answer = api.get(f"/checklist-versions/{second['id']}/compare?with={first['id']}").json()
    found = {(row["kind"], row["what"], row["path"], row["field"]) for row in answer["results"]}
    assert found == {
        ("added", "item", "light", ""),
        ("reworded", "item", "clarity", "question"),
        ("added", "option", "clarity.soft", ""),
    }
    assert "Clarity: Soft" in {row["label"] for row in answer["results"]}
    back = api.get(f"/checklist-versions/{first['id']}/compare?with={second['id']}").json()
    assert ("removed", "light") in {(row["kind"], row["path"]) for row in back["results"]}
    assert api.get(f"/checklist-versions/{first['id']}/compare?with=x").status_code == 400


@pytest.mark.parametrize("name", ["image", "video"])
def test_a_version_goes_out_as_toml_and_comes_back_the_same(api, project, name):
    checklist = create(api, project, builtin=name)
    version = publish(api, checklist).json()["versions"][0]
    files = api.get(f"/checklist-versions/{version['id']}/export?as=toml").json()["results"]
    read = api.post(f"/projects/{project.pk}/checklists/read", {"toml": files[0]["content"]})
    assert body_of(read.json()["body"]) == builtin(name)
    assert api.get(f"/checklist-versions/{version['id']}/export?as=doc").status_code == 400


def test_awkward_words_survive_toml(api, project):
    checklist = create(api, project)
    body = checklist["draft"]["body"]
    item = body["dimensions"][0]["items"][0]
    item |= {"question": 'Is "it" a \\ back—slash\u200b 图?', "help": "one\ntwo = [3]"}
    text = toml_write(body_of(body))
    read = api.post(f"/projects/{project.pk}/checklists/read", {"toml": text}).json()
    assert body_of(read["body"]) == body_of(body)
    broken = api.post(f"/projects/{project.pk}/checklists/read", {"toml": "media = "})
    assert broken.status_code == 400
    assert "TOML" in broken.json()["error"]["message"]


RELEASED = (
    "Is there a human face in the image?\nIs the image clear?\nIs the human face beautiful?\n"
)


@pytest.mark.parametrize(
    "weights", ['{"coef": [2.5, 0.1, 0.2], "intercept": [0.0]}', "[0.3, 0.1, 0.2]", ""]
)
def test_released_files_come_in_and_go_out(api, project, weights):
    read = api.post(
        f"/projects/{project.pk}/checklists/read", {"questions": RELEASED, "weights": weights}
    ).json()
    assert read["problems"] == []
    items = read["body"]["dimensions"][0]["items"]
    face = next(item for item in items if "beautiful" in item["question"])
    assert face["asks_if"] == {"q1": ["yes"]}
    assert items[0]["is_gate"]
    body = body_of(read["body"])
    checklist = checklist_create(project=project, name="Released", body=read["body"])
    version = draft_publish(checklist=checklist, user=project.created_by)
    files = api.get(f"/checklist-versions/{version.pk}/export?as=released").json()["results"]
    assert [file["name"] for file in files] == ["questions.txt", "weight.json"][: 1 + bool(weights)]
    if weights:
        assert json.loads(files[1]["content"]) == json.loads(weights)
    assert body.alignment_weight == (2.5 if "coef" in weights else None)


def test_released_files_that_do_not_fit_each_other_are_refused(api, project):
    answer = api.post(
        f"/projects/{project.pk}/checklists/read", {"questions": RELEASED, "weights": "[1.0]"}
    )
    assert answer.status_code == 400
    assert "3 questions" in answer.json()["error"]["message"]
    assert api.post(f"/projects/{project.pk}/checklists/read", {}).status_code == 400


def test_the_published_image_checklist_is_read_whole(api, project, shared_data):
    data = json.loads((shared_data / "prompts" / "visionreward_checklist.json").read_text())
    read = api.post(
        f"/projects/{project.pk}/checklists/read",
        {
            "questions": "\n".join(data["questions_all"]),
            "weights": json.dumps(data["weights_all"]),
        },
    ).json()
    assert read["problems"] == []
    body = body_of(read["body"])
    assert len(body.items) == len(data["questions_all"]) == 59
    assert sum(item.is_gate for item in body.items) == 5
    assert body.alignment_weight == data["weights_all"]["coef"][0]


def test_names_are_used_once_and_renamed(api, project):
    checklist = create(api, project)
    again = api.post(f"/projects/{project.pk}/checklists", {"name": "Mine"})
    assert again.status_code == 409
    create(api, project, name="Other")
    path = f"/checklists/{checklist['id']}"
    assert api.patch(path, {"name": "Other"}).status_code == 409
    assert api.patch(path, {"name": "Better"}).json()["name"] == "Better"


# --- who may --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "reading", "writing"),
    [("annotator", 403, 403), ("reviewer", 200, 403), ("stranger", 404, 404), ("admin", 200, 0)],
)
def test_admins_write_reviewers_read_and_strangers_find_nothing(
    api, project, as_, request, who, reading, writing
):
    checklist = create(api, project)
    version = publish(api, checklist).json()["versions"][0]["id"]
    mine = as_(request.getfixturevalue(who))
    one, body = f"/checklists/{checklist['id']}", checklist["draft"]["body"]
    reads = [
        f"/projects/{project.pk}/checklists", one, f"/checklist-versions/{version}",
        f"/checklist-versions/{version}/compare?with={version}",
        f"/checklist-versions/{version}/export",
    ]  # fmt: skip
    assert {mine.get(path).status_code for path in reads} == {reading}
    writes = [
        mine.post(f"/projects/{project.pk}/checklists", {"name": "Next"}),
        mine.post(f"/projects/{project.pk}/checklists/read", {"body": body}),
        mine.patch(one, {"name": "Named"}),
        mine.post(f"{one}/draft", {"version": version}),
        mine.put(f"{one}/draft", {"body": body, "based_on": checklist["draft"]["sha256"]}),
        mine.post(f"{one}/draft/publish", {}),
        mine.delete(f"{one}/draft"),
    ]
    codes = {answer.status_code for answer in writes}
    assert codes == {writing} if writing else not codes & {403, 404}


# --- campaigns ask versions -------------------------------------------------------------------------


def campaign(api: Api, project: Project, form: dict, **more: str):
    return api.post(
        f"/projects/{project.pk}/campaigns",
        {"name": f"c {uuid4()}", "kind": "checklist", "form": form, "pairs": [], **more},
    )


def test_a_campaign_asks_a_published_version(api, project):
    checklist = create(api, project)
    draft = ChecklistVersion.objects.get(checklist=checklist["id"])
    refused = campaign(api, project, {"version": draft.pk})
    assert refused.status_code == 400
    assert "draft" in refused.json()["error"]["message"]
    publish(api, checklist)
    made = campaign(api, project, {"version": draft.pk}).json()
    draft.refresh_from_db()
    assert made["checklist_version"] == draft.pk
    assert (made["form"]["body"], made["form"]["sha256"]) == (draft.body, draft.sha256)
    changed = api.patch(f"/campaigns/{made['id']}", {"form": {"builtin": "image"}}).json()
    assert changed["checklist_version"] != draft.pk


def test_a_version_of_another_project_or_for_other_media_is_refused(api, project, stranger, as_):
    theirs = stranger.memberships.get().project
    version = publish(as_(stranger), create(as_(stranger), theirs)).json()["versions"][0]["id"]
    film = publish(api, create(api, project, builtin="video")).json()["versions"][0]["id"]
    for form in ({"version": version}, {"version": "x"}, {"version": True}):
        assert campaign(api, project, form).status_code == 400, form
    assert campaign(api, project, {"version": film}).json()["media"] == "video"
    assert campaign(api, project, {"version": film}, media="image").status_code == 400
    with pytest.raises(IntegrityError, match="own project"), transaction.atomic():
        campaign_create(
            project=project, user=project.created_by, name="Forged", kind="checklist",
            form={"own_questions": "only"},
        ).__class__.objects.update(checklist_version=version)  # fmt: skip


def test_a_built_in_checklist_is_copied_once(api, project):
    made = [campaign(api, project, {"builtin": "image"}).json() for _ in range(2)]
    assert made[0]["checklist_version"] == made[1]["checklist_version"]
    copy = Checklist.objects.get(project=project)
    assert (copy.origin, copy.versions.count()) == ("builtin:image", 1)
    assert Campaign.objects.filter(checklist_version__checklist=copy).count() == 2


def test_a_checklist_given_with_the_campaign_stays_inline(api, project):
    body = builtin("image").model_dump(mode="json")
    made = campaign(api, project, {"body": body}).json()
    assert made["checklist_version"] is None
    assert made["form"]["sha256"]
    assert not Checklist.objects.exists()


@pytest.mark.parametrize("line", ["alignment_weight = inf", "alignment_weight = 2020-01-01"])
def test_a_toml_file_with_what_json_cannot_say_is_refused(api, project, line):
    read = api.post(
        f"/projects/{project.pk}/checklists/read", {"toml": f'title = "t"\nmedia = "image"\n{line}'}
    )
    assert read.status_code == 400
    assert "infinite" in read.json()["error"]["message"]


def test_a_draft_with_nul_is_refused_and_the_draft_stays(api, project):
    made = create(api, project)
    draft = ChecklistVersion.objects.get(checklist=made["id"])
    body = {**draft.body, "title": "a\0b"}
    sent = {"body": body, "based_on": draft.sha256}
    assert api.put(f"/checklists/{made['id']}/draft", sent).status_code == 400
    draft.refresh_from_db()
    assert draft.body["title"] != "a\0b"


def test_a_checklist_is_about_what_its_body_says(api, project):
    body = {**builtin("video").model_dump(mode="json"), "title": "Clips"}
    made = api.post(f"/projects/{project.pk}/checklists", {"name": "Clips", "body": body}).json()
    assert Checklist.objects.get(pk=made["id"]).media == "video"


def test_the_built_in_video_checklist_is_copied_too(api, project):
    made = campaign(api, project, {"builtin": "video"}).json()
    assert made["media"] == "video"
    copy = ChecklistVersion.objects.get(pk=made["checklist_version"])
    assert copy.checklist.origin == "builtin:video"
