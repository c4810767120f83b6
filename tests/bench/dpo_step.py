"""dpo_step.speedup: one of our training steps against a straightforward Diffusion-DPO step.

The straightforward step encodes both images and the prompt every time and asks a second UNet for
the reference. Same model, pairs, noise, adapter and optimiser, the two sides in turn. First both
train side by side and their losses are compared: a speed counts only if they are equal.

    python tests/bench/dpo_step.py [--model FOLDER] [--batch 16] [--steps 10]
"""

import argparse
import copy
import json
import math
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import torch
from torch.nn import functional as F

from tests.training import tiny
from training.common.device import describe, pick_device, set_threads, versions
from training.common.jobs import Job, read_job
from training.common.stop import StopFlag
from training.contracts import DpoConfig
from training.data.images import load_images
from training.data.snapshot import read_snapshot
from training.finetune.adapter import add_adapter, trainable
from training.finetune.draws import Stream, noise_of
from training.finetune.family import UNetFamily
from training.finetune.pairs import Banks, PairTable
from training.finetune.recipe import learn
from training.finetune.reference import cached_errors
from training.finetune.state import State
from training.generate.pipeline import load_model, quiet_libraries

DEMO = Path("training/presets/demo/diffusion")
TOLERANCE = 1e-5  # between the losses of the two sides, step by step
COMPARED = 20  # steps
BETA = 500.0


def main() -> int:
    options = parse_options()
    quiet_libraries()
    set_threads()
    with tempfile.TemporaryDirectory(prefix="prefloop-bench-") as name:
        work = Path(name)
        source = options.model or (DEMO if (DEMO / "model_index.json").exists() else shaped(work))
        pairs = tiny.build_snapshot(work / "pairs", prompts=60)
        settings = {
            "base": str(source), "snapshot": str(pairs), "seed": 1, "batch_size": options.batch,
            "beta": BETA, "guard_mu": None, "reference_draws": 4, "learning_rate": 1e-3,
            "caption_dropout": 0.15,
        }  # fmt: skip
        ours = {
            "ours": Ours(work / "cached", settings),
            "ours_reference_fresh": Ours(work / "fresh", settings | {"cache_reference": False}),
        }
        difference = largest_difference(ours["ours"], Plain(ours["ours"], round_latents=True))
        sides: dict[str, Callable[[int], float]] = {"plain": Plain(ours["ours"]).step}
        sides |= {name: side.step for name, side in ours.items()}
        seconds = in_turn(sides, options.steps, options.repetitions)
        fill = ours["ours"].fill_seconds
        draws = ours["ours"].filled
    context = {
        "model": "given" if options.model else Path(source).name,
        "pairs_per_step": options.batch,
        "device": describe(pick_device()),
        "threads": torch.get_num_threads(),
        "clock": "process CPU time" if pick_device().type == "cpu" else "wall time",
        "versions": versions(),
    }
    per_step = statistics.median(seconds["plain"]) - statistics.median(seconds["ours"])
    report("speedup", ratios(seconds, "ours"), "x", context)
    report("speedup_reference_fresh", ratios(seconds, "ours_reference_fresh"), "x", context)
    for name, found in seconds.items():
        report(f"{name}.pairs_per_s", [options.batch / each for each in found], "1/s", context)
    report("cache.seconds_per_1000_draws", [1000 * fill / draws], "s", context)
    report("cache.break_even_steps", [fill / per_step], "steps", context | {"draws": draws})
    report("loss_difference", [difference], "abs", context | {"steps": COMPARED}, digits=9)
    if difference > TOLERANCE:
        log(f"the losses differ by {difference}: the speed does not count")
        return 1
    return 0


