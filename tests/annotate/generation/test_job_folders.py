"""What a worker writes before a program starts: inputs and items, also at a second attempt."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from annotate.core.models import JobStatus
from annotate.generation.models import FaceJob
from annotate.generation.services import faces
from annotate.media.services import image_store
from tests.factories import (
    CandidateFactory,
    FaceJobFactory,
    PromptFactory,
    PromptSetFactory,
    picture,
)
from training.worker import folders


def candidate(prompt):
    asset = image_store(project=prompt.prompt_set.project, data=picture())
    return CandidateFactory(prompt=prompt, asset=asset)


@pytest.fixture
def job(project):
    """A search over the one candidate of a set."""
    prompt_set = PromptSetFactory(project=project)
    candidate(PromptFactory(prompt_set=prompt_set))
    made = FaceJobFactory(prompt_set=prompt_set, of="candidates")
    FaceJob.objects.filter(pk=made.pk).update(status=JobStatus.QUEUED)
    claimed = faces.face_job_claim(made.pk)
    assert claimed is not None
    return claimed


def write(job, folder):
    folders.write_begun(
        job,
        folder,
        kind="faces",
        job_id="faces-1",
        config=faces.face_job_config(job),
        inputs=lambda: faces.face_job_inputs(job),
        items=lambda: faces.face_job_items(job),
    )
    return [json.loads(line) for line in (folder / "items.jsonl").read_text().splitlines()]


def test_a_job_goes_on_with_the_items_it_began_with(job, tmp_path):
    first = write(job, tmp_path)
    assert all((tmp_path / item["image"]).is_file() for item in first)
    candidate(job.prompt_set.prompts.get())  # another model draws meanwhile
    assert len(faces.face_job_items(job)) == 2
    assert write(job, tmp_path) == first


def test_an_attempt_that_died_among_the_inputs_begins_with_all_there_are(job, tmp_path):
    folders.write_inputs(job, tmp_path, faces.face_job_inputs(job))
    candidate(job.prompt_set.prompts.get())
    items = write(job, tmp_path)
    assert len(items) == 2
    assert all((tmp_path / item["image"]).is_file() for item in items)


def test_the_lease_is_renewed_while_inputs_are_copied(job, tmp_path, monkeypatch):
    monkeypatch.setattr(folders, "HEARTBEAT", 0.0)
    monkeypatch.setattr("annotate.core.patience.close_old_connections", lambda: None)
    FaceJob.objects.filter(pk=job.pk).update(lease_expires_at=timezone.now() - timedelta(seconds=1))
    folders.write_inputs(job, tmp_path, faces.face_job_inputs(job))
    job.refresh_from_db()
    assert job.lease_expires_at > timezone.now()
    assert job.progress_note == ""
