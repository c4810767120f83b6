"""The pairs of a snapshot as the loop reads them: latents, text embeddings, labels, noise."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from training.common.seeding import derive
from training.contracts import DpoConfig
from training.data.images import load_images
from training.data.latents import LatentCache, load_latent
from training.data.snapshot import Pair, Snapshot
from training.finetune.draws import Draw, make_draw, noise_of
from training.finetune.family import Family
from training.finetune.objectives import PairErrors, squared_errors
from training.reward.losses import mean_one

TEXT_BATCH = 64  # prompts


@dataclass(frozen=True)
class PairTable:
    """N pairs of one split; images and prompts are numbers into the banks."""

    pair_id: NDArray[np.int64]
    prompt_id: NDArray[np.int64]
    first: Tensor  # (N,) int64, image numbers
    second: Tensor
    prompt: Tensor  # (N,) int64, prompt numbers
    p_first: Tensor  # (N,) fp32; a tie is 0.5
    weight: Tensor  # (N,) fp32, mean one

    def __len__(self) -> int:
        return len(self.pair_id)


@dataclass(frozen=True)
class Batch:
    """B noisy looks at pairs. Both images share noise, time and text: only content differs."""

    first: Tensor  # (B, C, h, w) clean latents
    second: Tensor
    noise: Tensor  # (B, C, h, w)
    time: Tensor  # (B,)
    text: Tensor  # (B, L, D)


class Banks:
    """Latents and text embeddings by number, each computed once (or, on request, every time)."""

    def __init__(
        self, snapshot: Snapshot, family: Family, config: DpoConfig, *, vae: str, cache: Path
    ) -> None:
        """`vae` names the base model's VAE: stored latents of another one are not used."""
        self.family, self.config, self._snapshot = family, config, snapshot
        self._image_number, self._stored = _images(snapshot.pairs, vae)
        self._names = list(self._image_number)
        self._cached = config.cache_latents
        prompts = sorted({pair.prompt for pair in snapshot.pairs})
        self._prompt_number = {prompt: number for number, prompt in enumerate(prompts)}
        self._texts = [*prompts, ""]  # the empty one, for dropped captions, is the last
        self._latents: dict[bool, Tensor] = {}
        self._embedded: Tensor | None = None
        if self._cached:
            mirrored = (False, True) if config.flip else (False,)
            self._latents = {flag: self._read_latents(flag, vae, cache) for flag in mirrored}
            with torch.no_grad():
                self._embedded = torch.cat(
                    [
                        family.encode_prompts(self._texts[start : start + TEXT_BATCH])
                        for start in range(0, len(self._texts), TEXT_BATCH)
                    ]
                )

    def table(self, pairs: Sequence[Pair]) -> PairTable:
        """`pairs` as tensors; in the control arm with winners and losers swapped at random.

        Raises ValueError when every weight is zero.
        """
        p_first = torch.tensor([label(pair, self.config) for pair in pairs], dtype=torch.float32)
        weight = torch.tensor([pair.weight for pair in pairs], dtype=torch.float32)
        weight = torch.where(p_first == 0.5, weight * self.config.tie_weight, weight)
        number = self._image_number
        return PairTable(
            pair_id=np.array([pair.pair_id for pair in pairs], dtype=np.int64),
            prompt_id=np.array([pair.prompt_id for pair in pairs], dtype=np.int64),
            first=torch.tensor([number[pair.first_image] for pair in pairs], dtype=torch.long),
            second=torch.tensor([number[pair.second_image] for pair in pairs], dtype=torch.long),
            prompt=torch.tensor([self._prompt_number[pair.prompt] for pair in pairs]).long(),
            p_first=p_first,
            weight=mean_one(weight) if len(pairs) else weight,
        )

    def draw(self, table: PairTable, row: int, number: int) -> Draw:
        """Draw `number` of the pair in `row`, as the settings say."""
        return make_draw(
            seed=self.config.seed,
            pair=row,
            pair_id=int(table.pair_id[row]),
            number=number,
            draws=self.config.reference_draws,
            times=self.family.times,
            caption_dropout=self.config.caption_dropout,
            flip=self.config.flip,
        )

    def batch(self, table: PairTable, draws: list[Draw]) -> Batch:
        """Everything the network reads for `draws`, on the model's device."""
        device = self.family.device
        rows = torch.tensor([draw.pair for draw in draws])
        flipped = torch.tensor([draw.flipped for draw in draws])
        empty = len(self._texts) - 1
        captionless = torch.tensor([draw.captionless for draw in draws])
        prompt = torch.where(captionless, torch.tensor(empty), table.prompt[rows])
        return Batch(
            first=self._image(table.first[rows], flipped).to(device),
            second=self._image(table.second[rows], flipped).to(device),
            noise=noise_of(draws, self.family.latent_shape).to(device),
            time=torch.tensor([draw.time for draw in draws], device=device),
            text=self._text(prompt).to(device),
        )

    def _image(self, numbers: Tensor, flipped: Tensor) -> Tensor:
        if not self._cached:
            files = [self._snapshot.file(self._names[number]) for number in numbers.tolist()]
            high, wide = self.family.image_size
            images = load_images(files, height=high, width=wide)
            images = torch.where(flipped.view(-1, 1, 1, 1), images.flip(-1), images)
            return self.family.encode_images(images)
        latents = self._latents[False][numbers]
        if flipped.any():
            latents = torch.where(flipped.view(-1, 1, 1, 1), self._latents[True][numbers], latents)
        return latents.float()

    def _text(self, numbers: Tensor) -> Tensor:
        if self._embedded is not None:
            return self._embedded[numbers.to(self._embedded.device)]
        with torch.no_grad():
            return self.family.encode_prompts([self._texts[n] for n in numbers.tolist()])

    def _read_latents(self, mirrored: bool, vae: str, cache: Path) -> Tensor:
        """All latents (N, C, h, w) in fp16: the generator's own where it left them, else encoded."""
        family = self.family
        high, wide = family.image_size
        kept = LatentCache(
            cache,
            lambda images: family.encode_images(images.flip(-1) if mirrored else images),
            vae=f"{vae}-mirrored" if mirrored else vae,
            height=high,
            width=wide,
        )
        found: dict[str, Tensor] = {}
        for name in self._names:
            stored = None if mirrored else self._stored.get(name)
            latent = None if stored is None else load_latent(self._snapshot.file(stored))
            # A latent of another size than the model's own is left aside: the batch needs one.
            if latent is not None and tuple(latent.shape) == family.latent_shape:
                found[name] = latent
        missing = [name for name in self._names if name not in found]
        if missing:
            encoded = kept.get([self._snapshot.file(name) for name in missing])
            found |= dict(zip(missing, encoded, strict=True))
        return torch.stack([found[name] for name in self._names]).half()


