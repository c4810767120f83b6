"""Pools: many candidates of one prompt, their seeds drawn from the prompt and one number."""

import hashlib

LARGEST_SEED = 2**53 - 1  # what a browser's numbers hold exactly


def pool_seeds(pool_seed: int, prompt: str, count: int) -> list[int]:
    """`count` different seeds for a prompt.

    They depend on nothing but the prompt's text and `pool_seed`; a larger pool begins with the
    smaller one, so that it can be grown without drawing anything twice.
    """
    seeds: dict[int, None] = {}
    number = 0
    while len(seeds) < count:
        text = f"prefloop pool\x1f{pool_seed}\x1f{number}\x1f{prompt}"
        digest = hashlib.sha256(text.encode()).digest()
        seeds[int.from_bytes(digest[:8], "big") & LARGEST_SEED] = None
        number += 1
    return list(seeds)
