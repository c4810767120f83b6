"""What a step sees is a function of seed and counter, shared by both images of a pair."""

import numpy as np
import pytest
import torch

from training.finetune.draws import Stream, epoch_order, make_draw, noise_of


def draw(pair_id=7, number=0, **changes):
    settings = {
        "seed": 1,
        "pair": 0,
        "draws": 8,
        "times": 1000,
        "caption_dropout": 0.15,
        "flip": True,
    } | changes
    return make_draw(pair_id=pair_id, number=number, **settings)


def test_the_same_counter_gives_the_same_draw_and_noise():
    assert draw() == draw()
    assert torch.equal(noise_of([draw()], (4, 8, 8)), noise_of([draw()], (4, 8, 8)))
    assert not torch.equal(noise_of([draw()], (4,)), noise_of([draw(number=1)], (4,)))
    assert not torch.equal(noise_of([draw()], (4,)), noise_of([draw(seed=2)], (4,)))


def test_the_noise_of_a_row_does_not_depend_on_its_batch():
    many = noise_of([draw(pair_id=i) for i in range(5)], (4, 8, 8))
    assert torch.equal(many[3:4], noise_of([draw(pair_id=3)], (4, 8, 8)))


@pytest.mark.parametrize("pair_id", [1, 2, 99])
def test_the_draws_of_a_pair_cover_the_schedule_once(pair_id):
    times = [draw(pair_id=pair_id, number=n).time for n in range(8)]
    assert sorted(time * 8 // 1000 for time in times) == list(range(8))


def test_captions_are_dropped_at_the_asked_rate():
    dropped = np.mean([draw(pair_id=i).captionless for i in range(4000)])
    assert dropped == pytest.approx(0.15, abs=0.02)
    assert not any(draw(pair_id=i, caption_dropout=0.0).captionless for i in range(100))


def test_without_flip_nothing_is_mirrored():
    assert not any(draw(pair_id=i, flip=False).flipped for i in range(100))
    assert any(draw(pair_id=i, flip=True).flipped for i in range(100))


def test_an_epoch_holds_every_pair_once_and_epochs_differ():
    ids = np.arange(100, 137)
    orders = [epoch_order(3, epoch, ids, 8) for epoch in range(3)]
    for order in orders:
        assert sorted(order) == list(range(37))
    assert not np.array_equal(orders[0], orders[1])


def test_a_batch_is_spread_over_the_schedule():
    ids = np.arange(4000)
    order = epoch_order(5, 0, ids, 8)
    batch = [draw(pair_id=int(ids[row]), seed=5).time * 8 // 1000 for row in order[800:832]]
    assert np.bincount(batch, minlength=8).min() >= 3  # 4 each, up to uneven strata


def test_reading_from_the_middle_gives_what_reading_from_the_start_gave():
    ids = np.arange(11)
    whole = Stream(3, ids, 4).slice(0, 60)
    assert Stream(3, ids, 4).slice(25, 60) == whole[25:]
    assert [epoch for _, epoch in whole] == sorted(epoch for _, epoch in whole)
