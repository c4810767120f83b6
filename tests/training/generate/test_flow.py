"""Flow-matching transformers: the pictures of a plain diffusers call, and nothing hidden."""

import json
import shutil

import pytest
import torch
from safetensors.torch import load_file

from tests.training import tiny_families
from training.common.events import read_events
from training.contracts import GenerateConfig, Item, Sample, Warned, parse_config
from training.generate import recipe, sampling
from training.generate.families import painter_for
from training.generate.pipeline import BadModel, load_model
from training.generate.sampling import Settings

CPU = torch.device("cpu")

# diffusers' multistep scheduler hands tensors to numpy in a way that numpy 2 dislikes.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
PROMPTS = ("a red circle", "a small blue star on green", "a large square")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tiny_families.build_flow_pipeline(tmp_path_factory.mktemp("flow") / "tiny-sd3")


@pytest.fixture(scope="module")
def model(folder):
    return load_model(folder, CPU)


def _items(count):
    return [
        Item(key=f"k{at}", prompt=PROMPTS[at % 3], seed=100 + at, negative="blue")
        for at in range(count)
    ]


def _draw(model, items, **settings):
    painter = painter_for(model, Settings(**({"steps": 4, "guidance": 5.0} | settings)))
    return painter.draw(items)


def _plain(model, item, *, steps=4, guidance=5.0):
    """What diffusers itself draws from the same generator."""
    pipeline = model.pipeline
    return pipeline(
        item.prompt,
        negative_prompt=item.negative,
        num_inference_steps=steps,
        guidance_scale=guidance,
        generator=torch.Generator("cpu").manual_seed(item.seed),
        max_sequence_length=24 if pipeline.tokenizer_3 else 256,
        output_type="pt",
    ).images[0]


@pytest.mark.parametrize("guidance", [1.0, 5.0])
def test_the_pictures_are_those_of_a_plain_diffusers_call(model, guidance):
    items = _items(3)
    for item, drawing in zip(items, _draw(model, items, guidance=guidance), strict=True):
        assert torch.allclose(_plain(model, item, guidance=guidance), drawing.image, atol=1e-4)


def test_without_a_t5_too(tmp_path):
    folder = tiny_families.build_flow_pipeline(tmp_path / "two", t5=False)
    model = load_model(folder, CPU)
    item = _items(1)[0]
    assert torch.allclose(_plain(model, item), _draw(model, [item])[0].image, atol=1e-4)


def test_a_shift_that_follows_the_size_too(tmp_path, folder):
    own = shutil.copytree(folder, tmp_path / "dynamic")
    path = own / "scheduler" / "scheduler_config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"use_dynamic_shifting": True}))
    model = load_model(own, CPU)
    item = _items(1)[0]
    assert torch.allclose(_plain(model, item), _draw(model, [item])[0].image, atol=1e-4)
    with pytest.raises(BadModel, match="dpm"):
        _draw(model, [item], sampler="dpm++")


def test_a_picture_does_not_depend_on_its_batch_mates(model):
    items = _items(4)
    together = _draw(model, items)
    for item, drawing in zip(items, together, strict=True):
        assert torch.allclose(_draw(model, [item])[0].latent, drawing.latent, atol=1e-4)
    assert not torch.allclose(together[0].latent, together[3].latent, atol=0.1)


def test_a_latent_is_what_the_shifted_vae_decodes_to_the_picture(model):
    drawing = _draw(model, _items(1))[0]
    assert drawing.latent.shape == (16, 8, 8)
    again = sampling.decode(model.pipeline.vae, drawing.latent[None])[0]
    assert torch.allclose(again, drawing.image, atol=1e-5)


def test_samplers_agree_where_steps_are_small(model):
    items = _items(1)
    euler = _draw(model, items, steps=200, sampler="euler")[0].latent
    solver = _draw(model, items, steps=200, sampler="dpm++")[0].latent
    coarse = _draw(model, items, steps=4)[0].latent
    assert (euler - solver).abs().mean() < 0.25 * (euler - coarse).abs().mean()


def test_a_sampler_for_noise_predicting_models_is_refused(model):
    with pytest.raises(BadModel, match="flow-matching"):
        _draw(model, _items(1), sampler="ddim")


