"""SDRecon (HG-DPO, arXiv 2405.20216, eq. 5): a real image noised to a level and denoised back."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from training.contracts import Item
from training.data.images import cover
from training.generate.inputs import Inputs
from training.generate.sampling import Drawing, Painter, by_group


class Reconstructor(Painter):
    """Draws in mode "recon", at the model's own size: the middle of each source that covers it."""

    def timestep(self, level: int) -> float:
        """Where a level really starts: the sampler's timestep that is nearest to it."""
        times = self.scheduler().timesteps
        return round(float(times[nearest_step(times, level)]), 3)

    @torch.inference_mode()
    def draw(
        self,
        items: Sequence[Item],
        inputs: Sequence[Inputs] = (),
        *,
        on_step: Callable[[], None] | None = None,
    ) -> list[Drawing]:
        sources = [_source(each) for each in inputs]

        def group(places: Sequence[int]) -> list[Drawing]:
            return self._draw_level(
                [items[place] for place in places],
                torch.stack([cover(sources[p], self.height, self.width) for p in places]),
                on_step,
            )

        return by_group([item.level for item in items], group)

    def _draw_level(
        self, items: Sequence[Item], sources: Tensor, on_step: Callable[[], None] | None
    ) -> list[Drawing]:
        level = items[0].level or 0
        generators = self.generators(items)
        noise = self.noise(generators)
        scheduler = self.scheduler()
        start = nearest_step(scheduler.timesteps, level)
        clean = self.encode(sources)
        time = scheduler.timesteps[start]
        noisy = scheduler.add_noise(clean, noise.to(clean), time.expand(len(items)))
        latents = self.denoise(items, noisy, scheduler, generators, start=start, on_step=on_step)
        return self.finish(latents)


def nearest_step(times: Tensor, level: int) -> int:
    """The number of the sampler's timestep that is nearest to a level."""
    return int((times.double().cpu() - level).abs().argmin())


def _source(inputs: Inputs) -> Tensor:
    assert inputs.source is not None, "load_inputs saw to it"
    return inputs.source
