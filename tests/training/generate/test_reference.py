"""References: what is shown changes what is drawn, and each item sees its own."""

import shutil

import pytest
import torch

from tests.training.generate.conftest import noise_picture, write_picture
from training.common.events import read_events
from training.contracts import GenerateConfig, Item, Sample, Warned, parse_config
from training.data.images import to_image
from training.generate import recipe
from training.generate.families import painter_for
from training.generate.inputs import Inputs
from training.generate.pipeline import BadModel, load_model
from training.generate.sampling import Settings

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def model(pipeline_folder, ip_adapter_folder):
    return load_model(pipeline_folder, CPU, adapter=ip_adapter_folder, mode="reference")


def _draw(model, inputs, **settings):
    painter = painter_for(
        model, Settings(**({"steps": 3, "guidance": 2.0, "mode": "reference"} | settings))
    )
    return painter.draw(
        [Item(key=f"k{n}", prompt="a red circle", seed=9) for n in range(len(inputs))], inputs
    )


def _shown(*seeds):
    return Inputs(references=tuple(noise_picture(seed) for seed in seeds))


def test_the_reference_changes_the_picture_by_its_scale(model, pipeline_folder):
    plain = load_model(pipeline_folder, CPU)
    words = painter_for(plain, Settings(3, 2.0)).draw(
        [Item(key="a", prompt="a red circle", seed=9)]
    )[0]
    silent, one, other = (
        _draw(model, [_shown(1)], reference_scale=0.0)[0],
        _draw(model, [_shown(1)])[0],
        _draw(model, [_shown(2)])[0],
    )
    assert torch.allclose(silent.latent, words.latent, atol=1e-4)
    assert not torch.allclose(one.latent, words.latent, atol=1e-2)
    assert not torch.allclose(one.latent, other.latent, atol=1e-3)


@pytest.mark.parametrize("guidance", [1.0, 2.0])
def test_each_item_sees_its_own_references_however_many(model, guidance):
    inputs = [_shown(1), _shown(2, 3), _shown(4), _shown(3, 2)]
    together = _draw(model, inputs, guidance=guidance)
    for each, drawing in zip(inputs, together, strict=True):
        alone = _draw(model, [each], guidance=guidance)[0]
        assert torch.allclose(alone.latent, drawing.latent, atol=1e-4)
    assert not torch.allclose(together[0].latent, together[2].latent, atol=1e-3)


def test_it_is_what_diffusers_own_call_draws(model):
    """One picture, and two pictures of one adapter."""
    for seeds in ((1,), (2, 3)):
        ours = _draw(model, [_shown(*seeds)])[0]
        pictures = [to_image(noise_picture(seed)) for seed in seeds]
        model.pipeline.set_ip_adapter_scale(1.0)
        theirs = model.pipeline(
            "a red circle",
            ip_adapter_image=[pictures],
            num_inference_steps=3,
            guidance_scale=2.0,
            generator=torch.Generator().manual_seed(9),
            output_type="latent",
        ).images[0]
        assert torch.allclose(ours.latent, theirs, atol=1e-4)


def test_an_adapter_in_the_models_own_folder_is_found(
    pipeline_folder, ip_adapter_folder, tmp_path, model
):
    folder = shutil.copytree(pipeline_folder, tmp_path / "model")
    shutil.copytree(ip_adapter_folder, folder / "ip_adapter")
    own = load_model(folder, CPU, mode="reference")
    assert torch.equal(_draw(own, [_shown(1)])[0].latent, _draw(model, [_shown(1)])[0].latent)
    assert load_model(folder, CPU)  # and left alone where there is nothing to look at


def test_what_is_no_reference_model_is_refused(pipeline_folder, ip_adapter_folder, lora_folder):
    with pytest.raises(BadModel, match="has no IP-Adapter") as error:
        _draw(load_model(pipeline_folder, CPU, mode="reference"), [_shown(1)])
    assert "ip_adapter" in error.value.hint
    with pytest.raises(BadModel, match="has no IP-Adapter"):
        _draw(load_model(pipeline_folder, CPU, adapter=lora_folder, mode="reference"), [_shown(1)])
    with pytest.raises(BadModel, match="is an IP-Adapter, which cannot draw in mode 'text'"):
        load_model(pipeline_folder, CPU, adapter=ip_adapter_folder)


@pytest.fixture
def own_adapter(ip_adapter_folder, tmp_path):
    return shutil.copytree(ip_adapter_folder, tmp_path / "adapter")


def test_pickled_or_missing_parts_are_refused(pipeline_folder, own_adapter):
    (own_adapter / "image_encoder" / "model.safetensors").rename(
        own_adapter / "image_encoder" / "pytorch_model.bin"
    )
    with pytest.raises(BadModel, match=r"pytorch_model\.bin is refused"):
        load_model(pipeline_folder, CPU, adapter=own_adapter, mode="reference")
    shutil.rmtree(own_adapter / "image_encoder")
    with pytest.raises(BadModel, match="no image_encoder folder"):
        load_model(pipeline_folder, CPU, adapter=own_adapter, mode="reference")
    (own_adapter / "ip_adapter.safetensors").rename(own_adapter / "ip_adapter.bin")
    with pytest.raises(BadModel, match=r"ip_adapter\.bin is refused"):
        load_model(pipeline_folder, CPU, adapter=own_adapter, mode="reference")


def test_a_job_draws_with_references_and_names_an_item_without(
    make_job, open_job, pipeline_folder, ip_adapter_folder
):
    config = {
        "model": str(pipeline_folder), "adapter": str(ip_adapter_folder), "mode": "reference",
        "steps": 2,
    }  # fmt: skip
    items = [
        {"key": "one", "prompt": "a", "seed": 1, "references": ["r.png"]},
        {"key": "none", "prompt": "a", "seed": 1},
        {"key": "two", "prompt": "a", "seed": 1, "references": ["r.png", "r.png"]},
    ]
    folder = make_job("generate", config, items=items)
    write_picture(folder / "r.png", noise_picture(1, 20, 50))
    recipe.run(open_job(folder), parse_config(GenerateConfig, config))
    events = read_events(folder / "events.jsonl")
    assert [e.key for e in events if isinstance(e, Sample)] == ["one", "two"]
    events = read_events(folder / "events.jsonl")
    assert [e.item for e in events if isinstance(e, Warned)] == ["none"]
