"""Settings of the job "patch_encoder". The server never starts it, so they are no contract."""

from pydantic import Field

from training.contracts import Plain


class PatchEncoderConfig(Plain):
    """Teaches a vision transformer, by itself, to find patches of an image again."""

    seed: int  # no default: a run without a seed is not a run
    model: str | None = None  # a ViT-class folder or hub id to go on from; none: a new, small one
    images: str | None = None  # a folder of images to learn from; none: our own scenes
    side: int | None = Field(None, gt=0)  # pixels; none: 64, or what `model` was made for
    # Of a new transformer. The published backbone is not known: see the researchers' page.
    patch: int = Field(8, gt=0)  # pixels
    width: int = Field(64, gt=0)
    layers: int = Field(2, gt=0)
    heads: int = Field(4, gt=0)
    pictures: int = Field(400, gt=1)  # to learn from, at most
    held_out: int = Field(64, gt=1)  # others, to measure matching on
    steps: int = Field(300, gt=0)
    batch_size: int = Field(16, gt=1)
    learning_rate: float = Field(2e-3, gt=0)
    warmup_steps: int = Field(20, ge=0)
    weight_decay: float = Field(0.01, ge=0)
    gradient_clip: float = Field(1.0, gt=0)  # global norm
    temperature: float = Field(0.05, gt=0)  # of the cosines in the loss
    validate_every: int = Field(100, gt=0)
    checkpoint_every: int = Field(100, gt=0)
