"""Videos: the frames of a plain diffusers call in a file that is the same whenever it is drawn."""

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from tests.training import tiny_families
from training.common.events import read_events
from training.common.files import sha256_of_file
from training.contracts import BadJob, GenerateConfig, Item, Sample, parse_config
from training.data.moving import (
    DIRECTIONS,
    all_moving_captions,
    measure_motion,
    parse_moving_caption,
    random_moving_scene,
    render_clip,
)
from training.data.videos import load_video, save_video
from training.generate import recipe
from training.generate.families import painter_for
from training.generate.pipeline import BadModel, load_model
from training.generate.sampling import Settings

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def folder(pipeline_folder, tmp_path_factory):
    place = tmp_path_factory.mktemp("video") / "tiny-video"
    return tiny_families.build_video_pipeline(place, pipeline_folder)


@pytest.fixture(scope="module")
def model(folder):
    return load_model(folder, CPU, mode="video")


def _items(count):
    prompts = ("a red circle", "a small blue star")
    return [Item(key=f"k{at}", prompt=prompts[at % 2], seed=50 + at) for at in range(count)]


def _draw(model, items, **settings):
    given = {"steps": 3, "guidance": 4.0, "mode": "video", "frames": 4} | settings
    return painter_for(model, Settings(**given)).draw(items)


def test_the_frames_are_those_of_a_plain_diffusers_call(model):
    items = _items(2)
    for item, drawing in zip(items, _draw(model, items), strict=True):
        plain = model.pipeline(
            item.prompt,
            num_frames=4,
            num_inference_steps=3,
            guidance_scale=4.0,
            generator=torch.Generator("cpu").manual_seed(item.seed),
            output_type="pt",
        ).frames[0]
        assert drawing.image.shape == (4, 3, 32, 32)
        assert drawing.latent.shape == (4, 4, 8, 8)
        assert torch.allclose(plain, drawing.image, atol=1e-4)
    # The motion modules tie frames together: they are no four pictures of the same thing.
    assert not torch.allclose(drawing.image[0], drawing.image[3], atol=1e-3)


def test_more_frames_than_the_model_can_move_are_refused(model):
    with pytest.raises(BadModel, match="frames 9 is more than the model can move: at most 8"):
        _draw(model, _items(1), frames=9)
    assert _draw(model, _items(1), frames=None, steps=1)[0].image.shape[0] == 8


def test_a_still_model_makes_no_video_and_a_video_model_no_picture(pipeline_folder, folder):
    with pytest.raises(BadModel, match="cannot draw in mode 'video'") as error:
        load_model(pipeline_folder, CPU, mode="video")
    assert "AnimateDiffPipeline" in error.value.hint
    with pytest.raises(BadModel, match="cannot draw in mode 'text'"):
        load_model(folder, CPU)


@pytest.fixture
def draw_job(make_job, open_job, folder):
    def run(items, *, name="job", **settings):
        config = {"model": str(folder), "mode": "video", "frames": 4, "steps": 2, "batch_size": 8}
        config |= settings
        place = make_job("generate", config, items=[i.model_dump() for i in items], name=name)
        result = recipe.run(open_job(place), parse_config(GenerateConfig, config))
        return place, result

    return run


def _samples(place):
    return [event for event in read_events(place / "events.jsonl") if isinstance(event, Sample)]


def test_a_job_writes_videos_with_their_frames_latents(draw_job):
    place, result = draw_job(_items(3), fps=12)
    assert result.outputs["videos"] == place / "out" / "videos"
    samples = _samples(place)
    assert [each.image for each in samples] == [f"out/videos/k{at}.webm" for at in range(3)]
    for each in samples:
        assert load_video(place / each.image).shape == (4, 3, 32, 32)
        assert load_file(place / each.latent)["latent"].shape == (4, 4, 8, 8)
        assert (each.meta["frames"], each.meta["fps"]) == (4, 12)


def test_the_same_record_gives_the_same_bytes(draw_job):
    first, _ = draw_job(_items(2))
    again, _ = draw_job(_items(2), name="again")
    for one, other in zip(_samples(first), _samples(again), strict=True):
        assert sha256_of_file(first / one.image) == sha256_of_file(again / other.image)


def test_a_second_run_draws_what_is_missing(draw_job):
    place, _ = draw_job(_items(3))
    (place / "out" / "videos" / "k1.webm").unlink()
    _, result = draw_job(_items(3))
    assert (result.summary["images"], result.summary["drawn"]) == (3, 1)


def test_a_batch_counts_frames(model):
    painter = painter_for(model, Settings(steps=1, guidance=1, mode="video", frames=4))
    assert [painter.items_at_once(size) for size in (1, 8, 15, 16)] == [1, 2, 3, 4]


def test_frames_are_of_videos_alone():
    with pytest.raises(BadJob, match='frames go with mode "video" alone'):
        parse_config(GenerateConfig, {"model": "m", "frames": 8})
    with pytest.raises(BadJob, match="frames"):
        parse_config(GenerateConfig, {"model": "m", "mode": "video", "frames": 1})


def test_a_saved_video_shows_what_was_drawn(tmp_path):
    scene = random_moving_scene(np.random.default_rng(3))
    clip = render_clip(scene, 8)
    save_video(torch.from_numpy(clip).permute(0, 3, 1, 2) / 255, tmp_path / "v.webm", fps=8)
    back = load_video(tmp_path / "v.webm").permute(0, 2, 3, 1).numpy()
    assert np.abs(back - clip / 255).mean() < 0.02
    assert measure_motion((back * 255).round().astype(np.uint8)).direction == scene.direction


# --- moving scenes ----------------------------------------------------------------------------


def test_a_drawn_motion_is_seen_as_the_caption_names_it():
    rng = np.random.default_rng(0)
    for _ in range(12):
        scene = random_moving_scene(rng)
        seen = measure_motion(render_clip(scene, 8))
        shape, colour, ground, direction = parse_moving_caption(scene.caption)
        assert (seen.direction, seen.evenness) == (direction, 1.0)
        assert 0.18 < seen.travel < 0.32
        for frame in seen.frames:
            assert (frame.colour, frame.background) == (colour, ground)
        assert shape == scene.middle.shape


def test_a_thing_that_stands_still_moves_nowhere():
    still = render_clip(random_moving_scene(np.random.default_rng(1)), 8)[[3] * 8]
    assert measure_motion(still).direction is None
    assert measure_motion(np.full((8, 64, 64, 3), 128, np.uint8)).direction is None


def test_every_moving_caption_is_its_own_and_names_one_direction():
    captions = all_moving_captions()
    assert len(set(captions)) == 8 * 8 * 7 * 4
    assert {parse_moving_caption(caption)[3] for caption in captions} == set(DIRECTIONS)
    with pytest.raises(ValueError, match="moving scene"):
        parse_moving_caption("a red circle on a blue background")
