"""What a task shows is read once, kept for a while, and bounded."""

import json
import tracemalloc

from annotate.labeling.models import Task
from annotate.labeling.services import shown
from annotate.labeling.services.shown import Content
from tests.factories import campaign_of_pairs


def test_contents_are_read_once_and_in_canonical_order(db, django_assert_num_queries):
    tasks = list(Task.objects.filter(campaign=campaign_of_pairs(2)).order_by("pk"))
    shown.kept.clear()
    with django_assert_num_queries(1):
        read = shown.contents_of([task.pk for task in tasks])
    with django_assert_num_queries(0):
        assert shown.contents_of([task.pk for task in tasks]) == read
    for task in tasks:
        assert read[task.pk].prompt == task.prompt.text
        wanted = [
            f"/media/{row.candidate.asset.public_id}"
            for row in task.candidates.select_related("candidate__asset").order_by("position")
        ]
        assert [image["url"] for image in read[task.pk].images] == wanted


def test_only_so_many_are_kept_the_oldest_goes_first():
    kept = shown._Kept(2, shown.MOST_BYTES)
    kept.put({1: Content("a", [], [])})
    kept.put({2: Content("b", [], []), 3: Content("c", [], [])})
    assert set(kept.get([1, 2, 3])) == {2, 3}


def videos(frames: int = 3_600) -> Content:
    """As the database sends it: two videos, each with so many moments."""
    video = {"fps": 60.0, "moments": [round(1000 * n / 60) for n in range(frames)], "seen": []}
    image = {"url": "/media/" + "x" * 22, "width": 640, "height": 480, "video": video}
    return Content("a red star", json.loads(json.dumps([image, image])), [])


def test_long_videos_are_weighed_so_that_memory_stays_bounded():
    kept = shown._Kept(shown.KEPT, shown.MOST_BYTES)
    tracemalloc.start()
    for pk in range(200):
        kept.put({pk: videos()})
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert used < 1.1 * shown.MOST_BYTES  # 55 MB were they all kept
    here = kept.get(range(200))
    assert 100 < len(here) < 150
    assert list(here) == list(range(200 - len(here), 200)), "the latest"


def test_of_images_as_many_as_ever_are_kept():
    kept = shown._Kept(shown.KEPT, shown.MOST_BYTES)
    image = {"url": "/media/" + "x" * 22, "width": 640, "height": 480, "video": None}
    kept.put({pk: Content("a red star", [dict(image), dict(image)], []) for pk in range(6_000)})
    assert len(kept.get(range(6_000))) == shown.KEPT


def test_what_is_put_again_or_cleared_is_not_weighed_twice():
    kept = shown._Kept(10, 2 * shown.weight(videos()))
    for _ in range(3):
        kept.put({1: videos()})
        kept.put({2: videos()})
    assert set(kept.get([1, 2])) == {1, 2}
    kept.clear()
    kept.put({3: videos(), 4: videos()})
    assert set(kept.get([3, 4])) == {3, 4}
