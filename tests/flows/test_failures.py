"""Workers killed in the middle, asked to end, told to cancel, or out of room: nothing is lost."""

import io
from pathlib import Path

import pytest
from PIL import Image

from annotate.core import jobs
from annotate.datasets.services.build import snapshot_build
from annotate.datasets.services.snapshot import snapshot_create
from annotate.generation.models import Candidate, GenerationJob
from annotate.generation.services.draw import generation_create
from annotate.labeling.services.tasks import PairSource, tasks_add
from annotate.prompts.inputs import Inputs
from annotate.prompts.services import prompt_get_or_create
from annotate.runs.models import RunMetric, TrainingRun
from annotate.runs.services.run import run_create
from tests.annotate.labeling.labelling import Desk, newcomer
from tests.factories import (
    CampaignFactory,
    CandidateFactory,
    ModelVersionFactory,
    PromptFactory,
    PromptSetFactory,
    picture,
    stored_image,
)
from tests.flows.workers import Workers, judge_everything

pytestmark = [pytest.mark.flow, pytest.mark.timeout(600)]
PROMPTS, SEEDS = 4, [0, 1, 2]
SLOW = {"steps": 60, "guidance": 1.0, "batch_size": 2}  # six batches of about half a second
QUICK = {"steps": 1, "guidance": 1.0, "batch_size": 8}


@pytest.fixture(scope="module")
def folders(tmp_path_factory) -> tuple[Path, Path]:
    from tests.training import tiny

    folder = tmp_path_factory.mktemp("models")
    return tiny.build_pipeline(folder / "tiny-sd"), tiny.build_clip(folder / "tiny-clip")


@pytest.fixture
def drawing(transactional_db, folders):
    """drawing({...}) -> a queued job of 12 images"""
    model = ModelVersionFactory(uri=str(folders[0]))
    prompt_set = PromptSetFactory(project=model.project)
    for number in range(PROMPTS):
        PromptFactory(prompt_set=prompt_set, text=f"a red square {number}")

    def create(sampler: dict) -> GenerationJob:
        return generation_create(
            project=model.project, user=None, model_version=model, prompt_set=prompt_set,
            seeds=SEEDS, sampler=sampler,
        )  # fmt: skip

    return create


def white(size) -> bytes:
    file = io.BytesIO()
    Image.new("L", size, 255).save(file, "PNG")
    return file.getvalue()


def ended(job) -> bool:
    job.refresh_from_db()
    return job.status in {"succeeded", "failed", "cancelled"}


def test_a_generation_whose_worker_is_killed_ends_with_each_image_once(workers: Workers, drawing):
    job = drawing(SLOW)
    workers.start("gpu")
    workers.until(lambda: GenerationJob.objects.filter(progress_done__gte=2).exists(), "two images")
    workers.kill("gpu")
    before = Candidate.objects.count()
    assert before < PROMPTS * len(SEEDS)
    workers.start("gpu")
    workers.until(lambda: ended(job), "the end")
    assert (job.status, job.attempt, job.losses) == ("succeeded", 2, 1), job.error
    drawn = Candidate.objects.values_list("prompt", "seed")
    assert len(drawn) == len(set(drawn)) == PROMPTS * len(SEEDS)
    assert job.progress_from > 0  # it went on where it was
    assert job.progress_done == job.progress_total == PROMPTS * len(SEEDS)


@pytest.mark.slow
def test_completions_and_levels_of_a_killed_worker_are_there_once_each(
    workers: Workers, folders, transactional_db
):
    """The prompts' images reach the job's folder, and the model that completes is found there."""
    from tests.training import tiny

    model = ModelVersionFactory(uri=str(folders[0]), family="StableDiffusionPipeline")
    inpaint = folders[0].parent / "tiny-inpaint"
    if not inpaint.exists():
        tiny.build_inpaint_pipeline(inpaint, folders[0])
    fills = ModelVersionFactory(
        project=model.project, uri=str(inpaint), family="StableDiffusionInpaintPipeline"
    )
    prompt_set = PromptSetFactory(project=model.project)
    for number in range(4):
        inputs = Inputs.of_files(model.project, source=picture(32, 32), mask=white((32, 32)))
        prompt_get_or_create(prompt_set=prompt_set, text=f"a red square {number}", inputs=inputs)
    long = "a red square " * 20
    inputs = Inputs.of_files(model.project, source=picture(32, 32), mask=white((32, 32)))
    prompt_get_or_create(prompt_set=prompt_set, text=long, inputs=inputs)
    common = {"project": model.project, "user": None, "prompt_set": prompt_set, "seeds": [0, 1]}
    filling = generation_create(model_version=fills, mode="inpaint", sampler=SLOW, **common)
    levels = generation_create(
        model_version=model, mode="recon", sampler=QUICK | {"steps": 4, "levels": [250, 1000]},
        **common,
    )  # fmt: skip
    workers.start("gpu")
    workers.until(lambda: Candidate.objects.count() >= 2, "two images")
    workers.kill("gpu")
    workers.start("gpu")
    workers.until(lambda: ended(filling) and ended(levels), "both ends")
    assert (filling.status, levels.status) == ("succeeded", "succeeded"), (
        filling.error + levels.error
    )
    rows = Candidate.objects.filter(generation_job=filling).values_list("prompt", "seed")
    assert len(rows) == len(set(rows)) == 10
    rows = Candidate.objects.filter(generation_job=levels).values_list("prompt", "seed", "variant")
    assert len(rows) == len(set(rows)) == 20
    for job in (filling, levels):
        cut_off = job.problems.values_list("prompt__text", "message").distinct()
        assert list(cut_off) == [(long, "the end of the prompt is cut off")]


