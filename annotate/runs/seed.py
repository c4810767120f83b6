"""What a new demo opens with: two people, a project, our model and pairs to judge at once."""

import json
import os
import secrets
import tomllib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from annotate.accounts.models import User
from annotate.generation.models import Face, FaceScan
from annotate.generation.services.draw import (
    candidate_import,
    candidate_record,
    sampler_checked,
    sampler_identity,
)
from annotate.labeling.models import Campaign, ChecklistVersion
from annotate.labeling.services.campaign import campaign_create, campaign_enter
from annotate.labeling.services.checklist import checklist_create, draft_publish
from annotate.labeling.services.tasks import PairSource
from annotate.media.services import image_store, video_store
from annotate.projects.models import Project, Role
from annotate.projects.services import member_add, project_create
from annotate.prompts.models import Prompt, PromptSet
from annotate.prompts.rows import read
from annotate.prompts.services import prompt_get_or_create, prompts_import
from annotate.registry.models import ModelVersion
from annotate.registry.services import model_external, model_register
from annotate.runs.demo_faces import demo_faces
from annotate.runs.demo_gold import demo_gold, demo_test
from annotate.runs.demo_siblings import seed_siblings
from annotate.runs.demo_videos import demo_videos

DEMO = Path("training/presets/demo")
PROJECT = "Little scenes"
GUIDELINE = """\
Two pictures were painted for the same words. **Choose the one that shows them better.**

- Is the thing there, in the right colour and size, on the right background?
- Is it cleanly drawn: a whole shape with clear edges?
- Both equally good: **tie** (↑). Neither shows the words: **both bad** (↓).

You cannot do anything wrong: `Z` takes the last answer back."""

SCORING_GUIDELINE = """\
Three pictures were painted for the same words. **Score each from 0 to 7**, one question at a time.

- Look at all three first; use the whole scale.
- Pictures that are equally good get the same score."""
CHECKLIST_GUIDELINE = """\
One picture, question by question. **Take the answer that fits best.**

- Answer each question for itself: an ugly picture can have the right colours.
- Questions that do not apply are left out by themselves."""

PAIR_GUIDELINE = """\
Two pictures for the same words, and some questions about them, **one after the other**.

- **Which shows the words better**, and how much: press the same arrow again, or a digit.
- Then which is better **drawn**, and which has the better **colours**: the same four keys.
- At the end, what is wrong with each. Nothing wrong is an answer too: `Enter` saves."""
RANKING_GUIDELINE = """\
Three pictures for the same words. **Score each from 1 to 7, then put each into a slot: 1 is the best.**

- Pictures that are equally good share a slot; slots may stay empty.
- A picture with the lower score cannot stand above one with the higher score."""
PAIR_FORM = {
    "dimensions": [
        {"key": "drawing", "label": "Drawing", "question": "Which is more cleanly drawn?"},
        {"key": "colours", "label": "Colours", "question": "Which has the right colours?"},
    ],
    "strength": {"grades": ["Slightly", "Clearly", "Much"]},
    "reasons": [
        {"key": "missing", "label": "Something is missing"},
        {"key": "broken", "label": "Broken shape"},
        {"key": "colour", "label": "Wrong colour"},
        {"key": "smeared", "label": "Smeared"},
    ],
    "reasons_of": "each",
}
RANKING_FORM = {
    "group": 3,
    "scores": {"key": "overall", "label": "Overall", "question": "How good is it as a whole?"},
}
OWN_PROMPT_GUIDELINE = """\
Write what you want to see, and choose. The demo model was trained on small **coloured shapes** only:
it knows "a red star on a white background" and nothing of cats or castles.

- The picture you do not choose is replaced by a new one
- **Both bad** brings two new ones
- Write another prompt whenever you like
"""
OWN_PROMPT_EXAMPLES = ["a red star on a white background", "a blue ring on a yellow background"]
REGIONS_GUIDELINE = """\
One picture. **Mark what is wrong with it, and what is well made.**

- Choose why (`1` to `9`, `X` for good places), then draw on the picture.
- Click the words of the prompt that the picture leaves out or gets wrong.
- Nothing to mark? Say so with `N`."""
VIDEO_GUIDELINE = """\
Two clips show the same words. **Watch both to the end, then choose the one that moves better.**

- Does it move evenly, or in jerks? Is the light steady?
- `Space` plays and pauses, `,` and `.` go frame by frame, `V` shows the frames that a model sees.
- `M` and `N` mark a moment where something is wrong, left and right."""
VIDEO_CHECKLIST_GUIDELINE = """\
One clip, question by question. **Watch it to the end, then take the answer that fits best.**

- `Space` plays it again, `,` and `.` go frame by frame, `M` marks a moment."""