def label(pair: Pair, config: DpoConfig) -> float:
    """`p_first`, or in the control arm `1 - p_first` for half of the pairs, by a seeded coin."""
    swapped = config.arm == "control" and derive(config.seed, "control", pair.pair_id) % 2 == 1
    return 1.0 - pair.p_first if swapped else pair.p_first


def pair_errors(family: Family, batch: Batch, reference: tuple[Tensor, Tensor]) -> PairErrors:
    """Errors of the network as it is now, from one forward pass over both images of each pair."""
    residual = family.residual(
        torch.cat([batch.first, batch.second]),
        torch.cat([batch.noise, batch.noise]),
        torch.cat([batch.time, batch.time]),
        torch.cat([batch.text, batch.text]),
    )
    first, second = residual.chunk(2)
    return squared_errors(first, second, reference)


def _images(pairs: Sequence[Pair], vae: str) -> tuple[dict[str, int], dict[str, str]]:
    """Numbers of all images, and the stored latents of this very VAE, by image."""
    stored: dict[str, str] = {}
    names: set[str] = set()
    for pair in pairs:
        sides = (
            (pair.first_image, pair.first_latent, pair.first_latent_vae),
            (pair.second_image, pair.second_latent, pair.second_latent_vae),
        )
        for image, latent, made_by in sides:
            names.add(image)
            if latent is not None and made_by == vae:
                stored[image] = latent
    return {name: number for number, name in enumerate(sorted(names))}, stored
