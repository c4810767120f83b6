"""Each recipe lowers its loss, and a stopped run goes on exactly as it would have."""

import json
from contextlib import closing
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from training.common.files import sha256_of_file
from training.common.jobs import Job, JobStopped, read_job
from training.common.stop import StopFlag
from training.contracts import BadJob
from training.pretrain import autoencoder, clip, denoiser, inpainter, reference
from training.pretrain.settings import (
    AutoencoderConfig,
    ClipConfig,
    DenoiserConfig,
    InpainterConfig,
    ReferenceConfig,
)

AUTOENCODER = {
    "seed": 1,
    "side": 32,
    "channels": [8, 8, 16, 16],
    "latent_channels": 4,
    "steps": 6,
    "crop": 16,
    "crop_steps": 3,
    "batch_size": 4,
    "warmup_steps": 0,
    "validate_every": 6,
    "checkpoint_every": 2,
}
DENOISER = {
    "seed": 1,
    "pictures": 24,
    "channels": [16, 32],
    "norm_groups": 8,
    "heads": 2,
    "text_width": 16,
    "text_layers": 1,
    "text_heads": 2,
    "steps": 6,
    "batch_size": 8,
    "warmup_steps": 0,
    "checkpoint_every": 2,
    "validate_every": 100,
    "check_prompts": 2,
    "check_steps": 2,
}
CLIP = {
    "seed": 1,
    "side": 32,
    "width": 16,
    "vision_layers": 1,
    "text_layers": 1,
    "heads": 2,
    "projection": 8,
    "pictures": 24,
    "steps": 6,
    "batch_size": 12,
    "warmup_steps": 0,
    "validate_every": 6,
    "checkpoint_every": 2,
}
SIBLING = {
    "seed": 1,
    "pictures": 8,
    "steps": 6,
    "batch_size": 4,
    "warmup_steps": 0,
    "checkpoint_every": 2,
    "check_pictures": 4,
    "check_steps": 2,
}
KINDS = {
    "autoencoder": (autoencoder.run, AutoencoderConfig, AUTOENCODER),
    "denoiser": (denoiser.run, DenoiserConfig, DENOISER),
    "clip": (clip.run, ClipConfig, CLIP),
    "inpainter": (inpainter.run, InpainterConfig, SIBLING),
    "reference": (reference.run, ReferenceConfig, SIBLING),
}


@pytest.fixture(scope="module")
def vae_folder(tmp_path_factory) -> Path:
    """A tiny autoencoder before its first step."""
    folder = tmp_path_factory.mktemp("vae")
    torch.manual_seed(0)
    autoencoder.build(AutoencoderConfig(**AUTOENCODER)).save_pretrained(folder)
    return folder


