"""Gates: closed is the base to the bit, open the whole adapter, between them only what is named."""

import pytest
import torch

from tests.training.generate.conftest import hole
from training.contracts import BadJob, Gate, GenerateConfig, Item, parse_config
from training.generate.families import painter_for
from training.generate.pipeline import BadModel, load_model
from training.generate.sampling import Settings

CPU = torch.device("cpu")
ITEM = Item(key="a", prompt="a red circle", seed=3)


@pytest.fixture
def latent(pipeline_folder, lora_folder):
    def draw(*gates, adapter=True, scale=1.0, mode="text", **settings):
        model = load_model(
            pipeline_folder, CPU, adapter=lora_folder if adapter else None, adapter_scale=scale,
            gates=gates, mode=mode,
        )  # fmt: skip
        painter = painter_for(model, Settings(steps=4, guidance=2.0, mode=mode, **settings))
        return painter.draw([ITEM], [hole(1)] if mode == "inpaint" else ())[0].latent

    return draw


@pytest.mark.parametrize("mode", ["text", "inpaint"])
def test_a_closed_gate_is_no_adapter_and_an_open_one_all_of_it(latent, mode):
    base, whole = latent(adapter=False, mode=mode), latent(mode=mode)
    assert not torch.allclose(base, whole, atol=1e-3)
    assert torch.equal(latent(Gate(scale=0), mode=mode), base)
    assert torch.equal(latent(Gate(scale=1), mode=mode), whole)


def test_the_adapters_scale_multiplies_the_gates(latent):
    assert torch.equal(latent(Gate(scale=0.5)), latent(scale=0.5))
    assert torch.equal(latent(Gate(scale=0.5), scale=0.5), latent(scale=0.25))


def test_only_the_named_layers_are_adapted(latent, pipeline_folder, lora_folder):
    up = latent(Gate(modules="unet.up_blocks.*attn*"))
    assert not torch.allclose(up, latent(adapter=False), atol=1e-4)
    assert not torch.allclose(up, latent(), atol=1e-4)
    model = load_model(
        pipeline_folder, CPU, adapter=lora_folder, gates=[Gate(modules="unet.up_blocks.*")]
    )
    before = load_model(pipeline_folder, CPU).pipeline.unet.state_dict()
    model.pipeline.unet(torch.zeros(1, 4, 8, 8), 500, torch.zeros(1, 16, 32))
    changed = {
        n for n, w in model.pipeline.unet.state_dict().items() if not torch.equal(w, before[n])
    }
    assert changed
    assert all(name.startswith("up_blocks") for name in changed)


def test_the_first_gate_that_names_a_layer_counts(latent):
    closed = Gate(modules="unet.up_blocks.*", scale=0)
    rest = latent(closed, Gate())
    assert torch.equal(rest, latent(Gate(modules="unet.down_blocks.*"), Gate(modules="unet.mid*")))
    assert torch.equal(latent(Gate(), closed), latent())


def test_a_gate_of_some_timesteps_works_in_those_alone(pipeline_folder, lora_folder):
    """Step by step: outside the interval the network says what the base says, inside the whole."""
    base = load_model(pipeline_folder, CPU).pipeline.unet
    whole = load_model(pipeline_folder, CPU, adapter=lora_folder).pipeline.unet
    gated = load_model(
        pipeline_folder, CPU, adapter=lora_folder, gates=[Gate(t_min=300, t_max=600)]
    ).pipeline.unet
    noisy, words = torch.ones(1, 4, 8, 8), torch.ones(1, 16, 32)
    for time in (999, 600, 601, 300, 299, 450, 0, 500):
        like = whole if 300 <= time <= 600 else base
        # Asked in both ways that pipelines ask.
        one = gated(noisy, torch.tensor(time), encoder_hidden_states=words)[0]
        other = gated(noisy, encoder_hidden_states=words, timestep=time)[0]
        expected = like(noisy, time, encoder_hidden_states=words)[0]
        assert torch.equal(one, expected), time
        assert torch.equal(other, expected), time


def test_intervals_change_what_is_drawn(latent):
    early, late = latent(Gate(t_min=500)), latent(Gate(t_max=499))
    for one, other in [(early, late), (early, latent()), (late, latent(adapter=False))]:
        assert not torch.allclose(one, other, atol=1e-4)
    assert torch.equal(latent(Gate(t_min=500), Gate(t_max=499)), latent())


def test_a_gate_that_names_nothing_is_refused(latent):
    with pytest.raises(BadModel, match=r"gate 'unet\.nowhere\.\*' names no layer"):
        latent(Gate(modules="unet.nowhere.*"))


@pytest.mark.parametrize(
    ("gates", "words"),
    [
        ([{"t_min": 600, "t_max": 300}], "t_min 600 is above t_max 300"),
        ([{"t_max": 1001}], "t_max"),
        ([{"module": "x"}], "unknown key"),
    ],
)
def test_gates_that_make_no_sense_are_refused(gates, words):
    with pytest.raises(BadJob, match=words):
        parse_config(GenerateConfig, {"model": "m", "adapter": "a", "gates": gates})


def test_gates_without_an_adapter_are_refused():
    with pytest.raises(BadJob, match="there is none"):
        parse_config(GenerateConfig, {"model": "m", "gates": [{}]})


def test_a_text_encoder_is_gated_for_all_timesteps_or_not_at_all(pipeline_folder, tmp_path):
    from diffusers import StableDiffusionPipeline
    from peft import LoraConfig
    from peft.utils import get_peft_model_state_dict

    plain = StableDiffusionPipeline.from_pretrained(pipeline_folder)
    text = plain.text_encoder
    text.add_adapter(LoraConfig(r=2, lora_alpha=2, target_modules=["q_proj", "v_proj"]))
    chance = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for name, weight in text.named_parameters():
            if "lora_" in name:
                weight.copy_(torch.randn(weight.shape, generator=chance))
    StableDiffusionPipeline.save_lora_weights(
        tmp_path, text_encoder_lora_layers=get_peft_model_state_dict(text)
    )

    def drawn(*gates):
        model = load_model(pipeline_folder, CPU, adapter=tmp_path, gates=gates)
        return painter_for(model, Settings(2, 1.0)).draw([ITEM])[0].latent

    base = painter_for(load_model(pipeline_folder, CPU), Settings(2, 1.0)).draw([ITEM])[0].latent
    assert torch.equal(drawn(Gate(scale=0)), base)
    assert torch.equal(drawn(Gate()), drawn())
    assert not torch.allclose(drawn(), base, atol=1e-4)
    with pytest.raises(BadModel, match="asked once for all"):
        drawn(Gate(modules="text_encoder.*", t_min=500))
