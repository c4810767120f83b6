"""Drawing what reference pictures show: IP-Adapters (Ye et al., arXiv 2308.06721)."""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

from training.contracts import Item
from training.data.images import to_image
from training.generate.inputs import Inputs
from training.generate.pipeline import BadModel, Model
from training.generate.sampling import Drawing, Painter, Settings, by_group


class ReferencePainter(Painter):
    """Draws in mode "reference": words, and one or several pictures of what to show."""

    def __init__(self, model: Model, settings: Settings) -> None:
        super().__init__(model, settings)
        pipeline = model.pipeline
        if getattr(pipeline.unet.config, "encoder_hid_dim_type", None) != "ip_image_proj":
            raise BadModel(
                f"{model.folder} has no IP-Adapter, so it cannot draw from references",
                hint="Give an IP-Adapter's folder as the adapter, or put it into the model's "
                "folder as ip_adapter.",
            )
        pipeline.set_ip_adapter_scale(settings.reference_scale)

    @torch.inference_mode()
    def draw(
        self,
        items: Sequence[Item],
        inputs: Sequence[Inputs] = (),
        *,
        on_step: Callable[[], None] | None = None,
    ) -> list[Drawing]:
        def group(places: Sequence[int]) -> list[Drawing]:
            chosen = [items[place] for place in places]
            generators = self.generators(chosen)
            scheduler = self.scheduler()
            # Not diffusers' own call: it takes the references of a batch for those of each item.
            latents = self.denoise(
                chosen,
                self.noise(generators) * scheduler.init_noise_sigma,
                scheduler,
                generators,
                added={"image_embeds": self._shown([inputs[place] for place in places])},
                on_step=on_step,
            )
            return self.finish(latents)

        return by_group([len(each.references) for each in inputs], group)

    def _shown(self, inputs: Sequence[Inputs]) -> list[Tensor]:
        """The references (n of each item) as the adapter's projection reads them.

        One tensor (B, n, D), or (B, n, T, D) for adapters that look at patches; under guidance
        with the negative half before it.
        """
        from diffusers.models.embeddings import ImageProjection

        pipeline: Any = self.model.pipeline
        [projection] = pipeline.unet.encoder_hid_proj.image_projection_layers
        pictures = [to_image(picture) for each in inputs for picture in each.references]
        patches = not isinstance(projection, ImageProjection)
        found, nothing = pipeline.encode_image(pictures, self.model.device, 1, patches)
        parts = [nothing, found] if self.settings.guidance > 1 else [found]
        count = len(inputs)
        return [torch.cat([part.unflatten(0, (count, -1)) for part in parts])]
