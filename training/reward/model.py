"""A reward model: CLIP's cosine score of image and prompt, tuned on choices (the PickScore form).

On disk it is a folder that transformers itself can open (CLIPModel, tokenizer, image processor),
plus reward.json with what turns raw scores into standardised ones. safetensors and JSON only.
"""

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

FORMAT = "prefloop.reward/1"
HEAD_FILE = "head.safetensors"
HEAD_WIDTH = 128
# CLIP's own constants, for a folder that brings no preprocessor_config.json.
CLIP_MEAN = (0.48145466, 0.4578275, 0.40821073)
CLIP_STD = (0.26862954, 0.26130258, 0.27577711)
BICUBIC = 3  # PIL's number for the resampling filter

# Images (B, 3, H, W) in [0, 1] and B prompts in, standardised scores (B,) out.
Reward = Callable[[Tensor, list[str]], Tensor]


@dataclass(frozen=True)
class Preprocess:
    """What the folder's image processor does, as tensor operations that run on any device."""

    height: int
    width: int
    shortest_edge: bool  # keep the aspect ratio and cut the middle; else stretch
    mean: tuple[float, ...]
    std: tuple[float, ...]

    @classmethod
    def of(cls, folder: Path, image_size: int) -> "Preprocess":
        """Read from `folder`; CLIP's defaults at `image_size` pixels when it says nothing."""
        file = folder / "preprocessor_config.json"
        said: Mapping[str, Any] = json.loads(file.read_text()) if file.is_file() else {}
        size = said.get("size", {"shortest_edge": image_size})
        size = {"shortest_edge": size} if isinstance(size, int) else size
        crop = said.get("crop_size", image_size)
        crop = {"height": crop, "width": crop} if isinstance(crop, int) else crop
        if said.get("resample", BICUBIC) != BICUBIC:
            raise ValueError(f"{file}: only bicubic resampling (3) is supported.")
        by_edge = "shortest_edge" in size
        if by_edge and size["shortest_edge"] != min(crop["height"], crop["width"]):
            raise ValueError(f"{file}: resizing to another size than the crop is not supported.")
        target = crop if by_edge else size
        return cls(
            height=int(target["height"]),
            width=int(target["width"]),
            shortest_edge=by_edge,
            mean=tuple(said.get("image_mean", CLIP_MEAN)),
            std=tuple(said.get("image_std", CLIP_STD)),
        )

    def resize(self, images: Tensor) -> Tensor:
        """(B, 3, H, W) in [0, 1] -> (B, 3, height, width) in [0, 1], antialiased bicubic as PIL's."""
        high, wide = images.shape[-2:]
        if self.shortest_edge:
            scale = min(self.height, self.width) / min(high, wide)
            new = (
                (self.height, int(wide * scale + 1e-9))
                if high <= wide
                else (int(high * scale + 1e-9), self.width)
            )
        else:
            new = (self.height, self.width)
        if new != (high, wide):
            images = F.interpolate(
                images.float(), size=new, mode="bicubic", antialias=True, align_corners=False
            ).clamp(0.0, 1.0)
        top, left = (new[0] - self.height) // 2, (new[1] - self.width) // 2
        return images[..., top : top + self.height, left : left + self.width]

    def normalise(self, images: Tensor) -> Tensor:
        """[0, 1] -> what the vision tower reads."""
        mean = images.new_tensor(self.mean).view(1, 3, 1, 1)
        std = images.new_tensor(self.std).view(1, 3, 1, 1)
        return (images - mean) / std


class RewardModel(nn.Module):
    """exp(logit_scale) * cos(image, text), plus a small head where one was trained."""

    def __init__(self, clip: Any, tokenizer: Any, preprocess: Preprocess, head: bool) -> None:
        """`clip` is a transformers CLIPModel; the head starts at zero, so it changes nothing yet."""
        super().__init__()
        self.clip = clip
        self.tokenizer = tokenizer
        self.preprocess = preprocess
        self.head = _head(3 * int(clip.config.projection_dim)) if head else None

    def pool_images(self, images: Tensor) -> Tensor:
        """(B, 3, S, S) in [0, 1], already resized -> (B, hidden), before the projection."""
        pooled: Tensor = self.clip.vision_model(self.preprocess.normalise(images)).pooler_output
        return pooled

    def pool_prompts(self, prompts: list[str]) -> Tensor:
        """B prompts -> (B, hidden), before the projection; long ones are cut."""
        tokens = self.tokenizer(
            prompts,
            padding="max_length",
            max_length=self.clip.config.text_config.max_position_embeddings,
            truncation=True,
            return_tensors="pt",
        )
        device = self.clip.logit_scale.device
        pooled: Tensor = self.clip.text_model(
            input_ids=tokens.input_ids.to(device), attention_mask=tokens.attention_mask.to(device)
        ).pooler_output
        return pooled

    def score_pooled(self, image: Tensor, text: Tensor) -> Tensor:
        """Raw scores (B,) from both pooled features."""
        image = F.normalize(self.clip.visual_projection(image), dim=-1)
        text = F.normalize(self.clip.text_projection(text), dim=-1)
        score: Tensor = self.clip.logit_scale.exp() * (image * text).sum(-1)
        if self.head is not None:
            # Unit vectors have entries of 1/sqrt(D): brought to a size of one, or the head is deaf.
            root = image.shape[-1] ** 0.5
            seen = torch.cat([image, text, image * text * root], -1) * root
            score = score + self.head(seen).squeeze(-1)
        return score

    def forward(self, images: Tensor, prompts: list[str]) -> Tensor:
        """Raw scores (B,) of images (B, 3, H, W) in [0, 1]; their difference is the logit."""
        return self.score_pooled(
            self.pool_images(self.preprocess.resize(images)), self.pool_prompts(prompts)
        )


