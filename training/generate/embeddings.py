"""Prompts as the UNet reads them, each text encoded once."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor

from training.generate.pipeline import Model

LIMIT = 4096  # texts kept: 77 x 2048 in fp16 are 0.3 MB each


class Embedding(NamedTuple):
    """One text: tokens (T, D), and SDXL's summary (P,) or None."""

    tokens: Tensor
    pooled: Tensor | None


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
            encoded = self._pipeline.encode_prompt(
                prompt=new,
                device=self._device,
                num_images_per_prompt=1,
                do_classifier_free_guidance=False,
            )
            pooled = encoded[2] if len(encoded) == 4 else [None] * len(new)  # 4: SDXL
            for text, tokens, summary in zip(new, encoded[0], pooled, strict=True):
                self._known[text] = Embedding(tokens, summary)
        for text in texts:
            self._known.move_to_end(text)
        while len(self._known) > max(LIMIT, len(texts)):
            self._known.popitem(last=False)


def _zeros(embedding: Embedding) -> Embedding:
    pooled = None if embedding.pooled is None else torch.zeros_like(embedding.pooled)
    return Embedding(torch.zeros_like(embedding.tokens), pooled)
