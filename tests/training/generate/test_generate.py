"""Drawing: the same picture whatever its company, nothing drawn twice, nothing lost silently."""

import json
import shutil

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file, save_file

from training.common.events import read_events
from training.common.jobs import JobError, JobStopped
from training.common.stop import StopFlag
from training.contracts import BadJob, GenerateConfig, Item, Sample, Started, Warned, parse_config
from training.data.images import load_image
from training.generate import recipe, sampling
from training.generate.pipeline import BadModel, load_model
from training.generate.sampling import Painter, Settings

CPU = torch.device("cpu")

# diffusers' sigma schedulers hand tensors to numpy in a way that numpy 2 dislikes.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
PROMPTS = ("a red circle", "a small blue star on green", "a large square")


@pytest.fixture(scope="module")
def model(pipeline_folder):
    return load_model(pipeline_folder, CPU)


def _items(count):
    return [
        {"key": f"k{index}", "prompt": PROMPTS[index % 3], "seed": 100 + index, "negative": "blue"}
        for index in range(count)
    ]


def _draw(model, items, **settings):
    painter = Painter(model, Settings(**({"steps": 4, "guidance": 5.0} | settings)))
    return painter.draw([Item(**item) for item in items])


def _pixels(path):
    return np.asarray(Image.open(path), dtype=np.int16)


def _events(folder, kind):
    return [event for event in read_events(folder / "events.jsonl") if isinstance(event, kind)]


@pytest.fixture
def draw_job(make_job, open_job, pipeline_folder):
    """Run a generate job of some items in this process; returns its folder."""

    def run(items, *, stopping=None, **settings):
        config = {"model": str(pipeline_folder), "steps": 3, "batch_size": 4} | settings
        folder = make_job("generate", config, items=items)
        job = open_job(folder, stopping)
        result = recipe.run(job, parse_config(GenerateConfig, config))
        return folder, result

    return run


@pytest.mark.parametrize("guidance", [1.0, 5.0])
def test_a_picture_does_not_depend_on_its_batch_mates(model, guidance):
    items = _items(5)
    together = _draw(model, items, guidance=guidance)
    for item, drawing in zip(items, together, strict=True):
        alone = _draw(model, [item], guidance=guidance)[0]
        assert torch.allclose(alone.latent, drawing.latent, atol=1e-4)
        assert torch.allclose(alone.image, drawing.image, atol=1e-4)
    assert not torch.allclose(together[0].latent, together[3].latent, atol=0.1)


def test_the_pictures_are_those_of_a_plain_diffusers_loop(model):
    items = [{"key": "a", "prompt": PROMPTS[1], "seed": 7}, {"key": "b", "prompt": "a", "seed": 8}]
    ours = _draw(model, items)
    for item, drawing in zip(items, ours, strict=True):
        plain = model.pipeline(
            item["prompt"],
            num_inference_steps=4,
            guidance_scale=5.0,
            generator=torch.Generator("cpu").manual_seed(item["seed"]),
            output_type="pt",
        ).images[0]
        assert torch.allclose(plain, drawing.image, atol=1e-4)


def test_an_xl_model_draws_what_its_own_pipeline_draws(tmp_path):
    """Two text encoders, a summary of the prompt, and zeros for an empty negative prompt."""
    from tests.training import tiny

    xl = load_model(tiny.build_xl_pipeline(tmp_path / "xl"), CPU)
    items = [
        {"key": "a", "prompt": PROMPTS[0], "seed": 3},
        {"key": "b", "prompt": PROMPTS[1], "seed": 4, "negative": "red"},
    ]
    for item, drawing in zip(items, _draw(xl, items), strict=True):
        plain = xl.pipeline(
            item["prompt"],
            negative_prompt=item.get("negative"),
            num_inference_steps=4,
            guidance_scale=5.0,
            generator=torch.Generator("cpu").manual_seed(item["seed"]),
            output_type="pt",
        ).images[0]
        assert torch.allclose(plain, drawing.image, atol=1e-4)


def test_prompt_negative_and_seed_all_matter(model):
    item = {"key": "a", "prompt": PROMPTS[0], "seed": 1}
    others = [{"prompt": PROMPTS[1]}, {"seed": 2}, {"negative": "red"}]
    first, *rest = _draw(model, [item, *(item | other for other in others)])
    for drawing in rest:
        assert not torch.allclose(first.latent, drawing.latent, atol=1e-4)


