"""Whole columns out of PostgreSQL and into it, as arrays: a million rows are no million objects.

The server gathers each column into one array (`array_agg`), which comes in its binary form: a
header, then each value behind its length. Rows go in through COPY in the same form.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import psycopg
from django.db import connection
from numpy.typing import NDArray

Column = NDArray[Any]
# Types by their number in PostgreSQL's catalogue, as numpy reads them off the wire.
WIRE = {21: ">i2", 23: ">i4", 20: ">i8", 701: ">f8"}
BYTES = 17
NUMBERS = {wire: number for number, wire in WIRE.items()}
# To the end of the transaction: joins of a million rows in memory, no minutes of compiling, and a
# plan for these very values: one that holds for all takes every array to have ten members.
ROOM = """
SELECT set_config('work_mem', '64MB', true), set_config('jit', 'off', true),
       set_config('plan_cache_mode', 'force_custom_plan', true)
"""
SIGNATURE = b"PGCOPY\n\xff\r\n\0" + bytes(8)
END = b"\xff\xff"


def ample() -> None:
    """Give the statements of this transaction room, and plans of their own."""
    with connection.cursor() as cursor:
        cursor.execute(ROOM)


def columns(sql: str, values: Mapping[str, Any]) -> list[Column]:
    """The columns of a statement that returns one row of arrays, in the current transaction.

    An array of arrays comes as a matrix; where there was nothing to gather, as an empty column;
    `string_agg` of bytes as one run of bytes.
    Raises ValueError for a NULL among the values: the statement should leave such rows out.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(ROOM)
        cursor.execute(sql, values, binary=True)
        result = cursor.pgresult
        assert result is not None
        return [
            np.frombuffer(result.get_value(0, number) or b"", np.uint8)
            if result.ftype(number) == BYTES
            else _array(result.get_value(0, number))
            for number in range(result.nfields)
        ]


def _array(raw: bytes | None) -> Column:
    if raw is None:
        return np.zeros(0, dtype=np.int64)
    dimensions, nulls, number = np.frombuffer(raw, ">i4", 3)
    if nulls:
        raise ValueError("a NULL among the values of a column")
    native = np.dtype(WIRE[int(number)]).newbyteorder("=")
    if not dimensions:
        return np.zeros(0, dtype=native)
    shape = np.frombuffer(raw, ">i4", 2 * dimensions, 12)[::2]
    cells = np.frombuffer(raw, [("size", ">i4"), ("value", WIRE[int(number)])], -1, 12 + 8 * dimensions)  # fmt: skip
    return cells["value"].astype(native).reshape(shape)


def copy_in(table: str, named: Mapping[str, Column]) -> None:
    """Append rows to a table, by column: (N,) numbers of a type in WIRE, or (N, K) for arrays of K."""
    size = len(next(iter(named.values())))
    rows = np.zeros(size, _layout(named))
    rows["fields"] = len(named)
    for name, column in named.items():
        _fill(rows, name, column)
    connection.ensure_connection()
    listed = ", ".join(f'"{name}"' for name in named)
    with (
        connection.wrap_database_errors,
        psycopg.Cursor(connection.connection) as cursor,
        cursor.copy(f"COPY {table} ({listed}) FROM STDIN (FORMAT BINARY)") as copy,
    ):
        copy.write(SIGNATURE + rows.tobytes() + END)


def _wire(column: Column) -> str:
    return column.dtype.newbyteorder(">").str


def _layout(named: Mapping[str, Column]) -> np.dtype[Any]:
    layout: list[tuple[Any, ...]] = [("fields", ">i2")]
    for name, column in named.items():
        layout.append((f"{name} size", ">i4"))
        if column.ndim == 2:
            cell = [("size", ">i4"), ("value", _wire(column))]
            layout += [(f"{name} head", ">i4", 5), (name, cell, column.shape[1])]
        else:
            layout.append((name, _wire(column)))
    return np.dtype(layout)


def _fill(rows: NDArray[Any], name: str, column: Column) -> None:
    if column.ndim == 1:
        rows[f"{name} size"] = column.itemsize
        rows[name] = column
        return
    # One dimension, no NULL, the type, how many, counted from 1.
    rows[f"{name} head"] = (1, 0, NUMBERS[_wire(column)], column.shape[1], 1)
    rows[f"{name} size"] = 20 + column.shape[1] * (4 + column.itemsize)
    rows[name]["size"] = column.itemsize
    rows[name]["value"] = column


def numbered(ids: Column) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The different ids, rising, and each row's place among them.

    Ids of one campaign lie close together: marking them in a table beats sorting them.
    """
    if not len(ids):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    low = int(ids.min())
    span = int(ids.max()) - low + 1
    if span > 16 * len(ids) + 1024:
        known, place = np.unique(ids, return_inverse=True)
        return known.astype(np.int64), place.astype(np.int64)
    there = np.zeros(span, dtype=bool)
    offset = ids.astype(np.int64) - low
    there[offset] = True
    place = (np.cumsum(there) - 1)[offset]
    return np.flatnonzero(there) + low, place
