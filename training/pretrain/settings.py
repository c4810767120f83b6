"""Settings of the recipes that train the demo models."""

from pydantic import Field

from training.contracts import Plain


class AutoencoderConfig(Plain):
    """An AutoencoderKL that halves the picture's side once per step between `channels`."""

    seed: int  # no default: a run without a seed is not a run
    side: int = Field(64, gt=0)  # pixels
    channels: tuple[int, ...] = (16, 32, 64, 96)  # four levels: one latent per 8 x 8 pixels
    latent_channels: int = Field(16, gt=0)
    norm_groups: int = Field(4, gt=0)  # fewer than usual: 2 channels a group would erase colour
    steps: int = Field(5000, gt=0)
    crop: int = Field(32, gt=0)  # pixels; early steps see crops, four for the price of one
    crop_steps: int = Field(3600, ge=0)
    batch_size: int = Field(8, gt=0)
    learning_rate: float = Field(1e-3, gt=0)
    warmup_steps: int = Field(50, ge=0)
    gradient_clip: float = Field(1.0, gt=0)  # global norm
    kl_weight: float = Field(1e-5, ge=0)  # pixels' error is a mean, so is this: a faint pull
    validate_every: int = Field(250, gt=0)
    checkpoint_every: int = Field(250, gt=0)


class DenoiserConfig(Plain):
    """A text encoder and a UNet, trained together on the latents of a finished autoencoder."""

    seed: int
    autoencoder: str  # a folder that AutoencoderKL can open
    pictures: int = Field(12000, gt=0)  # scenes drawn and encoded once, for each of two lessons
    # Lesson one has objects of every place, tilt and radius, and teaches colours, grounds and
    # sizes; after this many steps lesson two, where they stray a quarter as far, teaches shapes.
    calm_after: int = Field(1873, ge=0)
    calm: float = Field(0.25, ge=0, le=1)
    channels: tuple[int, ...] = (64, 112)
    norm_groups: int = Field(16, gt=0)
    heads: int = Field(8, gt=0)
    text_width: int = Field(96, gt=0)
    text_layers: int = Field(2, gt=0)
    text_heads: int = Field(4, gt=0)
    steps: int = Field(4500, gt=0)
    batch_size: int = Field(32, gt=0)
    learning_rate: float = Field(1.5e-3, gt=0)
    warmup_steps: int = Field(100, ge=0)
    gradient_clip: float = Field(1.0, gt=0)
    ema: float = Field(0.998, ge=0, lt=1)  # decay of the weights that are kept
    caption_dropout: float = Field(0.1, ge=0, lt=1)  # what guidance subtracts
    validate_every: int = Field(1500, gt=0)
    checkpoint_every: int = Field(250, gt=0)
    check_prompts: int = Field(96, ge=0)  # drawn and measured at the end; half of them unseen
    check_steps: int = Field(20, gt=0)
    check_guidance: float = Field(3.0, ge=0)


class ClipConfig(Plain):
    """A CLIPModel for 64-pixel pictures, trained to tell which caption belongs to which."""

    seed: int
    autoencoder: str | None = None  # blurs some pictures the way a generator would
    side: int = Field(64, gt=0)
    patch: int = Field(8, gt=0)
    width: int = Field(96, gt=0)  # of both towers
    vision_layers: int = Field(3, gt=0)
    text_layers: int = Field(2, gt=0)
    heads: int = Field(4, gt=0)
    projection: int = Field(64, gt=0)
    pictures: int = Field(16000, gt=0)
    steps: int = Field(2500, gt=0)
    batch_size: int = Field(96, gt=0)
    learning_rate: float = Field(1e-3, gt=0)
    warmup_steps: int = Field(100, ge=0)
    weight_decay: float = Field(0.02, ge=0)
    gradient_clip: float = Field(1.0, gt=0)
    validate_every: int = Field(250, gt=0)
    checkpoint_every: int = Field(250, gt=0)


class MotionConfig(Plain):
    """Motion modules (AnimateDiff) for a finished still model; its VAE stays as it is."""

    seed: int
    model: str  # a Stable Diffusion pipeline folder of ours
    frames: int = Field(6, gt=1, le=32)
    clips: int = Field(1500, gt=0)  # drawn and encoded once; each is also shown backwards
    heads: int = Field(8, gt=0)
    # Steps of the three lessons: the word's place in the first frame, both ends, every frame.
    place_steps: int = Field(450, ge=0)
    end_steps: int = Field(400, ge=0)
    way_steps: int = Field(2600, gt=0)
    batch_size: int = Field(24, gt=0)  # frames: 24 clips of one, or 4 of six
    warmup_steps: int = Field(30, ge=0)  # of each lesson
    gradient_clip: float = Field(1.0, gt=0)
    ema: float = Field(0.99, ge=0, lt=1)
    caption_dropout: float = Field(0.1, ge=0, lt=1)
    validate_every: int = Field(500, gt=0)
    checkpoint_every: int = Field(50, gt=0)
    check_prompts: int = Field(64, ge=0)  # drawn and measured at the end; as many of each direction
    check_steps: int = Field(20, gt=0)
    check_guidance: float = Field(3.0, ge=0)


class SiblingConfig(Plain):
    """What the recipes share that teach a finished demo model something more."""

    seed: int
    diffusion: str  # the demo model's folder
    pictures: int = Field(2500, gt=0)  # scenes drawn and encoded once
    steps: int = Field(500, gt=0)
    batch_size: int = Field(24, gt=0)
    learning_rate: float = Field(8e-4, gt=0)
    warmup_steps: int = Field(50, ge=0)
    gradient_clip: float = Field(1.0, gt=0)  # global norm
    ema: float = Field(0.995, ge=0, lt=1)  # decay of the weights that are kept
    checkpoint_every: int = Field(100, gt=0)
    check_pictures: int = Field(96, ge=0)  # completed or drawn, and measured, at the end
    check_steps: int = Field(20, gt=0)
    check_guidance: float = Field(1.5, ge=0)


class InpainterConfig(SiblingConfig):
    """The demo model with eyes for a mask and for what lies around it."""

    holes: int = Field(2, gt=0)  # masks a picture
    caption_dropout: float = Field(0.3, ge=0, lt=1)  # completing needs no words


class ReferenceConfig(SiblingConfig):
    """An IP-Adapter for the demo model, its image encoder the demo CLIP's."""

    clip: str  # the demo CLIP's folder
    steps: int = Field(600, gt=0)
    pictures: int = Field(4000, gt=0)
    learning_rate: float = Field(2e-3, gt=0)
    full_captions: float = Field(0.25, ge=0, le=1)  # share of captions that also name the object
    no_captions: float = Field(0.2, ge=0, le=1)  # the rest name the background alone
    no_references: float = Field(0.1, ge=0, le=1)  # what guidance subtracts
