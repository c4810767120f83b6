"""Tiny pipelines of other families, from random weights: a flow transformer and a video model."""

from pathlib import Path

import torch

from tests.training.tiny import build_tokenizer, text_config


def build_flow_pipeline(folder: Path, *, t5: bool = True, shift: float = 3.0) -> Path:
    """A StableDiffusion3Pipeline of 32 px: two CLIPs, a T5 or none, 16-channel latents (16, 8, 8)."""
    from diffusers import (
        AutoencoderKL,
        FlowMatchEulerDiscreteScheduler,
        SD3Transformer2DModel,
        StableDiffusion3Pipeline,
    )
    from transformers import (
        CLIPTextConfig,
        CLIPTextModelWithProjection,
        T5Config,
        T5EncoderModel,
    )

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        transformer = SD3Transformer2DModel(
            sample_size=8,
            patch_size=2,
            in_channels=16,
            out_channels=16,
            num_layers=2,
            attention_head_dim=8,
            num_attention_heads=4,
            joint_attention_dim=64,  # both CLIPs side by side, and T5's width
            caption_projection_dim=32,
            pooled_projection_dim=64,
            pos_embed_max_size=16,
        )
        vae = AutoencoderKL(
            block_out_channels=(8, 16, 16),
            down_block_types=("DownEncoderBlock2D",) * 3,
            up_block_types=("UpDecoderBlock2D",) * 3,
            latent_channels=16,
            norm_num_groups=4,
            sample_size=32,
            scaling_factor=1.5,
            shift_factor=0.06,
            use_quant_conv=False,
            use_post_quant_conv=False,
        )
        config = CLIPTextConfig(**text_config(projection_dim=32))
        encoders = [CLIPTextModelWithProjection(config).eval() for _ in range(2)]
        third = T5EncoderModel(
            T5Config(
                vocab_size=config.vocab_size,
                d_model=64,
                d_kv=8,
                d_ff=64,
                num_layers=2,
                num_heads=4,
                pad_token_id=0,
                eos_token_id=3,
            )
        ).eval()
    tokenizer_3 = build_tokenizer()
    tokenizer_3.model_max_length = 24  # more than the CLIPs'
    pipeline = StableDiffusion3Pipeline(
        transformer=transformer.eval(),
        vae=vae.eval(),
        text_encoder=encoders[0],
        text_encoder_2=encoders[1],
        text_encoder_3=third if t5 else None,
        tokenizer=build_tokenizer(),
        tokenizer_2=build_tokenizer(),
        tokenizer_3=tokenizer_3 if t5 else None,
        scheduler=FlowMatchEulerDiscreteScheduler(shift=shift),
    )
    pipeline.save_pretrained(folder)
    return folder


def build_video_pipeline(folder: Path, still: Path, *, frames: int = 8) -> Path:
    """An AnimateDiffPipeline: the still pipeline of a folder with motion modules in it."""
    from diffusers import AnimateDiffPipeline, MotionAdapter, StableDiffusionPipeline

    base = StableDiffusionPipeline.from_pretrained(still, local_files_only=True)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        adapter = MotionAdapter(
            block_out_channels=base.unet.config.block_out_channels,
            motion_layers_per_block=1,
            motion_num_attention_heads=4,
            motion_norm_num_groups=8,
            motion_max_seq_length=frames,
        )
    pipeline = AnimateDiffPipeline(
        vae=base.vae,
        text_encoder=base.text_encoder,
        tokenizer=base.tokenizer,
        unet=base.unet,
        motion_adapter=adapter.eval(),
        scheduler=base.scheduler,
    )
    pipeline.save_pretrained(folder)
    return folder
