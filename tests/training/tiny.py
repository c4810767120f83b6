"""Tiny but real: a Stable Diffusion pipeline, a CLIP and a snapshot, from random weights.

Every one is saved and loaded exactly as a large one is; each takes well under a second.
"""

import hashlib
import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import torch
from PIL import Image

COLOURS = {"red": (220, 40, 40), "green": (40, 180, 60), "blue": (40, 70, 220)}
WORDS = ["a", "an", "on", "small", "large", "circle", "square", "star", *COLOURS]


def build_tokenizer():
    """A word-level tokenizer of 16 tokens a prompt."""
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace
    from tokenizers.processors import TemplateProcessing
    from transformers import PreTrainedTokenizerFast

    special = ["<pad>", "<unk>", "<bos>", "<eos>"]
    vocabulary = {word: index for index, word in enumerate([*special, *WORDS])}
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token="<unk>"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.post_processor = TemplateProcessing(
        single="<bos> $A <eos>", special_tokens=[("<bos>", 2), ("<eos>", 3)]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="<pad>",
        unk_token="<unk>",
        bos_token="<bos>",
        eos_token="<eos>",
        model_max_length=16,
    )


def text_config(**more):
    return {
        "vocab_size": 4 + len(WORDS),
        "hidden_size": 32,
        "intermediate_size": 64,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "max_position_embeddings": 16,
        "pad_token_id": 0,
        "bos_token_id": 2,
        "eos_token_id": 3,
    } | more


def build_pipeline(folder: Path, *, seed: int = 0) -> Path:
    """A StableDiffusionPipeline of 32 px (latents of 4x8x8, v-prediction), about 0.4 M weights."""
    from diffusers import (
        AutoencoderKL,
        DDIMScheduler,
        StableDiffusionPipeline,
        UNet2DConditionModel,
    )
    from transformers import CLIPTextConfig, CLIPTextModel

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        unet = UNet2DConditionModel(
            sample_size=8,
            in_channels=4,
            out_channels=4,
            block_out_channels=(16, 32),
            layers_per_block=1,
            down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"),
            up_block_types=("UpBlock2D", "CrossAttnUpBlock2D"),
            cross_attention_dim=32,
            attention_head_dim=4,
            norm_num_groups=8,
        )
        vae = AutoencoderKL(
            block_out_channels=(8, 16, 16),
            down_block_types=("DownEncoderBlock2D",) * 3,
            up_block_types=("UpDecoderBlock2D",) * 3,
            latent_channels=4,
            norm_num_groups=4,
            sample_size=32,
            scaling_factor=0.5,
        )
        text_encoder = CLIPTextModel(CLIPTextConfig(**text_config()))
    pipeline = StableDiffusionPipeline(
        vae=vae.eval(),
        text_encoder=text_encoder.eval(),
        tokenizer=build_tokenizer(),
        unet=unet.eval(),
        scheduler=DDIMScheduler(
            num_train_timesteps=1000,
            beta_schedule="scaled_linear",
            prediction_type="v_prediction",
            rescale_betas_zero_snr=True,
            timestep_spacing="trailing",
            clip_sample=False,
            steps_offset=1,
            set_alpha_to_one=True,
        ),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )
    pipeline.save_pretrained(folder)
    return folder


def build_xl_pipeline(folder: Path) -> Path:
    """A StableDiffusionXLPipeline of 32 px: two text encoders, size conditioning."""
    from diffusers import (
        AutoencoderKL,
        EulerDiscreteScheduler,
        StableDiffusionXLPipeline,
        UNet2DConditionModel,
    )
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        unet = UNet2DConditionModel(
            sample_size=8,
            in_channels=4,
            out_channels=4,
            block_out_channels=(16, 32),
            layers_per_block=1,
            down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
            up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
            cross_attention_dim=64,  # both text encoders side by side
            attention_head_dim=4,
            norm_num_groups=8,
            use_linear_projection=True,
            addition_embed_type="text_time",
            addition_time_embed_dim=8,
            projection_class_embeddings_input_dim=6 * 8 + 32,
        )
        vae = AutoencoderKL(
            block_out_channels=(8, 16, 16),
            down_block_types=("DownEncoderBlock2D",) * 3,
            up_block_types=("UpDecoderBlock2D",) * 3,
            latent_channels=4,
            norm_num_groups=4,
            sample_size=32,
            force_upcast=True,
        )
        config = CLIPTextConfig(**text_config(projection_dim=32))
        text_encoder, text_encoder_2 = CLIPTextModel(config), CLIPTextModelWithProjection(config)
    pipeline = StableDiffusionXLPipeline(
        vae=vae.eval(),
        text_encoder=text_encoder.eval(),
        text_encoder_2=text_encoder_2.eval(),
        tokenizer=build_tokenizer(),
        tokenizer_2=build_tokenizer(),
        unet=unet.eval(),
        scheduler=EulerDiscreteScheduler(beta_schedule="scaled_linear", steps_offset=1),
        add_watermarker=False,
    )
    pipeline.save_pretrained(folder)
    return folder


