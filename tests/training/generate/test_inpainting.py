"""Completing: the hole is painted, and not one known pixel changes."""

import json

import numpy as np
import pytest
import torch
from PIL import Image

from tests.training.generate.conftest import box_mask, hole, noise_picture, write_picture
from training.common.events import read_events
from training.common.jobs import JobError
from training.contracts import BadJob, Canvas, GenerateConfig, Item, Sample, Warned, parse_config
from training.generate import recipe
from training.generate.families import painter_for
from training.generate.inpainting import Hole, composite, on_canvas
from training.generate.inputs import Inputs
from training.generate.pipeline import BadModel, load_model
from training.generate.sampling import Settings, encode

CPU = torch.device("cpu")
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


@pytest.fixture(scope="module")
def nine(inpaint_folder):
    return load_model(inpaint_folder, CPU, mode="inpaint")


@pytest.fixture(scope="module")
def four(pipeline_folder):
    return load_model(pipeline_folder, CPU, mode="inpaint")


@pytest.fixture(params=["nine", "four"])
def model(request):
    return request.getfixturevalue(request.param)


def _items(count):
    return [Item(key=f"k{n}", prompt="a red circle", seed=100 + n) for n in range(count)]


def _draw(model, inputs, **settings):
    painter = painter_for(
        model, Settings(**({"steps": 3, "guidance": 2.0, "mode": "inpaint"} | settings))
    )
    return painter.draw(_items(len(inputs)), inputs)


@pytest.mark.parametrize("size", [(32, 32), (48, 24), (75, 101)])
def test_known_pixels_are_the_sources_to_the_bit_at_its_own_size(model, size):
    height, width = size
    inputs = hole(1, height, width, top=3, left=5, tall=11, wide=13)
    image = _draw(model, [inputs])[0].image
    assert image.shape == (3, height, width)
    assert torch.equal(image[:, ~inputs.mask], inputs.source[:, ~inputs.mask])
    assert not torch.allclose(image[:, inputs.mask], inputs.source[:, inputs.mask], atol=0.05)


def test_a_completion_does_not_depend_on_its_batch_mates(model):
    """Not even on mates of other sizes."""
    inputs = [hole(1), hole(2, 48, 24), hole(3, top=0, left=0), hole(4, 48, 24)]
    together = _draw(model, inputs)
    painter = painter_for(model, Settings(steps=3, guidance=2.0, mode="inpaint"))
    for item, each, drawing in zip(_items(4), inputs, together, strict=True):
        alone = painter.draw([item], [each])[0]
        assert torch.allclose(alone.latent, drawing.latent, atol=1e-4)
        assert torch.allclose(alone.image, drawing.image, atol=1e-4)


def test_what_lies_in_the_hole_does_not_matter_to_a_network_that_sees_the_mask(nine):
    one = hole(1)
    other = Inputs(torch.where(one.mask, noise_picture(9), one.source), one.mask)
    first, second = _draw(nine, [one])[0], _draw(nine, [other])[0]
    assert torch.equal(first.latent, second.latent)
    assert torch.equal(first.image, second.image)


def test_what_is_known_matters(model):
    one = hole(1)
    other = Inputs(torch.where(one.mask, one.source, noise_picture(9)), one.mask)
    assert not torch.allclose(_draw(model, [one])[0].latent, _draw(model, [other])[0].latent)


