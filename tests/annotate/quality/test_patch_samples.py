"""Drawing images by which people check patch maps, and what the audit then says of them."""

import itertools
from collections import Counter
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from annotate.generation.models import PatchMap, PatchMapJob
from annotate.labeling.models import Campaign, TaskCandidate
from annotate.labeling.services.campaign import campaign_enter
from annotate.quality.models import PatchSample
from annotate.quality.patch_strata import draw_strata
from tests.annotate.labeling.labelling import Desk, newcomer, task_of
from tests.factories import (
    CandidateFactory,
    PatchMapFactory,
    PatchMapJobFactory,
    PromptFactory,
    stored_map,
)


def test_a_draw_is_even_over_the_values_and_the_same_again():
    values = {pk: (pk * 37 % 101) / 101 for pk in range(1, 101)}
    strata = draw_strata(values, number=23, strata=5, seed=4)
    assert [stratum.pool for stratum in strata] == [20] * 5
    assert sorted(len(stratum.drawn) for stratum in strata) == [4, 4, 5, 5, 5]
    for below, above in itertools.pairwise(strata):
        assert below.high <= above.low
    for stratum in strata:
        assert all(stratum.low <= values[pk] <= stratum.high for pk in stratum.drawn)
    assert draw_strata(values, number=23, strata=5, seed=4) == strata
    assert draw_strata(values, number=23, strata=5, seed=5) != strata
    shuffled = dict(sorted(values.items(), key=lambda each: each[1]))
    assert draw_strata(shuffled, number=23, strata=5, seed=4) == strata


def test_every_image_is_drawn_about_as_often_as_any_other():
    values = {pk: pk / 12 for pk in range(12)}
    often = Counter(
        pk
        for seed in range(600)
        for stratum in draw_strata(values, number=6, strata=3, seed=seed)
        for pk in stratum.drawn
    )
    assert all(abs(often[pk] - 300) < 60 for pk in values)  # 5 standard deviations


@pytest.mark.parametrize(("number", "strata"), [(3, 5), (50, 5), (1, 1), (9, 20)])
def test_few_images_and_few_asked_for_give_what_there_is(number, strata):
    values = dict.fromkeys(range(7), 0.5)  # all alike: ids decide
    drawn = [pk for each in draw_strata(values, number=number, strata=strata, seed=0)
             for pk in each.drawn]  # fmt: skip
    assert len(set(drawn)) == len(drawn) == min(7, number)


# --- on the server --------------------------------------------------------------------------------


@pytest.fixture
def job(project):
    """Ten images with maps of 2 by 4 cells, from bad to good, the left half worse."""
    prompt = PromptFactory(prompt_set__project=project, text="a star")
    job = PatchMapJobFactory(project=project, prompt_set=prompt.prompt_set)
    for seed in range(10):
        row = CandidateFactory(prompt=prompt, seed=seed)
        low, high = seed / 20, seed / 20 + 0.5
        quality = [[low, low, high, high]] * 2
        PatchMapFactory(
            candidate=row, patch_job=job, asset=stored_map(project, quality), rows=2, columns=4,
            quality_mean=(low + high) / 2,
        )  # fmt: skip
    return job


def test_a_draw_becomes_a_campaign_whose_patches_are_the_maps_cells(job, as_, admin):
    answer = as_(admin).post(f"/patch-jobs/{job.pk}/audits", {"number": 4, "strata": 2, "seed": 3})
    assert answer.status_code == 201, answer.json()
    assert answer.json()["images"] == 4
    campaign = Campaign.objects.get(pk=answer.json()["campaign"])
    assert (campaign.kind, campaign.status, campaign.purpose) == ("regions", "draft", "patch audit")
    assert (campaign.form["rows"], campaign.form["columns"]) == (2, 4)
    sample = PatchSample.objects.get(campaign=campaign)
    asked = set(
        TaskCandidate.objects.filter(task__campaign=campaign).values_list("candidate", flat=True)
    )
    assert {pk for row in sample.strata for pk in row["candidates"]} == asked
    assert [len(row["candidates"]) for row in sample.strata] == [2, 2]
    assert (sample.patch_job_id, sample.seed) == (job.pk, 3)
    again = as_(admin).post(f"/patch-jobs/{job.pk}/audits", {"number": 4, "strata": 2, "seed": 3})
    repeated = PatchSample.objects.get(campaign=again.json()["campaign"])
    assert repeated.strata == sample.strata


def test_only_an_admin_may_ask_for_a_check(job, as_, researcher, annotator):
    for person in (researcher, annotator):
        assert as_(person).post(f"/patch-jobs/{job.pk}/audits", {}).status_code == 403
    assert not Campaign.objects.exists()


