"""Which image of the project an imported one resembles."""

from typing import NamedTuple

from annotate.datasets.models import ImageImport
from annotate.generation.models import Candidate
from annotate.media.images import Picture
from annotate.media.models import Asset
from annotate.media.selectors import assets_like
from annotate.prompts.inputs import NONE, Inputs


class Like(NamedTuple):
    asset: Asset
    distance: int  # bits of 64 that differ


def like_of(job: ImageImport, picture: Picture, inputs: Inputs = NONE) -> Like | None:
    """The image most like this one. The same bytes again are no likeness: they count as repeated.

    Completions of one source are meant to look like it and like each other: they are passed over.
    """
    if picture.likeness is None:
        return None
    found = list(
        assets_like(project=job.project, likeness=picture.likeness, within=job.near_distance)[:50]
    )
    if not found or any(asset.sha256 == picture.sha256 for asset in found):
        return None
    own = {asset.pk for _, _, asset in inputs.rows()}
    if inputs.source:
        own |= set(
            Candidate.objects.filter(
                project=job.project,
                asset__in=found,
                prompt__images__role="source",
                prompt__images__asset=inputs.source,
            ).values_list("asset_id", flat=True)
        )
    other = next((asset for asset in found if asset.pk not in own), None)
    return Like(other, getattr(other, "distance")) if other else None  # noqa: B009 the query adds it
