"""Marks drawn as masks, averaged to heat maps, counted, compared and written to files."""

import io
import itertools
import json
import time
import tracemalloc

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from annotate.core.errors import ApplicationError
from annotate.labeling.services.campaign import campaign_create, campaign_enter
from annotate.labeling.services.tasks import PairSource
from annotate.quality import region_files, regions
from annotate.quality.region_results import LARGEST_SIDE
from annotate.quality.regions import POINT_RADIUS, agreement, heat_of, iou, mask_of
from annotate.quality.scores import results
from tests.annotate.labeling.labelling import Desk, newcomer, task_of
from tests.factories import CandidateFactory, ModelVersionFactory, PromptFactory

SQUARE, GRID = (512, 512), (8, 8)


def drawn(*marks, size=(64, 64), image=SQUARE, grid=GRID):
    rows = [{"tool": tool, "geometry": geometry} for tool, geometry in marks]
    return mask_of(rows, size=size, image=image, grid=grid)


def box(x, y, w, h):
    return ("box", {"x": x, "y": y, "w": w, "h": h})


def test_a_box_on_pixel_edges_is_exact_at_any_size():
    rng = np.random.default_rng(0)
    for _ in range(200):
        width, height = rng.integers(1, 300, size=2)
        x, y = rng.integers(0, width), rng.integers(0, height)
        w, h = rng.integers(1, width - x + 1), rng.integers(1, height - y + 1)
        # Rounded to five digits, as the browser sends it.
        fractions = [round(float(v), 5) for v in (x / width, y / height, w / width, h / height)]
        mask = drawn(box(*fractions), size=(int(width), int(height)))
        wanted = np.zeros((height, width), dtype=bool)
        wanted[y : y + h, x : x + w] = True
        assert np.array_equal(mask, wanted), (width, height, x, y, w, h)


def test_patches_cover_their_cells_row_by_row():
    mask = drawn(("patch", {"cells": [0, 10, 63]}), size=(8, 8))
    assert {(int(row), int(column)) for row, column in np.argwhere(mask)} == {
        (0, 0),
        (1, 2),
        (7, 7),
    }
    wide = drawn(("patch", {"cells": [5]}), size=(30, 20), grid=(3, 2))
    assert np.array_equal(np.argwhere(wide).min(0), [10, 20])
    assert np.array_equal(np.argwhere(wide).max(0), [19, 29])


def test_all_cells_of_a_grid_are_the_whole_image_even_where_sizes_do_not_divide():
    for size in ((61, 37), (7, 5), (512, 512)):
        assert drawn(("patch", {"cells": list(range(64))}), size=size).all()


def test_a_stroke_is_what_lies_within_its_radius_and_nothing_else():
    points = [[0.2, 0.3], [0.7, 0.35], [0.6, 0.9]]
    image, size, radius = (400, 200), (100, 50), 0.06
    mask = drawn(("brush", {"radius": radius, "points": points}), size=size, image=image)
    for row in range(size[1]):
        for column in range(size[0]):
            at = np.array([(column + 0.5) / size[0] * 400, (row + 0.5) / size[1] * 200])
            way = np.array(points) * image
            steps = np.linspace(0, 1, 2_000)[:, None]
            path = np.concatenate([a + steps * (b - a) for a, b in itertools.pairwise(way)])
            away = np.hypot(*(path - at).T).min()
            if abs(away - radius * 400) > 0.2:  # the brute force is no finer than that
                assert mask[row, column] == (away < radius * 400)


def away(points, size, image):
    """From each pixel's centre to the path, in parts of the longer side: by the school's formula."""
    sides = np.array(image) / max(image)
    x = (np.arange(size[0]) + 0.5)[None, :] / size[0] * sides[0]
    y = (np.arange(size[1]) + 0.5)[:, None] / size[1] * sides[1]
    path = np.array(points) * sides
    nearest = np.full((size[1], size[0]), np.inf)
    for a, b in zip(path, path[1:] if len(path) > 1 else path, strict=False):
        way = b - a
        t = ((x - a[0]) * way[0] + (y - a[1]) * way[1]) / max(float(way @ way), 1e-300)
        t = np.clip(t, 0, 1)
        nearest = np.minimum(nearest, np.hypot(x - a[0] - t * way[0], y - a[1] - t * way[1]))
    return nearest


LEVEL = [[0.1, 0.5], [0.9, 0.5], [0.3, 0.5]]
UPRIGHT = [[0.5, 0.9], [0.5, 0.2]]


