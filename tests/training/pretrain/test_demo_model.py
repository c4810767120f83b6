"""The weights in the repository: small, whole, safe, and as good as their card says."""

import json
import tomllib
from pathlib import Path

import pytest
import torch

from training.common.files import sha256_of_file
from training.data.scenes import measure
from training.pretrain.check import accuracies, check_prompts, draw
from training.pretrain.settings import InpainterConfig, MotionConfig, ReferenceConfig

DEMO = Path(__file__).parents[3] / "training" / "presets" / "demo"
LARGEST_BYTES = 12_000_000
PROMPTS = (
    "a large red circle on a blue background",
    "a large white square on a green background",
    "a large yellow star on a purple background",
    "a large blue heart on a white background",
    "a large orange ring on a black background",
    "a large green cross on a yellow background",
)


@pytest.fixture(scope="module")
def pipeline():
    from diffusers import DiffusionPipeline

    loaded = DiffusionPipeline.from_pretrained(DEMO / "diffusion", local_files_only=True)
    loaded.set_progress_bar_config(disable=True)
    return loaded.to(torch.float32)


@pytest.fixture(scope="module")
def pictures(pipeline):
    return draw(pipeline, PROMPTS, seed=5, steps=8, guidance=3.0)


def test_the_models_are_at_most_12_megabytes():
    files = [path for part in ("diffusion", "clip") for path in (DEMO / part).rglob("*.*")]
    assert 1_000_000 < sum(path.stat().st_size for path in files) <= LARGEST_BYTES


def test_it_names_no_folder_of_the_machine_that_made_it():
    files = list(DEMO.rglob("*.json"))
    assert files
    assert not [path for path in files if '"_name_or_path": "/' in path.read_text()]


def test_nothing_in_it_can_run_code():
    allowed = {".json", ".jsonl", ".png", ".safetensors", ".toml", ".webm"}
    assert {path.suffix for path in DEMO.rglob("*") if path.is_file()} <= allowed


@pytest.mark.parametrize("part", ["inpaint", "reference", "video"])
def test_a_sibling_is_at_most_as_large(part):
    # An autoencoder that is the still model's, byte for byte, is stored once.
    known = {sha256_of_file(path) for path in (DEMO / "diffusion" / "vae").glob("*.safetensors")}
    files = [path for path in (DEMO / part).rglob("*.*") if path.is_file()]
    new = [path for path in files if sha256_of_file(path) not in known]
    assert sum(path.stat().st_size for path in new) <= LARGEST_BYTES


@pytest.mark.parametrize("part", ["diffusion", "clip", "inpaint", "reference", "video"])
def test_the_weights_are_those_of_the_card(part):
    card = json.loads((DEMO / part / "RECIPE.json").read_text())
    assert card["files"] == {
        path.relative_to(DEMO / part).as_posix(): sha256_of_file(path)
        for path in (DEMO / part).rglob("*.safetensors")
    }


def test_the_background_is_the_prompts(pictures):
    seen = [measure(picture).background for picture in pictures]
    assert seen == [prompt.split()[-2] for prompt in PROMPTS]


def test_most_objects_are_the_prompts(pictures):
    found = accuracies(pictures, PROMPTS)
    assert found["colour"] >= 4 / 6
    assert found["shape"] >= 4 / 6


def test_a_picture_does_not_depend_on_its_batch(pipeline):
    alone = draw(pipeline, PROMPTS[:2], seed=5, steps=3, guidance=3.0, batch_size=1)
    together = draw(pipeline, PROMPTS[:2], seed=5, steps=3, guidance=3.0, batch_size=2)
    assert abs(alone.astype(int) - together.astype(int)).max() <= 1


def test_the_check_asks_for_seen_and_unseen_combinations_alike():
    prompts = check_prompts(96, seed=1)
    assert len(set(prompts)) == 96
    assert prompts == check_prompts(96, seed=1)


def test_clip_tells_the_right_prompt():
    """The backbone of reward models finds each picture's caption among wrong ones."""
    from transformers import AutoTokenizer, CLIPModel

    from training.pretrain.pictures import as_tensor, pixels_of, scenes_of

    folder = DEMO / "clip"
    clip = CLIPModel.from_pretrained(folder, local_files_only=True).float().eval()
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    scenes = scenes_of(11, 3, 32, seen=False)
    tokens = tokenizer(
        [scene.caption for scene in scenes],
        padding="max_length",
        max_length=16,
        truncation=True,
        return_tensors="pt",
    )
    with torch.no_grad():
        logits = clip(
            pixel_values=as_tensor(pixels_of(scenes, 64)).contiguous(), input_ids=tokens.input_ids
        ).logits_per_image
    right = logits.argmax(-1) == torch.arange(32)
    assert right.float().mean() > 0.8