@pytest.mark.parametrize(("sampler", "same"), [("ddim", 1e-5), ("euler", 1e-2), ("dpm++", None)])
def test_a_sampler_is_the_one_asked_for(model, sampler, same):
    """The tiny model comes with DDIM, and Euler's step is the same formula; DPM++ is of order 2."""
    items = _items(2)
    drawings = _draw(model, items, sampler=sampler)
    assert all(drawing.finite for drawing in drawings)
    distance = (drawings[0].latent - _draw(model, items)[0].latent).abs().max()
    assert distance <= same if same else distance > 0.1


def test_a_sampler_with_chance_in_its_steps_takes_it_from_the_item(model):
    from diffusers import EulerAncestralDiscreteScheduler

    pipeline = model.pipeline
    own = pipeline.scheduler
    pipeline.scheduler = EulerAncestralDiscreteScheduler.from_config(own.config)
    try:
        items = _items(3)
        together = _draw(model, items)
        alone = _draw(model, items[2:])[0]
    finally:
        pipeline.scheduler = own
    assert torch.allclose(together[2].latent, alone.latent, rtol=1e-3, atol=1e-3)


def test_a_latent_is_what_the_vae_decodes_to_the_picture(model):
    drawing = _draw(model, _items(1))[0]
    again = sampling.decode(model.pipeline.vae, drawing.latent[None])[0]
    assert torch.allclose(again, drawing.image, atol=1e-5)
    encoded = sampling.encode(model.pipeline.vae, drawing.image[None])
    assert encoded.shape == (1, 4, 8, 8)
    assert torch.equal(encoded, sampling.encode(model.pipeline.vae, drawing.image[None]))


def test_size_is_the_models_own_or_a_multiple_of_eight(model):
    assert _draw(model, _items(1), width=48, height=16)[0].image.shape == (3, 16, 48)
    with pytest.raises(BadModel, match="width 20 is not a multiple of 8"):
        _draw(model, _items(1), width=20)


def test_a_job_writes_every_item_and_says_so(draw_job):
    folder, result = draw_job(_items(6))
    samples = _events(folder, Sample)
    assert [sample.key for sample in samples] == [f"k{index}" for index in range(6)]
    for sample in samples:
        assert load_image(folder / sample.image).shape == (3, 32, 32)
        latent = load_file(folder / sample.latent)["latent"]
        assert latent.shape == (4, 8, 8)
        assert latent.dtype == torch.float16
        assert len(sample.meta["vae_sha256"]) == 64
    assert result.summary["images"] == result.summary["drawn"] == 6
    assert not list((folder / "out").rglob("*.part"))


def test_latents_are_left_out_where_nobody_wants_them(draw_job):
    folder, _ = draw_job(_items(2), save_latents=False)
    assert {sample.latent for sample in _events(folder, Sample)} == {None}
    assert not (folder / "out" / "latents").exists()


def test_a_second_run_draws_what_is_missing_and_announces_all(draw_job, monkeypatch):
    items = _items(9)
    folder, _ = draw_job(items)
    first = {sample.key: sample for sample in _events(folder, Sample)}
    before = {path: path.read_bytes() for path in (folder / "out").rglob("*.*")}
    (folder / "out" / "images" / "k1.png").unlink()
    (folder / "out" / "latents" / "k7.safetensors").unlink()

    drawn = []
    draw = Painter.draw

    def counting(self, batch, *inputs, **more):
        drawn.extend(item.key for item in batch)
        return draw(self, batch, *inputs, **more)

    monkeypatch.setattr(Painter, "draw", counting)
    _, result = draw_job(items)
    assert drawn == ["k1", "k7"]
    assert result.summary["images"] == 9
    assert _events(folder, Started)[-1].resumed_from == 7
    announced = _events(folder, Sample)[9:]
    assert sorted(sample.key for sample in announced) == sorted(first)
    for sample in announced:
        if sample.key not in drawn:
            assert sample.model_copy(update={"time": 0}) == first[sample.key].model_copy(
                update={"time": 0}
            )
    assert before.keys() == set((folder / "out").rglob("*.*"))
    for path, data in before.items():
        if path.suffix == ".png":
            assert np.abs(_pixels(path) - _decode(data)).max() <= 1