@pytest.mark.parametrize("band", [None, 500])
def test_strokes_are_exact_in_every_direction_and_in_bands(monkeypatch, band):
    """To within 1e-9, as the docstring says; a band's edge leaves no seam."""
    if band:
        monkeypatch.setattr(regions, "BAND", band)
        monkeypatch.setattr(regions, "CHUNK", band)
    rng = np.random.default_rng(0)
    paths = [rng.random((rng.integers(1, 9), 2)).round(4).tolist() for _ in range(120)]
    marked = 0
    for points in [LEVEL, UPRIGHT, LEVEL[::-1], UPRIGHT[::-1], *paths]:
        image, size = (rng.integers(1, most, size=2).tolist() for most in (600, 90))
        radius = float(rng.choice([0.25, 0.0625, 0.02, 0.001]))
        mark = ("brush", {"radius": radius, "points": points})
        mask = drawn(mark, size=tuple(size), image=tuple(image))
        distance = away(points, size, image)
        sure = np.abs(distance - radius) > 1e-9
        assert np.array_equal(mask[sure], (distance <= radius)[sure]), (points, radius, size)
        marked += int(mask.sum())
    assert marked > 10_000


def test_the_widest_and_longest_strokes_take_little_time_and_memory():
    points = np.random.default_rng(0).random((40, 2)).tolist()
    marks = [{"tool": "brush", "geometry": {"radius": 0.25, "points": points}}]
    tracemalloc.start()
    began = time.process_time()
    heat = heat_of([marks], size=(1024, 1024), image=(1024, 1024), grid=GRID)
    took, (_, peak) = time.process_time() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert heat.mean() > 0.9
    assert peak < 64 * 2**20  # 617 MiB once, for a single stretch
    assert took < 8  # 36 s once; 0.2 s on an idle machine


def test_a_map_in_bands_is_the_same_map(monkeypatch):
    marks = [
        {"tool": "brush", "geometry": {"radius": 0.1, "points": [[0.1, 0.1], [0.8, 0.7]]}},
        {"tool": "box", "geometry": {"x": 0.2, "y": 0.05, "w": 0.1, "h": 0.9}},
        {"tool": "patch", "geometry": {"cells": [7, 56]}},
    ]
    asked = {"size": (37, 53), "image": (300, 400), "grid": GRID}
    whole = heat_of([marks, marks[:1], []], **asked)
    monkeypatch.setattr(regions, "BAND", 600)
    assert np.array_equal(heat_of([marks, marks[:1], []], **asked), whole)
    fine = mask_of(marks, size=(148, 212), image=(300, 400), grid=GRID)
    assert np.array_equal(heat_of([marks], **asked), fine.reshape(53, 4, 37, 4).mean((1, 3)))


def test_a_point_is_a_disc_of_a_twentieth_of_the_height_round_on_the_image():
    mask = drawn(("point", {"x": 0.5, "y": 0.5}), size=(800, 400), image=(800, 400))
    rows, columns = np.nonzero(mask)
    assert np.ptp(rows) + 1 == np.ptp(columns) + 1 == 2 * POINT_RADIUS * 400
    assert mask.sum() == pytest.approx(np.pi * 20**2, rel=0.01)


def test_a_dot_of_the_brush_at_a_corner_stays_inside():
    mask = drawn(("brush", {"radius": 0.1, "points": [[1, 1]]}), size=(10, 10))
    assert mask[9, 9]
    assert mask.sum() == 1


def test_heat_is_the_share_of_people_and_a_part_of_a_pixel_is_a_part():
    half = [{"tool": "box", "geometry": {"x": 0, "y": 0, "w": 0.5, "h": 1}}]
    eighth = [{"tool": "box", "geometry": {"x": 0, "y": 0, "w": 0.125, "h": 1}}]
    heat = heat_of([half, [], eighth], size=(4, 4), image=SQUARE, grid=GRID)
    assert heat.dtype == np.float32
    assert heat.shape == (4, 4)
    assert np.allclose(heat[0], [(1 + 0.5) / 3, 1 / 3, 0, 0])
    assert not heat_of([], size=(4, 4), image=SQUARE, grid=GRID).any()


def test_a_person_who_marks_a_place_twice_counts_once():
    twice = [
        {"tool": "box", "geometry": {"x": 0, "y": 0, "w": 1, "h": 1}},
        {"tool": "point", "geometry": {"x": 0.5, "y": 0.5}},
    ]
    assert heat_of([twice], size=(9, 9), image=SQUARE, grid=GRID).max() == 1


def test_iou_of_two_halves_and_of_nothing():
    left, whole = drawn(box(0, 0, 0.5, 1)), drawn(box(0, 0, 1, 1))
    none = drawn()
    assert iou(left, whole) == 0.5
    assert iou(left, ~left) == 0
    assert iou(none, none) is None
    assert agreement([left, whole, none]) == [0.5, 0, 0]
    assert agreement([none, none]) == []


# --- a campaign ---------------------------------------------------------------------------------

