"""Writing the files of a snapshot so that equal rows give equal bytes."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

GROUP = 50_000  # rows
_PAIR_SIDE = [("id", pa.int64()), ("image", pa.string()), ("latent", pa.string()),
              ("latent_vae", pa.string()), ("model", pa.string())]  # fmt: skip
SCHEMAS = {
    "pairs": pa.schema(
        [
            ("pair_id", pa.int64()),
            ("prompt_id", pa.int64()),
            ("prompt", pa.string()),
            ("split", pa.string()),
            *[
                (f"{side}_{name}", kind)
                for side in ("first", "second")
                for name, kind in _PAIR_SIDE
            ],
            ("votes_first", pa.int32()),
            ("votes_second", pa.int32()),
            ("votes_tie", pa.int32()),
            ("votes_both_bad", pa.int32()),
            ("p_first", pa.float64()),
            ("weight", pa.float64()),
        ]
    ),
    "judgements": pa.schema(
        [
            ("judgement_id", pa.string()),
            ("pair_id", pa.int64()),
            ("campaign_id", pa.int64()),
            ("annotator", pa.string()),
            ("choice", pa.string()),
            ("first_shown_left", pa.bool_()),
            ("duration_ms", pa.int32()),
            ("arrival", pa.string()),
            ("created_at", pa.timestamp("us", tz="UTC")),
        ]
    ),
}


def write_table(
    path: Path, name: str, rows: list[dict[str, Any]], more: Mapping[str, pa.DataType] | None = None
) -> None:
    """Parquet with a fixed schema, row groups and compression: the writer adds nothing of its own.

    `more` are columns after those of the schema, where a campaign's form asks for them.
    """
    write_batches(path, name, (rows[at : at + GROUP] for at in range(0, len(rows), GROUP)), more)


def write_batches(
    path: Path,
    name: str,
    batches: Iterable[list[dict[str, Any]]],
    more: Mapping[str, pa.DataType] | None = None,
) -> int:
    """The same from batches, each a row group of at most GROUP rows; returns how many rows."""
    schema = SCHEMAS[name]
    for column, kind in (more or {}).items():
        schema = schema.append(pa.field(column, kind))
    count = 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for rows in batches:
            writer.write_table(pa.Table.from_pylist(rows, schema=schema), row_group_size=GROUP)
            count += len(rows)
    return count


def write_json(path: Path, value: object) -> None:
    text = json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")
