"""Which frames of a video a model is shown."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from training.contracts.plain import Plain


class FrameRule(Plain):
    """Which frames of a video a model sees: written once, for those who train and those who judge.

    `per_second` takes the frame nearest to each whole 1/rate second and stops after `most` of them,
    as VisionReward reads video (arXiv 2412.21059: about one a second, at most 24; the end of a
    longer clip is not seen). `uniform` takes `most` frames at the middles of as many equal parts.
    """

    rule: Literal["per_second", "uniform"] = "per_second"
    rate: float = Field(default=1.0, gt=0, le=60)  # frames a second; of `per_second` only
    most: int = Field(default=24, ge=1, le=256)

    @property
    def key(self) -> str:
        """A short name that two rules share only if they take the same frames."""
        return f"{self.rate:g}fps-{self.most}" if self.rule == "per_second" else f"{self.most}"


VISIONREWARD_FRAMES = FrameRule()


def frames_seen(moments_ms: Sequence[int], rule: FrameRule = VISIONREWARD_FRAMES) -> list[int]:
    """The frames that a rule takes, as rising indices, each once.

    `moments_ms` is when each frame appears, in ms from the first, rising: real times, so that a
    video of changing frame rate is read as it plays. Of two frames equally near, the earlier one.
    """
    if not moments_ms:
        return []
    if rule.rule == "uniform":
        length = moments_ms[-1] + _last_frame_ms(moments_ms)
        wanted = [length * (2 * part + 1) / (2 * rule.most) for part in range(rule.most)]
        return sorted({max(0, bisect_right(moments_ms, round(time)) - 1) for time in wanted})
    # The released reader asks for every second up to the last frame's own, rounded.
    seconds = range(min(rule.most, round(moments_ms[-1] * rule.rate / 1000) + 1))
    return sorted({_nearest(moments_ms, second * 1000 / rule.rate) for second in seconds})


def _last_frame_ms(moments_ms: Sequence[int]) -> float:
    """How long the last frame stays: as long as the others do on average."""
    return moments_ms[-1] / (len(moments_ms) - 1) if len(moments_ms) > 1 else 0.0


def _nearest(moments_ms: Sequence[int], time: float) -> int:
    after = bisect_left(moments_ms, time)
    near = [index for index in (after - 1, after) if 0 <= index < len(moments_ms)]
    return min(near, key=lambda index: abs(moments_ms[index] - time))
