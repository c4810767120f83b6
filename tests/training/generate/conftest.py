"""Pictures to complete, and the tiny siblings of the tiny pipeline."""

import numpy as np
import pytest
import torch
from PIL import Image

from tests.training import tiny
from training.generate.inputs import Inputs


@pytest.fixture(scope="session")
def inpaint_folder(pipeline_folder, tmp_path_factory):
    return tiny.build_inpaint_pipeline(tmp_path_factory.mktemp("sd") / "inpaint", pipeline_folder)


@pytest.fixture(scope="session")
def ip_adapter_folder(pipeline_folder, tmp_path_factory):
    return tiny.build_ip_adapter(tmp_path_factory.mktemp("sd") / "ip", pipeline_folder)


@pytest.fixture(scope="session")
def lora_folder(pipeline_folder, tmp_path_factory):
    return tiny.build_lora(tmp_path_factory.mktemp("sd") / "lora", pipeline_folder)


def noise_picture(seed, height=32, width=32):
    """(3, H, W) with the 256 steps of a file: no two pixels alike, so that a shift shows."""
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, 256, (height, width, 3), dtype=np.uint8)
    return torch.from_numpy(pixels).permute(2, 0, 1).float() / 255


def box_mask(height=32, width=32, *, top=8, left=8, tall=16, wide=16):
    mask = torch.zeros(height, width, dtype=torch.bool)
    mask[top : top + tall, left : left + wide] = True
    return mask


def hole(seed, height=32, width=32, **box):
    return Inputs(noise_picture(seed, height, width), box_mask(height, width, **box))


def write_picture(path, picture):
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = (picture * 255).round().to(torch.uint8)
    array = pixels.numpy() if pixels.ndim == 2 else pixels.permute(1, 2, 0).numpy()
    Image.fromarray(array).save(path)
