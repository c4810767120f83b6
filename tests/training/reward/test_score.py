"""Scoring images that exist: the same numbers whether it was stopped or not."""

import json

import pytest
import torch
from PIL import Image

from tests.training import tiny
from training.common.events import read_events
from training.common.jobs import JobError, JobStopped
from training.common.scores import read_scores
from training.common.stop import StopFlag
from training.contracts import BadJob, ScoreConfig, Started, Warned, parse_config, parse_score_items
from training.data.images import load_image
from training.reward import score
from training.reward.model import load_reward, open_backbone, save_reward


@pytest.fixture(scope="module")
def reward_folder(clip_folder, tmp_path_factory):
    folder = tmp_path_factory.mktemp("reward") / "model"
    save_reward(open_backbone(clip_folder), folder, {"mean": 0.1, "std": 0.5})
    return folder


@pytest.fixture
def images(tmp_path):
    """Nine images, one of them of another size."""
    rng = tiny.np.random.default_rng(0)
    paths = []
    for number in range(9):
        path = tmp_path / f"{number}.png"
        tiny.draw_scene("red", 0.1 + number / 20, rng, size=40 if number == 4 else 32).save(path)
        paths.append(path)
    return paths


@pytest.fixture
def run(make_job, open_job, reward_folder, images):
    def start(*, name="job", stopping=None, items=None, **more):
        config = {"reward": str(reward_folder), "batch_size": 4} | more
        rows = items or [
            {"key": f"c{n}", "prompt": "a red square", "image": str(path)}
            for n, path in enumerate(images)
        ]
        folder = make_job("score", config, items=rows, name=name)
        result = score.run(open_job(folder, stopping), parse_config(ScoreConfig, config))
        return folder, result

    return start


def scores(folder):
    return dict(read_scores(folder / "out" / "scores.jsonl"))


def test_every_image_gets_what_the_reward_model_says_of_it(run, images, reward_folder):
    folder, result = run()
    reward = load_reward(reward_folder, torch.device("cpu"))
    for number, path in enumerate(images):
        alone = float(reward(load_image(path)[None], ["a red square"]))
        assert scores(folder)[f"c{number}"] == pytest.approx(alone, abs=2e-5)
    assert result.summary["images"] == 9
    assert list(scores(folder)) == [f"c{n}" for n in range(9)]


class StopsAfter(StopFlag):
    """Somebody asks for a stop between the second and the third batch."""

    def __init__(self, looks):
        super().__init__()
        self.looks = looks

    @property
    def is_set(self):
        self.looks -= 1
        return self.looks < 0


def test_a_stopped_run_goes_on_where_it_was_with_the_same_bytes(run):
    whole, _ = run(name="whole")
    with pytest.raises(JobStopped):
        run(name="cut", stopping=StopsAfter(1))
    folder = whole.parent / "cut"
    path = folder / "out" / "scores.jsonl"
    assert len(scores(folder)) == 4
    run(name="cut")
    assert path.read_bytes() == (whole / "out" / "scores.jsonl").read_bytes()
    started = [e for e in read_events(folder / "events.jsonl") if isinstance(e, Started)]
    assert [e.resumed_from for e in started] == [0, 4]


def test_half_a_line_of_a_killed_run_is_no_score(run):
    whole, _ = run(name="whole")
    with pytest.raises(JobStopped):
        run(name="cut", stopping=StopsAfter(1))
    path = whole.parent / "cut" / "out" / "scores.jsonl"
    with path.open("a") as file:
        file.write('{"key": "c4", "val')
    run(name="cut")
    assert scores(path.parent.parent) == scores(whole)


def test_an_image_that_cannot_be_read_is_named_and_the_rest_goes_on(run, images):
    images[2].write_bytes(b"no image")
    images[3].unlink()
    folder, result = run()
    assert set(result.summary["failed"]) == {"c2", "c3"}
    assert len(scores(folder)) == 7
    warned = [e.message for e in read_events(folder / "events.jsonl") if isinstance(e, Warned)]
    assert any("item c3" in text and "is missing" in text for text in warned)


def test_without_one_good_image_the_job_fails(run, images):
    for path in images:
        path.unlink()
    with pytest.raises(JobError, match=r"No image could be scored: image .*0\.png is missing"):
        run()


def test_a_folder_that_is_no_reward_model_is_refused(run, clip_folder):
    with pytest.raises(JobError, match=r"holds no reward\.json"):
        run(reward=str(clip_folder))


def test_the_command_line_scores_a_folder(make_job, reward_folder, images):
    from training.__main__ import main

    item = {"key": "a", "prompt": "a red square", "image": str(images[0])}
    folder = make_job("score", {"reward": str(reward_folder)}, items=[item])
    assert main(["run", str(folder)]) == 0
    assert list(scores(folder)) == ["a"]
    Image.new("RGB", (8, 8)).save(images[0])  # the job is not begun anew by other pixels
    before = scores(folder)
    assert main(["run", str(folder)]) == 0
    assert scores(folder) == before


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "line 1 is not JSON"),
        ('{"key": "a", "prompt": "p"}', "key 'image' is missing"),
        ('{"key": "../a", "prompt": "p", "image": "i"}', "no dot or dash first"),
        ("", "holds no items"),
    ],
)
def test_a_bad_item_is_named(line, says):
    with pytest.raises(BadJob, match=says):
        parse_score_items([line])
    good = json.dumps({"key": "a", "prompt": "p", "image": "i"})
    with pytest.raises(BadJob, match="line 2: key 'a' was used on line 1"):
        parse_score_items([good, good])
