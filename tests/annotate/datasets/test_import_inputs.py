"""Completions come in with what they complete: the source image, its mask, references."""

import io

import pytest
from PIL import Image

from annotate.datasets.models import ImageImport
from annotate.datasets.services.image_import import image_import_create
from annotate.datasets.services.ingest import image_import_run
from annotate.generation.models import Candidate
from annotate.labeling.services.campaign import campaign_create, campaign_enter
from annotate.labeling.services.tasks import PairSource
from annotate.prompts.models import Prompt
from tests.annotate.labeling.labelling import Desk, newcomer
from tests.factories import PromptSetFactory, picture

HEADER = "file,prompt,model,source,mask,references"


def mask(width: int = 8, height: int = 8, value: int = 255) -> bytes:
    file = io.BytesIO()
    Image.new("L", (width, height), value).save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def bring(project, tmp_path, settings):
    """bring(row, …) -> the import of a folder with pictures 0-5, a mask, and these rows"""
    settings.IMPORT_ROOTS = [tmp_path]
    for number in range(6):
        (tmp_path / f"{number}.png").write_bytes(picture())
    with Image.open(tmp_path / "0.png") as first:
        size = first.size
    (tmp_path / "mask.png").write_bytes(mask(*size))
    (tmp_path / "black.png").write_bytes(mask(*size, value=0))
    (tmp_path / "small.png").write_bytes(mask(size[0] - 1, size[1]))
    prompts = PromptSetFactory(project=project)

    def run(*rows: str) -> ImageImport:
        (tmp_path / "items.csv").write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
        job = image_import_create(
            project=project, user=None, prompt_set=prompts, folder=tmp_path, table="items.csv"
        )
        image_import_run(job.pk)
        job.refresh_from_db()
        return job

    return run


def test_completions_of_one_source_and_mask_are_candidates_of_one_prompt(bring):
    job = bring(
        "1.png,,alpha,0.png,mask.png,",
        "2.png,,beta,0.png,mask.png,",
        "3.png,,alpha,4.png,mask.png,",
        "3.png,a cat,alpha,,,0.png;4.png",
    )
    assert (job.imported, job.problems.count()) == (4, 0)
    assert [prompt.candidates.count() for prompt in Prompt.objects.order_by("pk")] == [2, 1, 1]
    roles = [list(p.images.values_list("role", "position")) for p in Prompt.objects.order_by("pk")]
    assert roles == [
        [("source", 0), ("mask", 0)],
        [("source", 0), ("mask", 0)],
        [("reference", 0), ("reference", 1)],
    ]


def test_all_masks_of_one_source_share_a_split(bring):
    bring("1.png,a hat,one,0.png,mask.png,", "2.png,a dog,one,0.png,,")
    first, second = Prompt.objects.all()
    assert (first.family, first.split) == (second.family, second.split)


def test_an_import_again_adds_nothing(bring):
    bring("1.png,,alpha,0.png,mask.png,")
    again = bring("1.png,,alpha,0.png,mask.png,")
    assert (again.imported, again.repeated) == (0, 1)
    assert (Prompt.objects.count(), Candidate.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("1.png,x,one,,mask.png,", "a mask without a source"),
        ("1.png,x,one,0.png,small.png,", "Make them the same size"),
        ("1.png,x,one,0.png,black.png,", "fills nothing"),
        ("1.png,x,one,gone.png,,", "no file 'gone.png'"),
        ("1.png,x,one,,,2.png;gone.png", "no file 'gone.png'"),
        ("1.png,x,one,,," + ";".join(["2.png"] * 9), "at most 8 references"),
        ("1.png,,one,,,", "must have 1 to"),
        ("1.png,x,one,../secret.png,,", "not a plain path"),
    ],
)
def test_a_row_whose_images_do_not_fit_is_named_and_leaves_no_prompt(bring, row, says):
    job = bring(row, "2.png,fine,one,,,")
    assert job.imported == 1
    assert says in job.problems.get().message
    assert list(Prompt.objects.values_list("text", flat=True)) == ["fine"]


def test_who_judges_sees_what_was_to_be_completed(bring, project):
    bring(*(f"{number}.png,,alpha,0.png,mask.png,5.png" for number in (1, 2, 3)))
    campaign = campaign_create(
        project=project, user=project.created_by, name="Fill", kind="scoring",
        sources=[PairSource("within_model")],
    )  # fmt: skip
    campaign_enter(campaign=campaign, status="open")
    desk = Desk(newcomer(project), campaign)
    lease = desk.take(1)[0]
    assert [given["role"] for given in lease["inputs"]] == ["source", "reference", "mask"]
    assert len({image["url"] for image in [*lease["images"], *lease["inputs"]]}) == 6
    assert desk.api.get(lease["inputs"][0]["url"]).status_code == 200
