"""Columns out of PostgreSQL and into it, as arrays."""

import numpy as np
import pytest
from django.db import connection

from annotate.quality.bulk import columns, copy_in, numbered


def test_columns_of_every_kind_come_as_they_are(db):
    sql = """
    SELECT array_agg(n::smallint), array_agg(-n::int), array_agg(n::bigint << 40),
           array_agg(n / 8.0::float8), array_agg(ARRAY[n / 2.0::float8, -1]),
           array_agg(n) FILTER (WHERE n > %(most)s)
    FROM generate_series(1, 3) AS n
    """
    small, whole, large, real, both, none = columns(sql, {"most": 5})
    assert (small.tolist(), whole.tolist()) == ([1, 2, 3], [-1, -2, -3])
    assert large.tolist() == [n << 40 for n in (1, 2, 3)]
    assert real.tolist() == [0.125, 0.25, 0.375]
    assert both.tolist() == [[0.5, -1], [1, -1], [1.5, -1]]
    assert none.tolist() == []
    assert all(column.dtype.isnative for column in (small, whole, large, real, both))


def test_a_null_is_refused(db):
    with pytest.raises(ValueError, match="NULL"):
        columns("SELECT array_agg(n) FROM unnest(ARRAY[1, NULL]) AS n", {})


def test_rows_go_in_by_column(db):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE given (a bigint, b smallint, c float8[], d float8)")
        copy_in(
            "given",
            {
                "d": np.array([0.5, -2.0]),
                "a": np.array([1 << 40, -1]),
                "c": np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]),
                "b": np.array([3, 4], dtype=np.int16),
            },
        )
        cursor.execute("SELECT a, b, c, d FROM given ORDER BY b")
        assert cursor.fetchall() == [
            (1 << 40, 3, [1.0, 2.0, 3.0], 0.5),
            (-1, 4, [4.0, 5.0, 6.0], -2.0),
        ]


@pytest.mark.parametrize("apart", [1, 10**9])
@pytest.mark.parametrize("size", [0, 1, 7, 500])
def test_ids_are_numbered_in_their_order(size, apart):
    given_ids = np.random.default_rng(size).integers(-50, 50, size) * apart
    known, place = numbered(given_ids)
    assert known.tolist() == sorted(set(given_ids.tolist()))
    assert known[place].tolist() == given_ids.tolist()
