"""The whole loop with real workers and tiny real models: draw, judge, learn, tune, compare, judge."""

import itertools

import pytest

from annotate.projects.models import Role
from tests.annotate.api_client import Api
from tests.annotate.labeling.labelling import Desk, newcomer
from tests.factories import MembershipFactory
from tests.flows.workers import Workers, judge_everything, opened

pytestmark = [pytest.mark.flow, pytest.mark.timeout(600)]
SAMPLER = {"steps": 2, "guidance": 1.0, "batch_size": 8}
REWARD = {"max_steps": 4, "batch_size": 4, "warmup_steps": 0, "learning_rate": 1e-3,
          "validate_every": 2, "checkpoint_every": 2, "bootstrap_draws": 100}  # fmt: skip
DPO = {"steps": 3, "batch_size": 2, "rank": 2, "warmup_steps": 0, "reference_draws": 1,
       "validate_every": 3, "validation_draws": 1, "checkpoint_every": 2, "samples": 0,
       "patience": None, "winner_drift_stop": None}  # fmt: skip
SPLITS = ["train"] * 12 + ["validation"] * 2 + ["test"] * 4
SCENES = itertools.product(
    ["small", "large"], ["red", "green", "blue"], ["circle", "square", "star"]
)
PROMPTS = "prompt,split\n" + "".join(
    f"a {size} {colour} {shape},{split}\n"
    for (size, colour, shape), split in zip(SCENES, SPLITS, strict=True)
)


@pytest.fixture
def model_folders(tmp_path, settings):
    from tests.training import tiny

    settings.IMPORT_ROOTS = [tmp_path]
    return tiny.build_pipeline(tmp_path / "tiny-sd"), tiny.build_clip(tmp_path / "tiny-clip")


def test_the_loop_closes(workers: Workers, model_folders):
    workers.start("cpu", "gpu")
    admin = MembershipFactory(role=Role.ADMIN)
    project, api = f"/projects/{admin.project_id}", Api()
    api.force_login(admin.user)

    # models and prompts
    painter, clip = (
        api.post(f"{project}/models", {"name": kind, "kind": kind, "uri": str(folder)}).json()
        for kind, folder in zip(["diffusion", "reward"], model_folders, strict=True)
    )
    prompts = api.post(f"{project}/prompt-sets", {"name": "Scenes"}).json()
    brought = api.post(
        f"/prompt-sets/{prompts['id']}/prompts/import", {"format": "csv", "content": PROMPTS}
    )
    assert brought.json()["added"] == 18

    # generation: eighteen prompts, two seeds
    asked = api.post(
        f"{project}/generations",
        {"model_version": painter["id"], "prompt_set": prompts["id"], "seeds": [0, 1],
         "sampler": SAMPLER},
    ).json()  # fmt: skip
    drawn = workers.finished(api, f"/generations/{asked['id']}")
    assert drawn["candidate_count"] == drawn["job"]["done"] == 36

    # people judge
    campaign = api.post(
        f"{project}/campaigns",
        {"name": "Which?", "kind": "pairwise",
         "pairs": [{"source": "within_model"}]},
    ).json()  # fmt: skip
    row = opened(api, campaign)
    first, second = (Desk(newcomer(row.project), row) for _ in range(2))
    for lease in first.take(3):
        first.answer(lease, "right")
    assert judge_everything(second, lambda count: ["left", "right"][count % 2]) == 15

    # a snapshot, a reward model, and a fine-tune with its control arm
    snapshot = api.post(f"{project}/snapshots", {"name": "s", "campaigns": [row.pk]}).json()
    built = workers.finished(api, f"/snapshots/{snapshot['id']}")
    assert (built["counts"]["pairs"], built["counts"]["judgements"]) == (18, 18)
    common = {"snapshot": snapshot["id"], "seed": 1}
    reward, tune = (
        api.post(
            f"{project}/runs",
            {"kind": kind, "name": kind, "base": base, "config": config, **common},
        ).json()
        for kind, base, config in [("reward", clip["id"], REWARD), ("dpo", painter["id"], DPO)]
    )
    reward = workers.finished(api, f"/runs/{reward['id']}")
    tune = workers.finished(api, f"/runs/{tune['id']}")
    control = workers.finished(api, f"/runs/{tune['controls'][0]}")
    assert (tune["arm"], control["arm"], control["control_of"]) == (
        "preference", "control", tune["id"],
    )  # fmt: skip
    metrics = api.get(f"/runs/{tune['id']}/metrics").json()["results"]
    assert {metric["step"] for metric in metrics if metric["name"] == "loss"} >= {1, 2, 3}
    assert tune["versions"]["torch"].startswith("2.")
    assert tune["code_version"]

    # evaluation on held-out prompts
    evaluation = api.post(
        f"{project}/evaluations",
        {"name": "e", "baseline": painter["id"], "reward": reward["output"]["id"],
         "models": [{"model_version": tune["output"]["id"], "part": "tuned"},
                    {"model_version": control["output"]["id"], "part": "control"}],
         "prompt_set": prompts["id"], "seeds": [5, 6], "sampler": SAMPLER},
    ).json()  # fmt: skip
    evaluation = workers.finished(api, f"/evaluations/{evaluation['id']}")
    rows = api.get(f"/evaluations/{evaluation['id']}/samples").json()["results"]
    assert [len(row["cells"]) for row in rows] == [3] * 8
    assert all(cell["reward"] is not None for row in rows for cell in row["cells"])
    assert evaluation["report"]
    assert api.get(evaluation["grid"]).body.startswith(b"\x89PNG")

    # people judge the new images blind
    blind = api.post(f"/evaluations/{evaluation['id']}/blind-campaign", {"name": "Blind"}).json()
    assert (blind["status"], blind["task_count"]) == ("draft", 16)
    row = opened(api, blind)
    desk = Desk(newcomer(row.project), row)
    shown = str(desk.take(3))
    for secret in ("dpo", "control", "diffusion", f"m{tune['output']['id']}"):
        assert secret not in shown.lower()
    assert judge_everything(desk, lambda count: "left") == 16
    board = api.get(f"/campaigns/{row.pk}/leaderboard").json()
    assert len(board["models"]) == 3

    # and the new model knows who taught it
    lineage = api.get(f"/models/{tune['output']['id']}").json()["lineage"]
    assert lineage["run"]["id"] == tune["id"]
    assert lineage["snapshot"]["content_sha256"] == built["content_sha256"]
    assert (lineage["judgement_count"], lineage["people_count"]) == (18, 2)
    assert lineage["base"]["id"] == painter["id"]