FACES_GUIDELINE = """\
One picture, **every face in it**: each is outlined, and stands enlarged beside.

- What is wrong with the face? The letters say it; then give its grade, and the next face comes.
- **Not a face** where the outline is around something else.
- A face without an outline? Count it with `M`."""
FACE_PAIR_GUIDELINE = """\
Two pictures for the same words, and a face of each enlarged below. **Choose the better face.**

- Look at the faces alone: eyes, mouth, proportions. The rest of the picture does not count."""


def seed_demo() -> None:
    """Make it all once. Safe to repeat: what is there already stays as it is."""
    admin = _person("admin@prefloop.demo", "Ada Admin", is_staff=True)
    annotator = _person("annotator@prefloop.demo", "Ann Annotator")
    if not Project.objects.exists():
        with transaction.atomic():
            _project(admin, annotator)


def _person(email: str, name: str, *, is_staff: bool = False) -> User:
    found = User.objects.filter(email=email).first()
    if found:
        return found
    password = secrets.token_urlsafe(9)
    user = User.objects.create_user(email, password, name=name, is_staff=is_staff)
    file = settings.HOME / "sign-in.txt"
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as lines:
        lines.write(f"{name.split()[-1].lower():<10} {email:<26} {password}\n")
    return user


def _project(admin: User, annotator: User) -> None:
    folder = settings.ROOT / DEMO
    project = project_create(
        user=admin,
        name=PROJECT,
        description="Small captioned pictures by our own demo model: judge, train, tune, compare.",
    )
    member_add(project=project, user=annotator, role=Role.ANNOTATOR)
    prompts = PromptSet.objects.create(project=project, name="Captions")
    text = (folder / "prompts.jsonl").read_text(encoding="utf-8")
    prompts_import(prompt_set=prompts, reading=read(text, format="jsonl"))
    model = model_register(
        project=project,
        name="demo",
        kind=ModelVersion.Kind.DIFFUSION,
        uri=str(folder / "diffusion"),
    )
    model_register(
        project=project, name="demo-clip", kind=ModelVersion.Kind.REWARD, uri=str(folder / "clip")
    )
    _candidates(project, prompts, model, folder / "candidates")
    seed_siblings(project, folder)
    _videos(project, admin, folder / "videos")
    _faces(project, admin)
    _campaigns(project, admin, model, folder)


def _videos(project: Project, admin: User, folder: Path) -> None:
    """Clips by three made-up models, to compare and to go through with the video checklist."""
    prompts = PromptSet.objects.create(project=project, name="Moving scenes")
    models: dict[str, ModelVersion] = {}
    for (text, way), data in demo_videos(folder).items():
        models[way] = models.get(way) or model_external(project=project, name=f"motion-{way}")
        candidate_import(
            prompt=prompt_get_or_create(prompt_set=prompts, text=text),
            project=project,
            asset=video_store(project=project, data=data),
            model_version=models[way],
        )
    source = PairSource(source="between_models", pairs_per_prompt=3, prompt_set=prompts.pk)
    kinds: list[dict[str, Any]] = [
        {
            "kind": Campaign.Kind.CHECKLIST,
            "name": "How good is this clip?",
            "question": "What is right with this clip, and what is wrong?",
            "guideline": VIDEO_CHECKLIST_GUIDELINE,
            "form": {"builtin": "video"},
        },
        {
            "name": "Which clip moves better?",
            "question": "Which clip moves better?",
            "guideline": VIDEO_GUIDELINE,
            "media": Campaign.Media.VIDEO,
        },
    ]
    for settings_ in kinds:
        campaign = campaign_create(project=project, user=admin, sources=[source], **settings_)
        campaign_enter(campaign=campaign, status=Campaign.Status.OPEN)


