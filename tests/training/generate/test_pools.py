"""Pools: N seeds a prompt, drawn from the prompt and one number."""

import pytest

from training.contracts import LARGEST_SEED, BadJob, GenerateConfig, Item, parse_config, pool_seeds
from training.generate import recipe


def test_a_pool_is_the_same_every_time_and_has_no_seed_twice():
    seeds = pool_seeds(7, "a red circle", 1000)
    assert seeds == pool_seeds(7, "a red circle", 1000)
    assert len(set(seeds)) == 1000
    assert all(0 <= seed <= LARGEST_SEED for seed in seeds)
    assert pool_seeds(0, "a", 1) == [4214309328527252]  # and on every machine


def test_a_larger_pool_begins_with_the_smaller_one():
    assert pool_seeds(7, "a", 100)[:20] == pool_seeds(7, "a", 20)


def test_other_prompts_and_other_pools_have_other_seeds():
    pools = [pool_seeds(1, "a", 50), pool_seeds(1, "b", 50), pool_seeds(2, "a", 50)]
    assert len({seed for pool in pools for seed in pool}) == 150


def test_items_become_pools_with_the_seed_in_the_key():
    items = [Item(key=name, prompt="a red circle", seed=5) for name in ("a", "b")]
    pooled = recipe.in_pools(items, 3)
    seeds = pool_seeds(5, "a red circle", 3)
    assert [each.seed for each in pooled] == seeds * 2
    assert [each.key for each in pooled[:3]] == [f"a-s{seed}" for seed in seeds]
    assert recipe.in_pools(items, 0) == items


def test_two_pools_never_write_over_each_other():
    first = pool_seeds(5, "a", 1)[0]
    items = [Item(key="x", prompt="a", seed=5), Item(key=f"x-s{first}", prompt="b", seed=1)]
    assert len(recipe.in_pools(items, 1)) == 2
    clash = [Item(key="x", prompt="a", seed=5), Item(key="x", prompt="a", seed=5)]
    with pytest.raises(BadJob, match="two pools share a key"):
        recipe.in_pools(clash, 1)


def test_a_job_draws_its_pools(make_job, open_job, pipeline_folder):
    config = {"model": str(pipeline_folder), "steps": 1, "guidance": 1, "seeds_per_prompt": 4}
    items = [{"key": name, "prompt": f"{name} circle", "seed": 1} for name in ("red", "blue")]
    folder = make_job("generate", config, items=items)
    result = recipe.run(open_job(folder), parse_config(GenerateConfig, config))
    assert result.summary["images"] == 8
    drawn = {path.read_bytes() for path in (folder / "out" / "images").glob("red-*.png")}
    assert len(drawn) == 4
