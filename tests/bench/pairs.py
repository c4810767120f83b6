"""pairs: choosing pairs among 1,000,000 scored candidates, grouped by prompt.

Selection alone, from arrays in random order to pairs and their report: eight candidates a prompt,
as VisionReward drew them, with its 5 dimensions (1M x 5), and with its 60 questions.

    python -m tests.bench.pairs [--candidates 1000000] [--each 8]
"""

import argparse
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from annotate.datasets.builders.by_score import best_worst, over_gap
from annotate.datasets.builders.pareto import Rule, dominance, pareto
from annotate.datasets.builders.pool import Pool, pool_of
from tests.bench.harness import Emit, emitter, log, machine

DIMENSIONS, QUESTIONS = 5, 60
REPEATS = 3


def run(emit: Emit, candidates: int = 1_000_000, each: int = 8) -> None:
    rng = np.random.default_rng(0)
    order = rng.permutation(candidates)
    prompt = order // each
    quality = rng.normal(size=candidates)  # components agree somewhat, as they do in practice
    facts = {"candidates": candidates, "each": each, "machine": machine()}

    def pool(width: int) -> Pool:
        parts = 0.6 * quality[:, None] + rng.normal(size=(candidates, width))
        return pool_of(prompt, order, parts.sum(1), parts, [f"c{n}" for n in range(width)])

    wide = 0.6 * quality[:, None] + rng.normal(size=(candidates, DIMENSIONS))
    names = [f"c{n}" for n in range(DIMENSIONS)]
    rule = Rule(total_gap=0.6)

    def whole() -> int:
        """From unsorted arrays to pairs and the report beside them."""
        found = pool_of(prompt, order, wide.sum(1), wide, names)
        chosen = pareto(found, rule)
        report = dominance(found, rule)
        assert report["dominating"] == len(chosen)
        return len(chosen)

    found = pool(DIMENSIONS)
    for metric, work in {
        "pareto_1m.seconds": whole,
        "best_worst_1m.seconds": lambda: len(best_worst(found)),
        "over_gap_1m.seconds": lambda: len(over_gap(found, 4.0)),
        "top3_1m.seconds": lambda: len(over_gap(found, 0.0, top=3)),
    }.items():
        seconds, pairs = _timed(work)
        log(f"{metric}: {pairs:,} pairs")
        emit(metric, seconds, "s", pairs=pairs, **facts)
    deep = pool(QUESTIONS)
    seconds, pairs = _timed(lambda: len(pareto(deep, rule)), repeats=1)
    emit("pareto_questions_1m.seconds", seconds, "s", pairs=pairs, components=QUESTIONS, **facts)


def _timed(work: Callable[[], int], repeats: int = REPEATS) -> tuple[list[float], Any]:
    seconds = []
    for _ in range(repeats):
        began = time.perf_counter()
        pairs = work()
        seconds.append(time.perf_counter() - began)
    return seconds, pairs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--candidates", type=int, default=1_000_000)
    parser.add_argument("--each", type=int, default=8)
    run(emitter("pairs"), **vars(parser.parse_args()))


if __name__ == "__main__":
    main()