def _decode(data):
    import io

    return np.asarray(Image.open(io.BytesIO(data)), dtype=np.int16)


def test_other_items_do_not_go_on_in_the_same_folder(draw_job):
    draw_job(_items(2))
    with pytest.raises(BadJob, match=r"items\.jsonl has changed"):
        draw_job(_items(3))


def test_a_stop_between_steps_keeps_what_is_drawn(draw_job, tmp_path, monkeypatch):
    flag = StopFlag()
    steps = []
    denoise = Painter._denoise

    def stop_in_the_second_batch(self, items, noise, generators, on_step):
        def stepped():
            steps.append(1)
            if len(steps) == 5:  # 3 steps a batch
                flag.set()
            on_step()

        return denoise(self, items, noise, generators, stepped)

    monkeypatch.setattr(Painter, "_denoise", stop_in_the_second_batch)
    with pytest.raises(JobStopped) as stopped:
        draw_job(_items(12), stopping=flag)
    assert stopped.value.step == 4
    assert len(steps) == 5
    assert len(list((tmp_path / "job" / "out" / "images").iterdir())) == 4


def test_a_truncated_prompt_is_reported_by_its_item(draw_job):
    items = _items(2)
    items[1]["prompt"] = "a small square " * 10
    folder, _ = draw_job(items)
    messages = [event.message for event in _events(folder, Warned)]
    assert messages == ["item k1: the end of the prompt is cut off"]


def _break_one(monkeypatch, *bad):
    decode = Painter._decode

    def broken(self, latents):
        latents[list(bad)] = float("nan")
        return decode(self, latents)

    monkeypatch.setattr(Painter, "_decode", broken)


def test_numbers_that_are_none_are_reported_and_spare_the_others(draw_job, monkeypatch):
    _break_one(monkeypatch, 1)
    folder, result = draw_job(_items(3))
    assert [sample.key for sample in _events(folder, Sample)] == ["k0", "k2"]
    assert "item k1" in _events(folder, Warned)[0].message
    assert result.summary["failed"] == ["k1"]
    assert not (folder / "out" / "images" / "k1.png").exists()


def test_a_job_without_a_single_picture_has_failed(draw_job, monkeypatch):
    _break_one(monkeypatch, 0, 1)
    with pytest.raises(JobError, match="no image came out finite"):
        draw_job(_items(2))


# --- models that are refused ------------------------------------------------------------------


@pytest.fixture
def own_pipeline(pipeline_folder, tmp_path):
    """A copy to spoil."""
    return shutil.copytree(pipeline_folder, tmp_path / "model")


@pytest.mark.parametrize("name", ["diffusion_pytorch_model.bin", "model.ckpt", "weights.pt"])
def test_pickled_weights_are_refused_by_name(own_pipeline, name):
    (own_pipeline / "unet" / "diffusion_pytorch_model.safetensors").rename(
        own_pipeline / "unet" / name
    )
    with pytest.raises(BadModel, match=rf"unet/{name} is refused") as error:
        load_model(own_pipeline, CPU)
    assert "safetensors" in error.value.hint


def test_pickled_weights_beside_safetensors_are_ignored(own_pipeline):
    (own_pipeline / "unet" / "diffusion_pytorch_model.bin").write_bytes(b"never opened")
    assert load_model(own_pipeline, CPU)


def test_a_model_of_half_precision_files_only_is_drawn_with(own_pipeline, model):
    from diffusers import DiffusionPipeline

    half = own_pipeline.parent / "half"
    pipeline = DiffusionPipeline.from_pretrained(own_pipeline).to(dtype=torch.float16)
    pipeline.save_pretrained(half, variant="fp16")
    assert not (half / "unet" / "diffusion_pytorch_model.safetensors").exists()
    opened = load_model(half, CPU)
    assert opened.pipeline.unet.dtype == torch.float32
    items = _items(1)
    assert torch.allclose(_draw(opened, items)[0].image, _draw(model, items)[0].image, atol=0.05)


