"""An evaluation draws the same questions for everybody, and its report adds up."""

import json

import numpy as np
import pytest
import torch
from PIL import Image

from tests.training import tiny
from training.common.events import read_events
from training.common.jobs import JobError, JobStopped
from training.common.stop import StopFlag
from training.contracts import EvaluateConfig, Sample, Started, parse_config
from training.data.images import load_image
from training.evaluate import recipe

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def reward_folder(clip_folder, tmp_path_factory):
    """A reward model as a reward run leaves it (of random weights)."""
    from training.reward.model import open_backbone, save_reward

    folder = tmp_path_factory.mktemp("reward") / "model"
    save_reward(open_backbone(clip_folder), folder, {"mean": 0.1, "std": 0.5})
    return folder


@pytest.fixture(scope="module")
def other_pipeline(tmp_path_factory):
    return tiny.build_pipeline(tmp_path_factory.mktemp("pipeline") / "other", seed=1)


ITEMS = [
    {"key": f"p{prompt}s{seed}", "prompt": f"a {colour} square", "seed": 10 * prompt + seed}
    for prompt, colour in enumerate(("red", "green", "blue"))
    for seed in range(2)
]


@pytest.fixture
def evaluate(make_job, open_job, pipeline_folder, other_pipeline, reward_folder):
    """Run an evaluation in this process; returns (folder, report)."""

    def run(*, stopping=None, name="job", **more):
        config = {
            "models": [
                {"name": "base", "model": str(pipeline_folder)},
                {"name": "tuned", "model": str(other_pipeline)},
                {"name": "same", "model": str(pipeline_folder)},
            ],
            "baseline": "base",
            "control": "same",
            "reward": str(reward_folder),
            "steps": 3,
            "batch_size": 4,
            "bootstrap_draws": 200,
        } | more
        folder = make_job("evaluate", config, items=ITEMS, name=name)
        job = open_job(folder, stopping)
        result = recipe.run(job, parse_config(EvaluateConfig, config))
        report = json.loads((folder / "out" / "report.json").read_text())
        assert report == result.summary
        return folder, report

    return run


def _samples(folder):
    """The samples of the last run by key."""
    events = list(read_events(folder / "events.jsonl"))
    last = max(index for index, event in enumerate(events) if isinstance(event, Started))
    found = [event for event in events[last:] if isinstance(event, Sample)]
    assert len({sample.key for sample in found}) == len(found)
    return {sample.key: sample for sample in found}


def _rate(report, ours, theirs):
    (found,) = [
        rate for rate in report["win_rates"] if (rate["model"], rate["against"]) == (ours, theirs)
    ]
    return found


def test_the_report_is_what_its_samples_say(evaluate, reward_folder):
    from training.reward.model import load_reward

    folder, report = evaluate()
    samples = _samples(folder)
    assert len(samples) == 18
    reward = load_reward(reward_folder, CPU)
    scores = {}
    for key, sample in samples.items():
        name, _, item_key = key.partition("~")
        prompt = next(item["prompt"] for item in ITEMS if item["key"] == item_key)
        image = load_image(folder / sample.image)[None]
        scores[key] = reward(image, [prompt]).item()
        assert sample.meta["model"] == name
        assert sample.meta["reward"] == pytest.approx(scores[key], abs=1e-3)

    for name in ("base", "tuned", "same"):
        mean = np.mean([scores[f"{name}~{item['key']}"] for item in ITEMS])
        found = report["models"][name]["reward"]
        assert found["value"] == pytest.approx(mean, abs=1e-3)
        assert found["low"] <= found["value"] <= found["high"]
        assert (found["n"], found["prompts"]) == (6, 3)
    wins = sum(
        samples[f"tuned~{item['key']}"].meta["reward"]
        > samples[f"base~{item['key']}"].meta["reward"]
        for item in ITEMS
    )
    rate = _rate(report, "tuned", "base")
    assert (rate["wins"], rate["losses"], rate["ties"]) == (wins, 6 - wins, 0)
    assert rate["value"] == pytest.approx(wins / 6, abs=1e-5)
    assert len(report["win_rates"]) == 6


