"""`make rehearse`: the whole loop, played by simulated people through the real HTTP API.

Prints one JSON object per step and a last line with the result; what goes on, to standard error.
Fails when the reward model agrees with the hidden preference on less than 0.80 of held-out pairs,
or when the tuned model cannot be told from its control arm (lower end of the interval <= 0.50).
"""

import argparse
import json
import random
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.rehearsal import report
from tests.rehearsal.client import JSON, Client
from tests.rehearsal.people import Person, invite, judge_all
from tests.rehearsal.stack import ROOT, running, sign_in_of
from training.data.scenes import open_captions


@dataclass(frozen=True)
class Size:
    """How large a rehearsal is."""

    prompts: dict[str, int]  # by split
    people: int
    reward: JSON  # settings on top of the preset's
    dpo: JSON


FULL = Size({"train": 300, "validation": 40, "test": 100}, people=6, reward={}, dpo={})
# Every step and no result: to see in a minute or two that the parts still fit together.
QUICK = Size(
    {"train": 24, "validation": 6, "test": 8},
    people=2,
    reward={"max_steps": 10, "validate_every": 5},
    dpo={"steps": 6, "validate_every": 3, "checkpoint_every": 3},
)
OVERLAP = 2
SAMPLER = {"steps": 20, "guidance": 1.0}
DEMO_MODELS = ROOT / "training" / "presets" / "demo"
PRESETS = ROOT / "training" / "presets"
LEAST_AGREEMENT = 0.80
LEAST_WIN_RATE = 0.50


class Rehearsal:
    """The loop, one method a step; each returns what its line of the report says."""

    def __init__(self, address: str, home: Path, size: Size) -> None:
        self.address = address
        self.size = size
        self.admin = Client(address)
        self.admin.sign_in(*sign_in_of(home, "admin"))
        self.people: list[Person] = []
        self.project = 0
        self.prompts = 0
        self.held_out = 0
        self.base: JSON = {}
        self.backbone: JSON = {}
        self.campaign = 0
        self.snapshot = 0
        self.reward: JSON = {}
        self.tuned: JSON = {}
        self.control: JSON = {}
        self.evaluation = 0
        self.judged = 0

    def open_project(self) -> JSON:
        project = self.admin.post("/api/v1/projects", {"name": "Rehearsal"})
        self.project = project["id"]
        self.people = invite(self.admin, self.address, self.project, self.size.people)
        self.base = self._register("demo", "diffusion", DEMO_MODELS / "diffusion")
        self.backbone = self._register("demo-clip", "reward", DEMO_MODELS / "clip")
        return {"project": self.project, "people": len(self.people)}

    def import_prompts(self) -> JSON:
        path = f"/api/v1/projects/{self.project}/prompt-sets"
        captions = open_captions()
        random.Random(0).shuffle(captions)
        rows = ["prompt,split"]
        for split, count in self.size.prompts.items():
            rows += [f"{captions.pop()},{split}" for _ in range(count)]
        self.prompts = self.admin.post(path, {"name": "Captions"})["id"]
        result = self.admin.post(
            f"/api/v1/prompt-sets/{self.prompts}/prompts/import",
            {"format": "csv", "content": "\n".join(rows)},
        )
        return {"added": result["added"], "problems": len(result["problems"])}

    def generate(self) -> JSON:
        job = self._job(
            "generations",
            {
                "model_version": self.base["id"],
                "prompt_set": self.prompts,
                "seeds": [1, 2],
                "sampler": SAMPLER,
            },
        )
        return {"images": job["candidate_count"]}

    def label(self) -> JSON:
        campaign = self.admin.post(
            f"/api/v1/projects/{self.project}/campaigns",
            {
                "name": "Which is better?",
                "kind": "pairwise",
                "overlap": OVERLAP,
                "pairs": [{"source": "within_model", "model_versions": [self.base["id"]]}],
            },
        )
        self.campaign = campaign["id"]
        self._judge(self.campaign)
        after = self.admin.get(f"/api/v1/campaigns/{self.campaign}")
        return {"pairs": after["task_count"], "judgements": after["judged"]}

    def freeze(self) -> JSON:
        snapshot = self._job("snapshots", {"name": "Round 1", "campaigns": [self.campaign]})
        self.snapshot = snapshot["id"]
        return {"sha256": snapshot["content_sha256"], **snapshot["counts"]}

    def train_reward(self) -> JSON:
        run = self._job(
            "runs",
            {
                "kind": "reward",
                "name": "Reward",
                "snapshot": self.snapshot,
                "base": self.backbone["id"],
                "config": report.preset(PRESETS / "reward-demo.toml") | self.size.reward,
                "seed": 1,
            },
        )
        self.reward = run["output"]
        return {"model": self.reward["id"], "summary": run["summary"]}

    def fine_tune(self) -> JSON:
        run = self._job(
            "runs",
            {
                "kind": "dpo",
                "name": "DPO",
                "snapshot": self.snapshot,
                "base": self.base["id"],
                "config": report.preset(PRESETS / "dpo-demo.toml") | self.size.dpo,
                "seed": 1,
                "control": True,
            },
        )
        control = self.admin.wait(f"/api/v1/runs/{run['controls'][0]}", tell)
        self.tuned, self.control = run["output"], control["output"]
        return {"tuned": self.tuned["id"], "control": self.control["id"], "summary": run["summary"]}

    def evaluate(self) -> JSON:
        evaluation = self._job(
            "evaluations",
            {
                "name": "Before and after",
                "baseline": self.base["id"],
                "models": [
                    {"model_version": self.tuned["id"], "part": "tuned"},
                    {"model_version": self.control["id"], "part": "control"},
                ],
                "reward": self.reward["id"],
                "prompt_set": self.prompts,
                "split": "test",
                "seeds": [11, 12],
                "sampler": SAMPLER,
            },
        )
        self.evaluation = evaluation["id"]
        return {"win_rates_by_reward_model": evaluation["report"]["win_rates"]}

    def agree(self) -> JSON:
        """Does the reward model prefer what the hidden preference prefers, on prompts held out?"""
        rows = self.admin.get(f"/api/v1/evaluations/{self.evaluation}/samples")["results"]
        return report.agreement(rows, self.base["id"], self.admin.image)

    def judge_blind(self) -> JSON:
        campaign = self.admin.post(
            f"/api/v1/evaluations/{self.evaluation}/blind-campaign",
            {"name": "Blind", "overlap": 1, "against": ["baseline", "control"]},
        )
        self._judge(campaign["id"])
        board = self.admin.get(f"/api/v1/campaigns/{campaign['id']}/leaderboard")
        over = {
            "base": report.win_rate(board, self.tuned["id"], self.base["id"]),
            "control": report.win_rate(board, self.tuned["id"], self.control["id"]),
        }
        return {"tuned_over": over, "judgements": campaign["task_count"]}

    def generate_again(self) -> JSON:
        """The loop closes: the new model draws the next candidates, and its row says why."""
        job = self._job(
            "generations",
            {
                "model_version": self.tuned["id"],
                "prompt_set": self.prompts,
                "split": "validation",
                "seeds": [21],
                "sampler": SAMPLER,
            },
        )
        lineage = self.admin.get(f"/api/v1/models/{self.tuned['id']}")["lineage"]
        told = ("judgement_count", "people_count", "config_sha256", "seed", "code_version")
        return {
            "images": job["candidate_count"],
            "taught_by": {key: lineage[key] for key in told},
            "snapshot": lineage["snapshot"]["content_sha256"],
        }

    # --- pieces ------------------------------------------------------------------------------

    def _register(self, name: str, kind: str, folder: Path) -> JSON:
        body = {"name": name, "kind": kind, "uri": str(folder)}
        return self.admin.post(f"/api/v1/projects/{self.project}/models", body)

    def _job(self, kind: str, body: JSON) -> JSON:
        row = self.admin.post(f"/api/v1/projects/{self.project}/{kind}", body)
        return self.admin.wait(f"/api/v1/{kind}/{row['id']}", tell)

    def _judge(self, campaign: int) -> None:
        self.admin.post(f"/api/v1/campaigns/{campaign}/open")
        self.judged += judge_all(self.people, campaign)


