"""The demo model's parts, and the Stable Diffusion pipeline they make."""

from pathlib import Path
from typing import Any

import torch

from training.pretrain.learning import start_residuals_at_zero
from training.pretrain.settings import DenoiserConfig
from training.pretrain.words import open_everywhere, text_settings


def build_unet(config: DenoiserConfig, *, latent_side: int, latent_channels: int) -> Any:
    """A plain Stable Diffusion UNet, only small: the prompt enters through cross-attention."""
    from diffusers import UNet2DConditionModel

    levels = len(config.channels)
    unet = UNet2DConditionModel(
        sample_size=latent_side,
        in_channels=latent_channels,
        out_channels=latent_channels,
        block_out_channels=config.channels,
        layers_per_block=1,
        down_block_types=("CrossAttnDownBlock2D",) * levels,
        up_block_types=("CrossAttnUpBlock2D",) * levels,
        cross_attention_dim=config.text_width,
        attention_head_dim=config.heads,  # diffusers' name for the number of heads
        norm_num_groups=config.norm_groups,
    )
    start_residuals_at_zero([unet], last=("conv2", "proj_out"))
    return unet


def build_text_encoder(config: DenoiserConfig, tokenizer: Any) -> Any:
    from transformers import CLIPTextConfig, CLIPTextModel

    settings = text_settings(
        tokenizer, width=config.text_width, layers=config.text_layers, heads=config.text_heads
    )
    return CLIPTextModel(CLIPTextConfig(**settings))


def build_scheduler() -> Any:
    """v-prediction down to pure noise.

    The ordinary schedule leaves the picture's mean visible at the last step; a model trained on
    it from nothing ignores the prompt's background colour (measured: 25 % right, against 100 %).
    """
    from diffusers import DDIMScheduler

    return DDIMScheduler(
        num_train_timesteps=1000,
        beta_start=0.00085,
        beta_end=0.012,
        beta_schedule="scaled_linear",
        prediction_type="v_prediction",
        rescale_betas_zero_snr=True,
        timestep_spacing="trailing",
        set_alpha_to_one=True,
        clip_sample=False,
        steps_offset=1,  # no effect with trailing steps; the pipeline insists on it
    )


def assemble(vae: Any, unet: Any, text_encoder: Any, tokenizer: Any, scheduler: Any) -> Any:
    """A pipeline in evaluation mode that shares these modules."""
    from diffusers import StableDiffusionPipeline

    pipeline = StableDiffusionPipeline(
        vae=vae.eval(),
        unet=unet.eval(),
        text_encoder=text_encoder.eval(),
        tokenizer=tokenizer,
        scheduler=scheduler,
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def save_half(pipeline: Any, folder: Path) -> None:
    """Write the pipeline with fp16 weights (safetensors), leaving the one in memory in fp32."""
    modules = (pipeline.vae, pipeline.unet, pipeline.text_encoder)
    states = [
        {name: value.detach().clone() for name, value in module.state_dict().items()}
        for module in modules
    ]
    pipeline.to(torch.float16)
    pipeline.save_pretrained(folder, safe_serialization=True)
    open_everywhere(folder.rglob("*.json"))
    pipeline.to(torch.float32)
    for module, state in zip(modules, states, strict=True):
        module.load_state_dict(state)
