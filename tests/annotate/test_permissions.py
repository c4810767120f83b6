"""Who may do what: every address of the server, every method, every kind of person.

A new address fails `test_every_address_is_in_the_table` until it says here who may use it.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import URLPattern, get_resolver

from annotate.labeling.services.checklist import builtin_copy, draft_begin
from annotate.projects.models import Invitation, Role
from annotate.projects.services import invitation_create
from tests.factories import (
    CandidateFactory,
    EvaluationFactory,
    FaceJobFactory,
    FacePairJobFactory,
    GenerationJobFactory,
    ImageImportFactory,
    MaskJobFactory,
    PatchMapFactory,
    PatchMapJobFactory,
    PolicyFactory,
    RunFactory,
    ScoreJobFactory,
    SnapshotFactory,
    campaign_of_pairs,
    stored_image,
    tasks_of,
)

OPEN = "open"  # to everybody, signed in or not
SIGNED_IN = "signed in"  # any person; each sees only their own
STAFF = "staff"
RANKS = [Role.ANNOTATOR, Role.REVIEWER, Role.RESEARCHER, Role.ADMIN]
PROJECT = "api/v1/projects/<int:project_id>"


@dataclass(frozen=True)
class Door:
    method: str
    pattern: str  # as in annotate/urls.py
    needs: str  # OPEN, SIGNED_IN, STAFF or the lowest role that may
    body: dict[str, Any] = field(default_factory=dict)


LEASE = {"id": str(uuid4()), "lease": str(uuid4()), "verdict": "answered", "choice": "tie"}
ACT = "(?P<act>cancel|retry)$"

DOORS = [
    Door("GET", "healthz", OPEN),
    Door("GET", "api/v1/schema", OPEN),
    Door("GET", "api/docs/", OPEN),
    Door("GET", "^(?:sign-in|invite/.*|label/.*|feedback/.*|console(?:/.*)?)?$", OPEN),
    Door("GET", "media/<uuid:public_id>", Role.ANNOTATOR),
    # people
    Door("GET", "api/v1/session", OPEN),
    Door("POST", "api/v1/session", OPEN),
    Door("DELETE", "api/v1/session", OPEN),
    Door("GET", "api/v1/invitations/<str:secret>", OPEN),
    Door("POST", "api/v1/invitations/<str:secret>", OPEN),
    Door("GET", "api/v1/profile", SIGNED_IN),
    Door("PUT", "api/v1/profile", SIGNED_IN),
    Door("GET", "api/v1/tokens", SIGNED_IN),
    Door("POST", "api/v1/tokens", SIGNED_IN),
    Door("DELETE", "api/v1/tokens/<int:pk>", SIGNED_IN),
    # projects
    Door("GET", "api/v1/projects", SIGNED_IN),
    Door("POST", "api/v1/projects", STAFF),
    Door("GET", PROJECT, Role.ANNOTATOR),
    Door("PATCH", PROJECT, Role.ADMIN),
    Door("GET", f"{PROJECT}/activity", Role.REVIEWER),
    Door("GET", f"{PROJECT}/members", Role.REVIEWER),
    Door("PATCH", f"{PROJECT}/members/<int:user_id>", Role.ADMIN, {"role": "reviewer"}),
    Door("DELETE", f"{PROJECT}/members/<int:user_id>", Role.ADMIN),
    Door("GET", f"{PROJECT}/invitations", Role.ADMIN),
    Door("POST", f"{PROJECT}/invitations", Role.ADMIN),
    Door("DELETE", f"{PROJECT}/invitations/<int:pk>", Role.ADMIN),
    # prompts, models, candidates
    Door("GET", f"{PROJECT}/prompt-sets", Role.REVIEWER),
    Door("POST", f"{PROJECT}/prompt-sets", Role.RESEARCHER),
    Door("GET", "api/v1/prompt-sets/<int:pk>/prompts", Role.REVIEWER),
    Door("POST", "api/v1/prompt-sets/<int:pk>/prompts/import", Role.RESEARCHER),
    Door("GET", f"{PROJECT}/models", Role.REVIEWER),
    Door("POST", f"{PROJECT}/models", Role.ADMIN),
    Door("GET", "api/v1/models/<int:pk>", Role.REVIEWER),
    Door("PATCH", "api/v1/models/<int:pk>", Role.ADMIN),
    Door("GET", f"{PROJECT}/generations", Role.REVIEWER),
    Door("POST", f"{PROJECT}/generations", Role.RESEARCHER),
    Door("GET", "api/v1/generations/<int:pk>", Role.REVIEWER),
    Door("GET", "api/v1/generations/<int:pk>/problems", Role.REVIEWER),
    Door("POST", rf"^api/v1/generations/(?P<pk>\d+)/{ACT}", Role.RESEARCHER),
    Door("GET", f"{PROJECT}/candidates", Role.REVIEWER),
    Door("GET", f"{PROJECT}/scores", Role.REVIEWER),
    Door("POST", f"{PROJECT}/scores/import", Role.RESEARCHER),
    Door("GET", f"{PROJECT}/patch-jobs", Role.REVIEWER),
    Door("POST", f"{PROJECT}/patch-jobs", Role.RESEARCHER),
    Door("GET", "api/v1/patch-jobs/<int:pk>", Role.REVIEWER),
    Door("GET", "api/v1/patch-jobs/<int:pk>/maps", Role.REVIEWER),
    Door("POST", rf"^api/v1/patch-jobs/(?P<pk>\d+)/{ACT}", Role.RESEARCHER),
    Door("POST", "api/v1/patch-jobs/<int:pk>/audits", Role.ADMIN),
    Door("GET", "api/v1/patch-maps/<int:pk>/<str:file>", Role.REVIEWER),
    Door("GET", f"{PROJECT}/score-jobs", Role.REVIEWER),
    Door("POST", f"{PROJECT}/score-jobs", Role.RESEARCHER),
    Door("GET", "api/v1/score-jobs/<int:pk>", Role.REVIEWER),
    Door("POST", rf"^api/v1/score-jobs/(?P<pk>\d+)/{ACT}", Role.RESEARCHER),
    Door("GET", f"{PROJECT}/mask-jobs", Role.REVIEWER),
    Door("POST", f"{PROJECT}/mask-jobs", Role.RESEARCHER),
    Door("POST", f"{PROJECT}/mask-preview", Role.RESEARCHER),
    Door("GET", "api/v1/mask-jobs/<int:pk>", Role.REVIEWER),
    Door("GET", "api/v1/mask-jobs/<int:pk>/masks", Role.REVIEWER),
    Door("POST", rf"^api/v1/mask-jobs/(?P<pk>\d+)/{ACT}", Role.RESEARCHER),
    Door("GET", f"{PROJECT}/face-jobs", Role.REVIEWER),
    Door("POST", f"{PROJECT}/face-jobs", Role.RESEARCHER),
    Door("GET", "api/v1/face-jobs/<int:pk>", Role.REVIEWER),
    Door("GET", "api/v1/face-jobs/<int:pk>/images", Role.REVIEWER),
    Door("POST", rf"^api/v1/face-jobs/(?P<pk>\d+)/{ACT}", Role.RESEARCHER),
    Door("GET", f"{PROJECT}/face-pair-jobs", Role.REVIEWER),
    Door("POST", f"{PROJECT}/face-pair-jobs", Role.RESEARCHER),
    Door("GET", "api/v1/face-pair-jobs/<int:pk>", Role.REVIEWER),
    Door("GET", "api/v1/face-pair-jobs/<int:pk>/pairs", Role.REVIEWER),
    Door("GET", "api/v1/face-pair-jobs/<int:pk>/rejects", Role.REVIEWER),
    Door("POST", rf"^api/v1/face-pair-jobs/(?P<pk>\d+)/{ACT}", Role.RESEARCHER),
    # campaigns and labelling
    Door("GET", f"{PROJECT}/campaigns", Role.REVIEWER),
    Door("POST", f"{PROJECT}/campaigns", Role.ADMIN),
    Door("GET", "api/v1/campaigns/<int:pk>", Role.REVIEWER),
    Door("PATCH", "api/v1/campaigns/<int:pk>", Role.ADMIN),
    Door("POST", r"^api/v1/campaigns/(?P<pk>\d+)/(?P<act>open|pause|close)$", Role.ADMIN),
    Door("POST", "api/v1/campaigns/<int:pk>/tasks", Role.ADMIN),
    Door("GET", "api/v1/campaigns/<int:pk>/annotators", Role.REVIEWER),
    Door("GET", "api/v1/campaigns/<int:pk>/held", Role.REVIEWER),
    Door("GET", "api/v1/campaigns/<int:pk>/said", Role.REVIEWER),
    Door("GET", "api/v1/campaigns/<int:pk>/leaderboard", Role.REVIEWER),
    Door("GET", "api/v1/campaigns/<int:pk>/leaderboard/cell", Role.REVIEWER),
    Door("GET", "api/v1/campaigns/<int:pk>/progress", Role.REVIEWER),
    Door("GET", "api/v1/campaigns/<int:pk>/times", Role.REVIEWER),
    Door("GET", "api/v1/campaigns/<int:pk>/sides", Role.REVIEWER),
    Door("GET", "api/v1/campaigns/<int:pk>/people", Role.REVIEWER),
    Door("GET", "api/v1/campaigns/<int:pk>/people/<int:annotator>", Role.REVIEWER),
    Door("GET", "api/v1/campaigns/<int:pk>/agreement", Role.REVIEWER),
    Door("GET", "api/v1/campaigns/<int:pk>/agreement/windows", Role.REVIEWER),
    Door("GET", "api/v1/campaigns/<int:pk>/agreement/contradictions", Role.REVIEWER),
    Door("GET", "api/v1/campaigns/<int:pk>/consensus", Role.REVIEWER),
    Door("GET", "api/v1/campaigns/<int:pk>/choice", Role.REVIEWER),
    Door("PUT", "api/v1/campaigns/<int:pk>/choice", Role.ADMIN, {"choice": "active"}),
    Door("POST", "api/v1/campaigns/<int:pk>/choice/round", Role.ADMIN),
    Door("GET", "api/v1/campaigns/<int:pk>/choice/log", Role.REVIEWER),
    Door("GET", "api/v1/campaigns/<int:pk>/extra-votes", Role.REVIEWER),
    Door("POST", "api/v1/campaigns/<int:pk>/extra-votes", Role.ADMIN),
    Door("GET", "api/v1/campaigns/<int:pk>/soft-labels", Role.RESEARCHER),
    Door("GET", "api/v1/campaigns/<int:pk>/patch-audit", Role.REVIEWER),
    Door("POST", "api/v1/campaigns/<int:pk>/patch-fusion", Role.RESEARCHER),
    Door("GET", "api/v1/campaigns/<int:pk>/results", Role.REVIEWER),
    Door("GET", "api/v1/campaigns/<int:pk>/regions/<int:candidate>/<str:file>", Role.REVIEWER),
    Door("GET", "api/v1/campaigns/<int:pk>/faces", Role.RESEARCHER),
    Door("GET", "api/v1/campaigns/<int:pk>/checklist-answers", Role.RESEARCHER),
    Door("GET", f"{PROJECT}/checklists", Role.REVIEWER),
    Door("POST", f"{PROJECT}/checklists", Role.ADMIN),
    Door("POST", f"{PROJECT}/checklists/read", Role.ADMIN),
    Door("GET", "api/v1/checklists/<int:pk>", Role.REVIEWER),
    Door("PATCH", "api/v1/checklists/<int:pk>", Role.ADMIN),
    Door("POST", "api/v1/checklists/<int:pk>/draft", Role.ADMIN),
    Door("PUT", "api/v1/checklists/<int:pk>/draft", Role.ADMIN),
    Door("DELETE", "api/v1/checklists/<int:pk>/draft", Role.ADMIN),
    Door("POST", "api/v1/checklists/<int:pk>/draft/publish", Role.ADMIN),
    Door("GET", "api/v1/checklist-versions/<int:pk>", Role.REVIEWER),
    Door("GET", "api/v1/checklist-versions/<int:pk>/compare", Role.REVIEWER),
    Door("GET", "api/v1/checklist-versions/<int:pk>/export", Role.REVIEWER),
    Door("POST", "api/v1/tasks/<int:pk>/release", Role.ADMIN),
    Door("GET", "api/v1/work", SIGNED_IN),
    Door("GET", "api/v1/campaigns/<int:pk>/guide", Role.ANNOTATOR),
    Door("GET", "api/v1/campaigns/<int:pk>/mine", Role.ANNOTATOR),
    Door("POST", "api/v1/campaigns/<int:pk>/leases", Role.ANNOTATOR),
    Door("POST", "api/v1/campaigns/<int:pk>/leases/renew", Role.ANNOTATOR, {"leases": []}),
    Door("POST", "api/v1/campaigns/<int:pk>/leases/return", Role.ANNOTATOR, {"leases": []}),
    Door("POST", "api/v1/campaigns/<int:pk>/judgements", Role.ANNOTATOR, LEASE),
    Door(
        "POST",
        "api/v1/campaigns/<int:pk>/judgements/<uuid:judgement_id>/undo",
        Role.ANNOTATOR,
        {"id": str(uuid4())},
    ),
    Door("GET", "api/v1/campaigns/<int:pk>/categories", Role.ANNOTATOR),
    Door("PUT", "api/v1/campaigns/<int:pk>/categories", Role.ANNOTATOR, {"categories": []}),
    Door("GET", "api/v1/campaigns/<int:pk>/gold", Role.ADMIN),
    Door("POST", "api/v1/campaigns/<int:pk>/gold", Role.ADMIN),
    Door("POST", "api/v1/tasks/<int:pk>/gold", Role.ADMIN),
    Door("POST", "api/v1/tasks/<int:pk>/retire", Role.ADMIN),
    Door("POST", "api/v1/tasks/<int:pk>/restore", Role.ADMIN),
    Door("GET", "api/v1/campaigns/<int:pk>/gold/choices", Role.ADMIN),
    Door("GET", "api/v1/campaigns/<int:pk>/gold/health", Role.ADMIN),
    Door("GET", "api/v1/campaigns/<int:pk>/feedback", Role.ANNOTATOR),
    Door("GET", "api/v1/work/feedback", SIGNED_IN),
    Door("GET", "api/v1/withdrawals", STAFF),
    Door("POST", "api/v1/withdrawals", STAFF),
    Door("POST", "api/v1/withdrawals/<int:pk>/lift", STAFF),
    Door("GET", "api/v1/campaigns/<int:pk>/exclusions", Role.REVIEWER),
    Door("POST", "api/v1/campaigns/<int:pk>/exclusions", Role.ADMIN),
    Door("GET", "api/v1/campaigns/<int:pk>/exclusions/preview", Role.REVIEWER),
    Door("POST", "api/v1/campaigns/<int:pk>/exclusions/<int:exclusion>/lift", Role.ADMIN),
    Door("GET", "api/v1/campaigns/<int:pk>/suspects", Role.REVIEWER),
    Door("GET", "api/v1/campaigns/<int:pk>/review-queue", Role.REVIEWER),
    Door("GET", "api/v1/campaigns/<int:pk>/reviews", Role.REVIEWER),
    Door("POST", "api/v1/tasks/<int:pk>/reviews", Role.REVIEWER),
    Door("GET", "api/v1/campaigns/<int:pk>/admissions", Role.REVIEWER),
    Door("POST", "api/v1/campaigns/<int:pk>/admissions", Role.ADMIN),
    Door("POST", "api/v1/campaigns/<int:pk>/admissions/withdraw", Role.ADMIN),
    Door("GET", "api/v1/campaigns/<int:pk>/quiz", Role.ANNOTATOR),
    Door("POST", "api/v1/campaigns/<int:pk>/quiz/attempts", Role.ANNOTATOR),
    Door("GET", "api/v1/campaigns/<int:pk>/quiz/whole", Role.ADMIN),
    Door("PUT", "api/v1/campaigns/<int:pk>/quiz/whole", Role.ADMIN, {"questions": []}),
    Door("GET", "api/v1/campaigns/<int:pk>/quiz/people", Role.REVIEWER),
    Door("POST", "api/v1/campaigns/<int:pk>/quiz/reset", Role.ADMIN),
    Door("GET", "api/v1/campaigns/<int:pk>/history", Role.ANNOTATOR),
    Door("GET", "api/v1/campaigns/<int:pk>/own-prompt", Role.ANNOTATOR),
    Door("POST", "api/v1/campaigns/<int:pk>/own-prompt", Role.ANNOTATOR),
    Door("POST", "api/v1/campaigns/<int:pk>/own-prompt/end", Role.ANNOTATOR),
    Door("POST", "api/v1/campaigns/<int:pk>/own-prompt/retry", Role.ANNOTATOR),
    # datasets
    Door("GET", f"{PROJECT}/snapshots", Role.REVIEWER),
    Door("POST", f"{PROJECT}/snapshots", Role.RESEARCHER),
    Door("POST", f"{PROJECT}/snapshots/preview", Role.RESEARCHER),
    Door("GET", "api/v1/snapshots/<int:pk>", Role.REVIEWER),
    Door("GET", "api/v1/snapshots/<int:pk>/pairs", Role.REVIEWER),
    Door("GET", "api/v1/snapshots/<int:pk>/since", Role.REVIEWER),
    Door("GET", "api/v1/snapshots/<int:pk>/download", Role.RESEARCHER),
    Door("GET", "api/v1/snapshots/<int:pk>/files/<path:path>", Role.RESEARCHER),
    Door("POST", rf"^api/v1/snapshots/(?P<pk>\d+)/{ACT}", Role.RESEARCHER),
    Door("GET", f"{PROJECT}/image-imports", Role.RESEARCHER),
    Door("POST", f"{PROJECT}/image-imports", Role.RESEARCHER),
    Door("GET", "api/v1/image-imports/<int:pk>", Role.RESEARCHER),
    Door("PUT", "api/v1/image-imports/<int:pk>/files/<path:path>", Role.RESEARCHER),
    Door("POST", "api/v1/image-imports/<int:pk>/start", Role.RESEARCHER),
    Door("POST", rf"^api/v1/image-imports/(?P<pk>\d+)/{ACT}", Role.RESEARCHER),
    # runs
    Door("GET", f"{PROJECT}/runs", Role.REVIEWER),
    Door("POST", f"{PROJECT}/runs", Role.RESEARCHER),
    Door("GET", "api/v1/runs/<int:pk>", Role.REVIEWER),
    Door("GET", "api/v1/runs/<int:pk>/metrics", Role.REVIEWER),
    Door("POST", rf"^api/v1/runs/(?P<pk>\d+)/{ACT}", Role.RESEARCHER),
    Door("GET", f"{PROJECT}/evaluations", Role.REVIEWER),
    Door("POST", f"{PROJECT}/evaluations", Role.RESEARCHER),
    Door("GET", "api/v1/evaluations/<int:pk>", Role.REVIEWER),
    Door("GET", "api/v1/evaluations/<int:pk>/samples", Role.REVIEWER),
    Door("GET", "api/v1/evaluations/<int:pk>/grid", Role.REVIEWER),
    Door("POST", "api/v1/evaluations/<int:pk>/blind-campaign", Role.ADMIN),
    Door("POST", rf"^api/v1/evaluations/(?P<pk>\d+)/{ACT}", Role.RESEARCHER),
    Door("GET", f"{PROJECT}/policies", Role.REVIEWER),
    Door("POST", f"{PROJECT}/policies", Role.ADMIN),
    Door("GET", "api/v1/policies/<int:pk>", Role.REVIEWER),
    Door("PATCH", "api/v1/policies/<int:pk>", Role.ADMIN),
]  # fmt: skip


def methods_of(pattern: URLPattern) -> list[str]:
    view = getattr(pattern.callback, "view_class", None) or getattr(pattern.callback, "cls", None)
    if view is None:
        return ["GET"]
    return [
        name.upper() for name in ("get", "post", "put", "patch", "delete") if hasattr(view, name)
    ]


def test_every_address_is_in_the_table():
    served = {
        (method, str(pattern.pattern))
        for pattern in get_resolver().url_patterns
        for method in methods_of(pattern)
    }
    assert served == {(door.method, door.pattern) for door in DOORS}


@pytest.fixture
def addresses(project, admin, annotator) -> dict[str, str]:
    """An address for every pattern, all of them things of one project."""
    campaign = campaign_of_pairs(2, project=project)
    candidate = CandidateFactory(prompt__prompt_set__project=project)
    model = candidate.model_version
    evaluation = EvaluationFactory(baseline=model)
    prompt_set = candidate.prompt.prompt_set
    invitation, secret = invitation_create(
        project=project, invited_by=admin, email="new@example.org", role=Role.ANNOTATOR
    )
    version = builtin_copy(project=project, user=admin, name="image")
    draft_begin(checklist=version.checklist, version=version.pk)
    rows = {
        "checklists": version.checklist,
        "checklist-versions": version,
        "prompt-sets": prompt_set,
        "models": model,
        "face-jobs": FaceJobFactory(prompt_set=prompt_set),
        "face-pair-jobs": FacePairJobFactory(model_version=model),
        "generations": GenerationJobFactory(model_version=model),
        "patch-jobs": PatchMapJobFactory(prompt_set=prompt_set),
        "patch-maps": PatchMapFactory(candidate=candidate),
        "score-jobs": ScoreJobFactory(scorer__project=project),
        "mask-jobs": MaskJobFactory(prompt_set=prompt_set),
        "campaigns": campaign,
        "tasks": tasks_of(campaign)[0],
        "snapshots": SnapshotFactory(project=project),
        "image-imports": ImageImportFactory(prompt_set=prompt_set),
        "runs": RunFactory(base=model),
        "evaluations": evaluation,
        "policies": PolicyFactory(base=model),
        "tokens": invitation,
    }
    found = {}
    for door in DOORS:
        path = door.pattern.lstrip("^").rstrip("$")
        kind = path.split("/")[2] if path.count("/") > 1 else ""
        pk = invitation.pk if kind == "projects" else rows[kind].pk if kind in rows else 0
        for name, value in {
            "<int:project_id>": project.pk,
            "<int:user_id>": annotator.pk,
            "<int:pk>": pk,
            r"(?P<pk>\d+)": pk,
            "<str:secret>": secret,
            "<uuid:public_id>": stored_image(project).public_id if "media" in path else "",
            "<uuid:judgement_id>": uuid4(),
            "<path:path>": "manifest.json",
            "<int:candidate>": candidate.pk,
            "<int:annotator>": annotator.pk,
            "<int:exclusion>": 0,
            "<str:file>": "heat.png",
            "(?P<act>cancel|retry)": "cancel",
            "(?P<act>open|pause|close)": "pause",
            r"(?:sign-in|invite/.*|label/.*|feedback/.*|console(?:/.*)?)?": "sign-in",
        }.items():
            path = path.replace(name, str(value))
        found[door.pattern] = f"/{path}"
    assert Invitation.objects.count() == 1
    return found


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside has not happened afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def answer_to(api, door: Door, path: str) -> tuple[int, str]:
    with undone():
        response = api.generic(
            door.method,
            path,
            *([] if door.method == "GET" else [json.dumps(door.body).encode()]),
            content_type="application/json",
        )
        is_json = "json" in response.headers.get("Content-Type", "")
        said = response.json() if is_json and not response.streaming else {}
        error = said.get("error", {}) if isinstance(said, dict) else {}
        return response.status_code, error.get("message", "")


def refused(status: int) -> bool:
    return status in {401, 403, 404} or status >= 500


def test_nobody_who_is_not_signed_in_gets_anything_but_the_open_doors(as_, addresses):
    api = as_(None)
    for door in DOORS:
        status, message = answer_to(api, door, addresses[door.pattern])
        if door.needs == OPEN:
            # A page may not be built yet (503) and a session needs its fields (400): not refusals.
            assert status in {200, 204, 400, 503}, (door, status, message)
        else:
            assert status == 401, (door, status, message)


def test_to_a_stranger_the_project_and_all_in_it_do_not_exist(as_, addresses, stranger):
    for door in DOORS:
        if door.needs in RANKS:
            status, message = answer_to(as_(stranger), door, addresses[door.pattern])
            assert status == 404, (door, status, message)
            assert message.startswith("No such"), (door, message)


@pytest.mark.parametrize("role", RANKS)
def test_a_member_gets_what_their_role_allows_and_nothing_more(as_, addresses, request, role):
    user = request.getfixturevalue(str(role))
    other = request.getfixturevalue("stranger")
    for door in DOORS:
        if door.needs not in RANKS:
            continue
        path = addresses[door.pattern]
        status, message = answer_to(as_(user), door, path)
        if RANKS.index(role) < RANKS.index(door.needs):
            assert status == 403, (door, status, message)
        elif status == 404:  # the thing asked for is missing, which a stranger would not be told
            assert message != answer_to(as_(other), door, path)[1], (door, message)
        else:
            assert not refused(status), (door, status, message)


def test_staff_get_through_every_door(as_, addresses, staff):
    for door in DOORS:
        status, message = answer_to(as_(staff), door, addresses[door.pattern])
        assert (status not in {401, 403} and status < 500) or status == 503, (door, status, message)


def test_only_staff_may_create_projects(as_, admin, staff):
    assert as_(admin).post("/projects", {"name": "Mine"}).status_code == 403
    assert as_(staff).post("/projects", {"name": "Ours"}).status_code == 201


def test_a_member_who_was_removed_is_a_stranger_from_then_on(
    as_, addresses, admin, annotator, project
):
    api = as_(annotator)
    image = addresses["media/<uuid:public_id>"]
    assert api.get(image).status_code == 200
    as_(admin).delete(f"/projects/{project.pk}/members/{annotator.pk}")
    for door in DOORS:
        if door.needs in RANKS:
            assert answer_to(api, door, addresses[door.pattern])[0] == 404, door
    assert api.get("/work").json()["results"] == []


def test_an_unknown_address_of_the_api_answers_in_the_envelope(as_, annotator):
    answer = as_(annotator).get("/nothing/here")
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "not_found"


def test_a_method_that_an_address_does_not_have_answers_in_the_envelope(as_, annotator):
    answer = as_(annotator).delete("/work")
    assert answer.status_code == 405
    assert answer.json()["error"]["code"] == "method_not_allowed"
