"""Writes to reconstructions."""

import re

from annotate.generation.models import Candidate, Reconstruction

_VARIANT = re.compile(r"t(\d{1,4})")


def reconstruction_note(
    candidate: Candidate, variant: str, timestep: float | None = None
) -> Reconstruction | None:
    """Keep how far a photo was noised before a model made this candidate of it.

    `variant` is how a job of mode recon names its images: "t400" for timestep 400. Anything else is
    no reconstruction. `timestep`: where the sampler really began. Told twice, it is stored once.
    """
    found = _VARIANT.fullmatch(variant)
    if found is None:
        return None
    kept, _ = Reconstruction.objects.get_or_create(
        candidate=candidate, defaults={"level": int(found.group(1)), "timestep": timestep}
    )
    return kept
