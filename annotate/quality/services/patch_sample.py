"""Draws the images by which people check a job's patch maps, as a campaign of their own."""

from django.db import transaction

from annotate.accounts.models import User
from annotate.core.errors import ApplicationError
from annotate.generation.models import PatchMap, PatchMapJob
from annotate.generation.selectors.patches import patch_maps_of
from annotate.labeling.models import Campaign
from annotate.labeling.services.campaign import campaign_create
from annotate.labeling.services.tasks import PairSource
from annotate.quality.models import PatchSample
from annotate.quality.patch_strata import draw_strata

PURPOSE = "patch audit"
MOST_CELLS = 64  # of a grid's side, in a regions campaign
QUESTION = "Which places are wrong, and which are well made?"
GUIDELINE = """\
One picture. **Mark every place that is wrong**, and places that are especially well made.

- Look at the whole picture first, then mark all of it that is wrong: what is not marked counts as good.
- Nothing to mark? Say so with `N`."""


def patch_sample_create(
    *,
    patch_job: PatchMapJob,
    user: User,
    number: int,
    strata: int = 5,
    seed: int = 0,
    overlap: int = 2,
    name: str = "",
) -> Campaign:
    """Draft a regions campaign of `number` images with maps, evenly over their automatic quality.

    Its patches are the cells of the maps, so that a mark and a map speak of the same places. An
    image that several maps of the job show is asked about once. Raises ApplicationError.
    """
    maps = list(_maps(patch_job))
    if not maps:
        raise ApplicationError("This job has no patch maps (yet), so there is nothing to check.")
    version = maps[-1].version  # a job has one; told so, should that ever change
    maps = [row for row in maps if row.version == version]
    rows, columns = _grid(maps)
    drawn = draw_strata(
        {row.candidate_id: row.quality_mean for row in maps},
        number=number,
        strata=strata,
        seed=seed,
    )
    chosen = [candidate for stratum in drawn for candidate in stratum.drawn]
    with transaction.atomic():
        campaign = campaign_create(
            project=patch_job.project,
            user=user,
            name=name or f"Check of the patch maps: {patch_job.prompt_set.name}"[:120],
            kind=Campaign.Kind.REGIONS,
            purpose=PURPOSE,
            question=QUESTION,
            guideline=GUIDELINE,
            overlap=overlap,
            form={"rows": rows, "columns": columns, "words": False},
            sources=[PairSource(source="listed", pairs=[[candidate] for candidate in chosen])],
        )
        PatchSample.objects.create(
            campaign=campaign,
            patch_job=patch_job,
            version=version,
            seed=seed,
            strata=[
                {
                    "low": stratum.low,
                    "high": stratum.high,
                    "pool": stratum.pool,
                    "candidates": list(stratum.drawn),
                }
                for stratum in drawn
            ],
        )
    return campaign


def _maps(job: PatchMapJob) -> list[PatchMap]:
    return list(patch_maps_of(job).order_by("pk"))


def _grid(maps: list[PatchMap]) -> tuple[int, int]:
    """The maps' own cells; of maps of several shapes those of most, coarser where too fine."""
    shapes = [(row.rows, row.columns) for row in maps]
    rows, columns = max(sorted(set(shapes)), key=shapes.count)
    times = -(-max(rows, columns) // MOST_CELLS)
    return -(-rows // times), -(-columns // times)