LEFT = {"tool": "box", "reason": "artefact", "geometry": {"x": 0, "y": 0, "w": 0.5, "h": 1}}
WHOLE = {"tool": "patch", "reason": "blurred", "geometry": {"cells": list(range(64))}}
FINE = {"tool": "point", "reason": "good", "geometry": {"x": 0.5, "y": 0.5}}
RED = {"word": 1, "text": "Red", "fault": "wrong"}


@pytest.fixture
def campaign(project):
    model = ModelVersionFactory(project=project, name="alpha")
    prompt = PromptFactory(prompt_set__project=project, text="a Red star")
    for seed in range(2):
        CandidateFactory(prompt=prompt, model_version=model, seed=seed)
    drafted = campaign_create(
        project=project, user=project.created_by, name="Where?", kind="regions",
        sources=[PairSource("within_model", pairs_per_prompt=5)], overlap=3,
    )  # fmt: skip
    return campaign_enter(campaign=drafted, status="open")


@pytest.fixture
def candidate(campaign):
    """The first image, on which three people said something; the third changed their mind."""
    first = campaign.tasks.order_by("pk").first()
    said = [{"marks": [LEFT], "words": [RED]}, {"marks": [WHOLE, FINE]}, {"nothing_to_mark": True}]
    for answered in said:
        desk = Desk(newcomer(campaign.project), campaign)
        lease = next(lease for lease in desk.take(2) if task_of(lease) == first)
        if answered == said[-1]:
            pk = desk.say(lease, "answered", regions={"marks": [FINE]}).json()["saved"]["id"]
            lease = desk.undo(pk).json()["lease"]
        answer = desk.say(lease, "answered", regions=answered)
        assert answer.status_code == 200, answer.json()
        desk.give_back(*desk.take(1))
    return first.candidates.get().candidate


def test_results_count_what_stands_and_how_far_people_agree(campaign, candidate, as_, reviewer):
    found = as_(reviewer).get(f"/campaigns/{campaign.pk}/results").json()
    regions = found["regions"]
    assert (regions["judgements"], regions["images"], regions["nothing_to_mark"]) == (3, 1, 1)
    counts = {row["key"]: (row["marks"], row["judgements"]) for row in regions["reasons"]}
    assert counts["artefact"] == counts["blurred"] == counts["good"] == (1, 1)
    assert counts["colour"] == (0, 0)
    assert regions["words"] == [{"text": "red", "fault": "wrong", "count": 1}]
    # Left half against the whole is 1/2; either against nothing is 0.
    assert (regions["agreement"], regions["compared"]) == (pytest.approx(0.5 / 3, abs=1e-4), 3)
    [most] = regions["most_marked"]
    assert (most["candidate"], most["judgements"], most["marks"]) == (candidate.pk, 3, 2)
    values = {row["key"]: row for row in found["models"][0]["values"]}
    assert values["artefact"]["mean"] == pytest.approx(1 / 3, abs=1e-4)
    assert (values["colour"]["mean"], values["colour"]["count"]) == (0, 3)


def test_a_campaign_without_answers_has_results_all_the_same(campaign):
    found = results(campaign)
    assert found["models"] == []
    assert found["regions"]["agreement"] is None
    assert found["regions"]["most_marked"] == []


def fetch(client, campaign, candidate, file, **query):
    return client.get(f"/campaigns/{campaign.pk}/regions/{candidate.pk}/{file}", query)


def test_heat_and_masks_of_an_image_as_files(campaign, candidate, as_, reviewer):
    client = as_(reviewer)
    heat = np.load(
        io.BytesIO(fetch(client, campaign, candidate, "heat.npy", width=4, height=4).content)
    )
    assert heat.dtype == np.float32
    assert np.allclose(heat, [[2 / 3, 2 / 3, 1 / 3, 1 / 3]] * 4)
    png = fetch(client, campaign, candidate, "heat.png", width=4, height=4)
    assert png["Content-Type"] == "image/png"
    pixels = np.array(Image.open(io.BytesIO(png.content)))
    assert pixels[0].tolist() == [170, 170, 85, 85]
    mask = fetch(client, campaign, candidate, "mask.png", width=4, height=4)
    assert np.array(Image.open(io.BytesIO(mask.content)))[0].tolist() == [255, 255, 0, 0]
    blurred = fetch(client, campaign, candidate, "heat.npy", width=2, height=2, reason="blurred")
    assert np.allclose(np.load(io.BytesIO(blurred.content)), 1 / 3)
    masks = np.load(io.BytesIO(fetch(client, campaign, candidate, "masks.npz", width=8).content))
    assert masks["masks"].shape == (3, len(campaign.form["reasons"]), 8, 8)
    reasons = masks["reasons"].tolist()
    assert sorted(masks["masks"][:, reasons.index("artefact")].sum((1, 2))) == [0, 0, 32]
    overlay = fetch(client, campaign, candidate, "overlay.png", polarity="good")
    assert Image.open(io.BytesIO(overlay.content)).size == (
        candidate.asset.width, candidate.asset.height,
    )  # fmt: skip