def build_clip(folder: Path, *, seed: int = 0, image_size: int = 32) -> Path:
    """A CLIPModel folder with its tokenizer and image processor."""
    from transformers import CLIPConfig, CLIPModel
    from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = CLIPModel(
            CLIPConfig(
                text_config=text_config(projection_dim=32),
                vision_config={
                    "hidden_size": 32,
                    "intermediate_size": 64,
                    "num_hidden_layers": 2,
                    "num_attention_heads": 4,
                    "image_size": image_size,
                    "patch_size": 8,
                    "projection_dim": 32,
                },
                projection_dim=32,
            )
        ).eval()
    model.save_pretrained(folder)
    build_tokenizer().save_pretrained(folder)
    CLIPImageProcessorPil(
        size={"shortest_edge": image_size},
        crop_size={"height": image_size, "width": image_size},
    ).save_pretrained(folder)
    return folder


def build_patch_backbone(folder: Path, *, seed: int = 0, image_size: int = 32) -> Path:
    """A DINOv2-class folder: patches of 8 px."""
    from transformers import Dinov2Config, Dinov2Model

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = Dinov2Model(
            Dinov2Config(
                hidden_size=32,
                num_hidden_layers=2,
                num_attention_heads=4,
                mlp_ratio=2,
                image_size=image_size,
                patch_size=8,
                layerscale_value=1.0,
            )
        )
    model.save_pretrained(folder)
    return folder


def draw_scene(colour: str, area: float, rng: np.random.Generator, *, size: int = 32):
    """A square of a colour on grey, `area` of the picture, somewhere, with a little noise."""
    pixels = np.full((size, size, 3), 128.0)
    side = max(2, round(size * area**0.5))
    top, left = rng.integers(0, size - side + 1, size=2)
    pixels[top : top + side, left : left + side] = COLOURS[colour]
    pixels += rng.normal(0, 4, pixels.shape)
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


def build_snapshot(
    folder: Path,
    *,
    prompts: int = 20,
    pairs_per_prompt: int = 2,
    seed: int = 0,
    latents_of_vae: str | None = None,
) -> Path:
    """Pairs where people like the larger square; every seventh pair is a tie.

    `latents_of_vae`: the sha256 of a VAE; then every image gets a random (4, 8, 8) latent.
    """
    rng = np.random.default_rng(seed)
    names = list(COLOURS)
    rows = []
    for prompt_id in range(1, prompts + 1):
        colour = names[prompt_id % len(names)]
        split = {8: "validation", 9: "test"}.get(prompt_id % 10, "train")
        for _ in range(pairs_per_prompt):
            pair_id = len(rows) + 1
            areas = rng.uniform(0.05, 0.6, size=2)
            tie = pair_id % 7 == 0
            first_better = bool(areas[0] > areas[1])
            votes = (0, 0, 3) if tie else (3, 0, 0) if first_better else (0, 3, 0)
            row = {
                "pair_id": pair_id,
                "prompt_id": prompt_id,
                "prompt": f"a {colour} square",
                "split": split,
                "first_id": 2 * pair_id - 1,
                "second_id": 2 * pair_id,
                "first_model": "tiny",
                "second_model": "tiny",
                "votes_first": votes[0],
                "votes_second": votes[1],
                "votes_tie": votes[2],
                "votes_both_bad": 0,
                "p_first": 0.5 if tie else 0.9 if first_better else 0.1,
                "weight": 1.0,
            }
            for side, area in zip(("first", "second"), areas, strict=True):
                row[f"{side}_image"] = _store_image(folder, draw_scene(colour, area, rng))
                row[f"{side}_latent"] = None
                row[f"{side}_latent_vae"] = latents_of_vae
                if latents_of_vae:
                    row[f"{side}_latent"] = _store_latent(folder, rng)
            rows.append(row)
    write_tables(folder, rows)
    return folder


SCHEMA = pa.schema(
    [(name, pa.int64()) for name in ("pair_id", "prompt_id")]
    + [("prompt", pa.string()), ("split", pa.string())]
    + [(name, pa.int64()) for name in ("first_id", "second_id")]
    + [
        (f"{side}_{what}", pa.string())
        for what in ("image", "latent", "latent_vae", "model")
        for side in ("first", "second")
    ]
    + [(f"votes_{what}", pa.int32()) for what in ("first", "second", "tie", "both_bad")]
    + [("p_first", pa.float64()), ("weight", pa.float64())]
)