@pytest.mark.parametrize("channels", ["nine", "four"])
def test_it_is_what_diffusers_own_inpainting_makes(channels, request, monkeypatch):
    """Noise, mask and known latents enter as they do there (its VAE sample replaced by the mode)."""
    from diffusers import StableDiffusionInpaintPipeline
    from diffusers.models.autoencoders.vae import DiagonalGaussianDistribution

    model = request.getfixturevalue(channels)
    monkeypatch.setattr(
        DiagonalGaussianDistribution, "sample", lambda self, generator=None: self.mode()
    )
    parts = {k: v for k, v in model.pipeline.components.items() if k != "image_encoder"}
    plain = StableDiffusionInpaintPipeline(**parts, requires_safety_checker=False)
    plain.set_progress_bar_config(disable=True)
    inputs = hole(1)  # its edges lie on the latents' grid, where both shrink the mask alike
    ours = _draw(model, [inputs])[0]
    latents = torch.randn((4, 8, 8), generator=torch.Generator().manual_seed(100))[None]
    theirs = plain(
        "a red circle",
        image=inputs.source[None],
        mask_image=inputs.mask[None, None].float(),
        height=32,
        width=32,
        num_inference_steps=3,
        guidance_scale=2.0,
        latents=latents,
        output_type="latent",
    ).images[0]
    assert torch.allclose(ours.latent, theirs, atol=1e-4)


def test_without_guidance_half_the_work_is_done(nine):
    assert not torch.allclose(
        _draw(nine, [hole(1)], guidance=1.0)[0].latent, _draw(nine, [hole(1)])[0].latent, atol=1e-3
    )


@pytest.mark.parametrize("sampler", ["ddim", "euler", "dpm++"])
def test_every_sampler_completes(model, sampler):
    assert _draw(model, [hole(1)], sampler=sampler)[0].finite


def test_a_feather_changes_pixels_inside_the_hole_alone():
    source = noise_picture(1)
    mask = box_mask(top=4, left=4, tall=20, wide=20)
    white = torch.ones(3, 32, 32)
    hard, soft = (composite(white, Hole(source, mask), feather) for feather in (0, 4))
    for image in (hard, soft):
        assert torch.equal(image[:, ~mask], source[:, ~mask])
    assert (hard[:, mask] == 1).all()
    inner = box_mask(top=8, left=8, tall=12, wide=12)  # deeper than the feather
    assert (soft[:, inner] == 1).all()
    edge = torch.lerp(source[:, 4, 10], white[:, 4, 10], 1 / 5)
    assert torch.allclose(soft[:, 4, 10], edge)


def test_the_pictures_own_edge_is_not_feathered():
    mask = box_mask(top=0, left=0, tall=32, wide=16)
    image = composite(torch.ones(3, 32, 32), Hole(torch.zeros(3, 32, 32), mask), 3)
    assert (image[:, :, 0] == 1).all()
    assert (image[:, :, 15] < 1).all()


def test_outpainting_puts_the_source_on_a_larger_canvas(model):
    source = noise_picture(1, 24, 32)
    canvas = Canvas(left=0.25, right=0.5, top=0, bottom=1 / 3)
    image = _draw(model, [Inputs(source)], mode="outpaint", canvas=canvas)[0].image
    assert image.shape == (3, 24 + 8, 32 + 8 + 16)
    assert torch.equal(image[:, :24, 8:40], source)


def test_a_hole_in_an_outpainted_source_stays_a_hole():
    mask = box_mask(24, 32, top=2, left=2, tall=4, wide=4)
    made = on_canvas(noise_picture(1, 24, 32), mask, Canvas(left=0.25, right=0))
    assert made.mask.shape == (24, 40)
    assert made.mask.sum() == 24 * 8 + 16
    assert made.mask[3, 8 + 3]


def test_the_latent_is_that_of_the_working_size(nine):
    assert _draw(nine, [hole(1, 75, 101)])[0].latent.shape == (4, 6, 10)  # 24 x 40 pixels
    assert _draw(nine, [hole(1, 75, 101)], height=16, width=32)[0].latent.shape == (4, 4, 8)


def test_a_source_in_grey_or_with_other_modes_is_completed_too(tmp_path, nine):
    from training.generate.inputs import load_inputs

    grey = Image.fromarray(np.arange(1024, dtype=np.uint16).reshape(32, 32).astype(np.uint8))
    grey.save(tmp_path / "grey.png")
    write_picture(tmp_path / "mask.png", box_mask().float())
    item = Item(key="a", prompt="", seed=1, source="grey.png", mask="mask.png")
    inputs = load_inputs(item, "inpaint", lambda name: tmp_path / name)
    image = _draw(nine, [inputs])[0].image
    known = np.asarray(grey)[~inputs.mask.numpy()]
    assert np.array_equal((image[0] * 255).round().numpy()[~inputs.mask.numpy()], known)


