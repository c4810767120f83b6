"""What the network reads: latents from where they should come, one chance for both images."""

import numpy as np
import pytest
import torch

from tests.training import tiny
from training.contracts import DpoConfig
from training.data.images import load_images
from training.data.latents import load_latent
from training.data.snapshot import read_snapshot
from training.finetune.family import UNetFamily
from training.finetune.pairs import Banks, label
from training.generate.pipeline import load_model

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def model(pipeline_folder):
    return load_model(pipeline_folder, CPU)


@pytest.fixture(scope="module")
def family(model):
    return UNetFamily(model)


@pytest.fixture
def banks(settings, family, model, tmp_path, pairs_folder):
    def banks(snapshot=pairs_folder, **changes):
        config = DpoConfig(**settings(snapshot=str(snapshot), **changes))
        return Banks(
            read_snapshot(snapshot), family, config, vae=model.vae, cache=tmp_path / "cache"
        )

    return banks


def looks(banks, table, count=12):
    return [banks.draw(table, row, number) for row in range(count) for number in (0, 1)]


def pixels(snapshot, pairs, side):
    files = [snapshot.file(getattr(pair, f"{side}_image")) for pair in pairs]
    return load_images(files, height=32, width=32)


def test_one_mirror_draw_serves_both_images_of_a_pair(banks, family, pairs_folder):
    bank = banks(flip=True)
    snapshot = read_snapshot(pairs_folder)
    pairs = snapshot.split("train")
    draws = looks(bank, bank.table(pairs))
    batch = bank.batch(bank.table(pairs), draws)
    assert {draw.flipped for draw in draws} == {True, False}
    for side in ("first", "second"):
        images = pixels(snapshot, [pairs[draw.pair] for draw in draws], side)
        flipped = torch.tensor([draw.flipped for draw in draws]).view(-1, 1, 1, 1)
        expected = family.encode_images(torch.where(flipped, images.flip(-1), images))
        torch.testing.assert_close(getattr(batch, side), expected.half().float(), atol=2e-3, rtol=0)


def test_a_dropped_caption_is_dropped_for_both_and_is_the_empty_prompt(banks, family):
    bank = banks(caption_dropout=0.5)
    table = bank.table(read_snapshot_pairs(bank))
    draws = looks(bank, table)
    batch = bank.batch(table, draws)
    empty = family.encode_prompts([""])[0]
    for draw, text in zip(draws, batch.text, strict=True):
        assert torch.equal(text, empty) == draw.captionless
    assert batch.text.shape[0] == len(draws)  # one row a pair: both images read the same


def read_snapshot_pairs(bank):
    from pathlib import Path

    return read_snapshot(Path(bank.config.snapshot)).split("train")


def test_latents_of_the_same_vae_are_used_and_of_another_are_not(banks, model, family, tmp_path):
    mine = tiny.build_snapshot(tmp_path / "mine", prompts=6, latents_of_vae=model.vae)
    other = tiny.build_snapshot(tmp_path / "other", prompts=6, latents_of_vae="0" * 64)
    for folder, stored_is_used in ((mine, True), (other, False)):
        snapshot = read_snapshot(folder)
        pairs = snapshot.split("train")
        bank = banks(snapshot=folder)
        table = bank.table(pairs)
        batch = bank.batch(table, [bank.draw(table, 0, 0)])
        stored = load_latent(snapshot.file(pairs[0].first_latent)).float()
        assert torch.equal(batch.first[0], stored) == stored_is_used
        if not stored_is_used:
            encoded = family.encode_images(pixels(snapshot, pairs[:1], "first"))
            torch.testing.assert_close(batch.first, encoded, atol=2e-3, rtol=0)


def test_without_caches_the_batch_is_the_same(banks):
    kept, fresh = banks(flip=True), banks(flip=True, cache_latents=False)
    table = kept.table(read_snapshot_pairs(kept))
    draws = looks(kept, table, 4)
    one, two = kept.batch(table, draws), fresh.batch(table, draws)
    assert torch.equal(one.noise, two.noise)
    assert torch.equal(one.time, two.time)
    torch.testing.assert_close(one.text, two.text, atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(one.first, two.first, atol=2e-3, rtol=0)  # kept in fp16
    torch.testing.assert_close(one.second, two.second, atol=2e-3, rtol=0)


def test_a_tie_stays_half_and_weighs_less(banks, pairs_folder):
    bank = banks(tie_weight=0.25)
    pairs = read_snapshot(pairs_folder).split("train")
    table = bank.table(pairs)
    ties = np.array([pair.p_first == 0.5 for pair in pairs])
    assert ties.any()
    assert (table.p_first.numpy()[ties] == 0.5).all()
    ratio = table.weight[torch.from_numpy(ties)][0] / table.weight[torch.from_numpy(~ties)][0]
    assert ratio.item() == pytest.approx(0.25)
    assert table.weight.mean().item() == pytest.approx(1)


def test_the_control_arm_swaps_half_of_the_winners_and_nothing_else(settings, pairs_folder):
    pairs = read_snapshot(pairs_folder).pairs
    preference = [label(pair, DpoConfig(**settings())) for pair in pairs]
    control = [label(pair, DpoConfig(**settings(arm="control"))) for pair in pairs]
    again = [label(pair, DpoConfig(**settings(arm="control"))) for pair in pairs]
    assert preference == [pair.p_first for pair in pairs]
    assert control == again
    swapped = [
        c == pytest.approx(1 - p) and p != 0.5 for c, p in zip(control, preference, strict=True)
    ]
    clear = sum(p != 0.5 for p in preference)
    assert 0.3 < sum(swapped) / clear < 0.7
    for c, p in zip(control, preference, strict=True):
        assert c in (p, pytest.approx(1 - p))


@pytest.mark.parametrize("says", ["epsilon", "v_prediction", "sample"])
def test_the_residual_is_prediction_minus_target_of_the_schedule(pipeline_folder, says):
    model = load_model(pipeline_folder, CPU)
    scheduler = model.pipeline.scheduler
    model.pipeline.scheduler = type(scheduler).from_config(scheduler.config, prediction_type=says)
    family = UNetFamily(model)
    generator = torch.Generator().manual_seed(0)
    latents, noise = torch.randn(2, 2, 4, 8, 8, generator=generator)
    text, time = family.encode_prompts(["a red square", ""]), torch.tensor([100, 999])
    a = model.pipeline.scheduler.alphas_cumprod[time].view(2, 1, 1, 1)
    noisy = a.sqrt() * latents + (1 - a).sqrt() * noise
    target = {
        "epsilon": noise,
        "sample": latents,
        "v_prediction": a.sqrt() * noise - (1 - a).sqrt() * latents,
    }[says]
    with torch.no_grad():
        said = family.network(noisy, time, encoder_hidden_states=text, return_dict=False)[0]
        residual = family.residual(latents, noise, time, text)
    torch.testing.assert_close(residual, said - target, atol=1e-5, rtol=1e-5)