def write_tables(folder: Path, rows: list[dict]) -> None:
    """pairs.parquet and the manifest that vouches for it."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "pairs.parquet"
    pq.write_table(pa.Table.from_pylist(rows, schema=SCHEMA), path)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    manifest = {
        "format": "prefloop.pairs/1",
        "files": [
            {
                "path": "pairs.parquet",
                "sha256": sha256,
                "bytes": path.stat().st_size,
                "rows": len(rows),
            }
        ],
        "content_sha256": sha256,
        "counts": {"pairs": len(rows)},
        "campaigns": [],
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))


def _store_image(folder: Path, image: Image.Image) -> str:
    import io

    buffer = io.BytesIO()
    image.save(buffer, format="PNG")
    return _store(folder, "images", ".png", buffer.getvalue())


def _store_latent(folder: Path, rng: np.random.Generator) -> str:
    from safetensors.torch import save

    latent = torch.from_numpy(rng.normal(size=(4, 8, 8))).half()
    return _store(folder, "latents", ".safetensors", save({"latent": latent}))


def _store(folder: Path, kind: str, suffix: str, data: bytes) -> str:
    name = hashlib.sha256(data).hexdigest()
    path = folder / kind / name[:2] / f"{name}{suffix}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path.relative_to(folder).as_posix()


def write_job(folder: Path, kind: str, config: dict, items: list[dict] | None = None) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "job.json").write_text(json.dumps({"kind": kind, "id": "1", "config": config}))
    if items is not None:
        lines = "".join(json.dumps(item) + "\n" for item in items)
        (folder / "items.jsonl").write_text(lines)
    return folder


def build_inpaint_pipeline(folder: Path, plain: Path, *, seed: int = 0) -> Path:
    """A StableDiffusionInpaintPipeline of 9 channels, its other parts those of a plain pipeline."""
    from diffusers import StableDiffusionInpaintPipeline, StableDiffusionPipeline

    from training.pretrain.inpainter import widened

    pipeline = StableDiffusionPipeline.from_pretrained(plain)
    unet = widened(pipeline.unet)
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():  # as if it had learnt something about what it sees
        grown = unet.conv_in.weight[:, 4:]
        grown.copy_(torch.randn(grown.shape, generator=generator) * 0.2)
    parts = {**pipeline.components, "unet": unet}
    parts.pop("image_encoder")
    StableDiffusionInpaintPipeline(**parts, requires_safety_checker=False).save_pretrained(folder)
    return folder


def build_ip_adapter(folder: Path, plain: Path, *, seed: int = 0) -> Path:
    """An IP-Adapter of random weights for a plain pipeline, its image encoder beside it."""
    from diffusers import UNet2DConditionModel
    from safetensors.torch import save_file
    from transformers import CLIPVisionConfig, CLIPVisionModelWithProjection

    from training.pretrain.reference import fresh

    unet = UNet2DConditionModel.from_pretrained(plain, subfolder="unet")
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        encoder = CLIPVisionModelWithProjection(
            CLIPVisionConfig(
                hidden_size=32,
                intermediate_size=64,
                num_hidden_layers=1,
                num_attention_heads=4,
                image_size=32,
                patch_size=8,
                projection_dim=16,
            )
        ).eval()
        parts = fresh(unet, encoder)
        for name, value in parts["ip_adapter"].items():
            if "to_v" in name:
                parts["ip_adapter"][name] = torch.randn_like(value) * 0.5
    encoder.save_pretrained(folder / "image_encoder")
    flat = {f"{part}.{name}": value for part, all_ in parts.items() for name, value in all_.items()}
    save_file(flat, folder / "ip_adapter.safetensors")
    return folder


def build_lora(folder: Path, plain: Path, *, size: float = 0.3) -> Path:
    """A LoRA on a plain pipeline's UNet with weights large enough to be seen."""
    from diffusers import StableDiffusionPipeline
    from peft import LoraConfig
    from peft.utils import get_peft_model_state_dict

    unet = StableDiffusionPipeline.from_pretrained(plain).unet
    unet.add_adapter(LoraConfig(r=2, lora_alpha=2, target_modules=["to_q", "to_v", "to_out.0"]))
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for name, weight in unet.named_parameters():
            if "lora_" in name:
                weight.copy_(torch.randn(weight.shape, generator=generator) * size)
    StableDiffusionPipeline.save_lora_weights(
        folder, unet_lora_layers=get_peft_model_state_dict(unet), safe_serialization=True
    )
    return folder