def test_a_mask_of_16_bits_is_white_where_it_is_above_half(tmp_path):
    from training.generate.inputs import load_inputs

    write_picture(tmp_path / "source.png", noise_picture(1, 16, 16))
    greys = np.linspace(0, 65_535, 256).astype(np.uint16).reshape(16, 16)
    Image.fromarray(greys).save(tmp_path / "mask.png")
    item = Item(key="a", prompt="", seed=1, source="source.png", mask="mask.png")
    mask = load_inputs(item, "inpaint", lambda name: tmp_path / name).mask
    assert mask.sum() == 128
    assert mask[8:].all()


# --- as jobs ----------------------------------------------------------------------------------


@pytest.fixture
def complete_job(make_job, open_job, inpaint_folder):
    """Run a job over these inputs; returns its folder."""

    def run(inputs, *, mode="inpaint", model=inpaint_folder, **settings):
        config = {"model": str(model), "mode": mode, "steps": 2, "batch_size": 3} | settings
        items = [item.model_dump(exclude_none=True) for item in _items(len(inputs))]
        for number, (item, each) in enumerate(zip(items, inputs, strict=True)):
            item.pop("references")
            if each.source is not None:
                item["source"] = f"inputs/s{number}.png"
            if each.mask is not None:
                item["mask"] = f"inputs/m{number}.png"
        folder = make_job("generate", config, items=items)
        for number, each in enumerate(inputs):
            for letter, picture in (("s", each.source), ("m", each.mask)):
                if picture is not None:
                    write_picture(folder / "inputs" / f"{letter}{number}.png", picture.float())
        job = open_job(folder)
        return folder, recipe.run(job, parse_config(GenerateConfig, config))

    return run


def _events(folder, kind):
    return [event for event in read_events(folder / "events.jsonl") if isinstance(event, kind)]


def test_a_job_completes_every_item_and_the_files_hold_the_known_pixels(complete_job):
    inputs = [hole(1), hole(2, 48, 24), hole(3)]
    folder, result = complete_job(inputs)
    assert result.summary["drawn"] == 3
    for number, each in enumerate(inputs):
        pixels = np.asarray(Image.open(folder / "out" / "images" / f"k{number}.png"))
        source = np.asarray(Image.open(folder / "inputs" / f"s{number}.png"))
        known = ~each.mask.numpy()
        assert np.array_equal(pixels[known], source[known])
    sizes = {
        event.key: (event.meta["width"], event.meta["height"]) for event in _events(folder, Sample)
    }
    assert sizes == {"k0": (32, 32), "k1": (24, 48), "k2": (32, 32)}


def test_the_same_record_gives_the_same_bytes(complete_job, tmp_path):
    inputs = [hole(1), hole(2)]
    folder, _ = complete_job(inputs)
    before = {
        path.name: path.read_bytes()
        for path in (folder / "out").rglob("*.*")
        if path.suffix in (".png", ".safetensors")
    }
    for path in (folder / "out" / "images").iterdir():
        path.unlink()
    complete_job(inputs)
    after = {
        path.name: path.read_bytes()
        for path in (folder / "out").rglob("*.*")
        if path.suffix in (".png", ".safetensors")
    }
    assert before == after
    assert len(before) == 4


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (Inputs(noise_picture(1), box_mask(24, 32)), "mask has 32x24 pixels and its source 32x32"),
        (Inputs(noise_picture(1)), "it has no mask, which inpaint needs"),
        (Inputs(None, box_mask()), "it has no source, which inpaint needs"),
        (Inputs(noise_picture(1), torch.zeros(32, 32, dtype=torch.bool)), "mask is black"),
    ],
)  # fmt: skip
def test_an_item_that_cannot_be_completed_is_named_and_the_others_are(complete_job, bad, words):
    folder, result = complete_job([hole(1), bad, hole(3)])
    [warned] = _events(folder, Warned)
    assert warned.item == "k1"
    assert words in warned.message
    assert [event.key for event in _events(folder, Sample)] == ["k0", "k2"]
    assert result.summary["failed"] == ["k1"]
    assert not (folder / "out" / "images" / "k1.png").exists()