@pytest.mark.parametrize("asked", [{"number": 0}, {"strata": 0}, {"seed": -1}, {"overlap": 0}])
def test_a_draw_that_cannot_be_is_refused(job, as_, admin, asked):
    assert as_(admin).post(f"/patch-jobs/{job.pk}/audits", asked).status_code == 400
    assert not Campaign.objects.exists()


def test_a_job_without_maps_has_nothing_to_check(project, as_, admin):
    empty = PatchMapJobFactory(project=project)
    answer = as_(admin).post(f"/patch-jobs/{empty.pk}/audits", {})
    assert answer.status_code == 400
    assert "nothing to check" in answer.json()["error"]["message"]


def test_a_fine_grid_is_made_coarser(job, as_, admin):
    job.maps.update(rows=96, columns=128)
    answer = as_(admin).post(f"/patch-jobs/{job.pk}/audits", {"number": 2})
    form = Campaign.objects.get(pk=answer.json()["campaign"]).form
    assert (form["rows"], form["columns"]) == (48, 64)


def test_the_audit_compares_people_with_maps_by_stratum_and_by_image(job, as_, admin, reviewer):
    made = as_(admin).post(f"/patch-jobs/{job.pk}/audits", {"number": 10, "strata": 2}).json()
    campaign = campaign_enter(campaign=Campaign.objects.get(pk=made["campaign"]), status="open")
    lowest = PatchSample.objects.get(campaign=campaign).strata[0]["candidates"]
    half = {"tool": "patch", "reason": "artefact", "geometry": {"cells": [0, 1, 4, 5]}}
    desk = Desk(newcomer(campaign.project), campaign)
    for _ in range(10):
        (lease,) = desk.take(1)
        shown = task_of(lease).candidates.get().candidate_id
        said = {"marks": [half]} if shown in lowest else {"nothing_to_mark": True}
        answer = desk.say(lease, "answered", regions=said)
        assert answer.status_code == 200, answer.json()
    report = as_(reviewer).get(f"/campaigns/{campaign.pk}/patch-audit").json()
    low, high = report["sample"]["strata"]
    assert (low["judged"], low["human"], high["judged"], high["human"]) == (5, 0.5, 5, 1.0)
    assert low["auto"] == pytest.approx(0.35)
    assert high["auto"] == pytest.approx(0.6)
    assert sum(row["cells"] for row in report["bins"]) == report["cells"] == 80
    assert report["bins"][0] == {"low": 0.0, "high": 0.1, "cells": 8, "auto": 0.025, "human": 0.0}
    assert report["curve"]["y"][0] == 0.0
    assert report["curve"]["y"][-1] == 1.0
    gaps = [abs(row["auto"] - row["human"]) for row in report["compared"]]
    assert gaps == sorted(gaps, reverse=True)
    assert report["compared"][0]["fused"] is None
    as_(admin).post(f"/campaigns/{campaign.pk}/patch-fusion", {})
    report = as_(reviewer).get(f"/campaigns/{campaign.pk}/patch-audit").json()
    shown = report["compared"][0]
    assert shown["fused"] not in {None, shown["map"]}
    heat = as_(reviewer).get(f"/patch-maps/{shown['fused']}/heat.png")
    assert heat.status_code == 200


def test_what_was_learned_from_a_draw_calibrates_the_whole_job(job, as_, admin):
    made = as_(admin).post(f"/patch-jobs/{job.pk}/audits", {"number": 2, "strata": 2}).json()
    campaign = campaign_enter(campaign=Campaign.objects.get(pk=made["campaign"]), status="open")
    desk = Desk(newcomer(campaign.project), campaign)
    (lease,) = desk.take(1)
    desk.say(lease, "answered", regions={"nothing_to_mark": True})
    report = as_(admin).post(f"/campaigns/{campaign.pk}/patch-fusion", {}).json()
    assert report["fused"] == 10
    fused = PatchMap.objects.filter(source="fused")
    assert set(fused.values_list("made_of", flat=True)) == set(
        job.maps.values_list("pk", flat=True)
    )
    assert sum(bool(row.recipe["judgements"]) for row in fused) == 1


def test_the_command_draws_as_well_and_names_what_is_wrong(job, admin):
    out = StringIO()
    call_command("draw_patch_audit", job.pk, user=admin.email, number=3, stdout=out)
    assert "3 images" in out.getvalue()
    with pytest.raises(CommandError, match="no job"):
        call_command("draw_patch_audit", 0, user=admin.email)
    with pytest.raises(CommandError, match="nobody"):
        call_command("draw_patch_audit", job.pk, user="no@example.org")
    with pytest.raises(CommandError, match="--seed"):
        call_command("draw_patch_audit", job.pk, user=admin.email, seed=-1)
    assert PatchMapJob.objects.get(pk=job.pk).samples.count() == 1