class Ours:
    """The recipe's own step, its caches filled."""

    def __init__(self, folder: Path, settings: dict) -> None:
        folder.mkdir(parents=True)
        (folder / "job.json").write_text(json.dumps({"kind": "dpo", "config": settings}))
        config = DpoConfig(**settings)
        self.config = config
        self.model = load_model(config.base, pick_device())
        self.family = UNetFamily(self.model)
        tune(self.family.network, config)
        self.snapshot = read_snapshot(Path(config.snapshot))
        self.banks = Banks(
            self.snapshot, self.family, config, vae=self.model.vae, cache=folder / "latents"
        )
        self.table: PairTable = self.banks.table(self.snapshot.split("train"))
        self.stream = Stream(config.seed, self.table.pair_id, config.reference_draws)
        self.state = State(trainable(self.family.network), config, self.family.latent_shape)
        self.known = None
        self.filled = len(self.table) * config.reference_draws
        began = time.process_time()
        if config.cache_reference:
            job = Job(folder, read_job(folder), StopFlag())
            self.known = cached_errors(
                job, self.banks, self.table, name="train", used=config.reference_draws
            )
            job.close()
        self.fill_seconds = time.process_time() - began

    def places(self, number: int) -> list[tuple[int, int]]:
        size = self.config.batch_size
        return self.stream.slice((number - 1) * size, number * size)

    def step(self, number: int) -> float:
        """Loss of step `number` (from 1)."""
        self.state.begin_step(number, self.config)
        look = learn(self.banks, self.table, self.places(number), self.known, BETA)
        norm = torch.nn.utils.clip_grad_norm_(list(self.state.weights.values()), 1.0)
        self.state.take_step(number, norm, look, self.config)
        return float(look.loss)


class Plain:
    """What one writes first: everything computed in the step, and two UNets in memory.

    Its images are already decoded tensors, which a script reading files would pay for as well.
    """

    def __init__(self, ours: Ours, *, round_latents: bool = False) -> None:
        """`round_latents`: to fp16, as cached files are; only to compare losses."""
        self.ours, self.round = ours, round_latents
        model = load_model(ours.config.base, pick_device())
        pipeline = model.pipeline
        self.device = model.device
        self.vae, self.text_encoder = pipeline.vae.float(), pipeline.text_encoder
        self.tokenizer, self.policy = pipeline.tokenizer, pipeline.unet
        self.reference = copy.deepcopy(pipeline.unet)
        tune(self.policy, ours.config)
        from diffusers import DDPMScheduler

        self.schedule = DDPMScheduler.from_config(pipeline.scheduler.config)
        self.weights = list(trainable(self.policy).values())
        self.optimizer = torch.optim.AdamW(self.weights, weight_decay=0.0)
        pairs, snapshot = ours.snapshot.split("train"), ours.snapshot
        high, wide = ours.family.image_size
        self.first, self.second = (
            load_images(
                [snapshot.file(getattr(pair, side)) for pair in pairs], height=high, width=wide
            )
            for side in ("first_image", "second_image")
        )
        self.prompts = [pair.prompt for pair in pairs]
        self.p_first = torch.tensor([pair.p_first for pair in pairs])
        self.row_weight = ours.table.weight

    def step(self, number: int) -> float:
        config, banks, table = self.ours.config, self.ours.banks, self.ours.table
        draws = [
            banks.draw(table, row, epoch % config.reference_draws)
            for row, epoch in self.ours.places(number)
        ]
        rows = [draw.pair for draw in draws]
        time_step = torch.tensor([draw.time for draw in draws] * 2, device=self.device)
        noise = noise_of(draws, self.ours.family.latent_shape).to(self.device).repeat(2, 1, 1, 1)
        pixels = torch.cat([self.first[rows], self.second[rows]]).to(self.device)
        with torch.no_grad():
            latents = self.vae.encode(pixels * 2 - 1).latent_dist.mode()
            latents = latents * self.vae.config.scaling_factor
            if self.round:
                latents = latents.half().float()
            prompts = ["" if d.captionless else self.prompts[d.pair] for d in draws]
            tokens = self.tokenizer(
                prompts,
                padding="max_length",
                max_length=self.tokenizer.model_max_length,
                truncation=True,
                return_tensors="pt",
            )
            text = self.text_encoder(tokens.input_ids.to(self.device))[0].repeat(2, 1, 1)
            noisy = self.schedule.add_noise(latents, noise, time_step)
            says = self.schedule.config.prediction_type
            target = (
                noise
                if says == "epsilon"
                else self.schedule.get_velocity(latents, noise, time_step)
            )
            still = self.reference(noisy, time_step, encoder_hidden_states=text)[0]
            r_first, r_second = (still - target).square().mean((1, 2, 3)).chunk(2)
        said = self.policy(noisy, time_step, encoder_hidden_states=text)[0]
        e_first, e_second = (said - target).square().mean((1, 2, 3)).chunk(2)
        logit = -0.5 * BETA * ((e_first - r_first) - (e_second - r_second))
        p = self.p_first[rows].to(self.device)
        loss = -(p * F.logsigmoid(logit) + (1 - p) * F.logsigmoid(-logit))
        loss = (loss * self.row_weight[rows].to(self.device)).mean()
        for group in self.optimizer.param_groups:
            group["lr"] = config.learning_rate * min(1.0, number / config.warmup_steps)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.weights, 1.0)
        self.optimizer.step()
        return float(loss.detach())


