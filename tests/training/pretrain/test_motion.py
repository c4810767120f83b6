"""The recipe of motion modules: it learns, goes on where it was stopped, and leaves a video model."""

import pytest
import torch
from safetensors.torch import load_file

from training.common.files import sha256_of_file
from training.common.jobs import JobStopped
from training.common.stop import StopFlag
from training.contracts import BadJob, Item
from training.data.moving import all_moving_captions
from training.generate.families import painter_for
from training.generate.pipeline import load_model
from training.generate.sampling import Settings
from training.pretrain import motion, motion_check
from training.pretrain.pipeline import assemble, build_scheduler, build_text_encoder, build_unet
from training.pretrain.pipeline import save_half as save
from training.pretrain.settings import DenoiserConfig, MotionConfig
from training.pretrain.words import build_tokenizer

SETTINGS = {
    "seed": 1,
    "frames": 3,
    "clips": 4,
    "heads": 2,
    "place_steps": 1,
    "end_steps": 1,
    "way_steps": 2,
    "batch_size": 6,
    "warmup_steps": 0,
    "checkpoint_every": 2,
    "check_prompts": 4,
    "check_steps": 2,
}


@pytest.fixture(scope="module")
def still(tmp_path_factory):
    """A still model of random weights in the shape of ours: 32 px, latents (4, 4, 4)."""
    from diffusers import AutoencoderKL

    config = DenoiserConfig(
        seed=1, autoencoder="-", channels=(16, 32), norm_groups=8, heads=2, text_width=16,
        text_layers=1, text_heads=2,
    )  # fmt: skip
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        vae = AutoencoderKL(
            block_out_channels=(8, 8, 8, 8),
            down_block_types=("DownEncoderBlock2D",) * 4,
            up_block_types=("UpDecoderBlock2D",) * 4,
            norm_num_groups=4,
            sample_size=32,
        )
        unet = build_unet(config, latent_side=4, latent_channels=4)
        tokenizer = build_tokenizer()
        text = build_text_encoder(config, tokenizer)
    folder = tmp_path_factory.mktemp("still") / "model"
    save(assemble(vae, unet, text, tokenizer, build_scheduler()), folder)
    return folder


@pytest.fixture
def train(make_job, open_job, still):
    def run(*, name="job", stopping=None, **more):
        settings = SETTINGS | {"model": str(still)} | more
        job = open_job(make_job("motion", settings, name=name), stopping)
        return job, motion.run(job, MotionConfig(**settings))

    return run


def test_it_leaves_a_model_that_draws_videos(train, still):
    job, result = train()
    folder = job.out / "model"
    assert set(result.summary) >= {"direction", "axis", "colour", "evenness"}
    weights = "vae/diffusion_pytorch_model.safetensors"
    assert sha256_of_file(folder / weights) == sha256_of_file(still / weights)
    model = load_model(folder, torch.device("cpu"), mode="video")
    painter = painter_for(model, Settings(steps=2, guidance=2.0, mode="video"))
    drawing = painter.draw([Item(key="a", prompt=all_moving_captions()[0], seed=1)])[0]
    assert drawing.finite
    assert drawing.image.shape == (3, 3, 32, 32)
    # The words of motion are words of the model, and it learnt from its clips.
    tokenizer = model.pipeline.tokenizer
    assert tokenizer.unk_token_id not in tokenizer("moving left right up down").input_ids
    learnt = load_file(folder / "motion_adapter" / "diffusion_pytorch_model.safetensors")
    assert max(w.abs().max() for n, w in learnt.items() if "proj_out.weight" in n) > 0


def test_a_stopped_run_goes_on_as_it_would_have(train):
    whole, _ = train(name="whole", check_prompts=0)
    flag = StopFlag()
    flag.set()
    with pytest.raises(JobStopped) as stopped:
        train(name="twice", stopping=flag, check_prompts=0)
    assert stopped.value.step == 1
    twice, _ = train(name="twice", check_prompts=0)
    for part in ("motion_adapter", "unet"):
        file = f"model/{part}/diffusion_pytorch_model.safetensors"
        one, other = load_file(whole.out / file), load_file(twice.out / file)
        assert all(torch.equal(one[name], other[name]) for name in one)


def test_a_missing_still_model_is_named(train):
    with pytest.raises(BadJob, match="holds no model"):
        train(model="nowhere")


def test_the_check_asks_for_each_direction_alike():
    prompts = motion_check.check_prompts(12, 1)
    assert len(set(prompts)) == 12
    assert [prompt.rsplit(" ", 1)[1] for prompt in prompts] == ["left", "right", "up", "down"] * 3


def test_clips_as_the_prompts_say_are_all_right():
    import numpy as np

    from training.data.moving import random_moving_scene, render_clip

    rng = np.random.default_rng(2)
    scenes = [random_moving_scene(rng) for _ in range(8)]
    clips = np.stack([render_clip(scene, 6) for scene in scenes])
    captions = [scene.caption for scene in scenes]
    assert motion_check.accuracies(clips, captions)["all"] >= 7 / 8
    backwards = motion_check.accuracies(clips[:, ::-1], captions)
    assert (backwards["direction"], backwards["axis"]) == (0.0, 1.0)
