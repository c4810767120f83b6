"""generate.speedup: our batched job against a plain diffusers loop, one call a prompt.

Same model, prompts, seeds and settings, same files written (ours adds latents and events), the
two sides in turn. First the pictures are compared: a speed counts only if they are equal.

    python tests/bench/generate.py [--model FOLDER] [--images 48] [--steps 20]
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
import torch
from PIL import Image

from training.common.device import describe, pick_device, set_threads, versions
from training.common.jobs import Job, read_job
from training.common.stop import StopFlag
from training.contracts import GenerateConfig
from training.generate.pipeline import load_model
from training.generate.recipe import Work
from training.generate.results import Results
from training.generate.sampling import Painter, Settings

PRESETS = Path(__file__).resolve().parents[2] / "training" / "presets"
TOLERANCE = 2  # of 255: the rounding of sums, seen through 8 bits
GUIDANCE = 5.0


def main() -> int:
    options = parse_options()
    set_threads()
    device = pick_device()
    with tempfile.TemporaryDirectory(prefix="prefloop-bench-") as name:
        work = Path(name)
        source = options.model or demo_or_tiny(work)
        model = load_model(source, device)
        items = write_items(options.images)
        rates: dict[str, list[float]] = {"plain": [], "ours": []}
        cpu_seconds: dict[str, list[float]] = {"plain": [], "ours": []}
        for repetition in range(options.repetitions + 1):
            sides = {"plain": plain_loop, "ours": our_job}
            for side in sorted(sides, reverse=bool(repetition % 2)):
                folder = work / f"{side}-{repetition}"
                cpu = time.process_time()
                seconds = sides[side](model, items, folder, options.steps)
                cpu = time.process_time() - cpu
                log(f"{side} {repetition}: {len(items) / seconds:.2f} images/s, {cpu:.1f} CPU-s")
                if repetition:  # the first is to warm up, and to compare
                    rates[side].append(len(items) / seconds)
                    cpu_seconds[side].append(cpu)
        difference = largest_difference(work / "plain-0", work / "ours-0" / "out" / "images")
    context = {
        "model": "given" if options.model else Path(source).name,
        "images": len(items),
        "steps": options.steps,
        "device": describe(device),
        "threads": torch.get_num_threads(),
        "versions": versions(),
    }
    ratios = [ours / plain for ours, plain in zip(rates["ours"], rates["plain"], strict=True)]
    report("speedup", ratios, "x", context)
    # Processor time hardly minds what else the machine does, so it stands beside the wall clock's.
    thrift = [
        plain / ours for plain, ours in zip(cpu_seconds["plain"], cpu_seconds["ours"], strict=True)
    ]
    report("cpu_speedup", thrift, "x", context)
    report("per_s", rates["ours"], "1/s", context)
    report("plain_per_s", rates["plain"], "1/s", context)
    report("difference", [difference], "of 255", context)
    if difference > TOLERANCE:
        log(f"the pictures differ by {difference} of 255: the speed does not count")
        return 1
    return 0


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--images", type=int, default=48)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--repetitions", type=int, default=3)
    return parser.parse_args()


def demo_or_tiny(work: Path) -> Path:
    """The demo model where it is shipped, else one of random weights (the work is the same)."""
    for index in sorted(PRESETS.rglob("model_index.json")):
        return index.parent
    from tests.training.tiny import build_pipeline

    return build_pipeline(work / "tiny-random")


def write_items(count: int) -> list[dict]:
    prompts = [
        f"a {size} {colour} {shape} on {ground}"
        for ground in ("white", "blue")
        for size in ("small", "large")
        for colour in ("red", "green", "yellow")
        for shape in ("circle", "square", "star")
    ]
    return [
        {"key": f"{index:04d}", "prompt": prompts[index % len(prompts)], "seed": index}
        for index in range(count)
    ]


def plain_loop(model, items: list[dict], folder: Path, steps: int) -> float:
    """What a user of the library writes. Seconds."""
    folder.mkdir(parents=True)
    started = time.perf_counter()
    for item in items:
        image = model.pipeline(
            item["prompt"],
            num_inference_steps=steps,
            guidance_scale=GUIDANCE,
            generator=torch.Generator("cpu").manual_seed(item["seed"]),
        ).images[0]
        image.save(folder / f"{item['key']}.png")
    return time.perf_counter() - started


def our_job(model, items: list[dict], folder: Path, steps: int) -> float:
    """The whole job but for opening the model. Seconds."""
    folder.mkdir(parents=True)
    config = {"model": "opened already", "steps": steps, "guidance": GUIDANCE}
    (folder / "job.json").write_text(json.dumps({"kind": "generate", "config": config}))
    (folder / "items.jsonl").write_text("".join(json.dumps(item) + "\n" for item in items))
    job = Job(folder, read_job(folder), StopFlag())
    started = time.perf_counter()
    from training.generate.recipe import read_items

    painter = Painter(model, Settings(steps=steps, guidance=GUIDANCE))
    results = Results(job, latents=True)
    job.start(total=len(items), unit="images", device=model.device)
    batch_size = GenerateConfig.model_fields["batch_size"].default
    Work(job, results, batch_size).draw(painter, read_items(job))
    results.close()
    seconds = time.perf_counter() - started
    job.close()
    return seconds


def largest_difference(plain: Path, ours: Path) -> int:
    largest = 0
    for path in sorted(plain.glob("*.png")):
        one, other = (
            np.asarray(Image.open(found), dtype=np.int16) for found in (path, ours / path.name)
        )
        largest = max(largest, int(np.abs(one - other).max()))
    return largest


def report(metric: str, values: list[float], unit: str, context: dict) -> None:
    line = {
        "bench": "generate",
        "metric": metric,
        "value": round(statistics.median(values), 3),
        "unit": unit,
        "n": len(values),
        "spread": [round(min(values), 3), round(max(values), 3)],
    }
    print(json.dumps(line | context), flush=True)


def log(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