def test_everybody_gets_the_same_seeds_so_equal_models_tie(evaluate):
    folder, report = evaluate()
    for item in ITEMS:
        one, other = (
            (folder / "out" / "images" / f"{name}~{item['key']}.png").read_bytes()
            for name in ("base", "same")
        )
        assert one == other
    rate = _rate(report, "same", "base")
    assert (rate["ties"], rate["value"]) == (6, 0.5)
    assert report["models"]["same"] == report["models"]["base"]


def test_diversity_is_the_distance_between_the_pictures_of_a_prompt(evaluate):
    folder, report = evaluate()
    distances = []
    for prompt in range(3):
        first, second = (
            np.asarray(Image.open(folder / "out" / "images" / f"base~p{prompt}s{seed}.png")) / 255
            for seed in range(2)
        )
        distances.append(np.sqrt(((first - second) ** 2).mean()))
    found = report["models"]["base"]["diversity"]
    assert found["value"] == pytest.approx(np.mean(distances), abs=1e-5)
    assert found["prompts"] == 3


def test_the_grid_shows_prompts_by_models(evaluate):
    folder, _ = evaluate(grid_rows=2)
    with Image.open(folder / "out" / "grid.png") as grid:
        assert grid.size == (220 + 3 * 200 + 8, 34 + 2 * 200 + 8)


def test_without_a_judge_it_draws_and_does_not_judge(evaluate):
    folder, report = evaluate(reward=None)
    assert report["judged"] is False
    assert report["win_rates"] == []
    assert report["models"]["base"]["reward"] is None
    assert report["models"]["base"]["diversity"]["value"] > 0
    assert {sample.meta["reward"] for sample in _samples(folder).values()} == {None}


def test_a_stopped_evaluation_goes_on_to_the_same_report(evaluate, monkeypatch):
    _, whole = evaluate(name="whole")
    flag, judged = StopFlag(), []
    meta = recipe.Judge.meta

    def stop_during_the_second_model(self, keys, items, images):
        judged.extend(keys)
        if any(key.startswith("tuned") for key in keys):
            flag.set()
        return meta(self, keys, items, images)

    monkeypatch.setattr(recipe.Judge, "meta", stop_during_the_second_model)
    with pytest.raises(JobStopped):
        evaluate(name="stopped", stopping=flag)
    assert len(judged) == 10
    monkeypatch.setattr(recipe.Judge, "meta", meta)
    folder, again = evaluate(name="stopped")
    assert len(_samples(folder)) == 18
    for name in ("base", "tuned", "same"):
        assert again["models"][name]["reward"]["value"] == pytest.approx(
            whole["models"][name]["reward"]["value"], abs=1e-3
        )
    assert len(again["win_rates"]) == len(whole["win_rates"])


def test_a_reward_that_is_no_number_counts_for_nobody(evaluate, monkeypatch):
    open_reward = recipe.open_reward

    def sometimes_nan(*arguments):
        reward = open_reward(*arguments)

        def score(images, prompts):
            scores = reward(images, prompts)
            scores[[index for index, text in enumerate(prompts) if "red" in text]] = float("nan")
            return scores

        return score

    monkeypatch.setattr(recipe, "open_reward", sometimes_nan)
    _, report = evaluate()
    assert report["models"]["base"]["reward"]["n"] == 4
    assert _rate(report, "tuned", "base")["prompts"] == 2


def test_a_folder_that_is_no_judge_is_refused(evaluate, pipeline_folder, tmp_path):
    with pytest.raises(JobError, match="does not exist"):
        evaluate(reward=str(tmp_path / "none"))
    with pytest.raises(JobError, match=r"reward\.json"):
        evaluate(reward=str(pipeline_folder), name="other")
