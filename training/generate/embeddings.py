"""Prompts as the UNet reads them, each text encoded once."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor

from training.generate.pipeline import Model

LIMIT = 2**30  # bytes of texts kept: 0.3 MB each for SDXL, 2.7 MB for SD3


class Embedding(NamedTuple):
    """One text: tokens (T, D), and SDXL's summary (P,) or None."""

    tokens: Tensor
    pooled: Tensor | None

    @property
    def bytes(self) -> int:
        return sum(each.nbytes for each in self if each is not None)


class TextEncoder:
    """A model's text encoders with a memory."""

    def __init__(self, model: Model) -> None:
        self._pipeline = model.pipeline
        self._device = model.device
        self._known: OrderedDict[str, Embedding] = OrderedDict()

    @torch.inference_mode()
    def encode(self, texts: Sequence[str], *, negative: bool = False) -> dict[str, Tensor]:
        """Keyword arguments of the pipeline for a batch: (B, T, D) and, for SDXL, (B, P).

        `negative`: the same under the names of what to steer away from. An empty negative of a
        model that was trained with zeros in its place (SDXL) becomes zeros.
        """
        self._learn(texts)
        found = [self._known[text] for text in texts]
        if negative and self._pipeline.config.get("force_zeros_for_empty_prompt"):
            found = [
                each if text else _zeros(each) for text, each in zip(texts, found, strict=True)
            ]
        prefix = "negative_" if negative else ""
        batch = {f"{prefix}prompt_embeds": torch.stack([each.tokens for each in found])}
        pooled = [each.pooled for each in found if each.pooled is not None]
        if pooled:
            batch[f"{prefix}pooled_prompt_embeds"] = torch.stack(pooled)
        return batch

    def truncated(self, text: str) -> bool:
        """Whether the model does not get to see the end of a text."""
        return any(
            len(tokenizer(text).input_ids) > tokenizer.model_max_length
            for tokenizer in self._tokenizers()
        )

    def _tokenizers(self) -> list[Any]:
        names = ("tokenizer", "tokenizer_2")
        found = (getattr(self._pipeline, name, None) for name in names)
        return [tokenizer for tokenizer in found if tokenizer is not None]

    def _learn(self, texts: Sequence[str]) -> None:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            tokens, pooled = self._encode(new)
            summaries = [None] * len(new) if pooled is None else list(pooled)
            for text, each, summary in zip(new, tokens, summaries, strict=True):
                self._known[text] = Embedding(each.clone(), summary)
        for text in texts:
            self._known.move_to_end(text)
        size = sum(embedding.bytes for embedding in self._known.values())
        while size > LIMIT and len(self._known) > len(texts):
            size -= self._known.popitem(last=False)[1].bytes

    def _encode(self, texts: Sequence[str]) -> tuple[Tensor, Tensor | None]:
        """Tokens (B, T, D) and, for SDXL, summaries (B, P)."""
        encoded = self._pipeline.encode_prompt(
            prompt=list(texts),
            device=self._device,
            num_images_per_prompt=1,
            do_classifier_free_guidance=False,
        )
        return encoded[0], encoded[2] if len(encoded) == 4 else None  # 4: SDXL


def _zeros(embedding: Embedding) -> Embedding:
    pooled = None if embedding.pooled is None else torch.zeros_like(embedding.pooled)
    return Embedding(torch.zeros_like(embedding.tokens), pooled)
