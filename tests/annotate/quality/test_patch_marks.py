"""Calibration, fusion and audit of patch maps by what people marked."""

import json
from io import StringIO

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import roc_auc_score

from annotate.generation.models import PatchMap
from annotate.generation.patch_files import map_read
from annotate.labeling.services.campaign import campaign_create, campaign_enter
from annotate.labeling.services.tasks import PairSource
from annotate.media.storage import content_read
from annotate.quality.patch_audit import human_map
from annotate.quality.patch_marks import (
    Cells,
    Curve,
    auc,
    audit,
    calibration_error,
    fit_curve,
    fuse,
    out_of_fold,
)
from annotate.quality.region_results import image_said
from tests.annotate.labeling.labelling import Desk, newcomer, task_of
from tests.factories import (
    CandidateFactory,
    ModelVersionFactory,
    PatchMapFactory,
    PromptFactory,
    stored_map,
)


def simulated(images: int, seed: int, *, people: int = 4, side: int = 8) -> list[Cells]:
    """Maps that are too sure of themselves: a value x is good only x squared of the time."""
    rng = np.random.default_rng(seed)
    found = []
    for number in range(images):
        auto = rng.random((side, side))
        good = rng.random((people, side, side)) < auto**2
        human = good.mean(0)
        found.append(Cells(number, auto, human, human < 1, people))
    return found


# --- the maths ------------------------------------------------------------------------------------


def test_the_curve_rises_and_is_isotonic_regression_with_weights():
    images = simulated(6, 0) + simulated(3, 1, people=1)
    curve = fit_curve(images)
    assert list(curve.y) == sorted(curve.y)
    assert len(curve.x) < sum(image.auto.size for image in images)
    x = np.concatenate([image.auto.ravel() for image in images])
    weight = np.concatenate([np.full(image.auto.size, image.people) for image in images])
    y = np.concatenate([image.human.ravel() for image in images])
    oracle = IsotonicRegression(out_of_bounds="clip").fit(x, y, sample_weight=weight)
    asked = np.linspace(-0.1, 1.1, 400)
    assert np.allclose(curve(asked), oracle.predict(asked), atol=1e-9)


def test_cells_of_one_value_are_one_point_whatever_their_order():
    auto = np.array([[0.5, 0.5, 0.2, 0.2]])
    human = np.array([[1.0, 0.0, 0.0, 0.5]])
    one = fit_curve([Cells(1, auto, human, human < 1, 2)])
    other = fit_curve([Cells(1, auto[:, ::-1], human[:, ::-1], human < 1, 2)])
    assert one == other
    assert one(np.array([0.2, 0.5])).tolist() == [0.25, 0.5]


def test_calibration_lowers_the_error_on_images_that_the_curve_never_saw():
    images = simulated(20, 2)
    report = audit(images)
    assert report["cells"] == 20 * 64
    assert report["error_before"] > 0.1  # the mean of x - x² is 1/6
    assert report["error_after"] < report["error_before"] / 3


def test_held_out_images_do_not_see_their_own_marks():
    images = simulated(5, 3)
    before = out_of_fold(images)
    changed = [*images[:2], _with_human(images[2], 0.0), *images[3:]]
    after = out_of_fold(changed)
    assert np.array_equal(before[2], after[2])  # its own marks changed, its calibrated map did not
    assert not np.array_equal(before[0], after[0])  # the others' did: they learn from it
    assert out_of_fold(images[:1]) is None
    assert audit(images[:1])["error_after"] is None


def _with_human(cells: Cells, value: float) -> Cells:
    human = np.full_like(cells.human, value)
    return Cells(cells.candidate, cells.auto, human, cells.touched, cells.people)


def test_where_people_marked_their_number_decides_and_elsewhere_the_curve():
    curve = Curve((0.0, 1.0), (0.2, 0.8))
    auto, human = np.array([[0.0, 1.0, 0.5]]), np.array([[1.0, 0.0, 0.25]])
    cells = Cells(1, auto, human, np.array([[True, True, False]]), people=3)
    fused = fuse(cells, curve, weight=1.0)
    assert fused.dtype == np.float32
    assert np.allclose(fused, [[(3 * 1 + 0.2) / 4, (3 * 0 + 0.8) / 4, 0.5]])
    nearly = fuse(cells, curve, weight=1e-9)
    assert np.allclose(nearly[0, :2], human[0, :2], atol=1e-6)


def test_the_area_under_the_curve_and_the_error_by_their_definitions():
    rng = np.random.default_rng(4)
    good, bad = rng.integers(0, 20, 300) / 20, rng.integers(0, 15, 200) / 20
    wanted = roc_auc_score(np.r_[np.ones(300), np.zeros(200)], np.r_[good, bad])
    assert auc(good, bad) == pytest.approx(wanted)
    assert auc(good, np.array([])) is None
    predicted, human = np.array([0.05, 0.07, 0.95, 1.0]), np.array([0.0, 0.0, 0.5, 1.0])
    weight = np.array([1.0, 1.0, 1.0, 3.0])
    wanted = (abs(0.05 + 0.07) + abs(0.45 + 3 * 0.0)) / 6
    assert calibration_error(predicted, human, weight) == pytest.approx(wanted)
    assert audit([])["auc"] is None


# --- on the server --------------------------------------------------------------------------------

LEFT = {
    "tool": "box", "reason": "artefact", "geometry": {"x": 0, "y": 0, "w": 0.5, "h": 1},
}  # fmt: skip


