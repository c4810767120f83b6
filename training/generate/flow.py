"""Draws with flow-matching transformers: Stable Diffusion 3 and its kin.

The model predicts the velocity between an image and noise (`x = (1 - s) x0 + s e`, target
`e - x0`; Esser et al., arXiv 2403.03206). All chance lies in the first noise.
"""

from collections.abc import Sequence
from typing import Any

from torch import Tensor

from training.contracts import Sampler
from training.generate.embeddings import TextEncoder
from training.generate.refusals import BadModel
from training.generate.sampling import Painter

T5_TOKENS = 256  # what the model was trained with, and diffusers' own default


class FlowPainter(Painter):
    """A Painter whose network is a transformer over patches of latents."""

    network = "transformer"

    def _text_encoder(self) -> TextEncoder:
        return FlowTextEncoder(self.model)

    @property
    def grain(self) -> int:
        pipeline = self.model.pipeline
        return max(8, int(pipeline.vae_scale_factor * pipeline.patch_size))

    def _arguments(self) -> dict[str, Any]:
        if self.settings.eta:
            raise BadModel(
                f"eta {self.settings.eta} adds chance to DDIM's steps, and this is a flow",
                hint="Leave eta at 0: all chance of a flow-matching model is in its first noise.",
            )
        return {}

    def _make_scheduler(self, own: Any, sampler: Sampler) -> Any:
        return make_flow_scheduler(own, sampler)


class FlowTextEncoder(TextEncoder):
    """Two CLIPs side by side, and a T5 behind them where the folder holds one."""

    @property
    def _t5_tokens(self) -> int:
        tokenizer = self._pipeline.tokenizer_3
        return min(T5_TOKENS, tokenizer.model_max_length) if tokenizer else T5_TOKENS

    def truncated(self, text: str) -> bool:
        """Whether any of the encoders does not get to see the end of a text."""
        tokenizer = self._pipeline.tokenizer_3
        if tokenizer is not None and len(tokenizer(text).input_ids) > self._t5_tokens:
            return True
        return super().truncated(text)

    def _encode(self, texts: Sequence[str]) -> tuple[Tensor, Tensor]:
        tokens, _, pooled, _ = self._pipeline.encode_prompt(
            prompt=list(texts),
            prompt_2=None,
            prompt_3=None,
            device=self._device,
            num_images_per_prompt=1,
            do_classifier_free_guidance=False,
            max_sequence_length=self._t5_tokens,
        )
        return tokens, pooled


def make_flow_scheduler(own: Any, sampler: Sampler) -> Any:
    """The model's own scheduler, or another with the same path and shift. Raises BadModel."""
    if sampler == "default":
        return own
    if sampler == "euler":
        from diffusers import FlowMatchEulerDiscreteScheduler

        return FlowMatchEulerDiscreteScheduler.from_config(own.config)
    if sampler == "dpm++" and not own.config.get("use_dynamic_shifting"):
        from diffusers import DPMSolverMultistepScheduler

        return DPMSolverMultistepScheduler(
            num_train_timesteps=own.config.num_train_timesteps,
            prediction_type="flow_prediction",
            use_flow_sigmas=True,
            flow_shift=own.config.shift,
        )
    raise BadModel(
        f"sampler {sampler!r} does not go with a flow-matching model",
        hint='Use "default" or "euler".',
    )
