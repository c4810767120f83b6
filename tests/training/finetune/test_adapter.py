"""The adapter: off it is the base bit for bit, its weights are fp32, and it survives the trip."""

import pytest
import torch
from safetensors import safe_open

from training.finetune.adapter import (
    add_adapter,
    load_adapter,
    save_adapter,
    switched_off,
    trainable,
)
from training.generate.pipeline import load_model

CPU = torch.device("cpu")


def inputs(seed=0, dtype=torch.float32):
    generator = torch.Generator().manual_seed(seed)
    latents = torch.randn(3, 4, 8, 8, generator=generator)
    text = torch.randn(3, 16, 32, generator=generator)
    return latents.to(dtype), torch.tensor([10, 500, 990]), text.to(dtype)


@torch.no_grad()
def output(network, dtype=torch.float32):
    latents, time, text = inputs(dtype=dtype)
    return network(latents, time, encoder_hidden_states=text, return_dict=False)[0]


def with_adapter(folder, *, random=True, targets="attention", rank=4, alpha=8.0, dtype=None):
    network = load_model(folder, CPU, dtype=dtype).pipeline.unet
    add_adapter(network, targets=targets, rank=rank, alpha=alpha, seed=1)
    if random:
        generator = torch.Generator().manual_seed(2)
        for weight in trainable(network).values():
            weight.data = 0.1 * torch.randn(weight.shape, generator=generator)
    return network


@pytest.mark.parametrize("targets", ["attention", "attention+conv"])
def test_switched_off_the_network_is_the_base_bit_for_bit(pipeline_folder, targets):
    base = output(load_model(pipeline_folder, CPU).pipeline.unet)
    network = with_adapter(pipeline_folder, targets=targets)
    tuned = output(network)
    assert not torch.equal(tuned, base)
    with switched_off(network):
        assert torch.equal(output(network), base)
    assert torch.equal(output(network), tuned)


def test_a_fresh_adapter_changes_nothing_and_comes_from_its_seed(pipeline_folder):
    base = output(load_model(pipeline_folder, CPU).pipeline.unet)
    one, two = (with_adapter(pipeline_folder, random=False) for _ in range(2))
    assert torch.equal(output(one), base)
    for a, b in zip(trainable(one).values(), trainable(two).values(), strict=True):
        assert torch.equal(a, b)


def test_switching_off_for_the_reference_does_not_change_the_gradient(pipeline_folder):
    network = with_adapter(pipeline_folder)
    latents, time, text = inputs()

    def gradients(reference_first):
        network.zero_grad()
        if reference_first:
            with switched_off(network):
                output(network)
        network(latents, time, encoder_hidden_states=text)[0].square().mean().backward()
        return [weight.grad.clone() for weight in trainable(network).values()]

    for a, b in zip(gradients(False), gradients(True), strict=True):
        assert torch.equal(a, b)


def test_on_a_bf16_base_every_adapter_weight_is_fp32_and_moves(pipeline_folder):
    network = with_adapter(pipeline_folder, random=False, dtype=torch.bfloat16)
    weights = trainable(network)
    assert {weight.dtype for weight in weights.values()} == {torch.float32}
    assert {p.dtype for p in network.parameters() if not p.requires_grad} == {torch.bfloat16}
    before = {name: weight.detach().clone() for name, weight in weights.items()}
    optimizer = torch.optim.AdamW(weights.values(), lr=1e-5, weight_decay=0.0)
    latents, time, text = inputs(dtype=torch.bfloat16)
    for _ in range(3):
        optimizer.zero_grad()
        said = network(latents, time, encoder_hidden_states=text, return_dict=False)[0]
        said.float().square().mean().backward()
        optimizer.step()
    moved = [(before[name] != weight).float().mean() for name, weight in weights.items()]
    # In bf16 about 2 % of the entries of A would move at this rate.
    assert torch.stack(moved).mean() > 0.98


@pytest.mark.parametrize("targets", ["attention", "attention+conv"])
@pytest.mark.parametrize("alpha", [4.0, 9.0])
def test_what_is_saved_is_loaded_bit_for_bit_by_diffusers_and_by_us(
    pipeline_folder, tmp_path, targets, alpha
):
    network = with_adapter(pipeline_folder, targets=targets, alpha=alpha)
    weights = trainable(network)
    file = save_adapter(network, weights, tmp_path / "adapter")
    pipeline = load_model(pipeline_folder, CPU).pipeline
    pipeline.load_lora_weights(tmp_path / "adapter")
    assert torch.equal(output(pipeline.unet.eval()), output(network))

    fresh = with_adapter(pipeline_folder, random=False, targets=targets, alpha=alpha)
    load_adapter(fresh, tmp_path / "adapter")
    for name, weight in trainable(fresh).items():
        assert torch.equal(weight, weights[name]), name
        assert weight.requires_grad
    again = save_adapter(fresh, trainable(fresh), tmp_path / "again")
    assert again.read_bytes() == file.read_bytes()
    with safe_open(file, "pt") as opened:
        assert all("lora" in key for key in opened.keys())  # noqa: SIM118  not a dict


def test_an_adapter_of_another_rank_or_reach_is_refused(pipeline_folder, tmp_path):
    network = with_adapter(pipeline_folder)
    save_adapter(network, trainable(network), tmp_path / "adapter")
    with pytest.raises(ValueError, match='"r": 4'):
        load_adapter(with_adapter(pipeline_folder, rank=2, random=False), tmp_path / "adapter")
    wider = with_adapter(pipeline_folder, targets="attention+conv", random=False)
    with pytest.raises(ValueError, match="other ranks or targets"):
        load_adapter(wider, tmp_path / "adapter")
    with pytest.raises(ValueError, match="holds no"):
        load_adapter(network, tmp_path)