def test_a_worker_that_is_asked_to_end_gives_its_job_back_as_no_loss(workers: Workers, drawing):
    job = drawing(SLOW)
    workers.start("gpu")
    workers.until(lambda: Candidate.objects.count() >= 1, "a first image")
    workers.stop("gpu")
    job.refresh_from_db()
    assert (job.status, job.losses) == ("queued", 0)


@pytest.mark.slow
def test_a_cancel_ends_the_program_and_the_next_job_runs(workers: Workers, drawing):
    first, second = drawing(SLOW), drawing(QUICK)
    workers.start("gpu")
    workers.until(lambda: Candidate.objects.count() >= 1, "a first image")
    jobs.job_cancel(first)
    workers.until(lambda: ended(first), "the cancel")
    assert first.status == "cancelled"
    workers.until(lambda: ended(second), "the second job")
    assert second.status == "succeeded"
    jobs.job_retry(first)
    workers.until(lambda: ended(first), "the first job again")
    assert first.status == "succeeded"
    assert first.candidates.count() == PROMPTS * len(SEEDS)


@pytest.mark.slow
def test_what_goes_wrong_is_told_to_the_row_and_the_worker_goes_on(
    workers: Workers, drawing, tmp_path
):
    broken, room = drawing(QUICK), drawing(QUICK)
    broken.model_version = ModelVersionFactory(project=broken.project, uri="/no/such/model")
    broken.save()
    (tmp_path / "full").write_text("a file where the media folder should be")
    workers.start("gpu", MEDIA_ROOT=str(tmp_path / "full" / "media"))
    workers.until(lambda: ended(broken) and ended(room), "both ends")
    assert broken.status == "failed"
    assert "/no/such/model" in broken.error
    assert room.status == "failed"
    assert "NotADirectoryError" in room.error
    assert "nothing is lost" in room.hint
    workers.stop("gpu")
    jobs.job_retry(room)
    workers.start("gpu")
    workers.until(lambda: ended(room), "the second try")
    assert room.status == "succeeded"
    assert Candidate.objects.count() == PROMPTS * len(SEEDS)


@pytest.fixture
def training(transactional_db, folders):
    """A queued reward run on a snapshot of sixteen judged pairs."""
    backbone = ModelVersionFactory(uri=str(folders[1]), kind="reward")
    project = backbone.project
    prompt_set = PromptSetFactory(project=project)
    for split in ["train"] * 12 + ["validation"] * 2 + ["test"] * 2:
        prompt = PromptFactory(prompt_set=prompt_set, split=split)
        model = ModelVersionFactory(project=project)
        for seed in (0, 1):
            asset = stored_image(project)
            CandidateFactory(prompt=prompt, model_version=model, seed=seed, asset=asset)
    campaign = CampaignFactory(project=project)
    tasks_add(campaign=campaign, source=PairSource("within_model"))
    campaign.refresh_from_db()
    judge_everything(Desk(newcomer(project), campaign), lambda count: ["left", "right"][count % 2])
    snapshot = snapshot_create(project=project, user=None, name="s", campaigns=[campaign])
    snapshot_build(snapshot.pk)
    snapshot.refresh_from_db()
    config = {
        "epochs": 10_000, "max_steps": 120, "batch_size": 4, "warmup_steps": 0,
        "validate_every": 60, "checkpoint_every": 20, "patience": 1_000, "bootstrap_draws": 100,
    }  # fmt: skip
    return run_create(
        project=project, user=None, kind="reward", name="r", snapshot=snapshot, base=backbone,
        config=config, seed=1,
    )  # fmt: skip


def test_a_training_run_whose_worker_is_killed_goes_on_from_its_checkpoint(
    workers: Workers,
    training,
    settings,
):
    run = training
    checkpoints = Path(settings.JOBS_ROOT) / f"run-{run.pk}" / "checkpoints"
    workers.start("gpu")
    workers.until(lambda: checkpoints.is_dir() and any(checkpoints.iterdir()), "a first checkpoint")
    workers.kill("gpu")
    assert TrainingRun.objects.get().output is None
    workers.start("gpu")
    workers.until(lambda: ended(run), "the end")
    assert (run.status, run.attempt, run.losses) == ("succeeded", 2, 1), run.error
    assert run.output.source == "run"
    assert (Path(run.output.uri) / "model.safetensors").is_file()
    assert not list(Path(run.output.uri).parent.glob("*.part"))
    losses = RunMetric.objects.filter(run=run, name__contains="loss").values_list("name", "step")
    assert len(losses) == len(set(losses))
    assert max(step for _, step in losses) == 120
