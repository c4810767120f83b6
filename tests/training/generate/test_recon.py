"""SDRecon: the further a photo is noised, the less of it is left, as the theory says."""

import pytest
import torch
from diffusers import DDIMScheduler

from tests.training.generate.conftest import noise_picture, write_picture
from training.common.events import read_events
from training.contracts import BadJob, GenerateConfig, Item, Sample, Warned, parse_config
from training.generate import recipe
from training.generate.denoise import Conditions, denoise
from training.generate.families import painter_for
from training.generate.inputs import Inputs
from training.generate.pipeline import load_model
from training.generate.recon import nearest_step
from training.generate.sampling import Painter, Settings

CPU = torch.device("cpu")
LEVELS = [100, 300, 500, 700, 900]


@pytest.fixture(scope="module")
def model(pipeline_folder):
    return load_model(pipeline_folder, CPU, mode="recon")


def _draw(model, levels, *, seed=7, **settings):
    painter = painter_for(
        model, Settings(**({"steps": 10, "guidance": 2.0, "mode": "recon"} | settings))
    )
    items = [
        Item(key=f"t{level}", prompt="a red circle", seed=seed, level=level) for level in levels
    ]
    return painter.draw(items, [Inputs(noise_picture(1, 40, 32))] * len(levels))


@pytest.mark.parametrize(("eta", "power"), [(1.0, 1.0), (0.0, 0.5)], ids=["ancestral", "ode"])
@pytest.mark.parametrize("level", LEVELS)
def test_correlation_follows_the_law_for_gaussian_data(eta, power, level):
    """methods/hgdpo, item 6: a^2 s^2 / (a^2 s^2 + 1 - a^2), and its root for the ODE sampler.

    Data of variance s^2 have an ideal denoiser in closed form, so the loop itself is measured.
    """
    variance = 0.5
    scheduler = DDIMScheduler(
        num_train_timesteps=1000, beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear",
        clip_sample=False, set_alpha_to_one=True, timestep_spacing="trailing",
    )  # fmt: skip
    scheduler.set_timesteps(250)
    alphas = scheduler.alphas_cumprod

    def ideal(noisy, time, **_):
        alpha = alphas[int(time)]
        return ((1 - alpha).sqrt() * noisy / (alpha * variance + 1 - alpha),)

    chance = torch.Generator().manual_seed(level)
    real = torch.randn(1, 1, 142, 142, generator=chance) * variance**0.5
    noise = torch.randn(real.shape, generator=chance)
    start = nearest_step(scheduler.timesteps, level)
    time = scheduler.timesteps[start]
    found = denoise(
        ideal, scheduler, scheduler.add_noise(real, noise, time[None]), Conditions(torch.zeros(1)),
        start=start, step_arguments={"eta": eta, "generator": chance},
    )  # fmt: skip
    alpha = float(alphas[int(time)])
    law = (alpha * variance / (alpha * variance + 1 - alpha)) ** power
    correlation = torch.corrcoef(torch.stack([real.flatten(), found.flatten()]))[0, 1]
    assert abs(float(correlation) - law) < 0.03
    assert abs(float(found.var()) / variance - 1) < 0.1


def test_pure_noise_is_free_generation(model):
    """At level 1000 nothing is left of the source: what the words and the seed alone make."""
    recon = _draw(model, [1000])[0]
    free = Painter(model, Settings(steps=10, guidance=2.0)).draw(
        [Item(key="a", prompt="a red circle", seed=7)]
    )[0]
    assert torch.allclose(recon.latent, free.latent, atol=1e-4)


def test_the_lowest_level_leaves_most_of_the_source(model):
    levels = [100, 400, 700, 1000]
    source = painter_for(model, Settings(10, 2.0, mode="recon")).encode(
        noise_picture(1, 40, 32)[None, :, 4:36]
    )[0]
    far = [float((drawing.latent - source).pow(2).mean()) for drawing in _draw(model, levels)]
    assert far[0] == min(far)
    assert far[0] < 0.5 * far[-1]


def test_levels_of_a_batch_do_not_touch_each_other(model):
    together = _draw(model, [900, 100, 500])
    for level, drawing in zip([900, 100, 500], together, strict=True):
        assert torch.allclose(_draw(model, [level])[0].latent, drawing.latent, atol=1e-4)


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
@pytest.mark.parametrize("sampler", ["ddim", "euler", "dpm++"])
def test_every_sampler_starts_in_the_middle(model, sampler):
    low, high = _draw(model, [100, 900], sampler=sampler)
    assert low.finite
    assert high.finite
    assert not torch.allclose(low.latent, high.latent, atol=0.05)


def test_a_job_makes_one_image_a_level_and_says_which(make_job, open_job, pipeline_folder, model):
    config = {"model": str(pipeline_folder), "mode": "recon", "steps": 4, "levels": [250, 1000]}
    items = [{"key": f"k{n}", "prompt": "a", "seed": n, "source": "s.png"} for n in range(2)]
    folder = make_job("generate", config, items=items)
    write_picture(folder / "s.png", noise_picture(1))
    recipe.run(open_job(folder), parse_config(GenerateConfig, config))
    samples = [e for e in read_events(folder / "events.jsonl") if isinstance(e, Sample)]
    assert [sample.key for sample in samples] == ["k0-t250", "k1-t250", "k0-t1000", "k1-t1000"]
    assert [sample.meta["level"] for sample in samples] == [250, 250, 1000, 1000]
    settings = recipe.settings_of(parse_config(GenerateConfig, config))
    times = painter_for(model, settings).scheduler().timesteps.tolist()
    for sample in samples:  # the sampler's nearest, which is seldom the level itself
        near = min(times, key=lambda time: abs(time - sample.meta["level"]))
        assert sample.meta["timestep"] == near
    assert {sample.meta["timestep"] for sample in samples} != {250, 1000}
    recipe.run(open_job(folder), parse_config(GenerateConfig, config))  # drawn before: said again
    again = [e for e in read_events(folder / "events.jsonl") if isinstance(e, Sample)][4:]
    assert [(e.key, e.meta) for e in again] == [(e.key, e.meta) for e in samples]


def test_an_item_without_source_or_level_is_named(make_job, open_job, pipeline_folder):
    config = {"model": str(pipeline_folder), "mode": "recon", "steps": 2}
    items = [
        {"key": "good", "prompt": "a", "seed": 1, "source": "s.png", "level": 500},
        {"key": "flat", "prompt": "a", "seed": 1, "source": "s.png"},
        {"key": "bare", "prompt": "a", "seed": 1, "level": 500},
    ]
    folder = make_job("generate", config, items=items)
    write_picture(folder / "s.png", noise_picture(1))
    recipe.run(open_job(folder), parse_config(GenerateConfig, config))
    warned = {
        e.item: e.message for e in read_events(folder / "events.jsonl") if isinstance(e, Warned)
    }
    assert "it has no level" in warned["flat"]
    assert "it has no source, which recon needs" in warned["bare"]


@pytest.mark.parametrize(
    ("levels", "words"),
    [
        ([0], "from 1 to 1000"), ([1001], "from 1 to 1000"), ([100, 100], "each level once"),
        ([100, 120], "fall on the same step"), ([10], "needs more steps"),
    ],
)  # fmt: skip
def test_levels_that_the_steps_cannot_tell_apart_are_refused(levels, words):
    with pytest.raises(BadJob, match=words):
        parse_config(GenerateConfig, {"model": "m", "mode": "recon", "steps": 20, "levels": levels})