def test_sides_are_multiples_of_a_patch(model):
    assert _draw(model, _items(1), width=48)[0].image.shape == (3, 32, 48)
    with pytest.raises(BadModel, match="width 20 is not a multiple of 8"):
        _draw(model, _items(1), width=20)


@pytest.mark.parametrize("mode", ["inpaint", "recon", "video"])
def test_what_the_family_cannot_do_is_refused_before_it_is_opened(folder, mode):
    with pytest.raises(BadModel, match=f"cannot draw in mode '{mode}'") as error:
        load_model(folder, CPU, mode=mode)
    assert "flow-matching transformer draws in: text" in error.value.hint


def test_pickled_weights_of_the_transformer_are_refused(folder, tmp_path):
    own = shutil.copytree(folder, tmp_path / "pickled")
    weights = own / "transformer" / "diffusion_pytorch_model.safetensors"
    weights.rename(weights.with_suffix(".bin"))
    with pytest.raises(BadModel, match=r"transformer/diffusion_pytorch_model\.bin is refused"):
        load_model(own, CPU)


@pytest.fixture
def draw_job(make_job, open_job, folder):
    def run(items, **settings):
        config = {"model": str(folder), "steps": 2, "batch_size": 4} | settings
        place = make_job("generate", config, items=[item.model_dump() for item in items])
        result = recipe.run(open_job(place), parse_config(GenerateConfig, config))
        return place, result

    return run


def test_a_job_saves_latents_and_goes_on_where_it_was(draw_job):
    items = _items(6)
    place, _ = draw_job(items)
    (place / "out" / "images" / "k2.png").unlink()
    _, result = draw_job(items)
    assert (result.summary["images"], result.summary["drawn"]) == (6, 1)
    samples = [event for event in read_events(place / "events.jsonl") if isinstance(event, Sample)]
    assert load_file(place / samples[0].latent)["latent"].shape == (16, 8, 8)


@pytest.mark.parametrize(("words", "cut"), [(13, False), (20, True), (30, True)])
def test_a_prompt_that_an_encoder_does_not_see_whole_is_reported(draw_job, words, cut):
    """CLIP reads 16 tokens, T5 reads 24, both with two marks."""
    item = Item(key="long", prompt="a " * words, seed=1)
    place, _ = draw_job([item])
    warned = [each for each in read_events(place / "events.jsonl") if isinstance(each, Warned)]
    assert [each.item for each in warned] == (["long"] if cut else [])


@pytest.fixture(scope="module")
def adapter_folder(folder, tmp_path_factory):
    """A LoRA on the transformer's attention with weights large enough to be seen."""
    from diffusers import StableDiffusion3Pipeline
    from peft import LoraConfig
    from peft.utils import get_peft_model_state_dict

    transformer = load_model(folder, CPU).pipeline.transformer
    transformer.add_adapter(LoraConfig(r=2, lora_alpha=2, target_modules=["to_q", "to_v"]))
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for name, weight in transformer.named_parameters():
            if "lora_" in name:
                weight.copy_(torch.randn(weight.shape, generator=generator) * 0.3)
    place = tmp_path_factory.mktemp("adapter") / "lora"
    StableDiffusion3Pipeline.save_lora_weights(
        place, transformer_lora_layers=get_peft_model_state_dict(transformer)
    )
    return place


def test_an_adapter_of_the_transformer_changes_the_picture_by_its_scale(
    folder, adapter_folder, model
):
    items = _items(1)
    base = _draw(model, items)[0].latent

    def at(scale):
        tuned = load_model(folder, CPU, adapter=adapter_folder, adapter_scale=scale)
        return _draw(tuned, items)[0].latent

    loaded = load_model(folder, CPU)
    loaded.pipeline.load_lora_weights(adapter_folder)
    assert torch.allclose(at(1.0), _draw(loaded, items)[0].latent, atol=1e-4)
    assert torch.allclose(at(0.0), base, atol=1e-4)
    assert (at(1.0) - base).abs().max() > (at(0.1) - base).abs().max() > 1e-3
