"""Two views of an image between which every patch's match is known: what an encoder learns from.

The first view is the image. The second is another image into which pieces of the first are pasted
at other places, all of it in another light, a little shifted and with noise. A patch of a piece
has its match in the first view; every other patch is foreign and has none.
"""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

PIECES = 4
GAIN = 0.5  # contrast of each colour: 1 +- this
SHADE = 0.25  # brightness of each colour: +- this share of the range
NOISE = 0.06  # deviation, at most
SHIFT = 0.125  # of a patch, at most, each way
FLAT = 0.02  # deviation within a patch, below which it shows nothing that could be found again


@dataclass(frozen=True)
class Views:
    first: Tensor  # (B, 3, S, S) in [0, 1]
    second: Tensor
    match: Tensor  # (B, patches) of the second view: the index in the first, or -1: foreign
    clear: Tensor  # (B, patches) of the second view, bool: there is something in it to see


def make_views(images: Tensor, patch: int, chance: torch.Generator) -> Views:
    """Views of a batch of at least two images (B, 3, S, S) in [0, 1]; S is a multiple of `patch`."""
    count, grid = len(images), images.shape[-1] // patch
    second = images.roll(1, dims=0).clone()
    match = torch.full((count, grid, grid), -1)
    numbers = torch.arange(grid * grid).reshape(grid, grid)
    largest = max(1, grid // 2)
    for row in range(count):
        for _ in range(PIECES):
            high, wide = (int(n) for n in torch.randint(1, largest + 1, (2,), generator=chance))
            ends = (grid - high + 1, grid - wide + 1) * 2
            y, x, to_y, to_x = (int(torch.randint(0, end, (), generator=chance)) for end in ends)
            second[row, :, _span(to_y, high, patch), _span(to_x, wide, patch)] = images[
                row, :, _span(y, high, patch), _span(x, wide, patch)
            ]
            match[row, to_y : to_y + high, to_x : to_x + wide] = numbers[y : y + high, x : x + wide]
    return Views(images, _seen(second, patch, chance), match.flatten(1), _clear(second, patch))


def _span(start: int, patches: int, patch: int) -> slice:
    return slice(start * patch, (start + patches) * patch)


def _seen(images: Tensor, patch: int, chance: torch.Generator) -> Tensor:
    """In another light, shifted by less than a patch, and with noise."""
    count, channels = images.shape[:2]
    far = max(1, round(SHIFT * patch))
    y, x = (int(n) for n in torch.randint(0, 2 * far + 1, (2,), generator=chance))
    side = images.shape[-1]
    moved = F.pad(images, (far,) * 4, mode="replicate")[..., y : y + side, x : x + side]
    gain = 1 + GAIN * (2 * torch.rand(count, channels, 1, 1, generator=chance) - 1)
    shade = SHADE * (2 * torch.rand(count, channels, 1, 1, generator=chance) - 1)
    noise = NOISE * torch.rand(count, 1, 1, 1, generator=chance)
    grain = torch.randn(images.shape, generator=chance) * noise
    return ((moved - 0.5) * gain + 0.5 + shade + grain).clamp(0, 1)


def _clear(images: Tensor, patch: int) -> Tensor:
    cut = images.unfold(2, patch, patch).unfold(3, patch, patch)  # (B, 3, rows, columns, p, p)
    return (cut.flatten(4).std(-1).amax(1) > FLAT).flatten(1)