def _head(width: int) -> nn.Sequential:
    last = nn.Linear(HEAD_WIDTH, 1, bias=False)  # a constant cancels between the two images
    nn.init.zeros_(last.weight)
    return nn.Sequential(nn.Linear(width, HEAD_WIDTH), nn.GELU(), last)


def open_backbone(folder: Path, *, head: bool = False) -> RewardModel:
    """A CLIPModel folder as an untrained reward model. Raises ValueError with what to do."""
    from transformers import AutoTokenizer, CLIPModel

    if not (folder / "config.json").is_file():
        raise ValueError(f"{folder} is not a CLIP folder: it holds no config.json.")
    kind = json.loads((folder / "config.json").read_text()).get("model_type")
    if kind != "clip":
        raise ValueError(f"{folder} holds a {kind!r} model; the backbone must be a CLIPModel.")
    if not list(folder.glob("*.safetensors")):
        raise ValueError(
            f"{folder} holds no safetensors weights. Pickled weights are refused, because opening "
            "them can run code; save the model again with safe_serialization=True."
        )
    clip: Any = CLIPModel.from_pretrained(folder, use_safetensors=True, local_files_only=True)
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    preprocess = Preprocess.of(folder, int(clip.config.vision_config.image_size))
    return RewardModel(clip.float().eval(), tokenizer, preprocess, head)


def save_reward(model: RewardModel, folder: Path, card: Mapping[str, Any]) -> None:
    """Write the folder; `card` needs finite `mean` and `std` > 0 of the raw scores."""
    from safetensors.torch import save_file

    mean, std = float(card["mean"]), float(card["std"])
    if not (math.isfinite(mean) and math.isfinite(std) and std > 0):
        raise ValueError(f"Scores cannot be standardised with mean {mean} and deviation {std}.")
    folder.mkdir(parents=True, exist_ok=True)
    model.clip.save_pretrained(folder, safe_serialization=True)
    model.tokenizer.save_pretrained(folder)
    pre = model.preprocess
    crop = {"height": pre.height, "width": pre.width}
    size = {"shortest_edge": min(pre.height, pre.width)} if pre.shortest_edge else crop
    processor = {
        "image_processor_type": "CLIPImageProcessor",
        "do_convert_rgb": True,
        "do_resize": True,
        "size": size,
        "resample": BICUBIC,
        "do_center_crop": pre.shortest_edge,
        "crop_size": crop,
        "do_rescale": True,
        "rescale_factor": 1 / 255,
        "do_normalize": True,
        "image_mean": list(pre.mean),
        "image_std": list(pre.std),
    }
    (folder / "preprocessor_config.json").write_text(json.dumps(processor, indent=2) + "\n")
    if model.head is not None:
        save_file(dict(model.head.state_dict()), folder / HEAD_FILE)
    described = {"format": FORMAT, "head": model.head is not None, **card}
    (folder / "reward.json").write_text(json.dumps(described, indent=2, sort_keys=True) + "\n")


def load_reward(folder: Path, device: torch.device) -> Reward:
    """A saved reward model as a function; about N(0, 1) over the images it was trained on.

    Raises ValueError when the folder is not one of ours. Gradients flow to the images, so the
    same function serves as a training signal; wrap calls in `torch.no_grad()` to only judge.
    """
    from safetensors.torch import load_file

    file = folder / "reward.json"
    if not file.is_file():
        raise ValueError(f"{folder} is not a reward model: it holds no reward.json.")
    card = json.loads(file.read_text())
    if card.get("format") != FORMAT:
        raise ValueError(
            f"{file} has format {card.get('format')!r}; this version reads {FORMAT!r}."
        )
    model = open_backbone(folder, head=bool(card["head"]))
    if model.head is not None:
        model.head.load_state_dict(load_file(folder / HEAD_FILE))
    model.to(device).eval().requires_grad_(False)
    mean, std = float(card["mean"]), float(card["std"])

    def reward(images: Tensor, prompts: list[str]) -> Tensor:
        if images.ndim != 4 or images.shape[1] != 3 or images.shape[0] != len(prompts):
            raise ValueError(
                f"Expected images (B, 3, H, W) and B prompts, got {tuple(images.shape)} and "
                f"{len(prompts)} prompts."
            )
        raw: Tensor = model(images.to(device), prompts)
        return (raw - mean) / std

    return reward