def test_what_is_not_there_is_said(campaign, candidate, as_, reviewer, annotator, stranger):
    client = as_(reviewer)
    assert fetch(client, campaign, candidate, "heat.exe").status_code == 404
    assert fetch(client, campaign, candidate, "heat.png", reason="taste").status_code == 400
    assert fetch(client, campaign, candidate, "heat.png", width=100_000).status_code == 400
    unjudged = campaign.tasks.order_by("pk").last().candidates.get().candidate
    assert fetch(client, campaign, unjudged, "heat.png").status_code == 404
    assert fetch(as_(annotator), campaign, candidate, "heat.png").status_code == 403
    assert fetch(as_(stranger), campaign, candidate, "heat.png").status_code == 404


def resize(candidate, width, height):
    asset = candidate.asset
    asset.width, asset.height = width, height
    asset.save()


def test_a_map_is_never_larger_than_can_be_made(campaign, candidate, as_, reviewer):
    client = as_(reviewer)
    resize(candidate, 10, 30_000)
    heat = np.load(io.BytesIO(fetch(client, campaign, candidate, "heat.npy").content))
    assert heat.shape == (LARGEST_SIDE, 1), "the image's own is made smaller"
    refused = fetch(client, campaign, candidate, "heat.npy", width=4)
    assert refused.status_code == 400
    message = refused.json()["error"]["message"]
    assert "4 x 12000" in message
    assert "smaller width: 1 x 4096" in message
    assert fetch(client, campaign, candidate, "heat.npy", width=1).status_code == 200


def test_everybodys_masks_share_one_budget(
    campaign, candidate, as_, reviewer, monkeypatch, tmp_path
):
    client = as_(reviewer)
    resize(candidate, 400, 200)
    layers = 3 * len(campaign.form["reasons"])
    monkeypatch.setattr(region_files, "MOST_BYTES", layers * 100 * 50)
    masks = np.load(io.BytesIO(fetch(client, campaign, candidate, "masks.npz").content))["masks"]
    assert masks.nbytes == layers * 100 * 50
    assert masks.shape[2:] == (50, 100)
    refused = fetch(client, campaign, candidate, "masks.npz", width=200)
    assert refused.status_code == 400
    assert "Ask for a smaller width: 100 x 50 can be made" in refused.json()["error"]["message"]
    assert fetch(client, campaign, candidate, "masks.npz", width=100).status_code == 200
    # A single map is as large as the image.
    heat = np.load(io.BytesIO(fetch(client, campaign, candidate, "heat.npy").content))
    assert heat.shape == (200, 400)
    region_files.regions_write(campaign, tmp_path / "own")
    [row] = json.loads((tmp_path / "own" / "manifest.json").read_text())["images"]
    assert (row["image_size"], row["map_size"]) == ([400, 200], [100, 50])
    with pytest.raises(ApplicationError, match="smaller width"):
        region_files.regions_write(campaign, tmp_path / "asked", size=(200, 100))


def test_the_export_is_whole_named_by_its_hashes_and_the_same_twice(campaign, candidate, tmp_path):
    for name in ("one", "two"):
        call_command("export_regions", campaign.pk, tmp_path / name, size="16x16", verbosity=0)
    manifest = json.loads((tmp_path / "one" / "manifest.json").read_text())
    assert manifest == json.loads((tmp_path / "two" / "manifest.json").read_text())
    [row] = manifest["images"]
    assert (row["candidate"], row["map_size"]) == (candidate.pk, [16, 16])
    assert row["nothing_to_mark"].count(True) == 1
    names = {path.name for path in (tmp_path / "one").iterdir()}
    assert names == {*row["files"], "manifest.json"}
    arrays = np.load(tmp_path / "one" / f"{candidate.pk}.npz")
    assert arrays["heat_bad"].shape == (16, 16)
    assert np.allclose(arrays["heat_bad"][:, 0], 2 / 3)
    assert np.allclose(arrays["heat_of_blurred"], 1 / 3)
    people = arrays["masks"].shape[0]
    assert people == len(arrays["judgements"]) == 3


def test_the_export_refuses_what_it_cannot_do(campaign, candidate, tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(CommandError, match="not empty"):
        call_command("export_regions", campaign.pk, tmp_path)
    with pytest.raises(CommandError, match="no campaign"):
        call_command("export_regions", 0, tmp_path / "new")
    with pytest.raises(CommandError, match="WIDTHxHEIGHT"):
        call_command("export_regions", campaign.pk, tmp_path / "new", size="big")
