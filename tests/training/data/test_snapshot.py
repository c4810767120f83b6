"""A snapshot is read as it was frozen, or not at all."""

import json
import shutil

import pyarrow.parquet as pq
import pytest

from tests.training import tiny
from training.data.snapshot import BadSnapshot, read_snapshot


@pytest.fixture
def own(snapshot_folder, tmp_path):
    """A copy to spoil."""
    return shutil.copytree(snapshot_folder, tmp_path / "snapshot")


def _rewrite(folder, change):
    """Change the rows and let the manifest vouch for them again."""
    rows = pq.read_table(folder / "pairs.parquet").to_pylist()
    tiny.write_tables(folder, [change(dict(row)) for row in rows])


def test_pairs_come_back_with_all_they_carry(snapshot_folder):
    snapshot = read_snapshot(snapshot_folder)
    rows = pq.read_table(snapshot_folder / "pairs.parquet").to_pylist()
    assert len(snapshot.pairs) == len(rows) == 40
    for pair, row in zip(snapshot.pairs, rows, strict=True):
        assert {name: getattr(pair, name) for name in row} == row
        assert snapshot.file(pair.first_image).is_file()
    assert [len(snapshot.split(name)) for name in ("train", "validation", "test")] == [32, 4, 4]


def test_the_order_does_not_depend_on_the_file(own):
    rows = pq.read_table(own / "pairs.parquet").to_pylist()
    expected = read_snapshot(own).pairs
    tiny.write_tables(own, rows[::-1])
    assert read_snapshot(own).pairs == expected


def test_a_table_that_was_touched_is_refused(own):
    with (own / "pairs.parquet").open("ab") as file:
        file.write(b"\0")
    with pytest.raises(BadSnapshot, match=r"pairs\.parquet is not the file .* sha256") as error:
        read_snapshot(own)
    assert "again" in error.value.hint


def test_an_image_that_was_touched_is_refused(own):
    snapshot = read_snapshot(own)
    name = snapshot.pairs[0].first_image
    (own / name).write_bytes(b"something else")
    with pytest.raises(BadSnapshot, match="does not have the content"):
        snapshot.file(name)
    (own / name).unlink()
    with pytest.raises(BadSnapshot, match="missing"):
        snapshot.file(name)


@pytest.mark.parametrize("name", ["manifest.json", "pairs.parquet"])
def test_a_snapshot_without_a_part_is_refused(own, name):
    (own / name).unlink()
    with pytest.raises(BadSnapshot, match=name.replace(".", r"\.")):
        read_snapshot(own)


def test_another_format_is_refused(own):
    manifest = json.loads((own / "manifest.json").read_text())
    (own / "manifest.json").write_text(json.dumps(manifest | {"format": "prefloop.pairs/9"}))
    with pytest.raises(BadSnapshot, match=r"prefloop\.pairs/9"):
        read_snapshot(own)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda row: row | {"first_image": "../../secret.png"}, "leads out"),
        (lambda row: row | {"second_latent": "/secret.safetensors"}, "leads out"),
        (lambda row: row | {"p_first": 1.5}, "not a probability"),
        (lambda row: row | {"p_first": float("nan")}, "not a probability"),
        (lambda row: row | {"weight": -1.0}, "not a weight"),
        (lambda row: row | {"split": "holdout"}, "unknown split"),
        (lambda row: row | {"prompt_id": 1}, "in two splits"),
        (lambda row: row | {"pair_id": 1}, "there twice"),
    ],
)
def test_a_row_that_makes_no_sense_is_refused(own, change, complaint):
    _rewrite(own, change)
    with pytest.raises(BadSnapshot, match=complaint):
        read_snapshot(own)


def test_missing_columns_are_named(own):
    table = pq.read_table(own / "pairs.parquet").drop_columns(["p_first", "prompt"])
    rows = table.to_pylist()
    tiny.write_tables(own, rows)  # writes nulls: so write the narrower table itself
    pq.write_table(table, own / "pairs.parquet")
    _vouch(own)
    with pytest.raises(BadSnapshot, match="lacks the columns prompt, p_first"):
        read_snapshot(own)


def test_columns_about_latents_and_models_may_be_left_out(own):
    table = pq.read_table(own / "pairs.parquet")
    pq.write_table(table.drop_columns(["first_latent", "second_model"]), own / "pairs.parquet")
    _vouch(own)
    pair = read_snapshot(own).pairs[0]
    assert pair.first_latent is None
    assert pair.second_model is None


def _vouch(folder):
    import hashlib

    manifest = json.loads((folder / "manifest.json").read_text())
    data = (folder / "pairs.parquet").read_bytes()
    manifest["files"][0]["sha256"] = hashlib.sha256(data).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest))


def test_a_snapshot_of_no_pairs_is_refused(own):
    tiny.write_tables(own, [])
    with pytest.raises(BadSnapshot, match="no pairs"):
        read_snapshot(own)
