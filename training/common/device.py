"""Where a job computes, and with how many threads."""

import os
from importlib import metadata

import torch


def pick_device() -> torch.device:
    """The first GPU, or the CPU; PREFLOOP_DEVICE ("cpu", "cuda:1") decides where it is set."""
    if wanted := os.environ.get("PREFLOOP_DEVICE"):
        return torch.device(wanted)
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def set_threads() -> int:
    """CPU threads for torch: PREFLOOP_THREADS, else all cores. Returns the number."""
    threads = int(os.environ.get("PREFLOOP_THREADS") or os.cpu_count() or 1)
    torch.set_num_threads(threads)
    return threads


def describe(device: torch.device) -> str:
    """A name for people: "cpu" or the card's own name."""
    return torch.cuda.get_device_name(device) if device.type == "cuda" else device.type


def versions() -> dict[str, str]:
    """The versions that decide what a run computes."""
    found = {}
    for package in ("torch", "diffusers", "transformers", "peft", "safetensors", "numpy"):
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:  # a job that does not need it runs without it
            continue
    return found
