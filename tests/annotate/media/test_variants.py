"""What people are shown of an image: every pixel, and nothing that tells where it came from."""

import io
import threading

import numpy as np
import pytest
from django.db import connection
from PIL import Image

from annotate.media import variants
from annotate.media.models import Asset, MediaVariant
from annotate.media.services import image_store, video_store
from annotate.media.storage import content_read
from annotate.media.variants import variant_get_or_make
from tests.factories import AssetFactory, picture
from tests.videos import movie


def photo(width: int = 40, height: int = 30, *, format: str = "JPEG", mode: str = "RGB") -> bytes:
    pixels = np.random.default_rng(width).integers(0, 256, (height, width, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(pixels).convert(mode).save(buffer, format)
    return buffer.getvalue()


def pixels_of(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


FORMS = {"photograph": ("JPEG", "RGB"), "generated": ("PNG", "RGB"), "grey": ("PNG", "L"),
         "lossy": ("WEBP", "RGB")}  # fmt: skip


def test_images_of_every_kind_are_shown_in_one_form_pixel_for_pixel(as_, annotator, project):
    heads = set()
    for format, mode in FORMS.values():
        data = photo(format=format, mode=mode)
        asset = image_store(project=project, data=data)
        answer = as_(annotator).get(asset.address)
        assert answer.headers["Content-Type"] == "image/webp"
        assert np.array_equal(pixels_of(answer.body), pixels_of(data)), format
        told = {name: answer.headers[name] for name in answer.headers if name != "Content-Length"}
        told["ETag"] = told["ETag"].replace(str(asset.public_id), "")
        heads.add((str(sorted(told.items())), answer.body[8:16], answer.body[20:21]))
        assert str(len(answer.body)) == answer.headers["Content-Length"]
    assert len(heads) == 1, "the same headers, the same lossless WebP"


def test_only_those_who_may_know_get_the_bytes_that_came_in(
    as_, annotator, reviewer, researcher, stranger, project
):
    data = photo()
    address = f"{image_store(project=project, data=data).address}?as=original"
    answer = as_(researcher).get(address)
    assert (answer.body, answer.headers["Content-Type"]) == (data, "image/jpeg")
    for user, status in [(annotator, 403), (reviewer, 403), (stranger, 404), (None, 401)]:
        assert as_(user).get(address).status_code == status


def test_an_etag_of_one_form_does_not_answer_for_another(as_, annotator, researcher, project):
    address = image_store(project=project, data=photo()).address
    tags = {
        as_(researcher).get(f"{address}?as={form}").headers["ETag"]
        for form in ("shown", "thumb", "original")
    }
    assert len(tags) == 3
    # Nor may a tag that somebody knows get past the check of roles.
    tag = as_(researcher).get(f"{address}?as=original").headers["ETag"]
    asked = as_(annotator).get(f"{address}?as=original", headers={"If-None-Match": tag})
    assert asked.status_code == 403


def test_an_unknown_form_is_refused(as_, annotator, project):
    address = image_store(project=project, data=picture()).address
    assert as_(annotator).get(f"{address}?as=../../etc/passwd").status_code == 400


@pytest.mark.parametrize(("width", "height"), [(1000, 500), (300, 900), (40, 30), (2000, 2)])
def test_a_thumb_is_small_and_keeps_its_shape(as_, annotator, project, width, height):
    asset = image_store(project=project, data=photo(width, height))
    answer = as_(annotator).get(f"{asset.address}?as=thumb")
    with Image.open(io.BytesIO(answer.body)) as image:
        assert max(image.size) == min(256, max(width, height))
        # A thin image keeps a pixel of its thickness.
        assert (
            image.width / image.height == pytest.approx(width / height, rel=0.02) or 1 in image.size
        )
        assert image.format == "WEBP"


def test_a_variant_is_made_once(project, monkeypatch):
    asset = image_store(project=project, data=photo())
    first = variant_get_or_make(asset=asset, kind="shown")
    monkeypatch.setattr(variants, "_MAKE", {})
    assert variant_get_or_make(asset=asset, kind="shown") == first
    assert MediaVariant.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_who_asks_at_the_same_time_waits_and_gets_the_same(project, monkeypatch):
    asset = image_store(project=project, data=photo(200, 200))
    made, begin = [], threading.Barrier(4)
    shown = variants._MAKE[MediaVariant.Kind.SHOWN]
    monkeypatch.setitem(
        variants._MAKE, MediaVariant.Kind.SHOWN, lambda data: made.append(1) or shown(data)
    )
    found = []

    def ask() -> None:
        begin.wait()
        try:
            found.append(variant_get_or_make(asset=asset, kind="shown").pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(found), len(set(found)), len(made)) == (4, 1, 1)


def test_an_image_too_large_for_a_webp_from_before_is_shown_as_it_is(project):
    assert (
        variant_get_or_make(asset=AssetFactory(project=project, width=20_000), kind="shown") is None
    )


def test_posters_and_frames_are_webp_already_and_are_not_kept_twice(as_, annotator, project):
    video = video_store(project=project, data=movie(12)).video
    for still in (video.poster, video.frames_seen.first().image):
        answer = as_(annotator).get(still.address)
        assert answer.headers["Content-Type"] == "image/webp"
        assert answer.body == content_read(still.storage_key)
    thumb = as_(annotator).get(f"{video.poster.address}?as=thumb")
    assert thumb.status_code == 200


def test_making_ahead_passes_over_what_is_no_image(project):
    still = image_store(project=project, data=photo())
    moving = video_store(project=project, data=movie(4))
    assert variants.variants_make([still, moving]) == 1
    assert still.variants.get().kind == "shown"


def test_equal_images_of_two_projects_share_the_file_and_not_the_row(project):
    from tests.factories import ProjectFactory

    assets = [image_store(project=each, data=photo()) for each in (project, ProjectFactory())]
    kept = [variant_get_or_make(asset=asset, kind="shown") for asset in assets]
    assert kept[0].storage_key == kept[1].storage_key
    assert Asset.objects.count() == MediaVariant.objects.count() == 2


def test_what_a_campaign_shows_is_made_when_it_opens(
    project, monkeypatch, django_capture_on_commit_callbacks
):
    from annotate.celery import app
    from annotate.labeling.services.campaign import campaign_enter
    from annotate.labeling.services.images import images_make
    from tests.factories import campaign_of_pairs, tasks_of

    sent = []
    monkeypatch.setattr(app, "send_task", lambda name, **named: sent.append((name, named["args"])))
    campaign = campaign_of_pairs(2, project=project, status="draft")
    for task in tasks_of(campaign):
        for row in task.candidates.select_related("candidate"):
            row.candidate.asset = image_store(project=project, data=picture())
            row.candidate.save(update_fields=["asset"])
    other = image_store(project=project, data=picture())
    with django_capture_on_commit_callbacks(execute=True):
        campaign_enter(campaign=campaign, status="open")
    assert sent == [("labeling.images_make", [campaign.pk])]
    assert images_make(campaign.pk) == 4
    assert MediaVariant.objects.filter(kind="shown").count() == 4
    assert not other.variants.exists()
    assert images_make(campaign.pk) == 0