class StopAfter(StopFlag):
    """Turns true after being asked `times` times: a stop in the middle of a run."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self._left = times

    @property
    def is_set(self) -> bool:
        self._left -= 1
        return self._left < 0


@pytest.fixture
def settings_for(vae_folder, pipeline_folder, clip_folder):
    """The settings of a kind, with the finished models that it stands on."""

    def settings(kind: str) -> dict:
        stands_on = {
            "autoencoder": {},
            "inpainter": {"diffusion": str(pipeline_folder)},
            "reference": {"diffusion": str(pipeline_folder), "clip": str(clip_folder)},
        }
        return KINDS[kind][2] | stands_on.get(kind, {"autoencoder": str(vae_folder)})

    return settings


def _weights(folder: Path) -> dict[str, torch.Tensor]:
    found = {}
    for path in sorted((folder / "out").rglob("*.safetensors")):
        for name, value in load_file(path).items():
            found[f"{path.name}/{name}"] = value
    assert found
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_a_stopped_run_ends_with_the_same_weights(kind, settings_for, make_job, open_job):
    run, settings_of, _ = KINDS[kind]
    settings = settings_for(kind)
    config = settings_of(**settings)
    whole = make_job(kind, settings, name="whole")
    run(open_job(whole), config)

    parts = make_job(kind, settings, name="parts")
    stopped = Job(parts, read_job(parts), StopAfter(4))
    with closing(stopped), pytest.raises(JobStopped):
        run(stopped, config)
    events = [json.loads(line) for line in (parts / "events.jsonl").read_text().splitlines()]
    assert 0 < max(e["step"] for e in events if e["event"] == "checkpoint") < config.steps
    run(open_job(parts), config)

    expected, found = _weights(whole), _weights(parts)
    assert expected.keys() == found.keys()
    assert all(torch.equal(expected[name], found[name]) for name in expected)


@pytest.mark.parametrize("kind", KINDS)
def test_the_card_names_every_weights_file_by_its_hash(kind, settings_for, make_job, open_job):
    run, settings_of, _ = KINDS[kind]
    settings = settings_for(kind) | {"steps": 1}
    folder = make_job(kind, settings)
    result = run(open_job(folder), settings_of(**settings))
    out = folder / (result.outputs.get("model") or result.outputs["vae"])
    card = json.loads((out / "RECIPE.json").read_text())
    for config in out.rglob("config.json"):
        assert "_name_or_path" not in config.read_text() or kind not in ("inpainter", "reference")
    assert card["kind"] == kind
    assert card["config"]["seed"] == card["seed"] == 1
    assert card["files"] == {
        path.relative_to(out).as_posix(): sha256_of_file(path)
        for path in out.rglob("*.safetensors")
    }


def test_the_autoencoder_learns():
    config = AutoencoderConfig(**AUTOENCODER)
    torch.manual_seed(0)
    vae = autoencoder.build(config)
    images = torch.rand(4, 3, 32, 32, generator=torch.Generator().manual_seed(0)) * 2 - 1
    optimizer = torch.optim.AdamW(vae.parameters(), 3e-3)

    def loss() -> torch.Tensor:
        return autoencoder.losses(vae, images, torch.Generator().manual_seed(1))[0]

    _two_steps_lower(loss, optimizer)


def test_the_denoiser_learns(vae_folder):
    from training.pretrain.pipeline import build_scheduler, build_text_encoder, build_unet
    from training.pretrain.words import build_tokenizer, tokens_of

    config = DenoiserConfig(autoencoder=str(vae_folder), **DENOISER)
    torch.manual_seed(0)
    tokenizer = build_tokenizer()
    unet = build_unet(config, latent_side=4, latent_channels=4)
    text = build_text_encoder(config, tokenizer)
    latents = torch.randn(8, 4, 4, 4, generator=torch.Generator().manual_seed(0))
    tokens = tokens_of(tokenizer, ["a small red star on a blue background"] * 8)
    optimizer = torch.optim.AdamW([*unet.parameters(), *text.parameters()], 3e-3)

    def loss() -> torch.Tensor:
        batch = denoiser._batch(config, 1, 8)
        return denoiser.velocity_loss(unet, text, build_scheduler(), latents, tokens, batch)

    _two_steps_lower(loss, optimizer)


def test_clip_learns():
    from training.pretrain.words import build_tokenizer, tokens_of

    config = ClipConfig(**CLIP)
    torch.manual_seed(0)
    tokenizer = build_tokenizer()
    model = clip.build(config, tokenizer)
    images = torch.rand(2, 3, 32, 32, generator=torch.Generator().manual_seed(0)) * 2 - 1
    captions = ["a small red star on a blue background", "a large blue ring on a red background"]
    tokens = tokens_of(tokenizer, captions)
    optimizer = torch.optim.AdamW(model.parameters(), 3e-3)
    _two_steps_lower(
        lambda: clip.contrastive_loss(model, images, tokens, torch.arange(2)), optimizer
    )


def _two_steps_lower(loss, optimizer) -> None:
    """Two steps on one batch lower the loss on that batch."""
    before = loss()
    for _ in range(2):
        optimizer.zero_grad()
        loss().backward()
        optimizer.step()
    assert loss().item() < before.item()


def test_captions_that_read_the_same_are_no_mistake():
    class Perfect(torch.nn.Module):
        """Every picture and caption is one and the same point."""

        logit_scale = torch.zeros(())
        visual_projection = text_projection = torch.nn.Identity()

        def vision_model(self, images):
            return type("Out", (), {"pooler_output": torch.ones(len(images), 2)})

        def text_model(self, input_ids):
            return type("Out", (), {"pooler_output": torch.ones(len(input_ids), 2)})

    images, tokens = torch.zeros(3, 3, 8, 8), torch.zeros(3, 16, dtype=torch.long)
    loss = clip.contrastive_loss(Perfect(), images, tokens, torch.zeros(3))
    assert loss.item() == pytest.approx(torch.log(torch.tensor(3.0)).item())


def test_a_missing_autoencoder_is_named(make_job, open_job):
    settings = DENOISER | {"autoencoder": "nowhere"}
    job = open_job(make_job("denoiser", settings))
    with pytest.raises(BadJob, match="holds no autoencoder"):
        denoiser.run(job, DenoiserConfig(**settings))


def test_sizes_that_cannot_work_are_refused():
    with pytest.raises(BadJob, match="multiples of 8"):
        autoencoder.check(AutoencoderConfig(seed=1, side=60))
    with pytest.raises(BadJob, match="norm_groups"):
        autoencoder.check(AutoencoderConfig(seed=1, norm_groups=5))
