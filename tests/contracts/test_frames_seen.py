"""Which frames of a video a model is shown."""

import pytest

from training.contracts import FrameRule, frames_seen


def steady(frames: int, fps: float) -> list[int]:
    return [round(1000 * number / fps) for number in range(frames)]


@pytest.mark.parametrize(
    ("moments", "seen"),
    [
        ([], []),
        ([0], [0]),
        (steady(24, 24), [0, 23]),  # the last frame is nearest to second 1, as the released reader has it
        (steady(49, 8), [0, 8, 16, 24, 32, 40, 48]),
        (steady(30, 30), [0, 29]),
        ([0, 40, 900, 2100], [0, 2, 3]),  # a changing frame rate: by real times
        (steady(300, 5), [5 * second for second in range(24)]),  # at most 24: the end is not seen
    ],
)  # fmt: skip
def test_one_a_second_as_visionreward(moments, seen):
    assert frames_seen(moments) == seen


def test_uniform_frames_are_the_middles_of_equal_parts():
    assert frames_seen(steady(30, 10), FrameRule(rule="uniform", most=3)) == [5, 15, 25]
    assert frames_seen(steady(2, 10), FrameRule(rule="uniform", most=8)) == [0, 1]


def test_another_rate_and_other_names():
    assert frames_seen(steady(20, 10), FrameRule(rate=2)) == [0, 5, 10, 15, 19]
    keys = {FrameRule().key, FrameRule(rate=2).key, FrameRule(rule="uniform").key}
    assert len(keys) == 3
