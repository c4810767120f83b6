"""From a folder of seven public models' images to a leaderboard, a snapshot and a reward model.

The same path as in the README, on the real images where they are there.
"""

import csv
import hashlib
import io
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from PIL import Image, ImageStat
from rest_framework.test import APIClient

from annotate.accounts.models import User
from annotate.core.models import JobStatus
from annotate.datasets.services.build import snapshot_build
from annotate.generation.models import Candidate
from annotate.labeling.models import Campaign
from annotate.labeling.services.campaign import campaign_create, campaign_enter
from annotate.labeling.services.tasks import PairSource
from annotate.projects.models import Project
from annotate.registry.services import model_register
from annotate.runs.models import TrainingRun
from tests.training import tiny
from training.worker.runs import train_run

pytestmark = [pytest.mark.flow, pytest.mark.django_db(transaction=True)]
QUICK = {"max_steps": 20, "batch_size": 16, "validate_every": 10, "checkpoint_every": 20}
Choose = Callable[[str, list[bytes]], str]


@pytest.fixture
def visor(shared_data: Path) -> Path:
    return shared_data / "t2i-visor"


@pytest.fixture
def admin() -> User:
    return User.objects.create_user("admin@test.invalid", "a-long-password", is_staff=True)


@pytest.fixture
def project(admin: User, visor: Path) -> Project:
    call_command("import_images", project="Seven models", folder=visor, stdout=io.StringIO())
    return Project.objects.get(name="Seven models")


def test_seven_models_from_files_to_a_leaderboard(
    project: Project, admin: User, visor: Path, settings, tmp_path: Path
) -> None:
    settings.SNAPSHOTS_ROOT = settings.JOBS_ROOT = settings.ARTIFACTS_ROOT = tmp_path
    settings.IMPORT_ROOTS = [tmp_path]
    assert Candidate.objects.filter(project=project).count() == 700

    browser = APIClient()
    browser.force_authenticate(admin)
    gold = _gold_campaign(project, admin, visor)
    assert _judge(browser, gold, _expected(visor)) == 50

    duel = campaign_create(
        project=project,
        user=admin,
        name="Models",
        sources=[PairSource(source="between_models", pairs_per_prompt=10)],
    )
    assert _judge(browser, duel, _more_colourful) == 500
    board = browser.get(f"/api/v1/campaigns/{duel.pk}/leaderboard").json()
    assert len(board["models"]) == 7
    assert all(row["low"] <= row["rating"] <= row["high"] for row in board["models"])
    assert sum(row["judgements"] for row in board["models"]) == 2 * 500

    snapshot = browser.post(
        f"/api/v1/projects/{project.pk}/snapshots",
        {"name": "All", "campaigns": [gold.pk, duel.pk]},
        format="json",
    ).json()
    snapshot_build(snapshot["id"])
    counts = browser.get(f"/api/v1/snapshots/{snapshot['id']}").json()["counts"]
    assert counts["pairs"] == 550
    assert counts["test"] > 0

    run = _train_reward(browser, project, snapshot["id"], tmp_path)
    accuracy = run.summary["test"]
    assert 0 <= accuracy["low"] <= accuracy["accuracy"] <= accuracy["high"] <= 1
    assert run.summary["says"], "so little data must come with a word on what it can show"


def _gold_campaign(project: Project, admin: User, visor: Path) -> Campaign:
    """The constructed pairs: the image made for a prompt against one made for another."""
    by_sha = {row.asset.sha256: row for row in _candidates(project)}
    pairs = []
    for row in _table(visor):
        right_one = row[row["expected"]]
        wrong_one = row["right" if row["expected"] == "left" else "left"]
        made_for_it = by_sha[_sha(visor / right_one)]
        other = by_sha[_sha(visor / wrong_one)]
        pairs.append([made_for_it.pk, other.pk, made_for_it.prompt_id])
    return campaign_create(
        project=project,
        user=admin,
        name="Constructed",
        sources=[PairSource(source="listed", pairs=pairs)],
    )


def _candidates(project: Project) -> list[Candidate]:
    return list(Candidate.objects.filter(project=project).select_related("asset"))


def _table(visor: Path) -> list[dict[str, str]]:
    with (visor / "gold_pairs.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _expected(visor: Path) -> Choose:
    """Knows the constructed answer by the image's bytes: nothing else on the page would tell."""
    good = {(row["prompt"], _sha(visor / row[row["expected"]])) for row in _table(visor)}

    def choose(prompt: str, images: list[bytes]) -> str:
        return "left" if (prompt, hashlib.sha256(images[0]).hexdigest()) in good else "right"

    return choose


def _more_colourful(prompt: str, images: list[bytes]) -> str:
    spread = [
        sum(ImageStat.Stat(Image.open(io.BytesIO(data)).convert("HSV")).mean[1:2])
        for data in images
    ]
    return "left" if spread[0] > spread[1] else "right"


def _judge(browser: APIClient, campaign: Campaign, choose: Choose) -> int:
    campaign_enter(campaign=campaign, status=Campaign.Status.OPEN)
    path = f"/api/v1/campaigns/{campaign.pk}"
    handout = browser.post(f"{path}/leases", {"want": 1}, format="json").json()
    judged = 0
    while handout["leases"]:
        lease = handout["leases"][0]
        images = [b"".join(browser.get(image["url"])) for image in lease["images"]]
        answer = {
            "id": str(uuid.uuid4()),
            "lease": lease["id"],
            "verdict": "answered",
            "choice": choose(lease["prompt"], images),
            "want": 1,
        }
        handout = browser.post(f"{path}/judgements", answer, format="json").json()
        judged += 1
    return judged


def _train_reward(
    browser: APIClient, project: Project, snapshot_id: int, tmp_path: Path
) -> TrainingRun:
    folder = tiny.build_clip(tmp_path / "clip")
    clip = model_register(project=project, name="clip", kind="reward", uri=str(folder))
    body = {
        "kind": "reward",
        "name": "Reward",
        "snapshot": snapshot_id,
        "base": clip.pk,
        "config": QUICK,
        "seed": 1,
    }
    run_id = browser.post(f"/api/v1/projects/{project.pk}/runs", body, format="json").json()["id"]
    train_run(run_id)
    run = TrainingRun.objects.get(pk=run_id)
    assert run.status == JobStatus.SUCCEEDED, f"{run.error} {run.hint}"
    return run