def _scenes(count):
    from training.pretrain.pictures import HELD_OUT, scenes_of
    from training.pretrain.sibling import CALM, unit_pixels

    scenes = scenes_of(7, HELD_OUT, count, seen=False, wander=CALM)
    return scenes, unit_pixels(scenes, 64)


def test_the_inpainting_sibling_fills_better_than_a_colour():
    """On scenes it never saw; its card has the numbers of many more."""
    from training.contracts import Item
    from training.generate.families import painter_for
    from training.generate.inputs import Inputs
    from training.generate.pipeline import load_model
    from training.generate.sampling import Settings

    scenes, truth = _scenes(8)
    mask = torch.zeros(64, 64, dtype=torch.bool)
    mask[8:56, 32:60] = True
    model = load_model(DEMO / "inpaint", torch.device("cpu"), mode="inpaint")
    painter = painter_for(model, Settings(10, 1.5, mode="inpaint"))
    items = [Item(key="a", prompt=scene.caption, seed=n) for n, scene in enumerate(scenes)]
    drawn = painter.draw(items, [Inputs(picture, mask) for picture in truth])
    filled = torch.stack([drawing.image for drawing in drawn])
    colour = truth[:, :, ~mask].mean(dim=2)[:, :, None]
    error = ((filled - truth)[:, :, mask] ** 2).mean().sqrt()
    flat = ((colour - truth[:, :, mask]) ** 2).mean().sqrt()
    assert error < 0.8 * flat
    assert torch.equal(filled[:, :, ~mask], truth[:, :, ~mask])


def test_the_reference_siblings_things_have_the_colour_they_are_shown_in():
    from training.contracts import Item
    from training.generate.families import painter_for
    from training.generate.inputs import Inputs
    from training.generate.pipeline import load_model
    from training.generate.sampling import Settings
    from training.pretrain.reference import elsewhere, ground_of
    from training.pretrain.sibling import bytes_of, unit_pixels

    scenes, _ = _scenes(16)
    shown = unit_pixels(elsewhere(scenes, 3), 64)
    model = load_model(
        DEMO / "diffusion", torch.device("cpu"), adapter=DEMO / "reference", mode="reference"
    )
    items = [Item(key="a", prompt=ground_of(scene), seed=n) for n, scene in enumerate(scenes)]

    def right(scale):
        painter = painter_for(model, Settings(10, 1.5, mode="reference", reference_scale=scale))
        drawn = painter.draw(items, [Inputs(references=(each,)) for each in shown])
        seen = [measure(each) for each in bytes_of(torch.stack([d.image for d in drawn]))]
        return sum(a.colour == b.colour for a, b in zip(seen, scenes, strict=True))

    assert right(1.0) >= right(0.0) + 6


def test_the_video_siblings_things_move_as_the_prompt_says():
    from training.data.moving import DIRECTIONS
    from training.generate.pipeline import load_model
    from training.pretrain import motion_check

    pipeline = load_model(DEMO / "video", torch.device("cpu"), mode="video").pipeline
    prompts = [f"a small green cross on a white background moving {way}" for way in DIRECTIONS]
    clips = motion_check.draw(pipeline, prompts, seed=7, frames=6, steps=8, guidance=3.0)
    found = motion_check.accuracies(clips, prompts)
    assert found["direction"] == 1.0
    assert found["evenness"] >= 0.8
    assert found["shape"] >= 0.75  # in the first, the middle and the last frame alike


@pytest.mark.parametrize(
    ("part", "preset", "settings"),
    [
        ("inpaint", "inpainter", InpainterConfig),
        ("reference", "reference", ReferenceConfig),
        ("video", "motion", MotionConfig),
    ],
)
def test_the_preset_says_what_the_shipped_sibling_was_made_with(part, preset, settings):
    card = json.loads((DEMO / part / "RECIPE.json").read_text())
    asked = tomllib.loads((DEMO.parent / f"{preset}.toml").read_text())
    assert settings(**asked).model_dump() == card["config"]
    if part != "video":  # made in one run
        assert "went on from its checkpoint" in card["provenance"]
