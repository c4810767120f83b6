"""An image is encoded once for each VAE and size, and never mistaken for another."""

import numpy as np
import pytest
import torch
from PIL import Image

from training.common.jobs import JobError
from training.data.latents import LatentCache, load_latent, save_latent, vae_sha256


@pytest.fixture
def images(tmp_path):
    rng = np.random.default_rng(0)
    paths = []
    for index in range(5):
        path = tmp_path / f"{index}.png"
        Image.fromarray(rng.integers(0, 256, (8, 8, 3), dtype=np.uint8)).save(path)
        paths.append(path)
    return paths


class Counting:
    """An encoder that says how many images it saw."""

    def __init__(self):
        self.seen = 0

    def __call__(self, pixels):
        self.seen += len(pixels)
        return pixels[:, :, ::2, ::2] * 4


def _cache(tmp_path, encode, **more):
    settings = {"vae": "v1", "height": 8, "width": 8, "batch_size": 2} | more
    return LatentCache(tmp_path / "cache", encode, **settings)


def test_each_image_is_encoded_once_and_comes_in_its_place(tmp_path, images):
    encode = Counting()
    cache = _cache(tmp_path, encode)
    first = cache.get(images)
    assert encode.seen == 5
    backwards = _cache(tmp_path, encode).get(images[::-1])
    assert encode.seen == 5
    assert torch.equal(backwards.flip(0), first)
    assert len({latent.numpy().tobytes() for latent in first}) == 5


def test_equal_bytes_are_one_image_whatever_their_name(tmp_path, images):
    twin = tmp_path / "twin.png"
    twin.write_bytes(images[0].read_bytes())
    encode = Counting()
    assert torch.equal(*_cache(tmp_path, encode).get([images[0], twin]))
    assert encode.seen == 1


@pytest.mark.parametrize("other", [{"vae": "v2"}, {"height": 16, "width": 16}])
def test_another_vae_or_size_is_another_latent(tmp_path, images, other):
    encode = Counting()
    _cache(tmp_path, encode).get(images)
    _cache(tmp_path, encode, **other).get(images)
    assert encode.seen == 10


def test_a_latent_that_is_no_number_is_refused_and_not_kept(tmp_path, images):
    def broken(pixels):
        return pixels * float("nan")

    with pytest.raises(JobError, match=r"0\.png"):
        _cache(tmp_path, broken).get(images)
    assert _cache(tmp_path, Counting()).get(images).isfinite().all()


def test_a_latent_file_is_half_precision_and_named_when_broken(tmp_path):
    latent = torch.randn(4, 2, 2)
    save_latent(latent, tmp_path / "a.safetensors")
    assert torch.equal(load_latent(tmp_path / "a.safetensors"), latent.half())
    (tmp_path / "a.safetensors").write_bytes(b"no")
    with pytest.raises(JobError, match=r"a\.safetensors"):
        load_latent(tmp_path / "a.safetensors")


def test_a_vae_is_named_by_its_weights(pipeline_folder, tmp_path):
    import shutil

    copy = shutil.copytree(pipeline_folder, tmp_path / "copy")
    assert vae_sha256(copy) == vae_sha256(pipeline_folder)
    (copy / "unet" / "config.json").write_text("{}")
    assert vae_sha256(copy) == vae_sha256(pipeline_folder)
    with (copy / "vae" / "diffusion_pytorch_model.safetensors").open("ab") as file:
        file.write(b"\0")
    assert vae_sha256(copy) != vae_sha256(pipeline_folder)
