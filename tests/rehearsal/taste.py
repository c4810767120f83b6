"""The hidden preference of simulated people: they look at pixels, as anybody would."""

import io
import random

from PIL import Image

from training.data.scenes import measure, parse_caption

TIE_WITHIN = 0.02  # utilities closer than this cannot be told apart
BOTH_BAD_BELOW = 0.6  # the thing is there in neither picture
LABEL_NOISE = 0.10  # share of answers that fall on the other side


def utility(image: bytes, prompt: str) -> float:
    """How much these people like a picture of these words.

    They want the colours that were asked for, and like the thing big and cleanly drawn.
    """
    seen = measure(Image.open(io.BytesIO(image)))
    _, colour, background, _ = parse_caption(prompt)
    right = 0.5 * (seen.colour == colour) + 0.5 * (seen.background == background)
    return right + 3.0 * seen.area + 0.5 * seen.shape_fit


def choose(left: float, right: float, rng: random.Random) -> str:
    """An answer as the screen has it: left, right, tie or both_bad."""
    if max(left, right) < BOTH_BAD_BELOW:
        return "both_bad"
    if abs(left - right) < TIE_WITHIN:
        return "tie"
    better, worse = ("left", "right") if left > right else ("right", "left")
    return worse if rng.random() < LABEL_NOISE else better
