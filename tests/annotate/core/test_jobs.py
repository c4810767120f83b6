"""A job is a row: who may claim it, speak for it and end it."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from annotate.celery import app
from annotate.core import jobs
from annotate.core.api import eta_seconds
from annotate.core.errors import Conflict
from annotate.generation.models import GenerationJob
from tests.factories import GenerationJobFactory, long_ago

PAST = timedelta(minutes=1)


@pytest.fixture
def job(db) -> GenerationJob:
    return GenerationJobFactory(progress_total=10)


def claim(job: GenerationJob) -> GenerationJob | None:
    return jobs.job_claim(GenerationJob, job.pk)


def fresh(job: GenerationJob) -> GenerationJob:
    job.refresh_from_db()
    return job


def lose(job: GenerationJob) -> None:
    """Its worker falls silent."""
    GenerationJob.objects.filter(pk=job.pk).update(lease_expires_at=timezone.now() - PAST)


def test_a_job_is_claimed_once_however_often_its_message_comes(job):
    mine = claim(job)
    assert mine is not None
    assert (mine.status, mine.attempt) == ("running", 1)
    assert mine.lease_expires_at
    assert mine.lease_expires_at > timezone.now()
    assert claim(job) is None


def test_a_message_for_a_row_that_is_not_there_is_nothing(db):
    assert jobs.job_claim(GenerationJob, 10**9) is None


@pytest.mark.parametrize(
    "end", [jobs.job_succeed, jobs.job_cancelled, lambda j: jobs.job_fail(j, error="x")]
)
def test_an_ended_job_is_not_claimed_again(job, end):
    assert end(claim(job))
    assert claim(job) is None
    assert fresh(job).finished_at is not None


def test_an_old_attempt_cannot_speak_for_the_job(job):
    old = claim(job)
    lose(job)
    jobs.jobs_sweep()
    new = claim(job)
    assert new.attempt == 2
    assert not jobs.job_report(old, done=9)
    assert not jobs.job_succeed(old)
    assert not jobs.job_fail(old, error="late")
    assert not jobs.job_cancelled(old)
    assert not jobs.job_yield(old)
    assert (fresh(job).status, job.progress_done) == ("running", 0)
    assert jobs.job_report(new, done=3)
    assert jobs.job_succeed(new)


def test_a_report_renews_the_lease(job):
    mine = claim(job)
    lose(job)
    assert jobs.job_report(mine, done=4, note="going")
    row = fresh(job)
    assert row.lease_expires_at
    assert row.lease_expires_at > timezone.now()
    assert (row.progress_done, row.progress_note) == (4, "going")
    assert jobs.jobs_sweep() == 0


def test_the_sweep_queues_again_what_lost_its_worker(job):
    claim(job)
    assert jobs.jobs_sweep() == 0
    lose(job)
    assert jobs.jobs_sweep() >= 1
    assert (fresh(job).status, job.losses) == ("queued", 1)


def test_a_job_that_five_workers_died_of_is_called_its_own_fault(job):
    for _ in range(jobs.MOST_LOSSES):
        assert claim(job) is not None
        lose(job)
        jobs.jobs_sweep()
    row = fresh(job)
    assert row.status == "failed"
    assert "5 workers" in row.error
    assert "memory" in row.hint
    jobs.job_retry(row)
    assert (fresh(job).status, job.losses) == ("queued", 0)


def test_a_queued_row_whose_message_was_lost_is_nudged_again(
    job, django_capture_on_commit_callbacks
):
    GenerationJob.objects.update(created_at=long_ago(minutes=5))
    with django_capture_on_commit_callbacks() as sent:
        assert jobs.jobs_sweep() == 1
        assert jobs.jobs_sweep() == 0  # not at every sweep: every ten minutes
    assert len(sent) == 1


def test_a_fresh_row_is_not_nudged_twice(job):
    assert jobs.jobs_sweep() == 0


def test_a_queued_job_is_cancelled_at_once_and_a_running_one_is_asked(job):
    jobs.job_cancel(job)
    assert fresh(job).status == "cancelled"
    assert claim(job) is None
    jobs.job_retry(job)
    mine = claim(job)
    jobs.job_cancel(mine)
    assert fresh(job).status == "running"
    assert not jobs.job_report(mine, done=1)
    assert jobs.job_cancel_asked(mine)
    assert jobs.job_cancelled(mine)
    assert fresh(job).status == "cancelled"


def test_a_cancelled_job_whose_worker_died_ends_cancelled(job):
    jobs.job_cancel(claim(job))
    lose(job)
    jobs.jobs_sweep()
    assert fresh(job).status == "cancelled"


def test_what_has_ended_can_be_neither_cancelled_nor_what_succeeded_tried_again(job):
    jobs.job_succeed(claim(job))
    with pytest.raises(Conflict, match="ended already"):
        jobs.job_cancel(job)
    with pytest.raises(Conflict, match="failed or cancelled"):
        jobs.job_retry(job)


def test_a_job_given_back_by_a_worker_in_good_order_is_no_loss(job):
    mine = claim(job)
    assert jobs.job_yield(mine)
    assert (fresh(job).status, job.losses) == ("queued", 0)


def test_the_message_goes_out_after_the_commit(job, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as sent:
        jobs.job_send(job)
    assert len(sent) == 1


def test_a_job_that_is_rolled_back_sends_no_message(job, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as sent, transaction.atomic():
        jobs.job_send(job)
        transaction.set_rollback(True)
    assert sent == []


def test_a_queue_that_is_away_loses_no_job(job, monkeypatch, django_capture_on_commit_callbacks):
    def away(*args: object, **options: object) -> None:
        raise OperationalError("Connection refused")

    monkeypatch.setattr(app, "send_task", away)
    with django_capture_on_commit_callbacks(execute=True):
        jobs.job_send(job)
    assert fresh(job).status == "queued"


def test_the_time_left_goes_by_the_pace_of_this_attempt():
    now = timezone.now()
    job = GenerationJob(
        status="running", progress_from=40, progress_done=50, progress_total=100,
        started_at=now - timedelta(seconds=20),
    )  # fmt: skip
    assert eta_seconds(job, now) == 100
    job.progress_done = 40
    assert eta_seconds(job, now) is None
    job.status = "succeeded"
    assert eta_seconds(job, now) is None


# --- through the API ----------------------------------------------------------------------------


def test_cancel_and_retry_through_the_api(as_, researcher, project):
    job = GenerationJobFactory(model_version__project=project)
    address = f"/generations/{job.pk}"
    assert as_(researcher).post(f"{address}/retry").status_code == 409
    assert as_(researcher).post(f"{address}/cancel").json()["job"]["status"] == "cancelled"
    assert as_(researcher).post(f"{address}/cancel").status_code == 409
    assert as_(researcher).post(f"{address}/retry").json()["job"]["status"] == "queued"


def test_a_page_of_jobs_follows_the_one_before(as_, reviewer, project):
    made = [GenerationJobFactory(model_version__project=project).pk for _ in range(5)]
    address, seen, after = f"/projects/{project.pk}/generations", [], ""
    while after is not None:
        page = as_(reviewer).get(address, {"limit": 2, "after": after}).json()
        seen += [row["id"] for row in page["results"]]
        after = page["next"]
    assert seen == made[::-1]


@pytest.mark.parametrize("query", [{"after": "x"}, {"limit": "many"}, {"after": "1;DROP"}])
def test_a_page_that_makes_no_sense_is_refused(as_, reviewer, project, query):
    answer = as_(reviewer).get(f"/projects/{project.pk}/generations", query)
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "query", [{"after": 10**30}, {"after": -5}, {"limit": 10**9}, {"limit": -1}]
)
def test_numbers_out_of_range_are_no_accident(as_, reviewer, project, query):
    answer = as_(reviewer).get(f"/projects/{project.pk}/generations", query)
    assert answer.status_code == 200


def test_filters_are_the_named_ones_only(as_, reviewer, project):
    address = f"/projects/{project.pk}/candidates"
    answer = as_(reviewer).get(address, {"project__created_by__password__startswith": "a"})
    assert answer.status_code == 200
    for value in ("x", "-1", "1 OR 1=1"):
        assert as_(reviewer).get(address, {"prompt": value}).status_code == 400


def test_activity_shows_the_latest_jobs_of_all_kinds(as_, reviewer, project):
    job = GenerationJobFactory(model_version__project=project)
    rows = as_(reviewer).get(f"/projects/{project.pk}/activity").json()["results"]
    assert [(row["kind"], row["id"]) for row in rows] == [("generation", job.pk)]
