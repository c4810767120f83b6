"""How well an encoder finds patches again, and the loss that teaches it to."""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from training.patches.backbone import Backbone
from training.patches.quality import quality_map
from training.patches.views import Views


@dataclass(frozen=True)
class Matching:
    accuracy: float  # share of clear patches whose best match in the image is the right one
    foreign_auc: float  # chance that a pasted patch has a higher quality than a foreign one
    contrast: float  # mean quality of pasted patches less that of foreign ones
    patches: int


def matching_loss(first: Tensor, second: Tensor, views: Views, temperature: float) -> Tensor:
    """Cross-entropy of finding each clear pasted patch among all patches of the batch (InfoNCE).

    Features are unit vectors (B, rows, columns, width).
    """
    keys = first.flatten(0, 2)
    asked = (views.match >= 0) & views.clear
    if not asked.any():  # every piece is flat: nothing is learnt from such a batch
        return keys.sum() * 0
    start = torch.arange(len(views.match))[:, None] * views.match.shape[1]
    wanted = (views.match + start)[asked]
    logits = second.flatten(1, 2)[asked.to(second.device)] @ keys.T / temperature
    return F.cross_entropy(logits, wanted.to(logits.device))


@torch.no_grad()
def measure(backbone: Backbone, views: Views, *, batch: int = 32) -> Matching:
    """Matching within each image, over all of its patches; flat ones are not asked about."""
    right, good, bad = [], [], []
    for part in torch.split(torch.arange(len(views.match)), batch):
        device = backbone.mean.device
        first = backbone.features(views.first[part].to(device)).cpu()
        second = backbone.features(views.second[part].to(device)).cpu()
        match, clear = views.match[part], views.clear[part]
        cosines = second.flatten(1, 2) @ first.flatten(1, 2).transpose(1, 2)
        asked = (match >= 0) & clear
        right.append((cosines.argmax(-1) == match)[asked])
        quality = torch.stack(
            [quality_map(b, [a]).flatten() for a, b in zip(first, second, strict=True)]
        )
        good.append(quality[asked])
        bad.append(quality[(match < 0) & clear])
    pasted, foreign = torch.cat(good), torch.cat(bad)
    return Matching(
        accuracy=float(torch.cat(right).float().mean()),
        foreign_auc=_auc(pasted, foreign),
        contrast=float(pasted.mean() - foreign.mean()),
        patches=len(pasted),
    )


def _auc(high: Tensor, low: Tensor) -> float:
    """P(high > low) + P(high = low) / 2."""
    ordered = low.sort().values
    below = torch.searchsorted(ordered, high) + torch.searchsorted(ordered, high, right=True)
    return float(below.double().mean() / 2 / len(low))