def test_a_canvas_beyond_all_measure_is_refused_by_name_and_a_smaller_one_is_not(
    complete_job, monkeypatch
):
    monkeypatch.setattr("training.generate.inputs.MOST_PIXELS", 64 * 32)
    sources = [Inputs(noise_picture(1)), Inputs(noise_picture(2, 48, 32))]
    canvas = {"left": 0.5, "right": 0.5}
    folder, result = complete_job(sources, mode="outpaint", canvas=canvas)
    [warned] = _events(folder, Warned)
    assert "32x48 pixels grows to 64x48, above 2,048 in all" in warned.message
    assert result.summary["failed"] == ["k1"]
    with Image.open(folder / "out" / "images" / "k0.png") as drawn:
        assert drawn.size == (64, 32)


def test_a_missing_or_broken_file_is_named(complete_job, make_job, open_job, inpaint_folder):
    config = {"model": str(inpaint_folder), "mode": "inpaint", "steps": 1}
    items = [
        {"key": "gone", "prompt": "", "seed": 1, "source": "inputs/none.png", "mask": "m.png"},
        {"key": "torn", "prompt": "", "seed": 1, "source": "s.png", "mask": "torn.png"},
    ]
    folder = make_job("generate", config, items=items)
    write_picture(folder / "s.png", noise_picture(1))
    (folder / "torn.png").write_bytes(b"\x89PNG and no more")
    with pytest.raises(JobError, match=r"item gone: .*none\.png is missing"):
        recipe.run(open_job(folder), parse_config(GenerateConfig, config))
    assert [event.item for event in _events(folder, Warned)] == ["gone", "torn"]


def test_a_model_of_the_wrong_family_is_refused_before_it_is_opened(inpaint_folder):
    for mode in ("text", "recon", "reference"):
        with pytest.raises(
            BadModel, match=f"another family: it cannot draw in mode '{mode}'"
        ) as error:
            load_model(inpaint_folder, CPU, mode=mode)
        assert "StableDiffusionPipeline" in error.value.hint
        assert "inpaint, outpaint" in error.value.hint


def test_a_unet_of_other_channels_is_refused(inpaint_folder, tmp_path):
    import shutil

    from diffusers import UNet2DConditionModel

    folder = shutil.copytree(inpaint_folder, tmp_path / "model")
    settings = json.loads((folder / "unet" / "config.json").read_text()) | {"in_channels": 8}
    UNet2DConditionModel.from_config(settings).save_pretrained(folder / "unet")
    with pytest.raises(BadModel, match="UNet of 8 channels, which cannot inpaint"):
        _draw(load_model(folder, CPU, mode="inpaint"), [hole(1)])


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"mode": "inpaint", "levels": [100]}, "levels go with mode"),
        ({"mode": "outpaint", "feather": 3}, "a feather goes with mode"),
        ({"mode": "outpaint", "canvas": {"left": 0, "right": 0}}, "grows on no side"),
        ({"mode": "magic"}, "mode"),
    ],
)
def test_settings_that_do_nothing_are_refused(settings, words):
    with pytest.raises(BadJob, match=words):
        parse_config(GenerateConfig, {"model": "m"} | settings)


def test_encoding_takes_the_mode(nine):
    picture = noise_picture(1)[None]
    vae = nine.pipeline.vae
    assert torch.equal(encode(vae, picture), encode(vae, picture))