def tune(network: torch.nn.Module, config: DpoConfig) -> None:
    add_adapter(network, targets=config.targets, rank=config.rank, alpha=config.alpha, seed=7)


def largest_difference(ours: Ours, plain: Plain) -> float:
    """Both train for some steps from the same start; the largest gap between their losses."""
    largest = 0.0
    for number in range(1, COMPARED + 1):
        one, other = ours.step(number), plain.step(number)
        log(f"step {number}: ours {one:.7f}, plain {other:.7f}")
        largest = max(largest, abs(one - other))
    return largest


def in_turn(
    sides: dict[str, Callable[[int], float]], steps: int, repetitions: int
) -> dict[str, list[float]]:
    """Seconds of a step by side, one number a repetition; the first repetition is to warm up.

    On the CPU by the process's own clock: what else the machine does then hardly counts.
    """
    on_cpu = pick_device().type == "cpu"
    clock = time.process_time if on_cpu else synchronised
    found: dict[str, list[float]] = {name: [] for name in sides}
    for repetition in range(repetitions + 1):
        for name in sorted(sides, reverse=bool(repetition % 2)):
            began = clock()
            for number in range(1, steps + 1):
                sides[name](COMPARED + repetition * steps + number)
            seconds = (clock() - began) / steps
            log(f"{name} {repetition}: {1000 * seconds:.0f} ms a step")
            if repetition:
                found[name].append(seconds)
    return found


def synchronised() -> float:
    torch.cuda.synchronize()
    return time.perf_counter()


def ratios(seconds: dict[str, list[float]], name: str) -> list[float]:
    return [plain / own for plain, own in zip(seconds["plain"], seconds[name], strict=True)]


def shaped(work: Path) -> Path:
    """Random weights in the demo model's shape, where it is not shipped: the work is the same."""
    from diffusers import (
        AutoencoderKL,
        DDIMScheduler,
        StableDiffusionPipeline,
        UNet2DConditionModel,
    )
    from transformers import CLIPTextConfig, CLIPTextModel

    torch.manual_seed(0)
    tokenizer = tiny.build_tokenizer()
    pipeline = StableDiffusionPipeline(
        vae=AutoencoderKL(
            block_out_channels=(32, 48, 64, 64),
            down_block_types=("DownEncoderBlock2D",) * 4,
            up_block_types=("UpDecoderBlock2D",) * 4,
            latent_channels=16,
            norm_num_groups=8,
            sample_size=64,
            scaling_factor=0.5,
        ),
        text_encoder=CLIPTextModel(
            CLIPTextConfig(
                vocab_size=len(tokenizer),
                hidden_size=64,
                intermediate_size=128,
                num_hidden_layers=2,
                num_attention_heads=4,
                max_position_embeddings=16,
                bos_token_id=2,
                eos_token_id=3,
                pad_token_id=0,
            )
        ),
        tokenizer=tokenizer,
        unet=UNet2DConditionModel(
            sample_size=8,
            in_channels=16,
            out_channels=16,
            block_out_channels=(64, 128),
            layers_per_block=2,
            down_block_types=("CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
            up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D"),
            cross_attention_dim=64,
            attention_head_dim=8,
            norm_num_groups=8,
        ),
        scheduler=DDIMScheduler(
            beta_schedule="scaled_linear",
            prediction_type="v_prediction",
            rescale_betas_zero_snr=True,
            timestep_spacing="trailing",
            clip_sample=False,
        ),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )
    pipeline.save_pretrained(work / "demo-shaped-random")
    return work / "demo-shaped-random"


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--batch", type=int, default=16, help="pairs a step")
    parser.add_argument("--steps", type=int, default=10, help="steps a repetition")
    parser.add_argument("--repetitions", type=int, default=3)
    return parser.parse_args()


def report(metric: str, values: list[float], unit: str, context: dict, digits: int = 3) -> None:
    assert all(math.isfinite(value) for value in values)
    line = {
        "bench": "dpo_step",
        "metric": metric,
        "value": round(statistics.median(values), digits),
        "unit": unit,
        "n": len(values),
        "spread": [round(min(values), digits), round(max(values), digits)],
    }
    print(json.dumps(line | context), flush=True)


def log(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
