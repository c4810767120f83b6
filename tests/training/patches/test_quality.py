"""The two maps by their definition, on features and on the features of real backbones."""

import pytest
import torch
from torch.nn import functional as F

from tests.training import tiny
from training.common.jobs import JobError
from training.common.seeding import generator
from training.contracts import PatchEstimator
from training.data.scenes import random_scene, render
from training.patches.backbone import estimator_of, open_backbone, version_of
from training.patches.quality import coverage_map, quality_map, resized

CPU = torch.device("cpu")


def features(rows: int, columns: int, seed: int, width: int = 16) -> torch.Tensor:
    chance = generator(seed, "features")
    return F.normalize(torch.randn(rows, columns, width, generator=chance), dim=-1)


def scene(seed: int, side: int = 32) -> torch.Tensor:
    import numpy as np

    pixels = render(random_scene(np.random.default_rng(seed)), side)
    return torch.from_numpy(pixels).permute(2, 0, 1).float() / 255


def test_each_value_is_the_best_cosine_over_all_patches_of_all_references():
    image, one, two = features(3, 4, 0), features(5, 5, 1), features(2, 6, 2)
    found = quality_map(image, [one, two])
    for row in range(3):
        for column in range(4):
            cosines = [
                float(image[row, column] @ other[i, j])
                for other in (one, two)
                for i in range(other.shape[0])
                for j in range(other.shape[1])
            ]
            assert found[row, column] == pytest.approx(max(0.0, *cosines), abs=1e-6)
    assert found.dtype == torch.float32
    assert torch.equal(coverage_map(one, image), quality_map(one, [image]))


def test_the_order_of_patches_and_of_references_changes_nothing():
    image, one, two = features(4, 4, 0), features(4, 4, 1), features(4, 4, 2)
    before = quality_map(image, [one, two])
    order = torch.randperm(16, generator=generator(3))
    shuffled = one.flatten(0, 1)[order].reshape(4, 4, -1)
    assert torch.allclose(quality_map(image, [two, shuffled]), before, atol=1e-6)
    moved = quality_map(image.transpose(0, 1), [one, two])
    assert torch.allclose(moved, before.T, atol=1e-6)  # a transposed image, a transposed map


def test_a_repeated_patch_is_invisible_in_quality_and_plain_in_coverage():
    reference = features(4, 4, 0)
    image = reference[:1, :1].expand(4, 4, -1)
    assert quality_map(image, [reference]).min() > 1 - 1e-5
    assert coverage_map(reference, image).mean() < 0.35


def test_a_floor_spreads_high_cosines_over_the_whole_range_and_leaves_a_copy_at_one():
    image, other = features(4, 4, 0, width=3), features(4, 4, 1, width=3)
    plain = quality_map(image, [other])
    raised = quality_map(image, [other], floor=0.5)
    assert torch.allclose(raised, ((plain - 0.5) / 0.5).clamp(0, 1), atol=1e-6)
    assert quality_map(image, [image], floor=0.9).min() > 1 - 1e-4


def test_resizing_keeps_the_range_the_mean_of_an_even_shrink_and_a_constant():
    values = torch.rand(8, 8, generator=generator(0))
    assert torch.equal(resized(values, (8, 8)), values)
    for size in ((4, 4), (16, 16), (5, 9)):
        found = resized(values, size)
        assert found.shape == size
        assert values.min() <= found.min() <= found.max() <= values.max()
        assert torch.allclose(resized(torch.full((8, 8), 0.3), size), torch.tensor(0.3))
    assert resized(values, (1, 1)).item() == pytest.approx(values.mean().item(), abs=0.05)


@pytest.mark.parametrize("kind", ["dino", "clip"])
@torch.inference_mode()
def test_a_copy_is_one_everywhere_and_a_foreign_piece_is_low_exactly_there(
    kind, backbone_folder, clip_folder
):
    backbone = open_backbone({"dino": backbone_folder, "clip": clip_folder}[kind], CPU)
    reference = scene(0)
    changed = reference.clone()
    chance = generator(1, "noise")
    changed[:, 8:16, 16:32] = torch.rand(3, 8, 16, generator=chance)
    seen, other = backbone.features(torch.stack([reference, changed]))
    assert seen.shape == (4, 4, 32)
    assert (quality_map(seen, [seen]) - 1).abs().max() < 1e-5
    found = quality_map(other, [seen])
    foreign = torch.zeros(4, 4, dtype=torch.bool)
    foreign[1, 2:] = True
    assert found[foreign].max() < found[~foreign].min()
    # What the reference has and the image lost is low in the other map.
    lost = coverage_map(seen, other)
    assert lost[foreign].mean() < lost[~foreign].mean()


@torch.inference_mode()
def test_another_side_or_layer_is_another_estimator(backbone_folder):
    settings = PatchEstimator(backbone="x")
    plain = open_backbone(backbone_folder, CPU)
    larger = open_backbone(backbone_folder, CPU, side=48)
    earlier = open_backbone(backbone_folder, CPU, layer=1)
    assert larger.features(scene(0)[None]).shape == (1, 6, 6, 32)
    assert not torch.equal(earlier.features(scene(0)[None]), plain.features(scene(0)[None]))
    versions = {
        version_of(estimator_of(plain, settings)),
        version_of(estimator_of(larger, settings)),
        version_of(estimator_of(earlier, settings)),
        version_of(estimator_of(plain, PatchEstimator(backbone="x", floor=0.5))),
    }
    assert len(versions) == 4
    again = open_backbone(backbone_folder, CPU)
    assert version_of(estimator_of(again, PatchEstimator(backbone="y"))) in versions


def test_other_weights_are_another_backbone(backbone_folder, tmp_path):
    other = tiny.build_patch_backbone(tmp_path / "other", seed=1)
    assert open_backbone(other, CPU).sha256 != open_backbone(backbone_folder, CPU).sha256


def test_what_is_no_vision_transformer_is_refused_by_name(tmp_path, pipeline_folder):
    with pytest.raises(JobError, match=r"no config\.json"):
        open_backbone(pipeline_folder, CPU)
    folder = tiny.build_patch_backbone(tmp_path / "pickled")
    (folder / "model.safetensors").rename(folder / "model.bin")
    with pytest.raises(JobError, match=r"model\.bin is a pickle"):
        open_backbone(folder, CPU)
    with pytest.raises(JobError, match=r"cannot be opened|does not cut"):
        open_backbone(pipeline_folder / "text_encoder", CPU)


def test_a_side_that_patches_do_not_fill_is_refused(backbone_folder):
    with pytest.raises(JobError, match="no multiple") as caught:
        open_backbone(backbone_folder, CPU, side=30)
    assert "32" in caught.value.hint
