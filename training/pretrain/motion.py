"""Teach the demo model to move: AnimateDiff's motion modules in its UNet.

Guo et al., "AnimateDiff" (arXiv 2307.04725): temporal attention after every spatial layer. There the
still model is left as it is. Ours learns along, more slowly: it knows objects near the middle alone,
and the motion modules do not read the prompt, so that the words of motion have to reach them
through its text encoder and cross-attention. It is taught in three lessons (`motion_lessons`).
Read it from top to bottom; the chance in a step follows from (seed, step), as for the still model.
"""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.func import functional_call

from training.common.device import pick_device
from training.common.jobs import Job, JobResult
from training.common.seeding import derive, seed_everything
from training.contracts import BadJob
from training.data.moving import WORDS
from training.pretrain import motion_check
from training.pretrain.card import read_card, weights_of, write_card
from training.pretrain.learning import Average, put
from training.pretrain.motion_lessons import Example, clips_of, draw, lesson_at, total_steps
from training.pretrain.settings import MotionConfig
from training.pretrain.words import build_tokenizer, open_everywhere, text_settings


def run(job: Job, config: MotionConfig) -> JobResult:
    """Train, keep the averaged weights, check them; out/model is an AnimateDiff pipeline."""
    began = time.monotonic()
    device = pick_device()
    base_folder = job.path(config.model)
    base = _open_base(base_folder).to(device)
    job.hold_input("model", str(weights_of(base_folder)))
    tokenizer = build_tokenizer(WORDS)
    clips = clips_of(job, config, base.vae, tokenizer, device)
    steps = total_steps(config)

    seed_everything(derive(config.seed, "init"))
    text = _more_words(base, tokenizer).to(device)
    unet = _moving_unet(base.unet, build_adapter(base.unet, config)).to(device)
    parts_of = {
        "motion": {n: w for n, w in unet.named_parameters() if "motion_modules" in n},
        "unet": {n: w for n, w in unet.named_parameters() if "motion_modules" not in n},
        "text": {f"text.{n}": w for n, w in text.named_parameters()},
    }
    weights = {name: w for part in parts_of.values() for name, w in part.items()}
    average = Average(weights, config.ema)
    optimizer = torch.optim.AdamW(
        [{"params": list(part.values())} for part in parts_of.values()],
        betas=(0.9, 0.99),
        weight_decay=0.01,
    )
    start = 0
    if (found := job.checkpoints.latest()) is not None:
        start, parts = found.step, found.restore()
        put(weights, parts["weights"])
        put(average.weights, parts["average"])
        optimizer.load_state_dict(parts["optimizer"])
    job.start(total=steps, unit="steps", resumed_from=start, device=device)

    for step in range(start + 1, steps + 1):
        lesson = lesson_at(config, step)
        rate = lesson.learning_rate(step, config.warmup_steps)
        for group, part in zip(optimizer.param_groups, parts_of, strict=True):
            group["lr"] = rate * (1.0 if part == "motion" else lesson.known)
        optimizer.zero_grad(set_to_none=True)
        example = draw(clips, lesson, config, step, base.scheduler, device)
        if lesson.moving:
            said = unet(example.noisy, example.times, _words(text, example), return_dict=False)[0]
        else:
            said = _still(base.unet, parts_of["unet"], text, example)
        loss: Tensor = ((said - example.velocity) ** 2).mean()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(list(weights.values()), config.gradient_clip)
        optimizer.step()
        average.update(weights, step)
        if step % max(1, steps // 200) == 0:
            job.metric(step, {"train/loss": loss.item(), "learning_rate": rate})
        job.progress(step)
        if step % config.checkpoint_every == 0 or step == steps or job.stopping:
            job.checkpoint(
                step,
                {
                    "weights": weights,
                    "average": average.weights,
                    "optimizer": optimizer.state_dict(),
                },
            )
        if config.check_prompts and step % config.validate_every == 0 and step < steps:
            kept = {name: weight.detach().clone() for name, weight in weights.items()}
            put(weights, average.weights)
            _look(job, config, _assemble(base, unet, text, tokenizer), step)
            put(weights, kept)
        if job.stopping:
            job.stop(step)

    put(weights, average.weights)
    folder = job.out / "model"
    _save(base, base_folder, unet, text, tokenizer, config, folder)
    metrics = _look(job, config, _reopened(folder), steps) if config.check_prompts else {}
    write_card(
        job,
        config,
        folder,
        metrics,
        seconds=time.monotonic() - began,
        made_from={"model": read_card(base_folder)},
    )
    outputs: dict[str, Path | str] = {"model": folder}
    if metrics:
        outputs["samples"] = _sheet_path(job, steps)
    return JobResult(outputs=outputs, summary=metrics)


def build_adapter(unet: Any, config: MotionConfig) -> Any:
    """Motion modules that fit a still UNet.

    They whisper from the start. At zero, as AnimateDiff begins, what a frame shows would have to be
    found as a product of three things that are all still nothing - the moment, the word and the
    way out of the module - and 850 steps did not find it.
    """
    from diffusers import MotionAdapter

    adapter = MotionAdapter(
        block_out_channels=unet.config.block_out_channels,
        motion_layers_per_block=unet.config.layers_per_block,
        motion_num_attention_heads=config.heads,
        motion_norm_num_groups=unet.config.norm_num_groups,
        motion_max_seq_length=config.frames,
    )
    for name, weight in adapter.named_parameters():
        if name.endswith("proj_out.weight"):
            nn.init.normal_(weight, std=0.5 / weight.shape[1] ** 0.5)
    return adapter


def _words(text: Any, example: Example) -> Tensor:
    """(B * T, 16, D): the same words for every frame of a clip."""
    words: Tensor = text(example.tokens)[0]
    return words.repeat_interleave(example.noisy.shape[2], dim=0)


def _still(unet: Any, weights: Mapping[str, Tensor], text: Any, example: Example) -> Tensor:
    """What the still UNet says of each frame by itself, with the moving one's weights."""
    frames = example.noisy.shape[2]
    said: Tensor = functional_call(
        unet,
        dict(weights),
        (
            example.noisy.transpose(1, 2).flatten(0, 1),
            example.times.repeat_interleave(frames),
            _words(text, example),
        ),
        {"return_dict": False},
    )[0]
    apart: Tensor = torch.unflatten(said, 0, (-1, frames))
    return apart.transpose(1, 2)


def _open_base(folder: Path) -> Any:
    from diffusers import StableDiffusionPipeline

    if not (folder / "model_index.json").is_file():
        raise BadJob(f"{folder} holds no model: point the key model at the still demo model")
    pipeline = StableDiffusionPipeline.from_pretrained(
        folder, use_safetensors=True, local_files_only=True, torch_dtype=torch.float32
    )
    for part in (pipeline.vae, pipeline.unet, pipeline.text_encoder):
        part.eval()
    pipeline.vae.requires_grad_(False)
    return pipeline


def _more_words(base: Any, tokenizer: Any) -> Any:
    """The still model's text encoder with rows for the new words, as loud as those it knows."""
    from transformers import CLIPTextConfig, CLIPTextModel

    old = base.text_encoder.config
    settings = text_settings(
        tokenizer,
        width=old.hidden_size,
        layers=old.num_hidden_layers,
        heads=old.num_attention_heads,
    )
    text = CLIPTextModel(CLIPTextConfig(**settings)).train()
    known = base.text_encoder.state_dict()
    grown = {
        name: torch.cat([known[name], value[len(known[name]) :]])
        if value.shape != known[name].shape
        else known[name]
        for name, value in text.state_dict().items()
    }
    text.load_state_dict(grown)
    rows = text.get_input_embeddings().weight
    new = len(base.tokenizer)
    with torch.no_grad():
        rows[new:] *= (rows[:new].norm(dim=1).mean() / rows[new:].norm(dim=1)).unsqueeze(1)
    return text


def _moving_unet(unet: Any, adapter: Any) -> Any:
    from diffusers import UNetMotionModel

    return UNetMotionModel.from_unet2d(unet, adapter).train()


def _assemble(base: Any, unet: Any, text: Any, tokenizer: Any) -> Any:
    from diffusers import AnimateDiffPipeline

    pipeline = AnimateDiffPipeline(
        vae=base.vae,
        text_encoder=text,
        tokenizer=tokenizer,
        unet=unet,
        motion_adapter=None,
        scheduler=base.scheduler,
    )
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def _save(
    base: Any,
    base_folder: Path,
    unet: Any,
    text: Any,
    tokenizer: Any,
    config: MotionConfig,
    folder: Path,
) -> None:
    """A pipeline folder in half precision, the VAE byte for byte that of the still model."""
    import shutil

    from diffusers import AnimateDiffPipeline

    adapter = build_adapter(base.unet, config)
    learnt = unet.state_dict()
    adapter.load_state_dict({name: learnt[name] for name in adapter.state_dict()})
    pipeline = AnimateDiffPipeline(
        vae=base.vae,
        text_encoder=text.eval().half(),
        tokenizer=tokenizer,
        unet=unet,
        motion_adapter=adapter.half(),
        scheduler=base.scheduler,
    )
    # What from_pretrained is to find: a still UNet, into which it puts the motion modules. Saved
    # as one network they would be there twice.
    still = base.unet
    still.load_state_dict({name: learnt[name] for name in still.state_dict()})
    pipeline.register_modules(unet=still.half())
    pipeline.save_pretrained(folder, safe_serialization=True)
    shutil.rmtree(folder / "vae")
    shutil.copytree(base_folder / "vae", folder / "vae")
    open_everywhere(folder.rglob("*.json"))


def _reopened(folder: Path) -> Any:
    """The files as everybody else will open them: what is measured is what is shipped."""
    from diffusers import AnimateDiffPipeline

    pipeline = AnimateDiffPipeline.from_pretrained(
        folder, use_safetensors=True, local_files_only=True, torch_dtype=torch.float32
    )
    pipeline.set_progress_bar_config(disable=True)
    return pipeline.to(pick_device())


def _look(job: Job, config: MotionConfig, pipeline: Any, step: int) -> dict[str, Any]:
    """Draw and measure the check's prompts, and leave a sheet of the first ones."""
    prompts = motion_check.check_prompts(config.check_prompts, config.seed)
    clips = motion_check.draw(
        pipeline,
        prompts,
        seed=config.seed,
        frames=config.frames,
        steps=config.check_steps,
        guidance=config.check_guidance,
    )
    found = motion_check.accuracies(clips, prompts)
    motion_check.save_sheet(clips[:24], _sheet_path(job, step))
    job.metric(step, {f"check/{name}": value for name, value in found.items()})
    return found


def _sheet_path(job: Job, step: int) -> Path:
    return job.out / "samples" / f"step-{step:07d}.png"