STEPS = ("open_project", "import_prompts", "generate", "label", "freeze", "train_reward",
         "fine_tune", "evaluate", "agree", "judge_blind", "generate_again")  # fmt: skip


def tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.rehearsal", description=__doc__)
    parser.add_argument("--home", type=Path, help="where its data goes; kept afterwards")
    parser.add_argument("--quick", action="store_true", help="every step, too small for a result")
    chosen = parser.parse_args()
    size = QUICK if chosen.quick else FULL
    if chosen.home:
        return play(chosen.home.resolve(), size)
    with tempfile.TemporaryDirectory(prefix="rehearsal-", ignore_cleanup_errors=True) as folder:
        return play(Path(folder), size)


def play(home: Path, size: Size) -> int:
    began = time.monotonic()
    lines: dict[str, JSON] = {}
    with running(home) as address:
        tell(f"up after {time.monotonic() - began:.1f} s at {address}")
        rehearsal = Rehearsal(address, home, size)
        for name in STEPS:
            at = time.monotonic()
            lines[name] = getattr(rehearsal, name)()
            seconds = round(time.monotonic() - at, 1)
            emit({"step": name, "seconds": seconds, **lines[name]})
    agreement, over = lines["agree"], lines["judge_blind"]["tuned_over"]
    failures = [] if size is QUICK else shortfalls(agreement, over["control"])
    emit(
        {
            "pairs_judged": rehearsal.judged,
            "reward_agreement": agreement,
            "win_rate_over_base": over["base"],
            "win_rate_over_control": over["control"],
            "seconds": round(time.monotonic() - began, 1),
            "passed": not failures,
            "failures": failures,
        }
    )
    return 1 if failures else 0


def shortfalls(agreement: JSON, over_control: JSON) -> list[str]:
    """What a full rehearsal must reach and did not."""
    missed = []
    if agreement["rate"] < LEAST_AGREEMENT:
        missed.append(f"the reward agrees on {agreement['rate']:.2f}, under {LEAST_AGREEMENT}")
    if over_control["low"] <= LEAST_WIN_RATE:
        missed.append("the tuned model cannot be told from its control arm")
    return missed


def emit(line: dict[str, Any]) -> None:
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    sys.exit(main())
