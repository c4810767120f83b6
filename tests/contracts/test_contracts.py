"""Rules of the settings and events that both sides rely on."""

import json
import subprocess
import sys

import pytest
from pydantic import ValidationError

from training import contracts
from training.contracts import BadJob


def test_contracts_import_no_heavy_library():
    code = (
        "import sys, training.contracts;"
        "heavy = {'torch', 'numpy', 'django', 'PIL', 'diffusers'} & sys.modules.keys();"
        "sys.exit(', '.join(heavy) or 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_an_unknown_key_is_named_with_the_allowed_ones():
    with pytest.raises(
        BadJob, match=r"unknown key 'stepz'; allowed keys: model, .*adapter, .*steps"
    ):
        contracts.parse_config(contracts.GenerateConfig, {"model": "m", "stepz": 3})


def test_a_missing_key_is_named():
    with pytest.raises(BadJob, match="key 'model' is missing"):
        contracts.parse_config(contracts.GenerateConfig, {})


def test_every_wrong_key_is_named_at_once():
    with pytest.raises(BadJob, match=r"key 'steps': .*greater than 0.*; key 'guidance'"):
        contracts.parse_config(
            contracts.GenerateConfig, {"model": "m", "steps": 0, "guidance": "much"}
        )


@pytest.mark.parametrize("kind", ["reward", "dpo"])
def test_a_training_run_without_a_seed_is_not_a_run(kind):
    values = (
        {"snapshot": "s", "backbone": "b"} if kind == "reward" else {"snapshot": "s", "base": "b"}
    )
    with pytest.raises(BadJob, match="'seed' is missing"):
        contracts.parse_config(contracts.CONFIGS[kind], values)
    assert contracts.parse_config(contracts.CONFIGS[kind], values | {"seed": 1})


@pytest.mark.parametrize("beta", ["automatic", 0, -5, float("nan")])
def test_beta_is_auto_or_a_positive_number(beta):
    values = {"base": "b", "snapshot": "s", "seed": 1}
    assert contracts.parse_config(contracts.DpoConfig, values | {"beta": 5000})
    assert contracts.parse_config(contracts.DpoConfig, values | {"beta": "auto"})
    with pytest.raises(BadJob, match="beta"):
        contracts.parse_config(contracts.DpoConfig, values | {"beta": beta})


def _evaluation(**more):
    models = [{"name": "base", "model": "m"}, {"name": "tuned", "model": "m", "adapter": "a"}]
    return {"models": models, "baseline": "base"} | more


def test_an_evaluation_measures_against_one_of_its_models():
    assert contracts.parse_config(contracts.EvaluateConfig, _evaluation())
    with pytest.raises(BadJob, match=r"baseline 'other' is none of the models \(base, tuned\)"):
        contracts.parse_config(contracts.EvaluateConfig, _evaluation(baseline="other"))
    with pytest.raises(BadJob, match="control 'other'"):
        contracts.parse_config(contracts.EvaluateConfig, _evaluation(control="other"))


def test_two_models_of_an_evaluation_never_share_a_name():
    twice = [{"name": "base", "model": "m"}, {"name": "base", "model": "n"}]
    with pytest.raises(BadJob, match="same name"):
        contracts.parse_config(contracts.EvaluateConfig, _evaluation(models=twice))


@pytest.mark.parametrize("name", ["a~b", "../up", "", "-x", "a/b"])
def test_a_model_name_is_safe_in_a_file_name(name):
    with pytest.raises(BadJob, match=r"models\.0\.name"):
        contracts.parse_config(
            contracts.EvaluateConfig, _evaluation(models=[{"name": name, "model": "m"}])
        )


@pytest.mark.parametrize("key", ["../../etc", "a/b", "", ".hidden", "a~b", "x" * 121])
def test_an_item_key_is_a_safe_file_name(key):
    with pytest.raises(BadJob, match="line 1: key 'key'"):
        contracts.parse_items([json.dumps({"key": key, "prompt": "p", "seed": 1})])


def test_an_item_key_is_used_once():
    line = json.dumps({"key": "a", "prompt": "p", "seed": 1})
    with pytest.raises(BadJob, match="line 3: key 'a' was used on line 1"):
        contracts.parse_items([line, "", line])


def test_a_broken_item_is_found_by_its_line():
    line = json.dumps({"key": "a", "prompt": "p", "seed": 1})
    with pytest.raises(BadJob, match="line 2 is not JSON"):
        contracts.parse_items([line, "{"])
    with pytest.raises(BadJob, match="no items"):
        contracts.parse_items(["", " "])


@pytest.mark.parametrize("text", ["", "[]", "nonsense", '{"kind": "generate"}'])
def test_a_broken_job_file_is_a_bad_job(text):
    with pytest.raises(BadJob, match=r"job\.json"):
        contracts.parse_job(text)


def test_every_event_survives_the_log():
    events = [
        contracts.Started(
            time=1.0, kind="generate", total=2, unit="images", device="cpu", threads=1, versions={}
        ),
        contracts.Progress(time=1.0, step=1, total=2),
        contracts.Metric(time=1.0, step=1, values={"loss": 0.5}),
        contracts.Sample(time=1.0, key="a", image="out/images/a.png", seconds=0.1),
        contracts.CheckpointSaved(time=1.0, step=1, path="checkpoints/step-0000001"),
        contracts.Warned(time=1.0, message="é\u2028"),
        contracts.Finished(time=1.0, outputs={"a": "out"}, summary={"n": 1}),
        contracts.Failed(time=1.0, error="e", hint="h"),
        contracts.Stopped(time=1.0, step=1),
    ]
    for event in events:
        line = event.model_dump_json()
        assert "\n" not in line
        assert contracts.parse_event(line) == event


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_metric_is_a_finite_number(value):
    with pytest.raises(ValidationError, match="not finite: loss"):
        contracts.Metric(time=1.0, step=1, values={"loss": value})


def test_an_unknown_event_is_refused():
    with pytest.raises(ValidationError):
        contracts.parse_event('{"event": "surprise", "time": 1}')