@pytest.mark.parametrize("part", ["unet", "vae", "text_encoder"])
def test_a_part_without_weights_is_named(own_pipeline, part):
    for path in (own_pipeline / part).glob("*.safetensors"):
        path.unlink()
    with pytest.raises(BadModel, match=f"{part} holds no .safetensors"):
        load_model(own_pipeline, CPU)
    shutil.rmtree(own_pipeline / part)
    with pytest.raises(BadModel, match=f"no {part} folder"):
        load_model(own_pipeline, CPU)


def test_a_cut_off_file_is_a_clear_error(own_pipeline):
    path = own_pipeline / "vae" / "diffusion_pytorch_model.safetensors"
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(BadModel, match="cannot be opened"):
        load_model(own_pipeline, CPU)


def test_a_folder_that_is_no_pipeline_is_refused(tmp_path):
    with pytest.raises(BadModel, match=r"not a diffusers pipeline: it has no model_index\.json"):
        load_model(tmp_path, CPU)
    (tmp_path / "model.ckpt").write_bytes(b"pickle")
    with pytest.raises(BadModel, match=r"it holds model\.ckpt"):
        load_model(tmp_path, CPU)


@pytest.mark.parametrize("name", ["FluxPipeline", ["custom", "Pipeline"]])
def test_another_class_of_pipeline_is_refused_with_those_that_work(own_pipeline, name):
    path = own_pipeline / "model_index.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"_class_name": name}))
    with pytest.raises(BadModel, match="cannot be drawn with") as error:
        load_model(own_pipeline, CPU)
    assert "StableDiffusionPipeline" in error.value.hint


def test_a_missing_folder_and_a_single_file_are_told_apart(tmp_path):
    with pytest.raises(BadModel, match="does not exist"):
        load_model(tmp_path / "none", CPU)
    (tmp_path / "model.safetensors").write_bytes(b"x")
    with pytest.raises(BadModel, match="is a file") as error:
        load_model(tmp_path / "model.safetensors", CPU)
    assert "from_single_file" in error.value.hint


# --- adapters ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def adapter_folder(pipeline_folder, tmp_path_factory):
    """A LoRA with weights large enough to be seen."""
    from tests.training import tiny

    return tiny.build_lora(tmp_path_factory.mktemp("adapter") / "lora", pipeline_folder)


def test_an_adapter_changes_the_picture_by_its_scale(pipeline_folder, adapter_folder, model):
    items = _items(1)
    base = _draw(model, items)[0].latent

    def at(scale):
        tuned = load_model(pipeline_folder, CPU, adapter=adapter_folder, adapter_scale=scale)
        return _draw(tuned, items)[0].latent

    assert torch.allclose(at(0.0), base, atol=1e-4)
    assert (at(1.0) - base).abs().max() > (at(0.1) - base).abs().max() > 1e-3


def test_a_merged_adapter_draws_what_a_loaded_one_does(pipeline_folder, adapter_folder):
    items = _items(2)
    merged = load_model(pipeline_folder, CPU, adapter=adapter_folder)
    loaded = load_model(pipeline_folder, CPU)
    loaded.pipeline.load_lora_weights(adapter_folder)
    for one, other in zip(_draw(merged, items), _draw(loaded, items), strict=True):
        assert torch.allclose(one.latent, other.latent, atol=1e-4)


def test_an_adapter_of_another_model_is_refused(pipeline_folder, tmp_path):
    save_file(
        {"unet.nothing.like.it.lora_A.weight": torch.ones(2, 4)},
        tmp_path / "pytorch_lora_weights.safetensors",
    )
    with pytest.raises(BadModel, match=r"adapter .*pytorch_lora_weights"):
        load_model(pipeline_folder, CPU, adapter=tmp_path)


def test_a_pickled_or_missing_adapter_is_refused(pipeline_folder, tmp_path):
    with pytest.raises(BadModel, match="holds no pytorch_lora_weights"):
        load_model(pipeline_folder, CPU, adapter=tmp_path)
    (tmp_path / "pytorch_lora_weights.bin").write_bytes(b"pickle")
    with pytest.raises(BadModel, match=r"pytorch_lora_weights\.bin is refused"):
        load_model(pipeline_folder, CPU, adapter=tmp_path)
