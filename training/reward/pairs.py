"""The pairs of one split as tensors: each image decoded once, each frozen feature computed once."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from training.data.images import load_image
from training.data.snapshot import Pair, Snapshot
from training.reward.losses import mean_one, per_prompt_weight
from training.reward.model import RewardModel

# Above this, decoded images are not held in memory but read again for each batch.
MEMORY_BYTES = 2 * 1024**3
FEATURE_BATCH = 64  # images


@dataclass(frozen=True)
class PairTable:
    """N pairs; images and prompts are numbers into the banks."""

    pair_id: NDArray[np.int64]
    prompt_id: NDArray[np.int64]
    first: Tensor  # (N,) int64, image numbers
    second: Tensor
    prompt: Tensor  # (N,) int64, prompt numbers
    p_first: Tensor  # (N,) fp32
    weight: Tensor  # (N,) fp32, mean one

    def __len__(self) -> int:
        return len(self.pair_id)


class ImageBank:
    """Every image once, resized to what the vision tower reads; 8 bit in memory where it fits."""

    def __init__(self, model: RewardModel, files: Sequence[Path]) -> None:
        self._preprocess, self._files = model.preprocess, list(files)
        size = 3 * self._preprocess.height * self._preprocess.width
        self._held: Tensor | None = None
        if size * len(self._files) <= MEMORY_BYTES:
            self._held = torch.stack([self._load(file) for file in self._files])

    def get(self, numbers: Tensor) -> Tensor:
        """(B,) image numbers -> (B, 3, S, S) in [0, 1]."""
        if self._held is not None:
            return self._held[numbers].float() / 255.0
        loaded = [self._load(self._files[number]) for number in numbers.tolist()]
        return torch.stack(loaded).float() / 255.0

    def _load(self, file: Path) -> Tensor:
        resized = self._preprocess.resize(load_image(file).unsqueeze(0))[0]
        return (resized * 255.0).round().to(torch.uint8)


class Catalogue:
    """The images and prompts of a snapshot, numbered, and its splits as tables."""

    def __init__(self, snapshot: Snapshot) -> None:
        pairs = snapshot.pairs
        names = sorted({name for pair in pairs for name in (pair.first_image, pair.second_image)})
        self._image = {name: number for number, name in enumerate(names)}
        self.files = [snapshot.file(name) for name in names]
        self.prompts = sorted({pair.prompt for pair in pairs})
        self._prompt = {prompt: number for number, prompt in enumerate(self.prompts)}

    def table(
        self, pairs: Sequence[Pair], *, tie_weight: float, prompt_weighting: bool
    ) -> PairTable:
        """`pairs` as tensors. Raises ValueError when every weight is zero."""
        prompt_id = np.array([pair.prompt_id for pair in pairs], dtype=np.int64)
        p_first = torch.tensor([pair.p_first for pair in pairs], dtype=torch.float32)
        weight = torch.tensor([pair.weight for pair in pairs], dtype=torch.float32)
        weight = torch.where(p_first == 0.5, weight * tie_weight, weight)
        if len(pairs) > 0:
            share = per_prompt_weight if prompt_weighting else lambda w, _: mean_one(w)
            weight = share(weight, torch.from_numpy(prompt_id))
        return PairTable(
            pair_id=np.array([pair.pair_id for pair in pairs], dtype=np.int64),
            prompt_id=prompt_id,
            first=torch.tensor([self._image[pair.first_image] for pair in pairs], dtype=torch.long),
            second=torch.tensor(
                [self._image[pair.second_image] for pair in pairs], dtype=torch.long
            ),
            prompt=torch.tensor([self._prompt[pair.prompt] for pair in pairs], dtype=torch.long),
            p_first=p_first,
            weight=weight,
        )


class Features:
    """Pooled features of images and prompts: from the towers, or kept where a tower is frozen."""

    def __init__(
        self,
        model: RewardModel,
        images: ImageBank,
        catalogue: Catalogue,
        *,
        vision_frozen: bool,
        text_frozen: bool,
        flip: bool,
        device: torch.device,
    ) -> None:
        """Frozen towers run here, once over everything (and once more mirrored, with `flip`)."""
        self._model, self._images, self._prompts = model, images, catalogue.prompts
        self.device = device
        everything = torch.arange(len(catalogue.files))
        self._image_kept: dict[bool, Tensor] = {}
        if vision_frozen:
            for mirrored in (False, True) if flip else (False,):
                parts = [
                    self._pool(part, torch.full((len(part),), mirrored)).detach()
                    for part in torch.split(everything, FEATURE_BATCH)
                ]
                self._image_kept[mirrored] = torch.cat(parts)
        self._text_kept: Tensor | None = None
        if text_frozen:
            with torch.no_grad():
                numbers = torch.split(torch.arange(len(self._prompts)), FEATURE_BATCH)
                self._text_kept = torch.cat([self._pool_text(part) for part in numbers])

    def image(self, numbers: Tensor, mirrored: Tensor) -> Tensor:
        """(B,) image numbers and (B,) bool -> (B, hidden)."""
        if not self._image_kept:
            return self._pool(numbers, mirrored)
        plain = self._image_kept[False][numbers.to(self.device)]
        if not mirrored.any():
            return plain
        other = self._image_kept[True][numbers.to(self.device)]
        return torch.where(mirrored.to(self.device).unsqueeze(1), other, plain)

    def text(self, numbers: Tensor) -> Tensor:
        """(B,) prompt numbers -> (B, hidden)."""
        if self._text_kept is not None:
            return self._text_kept[numbers.to(self.device)]
        return self._pool_text(numbers)

    def _pool(self, numbers: Tensor, mirrored: Tensor) -> Tensor:
        pixels = self._images.get(numbers)
        pixels = torch.where(mirrored.view(-1, 1, 1, 1), pixels.flip(-1), pixels)
        with torch.set_grad_enabled(torch.is_grad_enabled() and self._vision_learns()):
            return self._model.pool_images(pixels.to(self.device))

    def _vision_learns(self) -> bool:
        return any(weight.requires_grad for weight in self._model.clip.vision_model.parameters())

    def _pool_text(self, numbers: Tensor) -> Tensor:
        return self._model.pool_prompts([self._prompts[number] for number in numbers.tolist()])
