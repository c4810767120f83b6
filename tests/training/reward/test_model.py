"""A reward folder: preprocessing, scores, round trip, and what is refused."""

import json
import shutil

import numpy as np
import pytest
import torch
from PIL import Image

from training.data.images import to_tensor
from training.reward.model import Preprocess, load_reward, open_backbone, save_reward

CPU = torch.device("cpu")
CARD = {"mean": 2.0, "std": 0.5}


def picture(width, height, seed=0):
    """Smooth noise: like a photograph, it has detail below and above the target's resolution."""
    rng = np.random.default_rng(seed)
    coarse = rng.integers(0, 255, (height // 6 + 1, width // 6 + 1, 3)).astype(np.uint8)
    return Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)


@pytest.mark.parametrize("size", [(32, 32), (64, 64), (100, 70), (70, 131), (20, 24)])
def test_preprocessing_on_tensors_equals_the_image_processors_own(clip_folder, size):
    from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

    image = picture(*size)
    theirs = CLIPImageProcessorPil.from_pretrained(clip_folder)(image, return_tensors="pt")
    preprocess = Preprocess.of(clip_folder, 32)
    ours = preprocess.normalise(preprocess.resize(to_tensor(image).unsqueeze(0)))
    levels = (ours - theirs["pixel_values"]).abs() * min(preprocess.std) * 255
    assert ours.shape == theirs["pixel_values"].shape
    assert levels.max() <= 1.6  # PIL rounds to 8 bit after each of its two passes
    assert levels.mean() <= 0.5


def test_the_score_is_the_scaled_cosine_clip_itself_computes(clip_folder):
    model = open_backbone(clip_folder)
    images = torch.rand(3, 3, 32, 32, generator=torch.Generator().manual_seed(0))
    prompts = ["a red square", "a blue circle", "a green square"]
    with torch.no_grad():
        tokens = model.tokenizer(prompts, padding="max_length", max_length=16, return_tensors="pt")
        theirs = model.clip(
            input_ids=tokens.input_ids,
            attention_mask=tokens.attention_mask,
            pixel_values=model.preprocess.normalise(images),
        ).logits_per_image.diagonal()
        torch.testing.assert_close(model(images, prompts), theirs)


def test_an_untrained_head_changes_nothing(clip_folder):
    images = torch.rand(2, 3, 32, 32, generator=torch.Generator().manual_seed(1))
    prompts = ["a red square", "a blue circle"]
    with torch.no_grad():
        plain = open_backbone(clip_folder)(images, prompts)
        torch.testing.assert_close(open_backbone(clip_folder, head=True)(images, prompts), plain)


@pytest.mark.parametrize("head", [False, True])
def test_saving_and_loading_gives_the_same_scores_standardised(clip_folder, tmp_path, head):
    model = open_backbone(clip_folder, head=head)
    if model.head is not None:
        torch.nn.init.normal_(model.head[-1].weight, generator=torch.Generator().manual_seed(2))
    save_reward(model, tmp_path / "reward", CARD)
    reward = load_reward(tmp_path / "reward", CPU)
    images = torch.rand(2, 3, 48, 40, generator=torch.Generator().manual_seed(3))
    prompts = ["a red square", "a blue circle"]
    with torch.no_grad():
        assert torch.equal(reward(images, prompts), (model(images, prompts) - 2.0) / 0.5)
    saved = [path.suffix for path in (tmp_path / "reward").iterdir()]
    assert set(saved) <= {".safetensors", ".json"}


def test_a_gradient_reaches_the_images(clip_folder, tmp_path):
    save_reward(open_backbone(clip_folder), tmp_path / "reward", CARD)
    images = torch.rand(1, 3, 32, 32, requires_grad=True)
    load_reward(tmp_path / "reward", CPU)(images, ["a red square"]).sum().backward()
    assert images.grad is not None
    assert images.grad.abs().sum() > 0


def test_what_is_not_a_reward_model_is_refused_with_what_to_do(clip_folder, tmp_path):
    with pytest.raises(ValueError, match=r"no reward\.json"):
        load_reward(clip_folder, CPU)
    save_reward(open_backbone(clip_folder), tmp_path / "reward", CARD)
    card = tmp_path / "reward" / "reward.json"
    card.write_text(json.dumps(json.loads(card.read_text()) | {"format": "other/1"}))
    with pytest.raises(ValueError, match="other/1"):
        load_reward(tmp_path / "reward", CPU)


def test_pickled_weights_are_refused(clip_folder, tmp_path):
    folder = shutil.copytree(clip_folder, tmp_path / "clip")
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    with pytest.raises(ValueError, match="Pickled weights are refused"):
        open_backbone(folder)


def test_a_folder_of_another_model_is_refused(pipeline_folder):
    with pytest.raises(ValueError, match="not a CLIP folder"):
        open_backbone(pipeline_folder)
    with pytest.raises(ValueError, match="must be a CLIPModel"):
        open_backbone(pipeline_folder / "text_encoder")


def test_images_and_prompts_must_be_as_many(clip_folder, tmp_path):
    save_reward(open_backbone(clip_folder), tmp_path / "reward", CARD)
    with pytest.raises(ValueError, match="B prompts"):
        load_reward(tmp_path / "reward", CPU)(torch.rand(2, 3, 32, 32), ["a red square"])


def test_scores_without_spread_cannot_be_standardised(clip_folder, tmp_path):
    with pytest.raises(ValueError, match="standardised"):
        save_reward(open_backbone(clip_folder), tmp_path / "reward", {"mean": 0.0, "std": 0.0})
