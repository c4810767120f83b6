"""What a task shows is read once, kept for a while, and bounded."""

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
    kept = shown._Kept(2)
    kept.put({1: Content("a", [], [])})
    kept.put({2: Content("b", [], []), 3: Content("c", [], [])})
    assert set(kept.get([1, 2, 3])) == {2, 3}