@pytest.fixture
def campaign(project):
    """Three images with maps, low on the left."""
    model = ModelVersionFactory(project=project, name="alpha")
    prompt = PromptFactory(prompt_set__project=project, text="a star")
    for seed in range(3):
        row = CandidateFactory(prompt=prompt, model_version=model, seed=seed)
        quality = [[0.6, 0.9], [0.62, 0.92 + seed / 100]]
        PatchMapFactory(candidate=row, asset=stored_map(project, quality))
    drafted = campaign_create(
        project=project, user=project.created_by, name="Where?", kind="regions",
        sources=[PairSource("within_model", pairs_per_prompt=5)], overlap=2,
    )  # fmt: skip
    return campaign_enter(campaign=drafted, status="open")


@pytest.fixture
def judged(campaign):
    """Two people judge the first two; one marks the left half of both, the other nothing."""
    tasks = list(campaign.tasks.order_by("pk")[:2])
    for marks in ([LEFT], []):
        desk = Desk(newcomer(campaign.project), campaign)
        leases = [lease for lease in desk.take(3) if task_of(lease) in tasks]
        assert len(leases) == 2
        for lease in leases:
            said = {"marks": marks} if marks else {"nothing_to_mark": True}
            answer = desk.say(lease, "answered", regions=said)
            assert answer.status_code == 200, answer.json()
    return campaign


def test_a_persons_marks_at_the_maps_grid(judged):
    candidate = judged.tasks.order_by("pk").first().candidates.get().candidate_id
    found = human_map(judged, image_said(judged, candidate), rows=2, columns=4)
    assert found["people"] == 2
    assert found["bad"].tolist() == [[0.5, 0.5, 0.0, 0.0]] * 2
    assert not found["good"].any()


def test_the_audit_counts_cells_and_knows_what_it_cannot_say(judged, as_, reviewer, annotator):
    report = as_(reviewer).get(f"/campaigns/{judged.pk}/patch-audit").json()
    assert (report["images"], report["cells"], report["bad_cells"]) == (2, 8, 4)
    assert (report["auc"], report["marked_cells"]) == (1.0, 4)
    assert report["contrast"] == pytest.approx(0.3, abs=0.03)
    assert report["error_after"] < report["error_before"]
    assert report["warning"] == ""
    address = f"/campaigns/{judged.pk}/patch-audit"
    assert as_(annotator).get(address).status_code == 403
    assert as_(reviewer).get(address, {"version": "no"}).status_code == 400


def test_nearly_even_maps_are_warned_of(judged, as_, reviewer):
    for row in PatchMap.objects.all():
        row.asset = stored_map(judged.project, [[0.9, 0.91], [0.9, 0.91]])
        row.save()
    report = as_(reviewer).get(f"/campaigns/{judged.pk}/patch-audit").json()
    assert "weigh every place alike" in report["warning"]


def test_fusion_writes_a_map_of_every_image_once(judged, as_, researcher, reviewer):
    address = f"/campaigns/{judged.pk}/patch-fusion"
    assert as_(reviewer).post(address, {}).status_code == 403
    report = as_(researcher).post(address, {}).json()
    assert report["fused"] == 3
    fused = PatchMap.objects.filter(source="fused").select_related("asset", "made_of__asset")
    assert fused.all().count() == 3
    assert as_(researcher).post(address, {}).json()["fused"] == 3
    assert fused.all().count() == 3  # the same marks, the same rows
    by_judged = {bool(row.recipe["judgements"]): row for row in fused}
    for with_marks, row in by_judged.items():
        before = map_read(content_read(row.made_of.asset.storage_key))
        after = map_read(content_read(row.asset.storage_key))
        curve = Curve(tuple(row.recipe["curve"]["x"]), tuple(row.recipe["curve"]["y"]))
        wanted = curve(before.quality)
        if with_marks:  # two people say .5 of the left half, the map counts for one
            wanted[:, 0] = (2 * 0.5 + wanted[:, 0]) / 3
        assert np.allclose(after.quality, wanted, atol=1e-6)
        assert np.array_equal(after.coverage, before.coverage)
        assert row.recipe["map"] == row.made_of.asset.sha256
    assert as_(researcher).post(address, {"weight": 3}).json()["fused"] == 3
    assert fused.all().count() == 6
    assert as_(researcher).post(address, {"weight": 0}).status_code == 400


def test_what_cannot_be_compared_is_said(campaign, as_, researcher):
    answer = as_(researcher).post(f"/campaigns/{campaign.pk}/patch-fusion", {})
    assert answer.status_code == 400
    assert "nothing to calibrate by" in answer.json()["error"]["message"]
    report = as_(researcher).get(f"/campaigns/{campaign.pk}/patch-audit").json()
    assert (report["images"], report["auc"]) == (0, None)
    PatchMap.objects.all().delete()
    answer = as_(researcher).get(f"/campaigns/{campaign.pk}/patch-audit")
    assert "Make some first" in answer.json()["error"]["message"]


def test_the_command_says_the_same_and_fuses(judged):
    out = StringIO()
    call_command("audit_patch_maps", judged.pk, stdout=out)
    assert json.loads(out.getvalue())["auc"] == 1.0
    assert not PatchMap.objects.filter(source="fused").exists()
    call_command("audit_patch_maps", judged.pk, fuse=True, stdout=StringIO())
    assert PatchMap.objects.filter(source="fused").count() == 3
    with pytest.raises(CommandError, match="no campaign"):
        call_command("audit_patch_maps", 0)
