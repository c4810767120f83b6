"""What a new demo shows in its first minute: captions, and pictures the shipped model drew for them.

    python -m training.pretrain.showcase

Writes presets/demo/prompts.jsonl and presets/demo/candidates/ beside the model. The pictures are
records like any others: the same model, prompt, sampler and seed draw them again.
"""

import json
import random
import shutil
import sys
import tempfile
from pathlib import Path

from training.__main__ import run_folder
from training.common.files import sha256_of_file, write_json
from training.data.scenes import open_captions

DEMO = Path(__file__).resolve().parent.parent / "presets" / "demo"
SHOWN = 60  # captions drawn before shipping
SEEDS = (0, 1)  # a pair of each
GROUPS, MORE_SEEDS = 20, (2,)  # and a third of some, for groups
SAMPLER = {"steps": 20, "guidance": 1.5}  # little guidance: draws that differ, some of them bad


def main() -> int:
    captions = open_captions()
    random.Random(0).shuffle(captions)
    lines = [json.dumps({"prompt": caption}) + "\n" for caption in captions]
    (DEMO / "prompts.jsonl").write_text("".join(lines), encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        job = Path(folder)
        items = write_job(job, captions[:SHOWN])
        code = run_folder(job)
        if code == 0:
            keep(job, items)
    return code


def write_job(folder: Path, prompts: list[str]) -> list[dict[str, object]]:
    items: list[dict[str, object]] = [
        {"key": f"{number:03d}-{seed}", "prompt": prompt, "seed": seed}
        for number, prompt in enumerate(prompts)
        for seed in SEEDS + (MORE_SEEDS if number < GROUPS else ())
    ]
    config = {"model": str(DEMO / "diffusion"), "save_latents": False, **SAMPLER}
    write_json(folder / "job.json", {"kind": "generate", "id": "showcase", "config": config})
    text = "".join(json.dumps(item) + "\n" for item in items)
    (folder / "items.jsonl").write_text(text, encoding="utf-8")
    return items


def keep(job: Path, items: list[dict[str, object]]) -> None:
    kept = DEMO / "candidates"
    shutil.rmtree(kept, ignore_errors=True)
    kept.mkdir(parents=True)
    rows = []
    for item in items:
        file = f"{item['key']}.png"
        shutil.copyfile(job / "out" / "images" / file, kept / file)
        rows.append(
            {
                "prompt": item["prompt"],
                "seed": item["seed"],
                "file": file,
                "sha256": sha256_of_file(kept / file),
            }
        )
    write_json(kept / "manifest.json", {"sampler": SAMPLER, "items": rows})


if __name__ == "__main__":
    sys.exit(main())