def _faces(project: Project, admin: User) -> None:
    """Cartoon people by two made-up models: their faces to grade, and to compare."""
    prompts = PromptSet.objects.create(project=project, name="People")
    models: dict[str, ModelVersion] = {}
    for drawn in demo_faces():
        models[drawn.model] = models.get(drawn.model) or model_external(
            project=project, name=drawn.model
        )
        asset = image_store(project=project, data=drawn.png)
        candidate_import(
            prompt=prompt_get_or_create(prompt_set=prompts, text=drawn.prompt),
            project=project,
            asset=asset,
            model_version=models[drawn.model],
        )
        scan = FaceScan.objects.create(asset=asset, detector="known from the drawing")
        Face.objects.bulk_create(
            Face(scan=scan, number=number, left=x, top=y, width=width, height=height, confidence=1)
            for number, (x, y, width, height) in enumerate(drawn.boxes)
        )
    kinds: list[dict[str, Any]] = [
        {
            "name": "Which face is better?",
            "question": "Which picture has the better face?",
            "guideline": FACE_PAIR_GUIDELINE,
            "form": {"faces": {"most": 1}},
            "sources": [PairSource(source="between_models", prompt_set=prompts.pk)],
        },
        {
            "kind": Campaign.Kind.FACES,
            "name": "How good is each face?",
            "question": "How good is each face?",
            "guideline": FACES_GUIDELINE,
            "overlap": 3,
            "sources": [
                PairSource(source="within_model", pairs_per_prompt=9, prompt_set=prompts.pk)
            ],
        },
    ]
    for settings_ in kinds:
        campaign = campaign_create(project=project, user=admin, **settings_)
        campaign_enter(campaign=campaign, status=Campaign.Status.OPEN)


def _campaigns(project: Project, admin: User, model: ModelVersion, folder: Path) -> None:
    """One open campaign of each kind, the pairs first in everybody's list."""
    source = PairSource(source="within_model", model_versions=[model.pk])
    checklist = _checklist(project, admin, folder / "checklist.toml")
    own = campaign_create(
        project=project,
        user=admin,
        kind=Campaign.Kind.OWN_PROMPT,
        name="Your own words",
        question="Which picture shows your words better?",
        guideline=OWN_PROMPT_GUIDELINE,
        # A worker loads the model anew for each job: few large ones are quicker on a CPU.
        form={
            "models": [model.pk],
            "ahead": 8,
            "prompts_per_hour": 60,
            "examples": OWN_PROMPT_EXAMPLES,
        },
    )
    campaign_enter(campaign=own, status=Campaign.Status.OPEN)
    kinds: list[dict[str, Any]] = [
        {
            "kind": Campaign.Kind.RANKING,
            "name": "Best to worst of three",
            "question": "Which picture is best, which comes next?",
            "guideline": RANKING_GUIDELINE,
            "form": RANKING_FORM,
        },
        {
            "name": "Which is better, and in what?",
            "question": "Which picture shows the words better?",
            "guideline": PAIR_GUIDELINE,
            "form": PAIR_FORM,
        },
        {
            "kind": Campaign.Kind.REGIONS,
            "name": "Where is it wrong?",
            "question": "Which places are wrong or well made, and which words?",
            "guideline": REGIONS_GUIDELINE,
            "overlap": 2,
        },
        {
            "kind": Campaign.Kind.CHECKLIST,
            "name": "What is right, what is wrong?",
            "question": "What is right with this picture, and what is wrong?",
            "guideline": CHECKLIST_GUIDELINE,
            "form": {"version": checklist.pk},
            "entrance_mark": 60,
        },
        {
            "kind": Campaign.Kind.SCORING,
            "name": "How good is each of three?",
            "question": "How good is each picture?",
            "guideline": SCORING_GUIDELINE,
        },
        {
            "name": "Which picture shows it better?",
            "question": "Which picture shows the words better?",
            "guideline": GUIDELINE,
            "overlap": 2,
            "gold_every": 8,
            "gold_feedback": Campaign.Feedback.AT_END,
        },
    ]
    for settings_ in kinds:
        campaign = campaign_create(project=project, user=admin, sources=[source], **settings_)
        if campaign.gold_every:
            demo_gold(project, campaign)
        if campaign.entrance_mark:
            demo_test(project, campaign)
        campaign_enter(campaign=campaign, status=Campaign.Status.OPEN)


def _checklist(project: Project, admin: User, file: Path) -> ChecklistVersion:
    """The demo's own checklist, published."""
    body = tomllib.loads(file.read_text(encoding="utf-8"))
    checklist = checklist_create(project=project, name=body["title"], body=body)
    return draft_publish(checklist=checklist, user=admin, note="Comes with the demo")


def _candidates(project: Project, prompts: PromptSet, model: ModelVersion, folder: Path) -> None:
    """Images that the model drew before it was shipped, so that nobody waits for the first pair."""
    manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    identity = sampler_identity(sampler_checked(manifest["sampler"]))
    ids = dict(Prompt.objects.filter(prompt_set=prompts).values_list("text", "pk"))
    for item in manifest["items"]:
        candidate_record(
            project=project,
            model_version_id=model.pk,
            prompt_id=ids[item["prompt"]],
            seed=item["seed"],
            sampler_sha256=identity,
            image=(folder / item["file"]).read_bytes(),
            latent=None,
            vae_sha256="",
        )
