"""Candidates that were made from a real photo: how much of it is left."""

from django.db import models
from django.db.models import Q

from annotate.generation.models.draw import Candidate


class Reconstruction(models.Model):
    """A photo noised to a timestep and denoised back by a model (SDRecon, arXiv 2405.20216)."""

    candidate = models.OneToOneField(
        Candidate, on_delete=models.PROTECT, primary_key=True, related_name="reconstruction"
    )
    # The timestep as asked for: 1 nearly the photo, 1000 nothing left.
    level = models.PositiveSmallIntegerField()
    # Where the sampler's steps let it start: the nearest to the level. Null: not told (made before).
    timestep = models.FloatField(null=True)

    class Meta:
        constraints = [
            # What a row of a curriculum points at, to say which level its winner went to.
            models.UniqueConstraint(
                fields=["candidate", "level"], name="generation_reconstruction_level"
            ),
            models.CheckConstraint(
                name="generation_level_is_a_timestep", condition=Q(level__gte=1, level__lte=1000)
            ),
        ]

    def __str__(self) -> str:
        return f"candidate {self.candidate_id} from level {self.level}"
