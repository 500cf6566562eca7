"""Pandas, Polars and DuckDB read our Parquet file, and find in it what the table of members says.

    parquet.py TWO_TRACK PLAN.ron

The futures are more than the program holds at a time, so that the file has several row groups.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb
import numpy
import pandas
import polars

FUTURES = 5000
COLUMNS = ["plan", "future", "outcome", "year", "value"]


def main():
    program, plan = sys.argv[1:]
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        table, compact = Path(folder) / "members.csv", Path(folder) / "members.parquet"
        for path in (table, compact):
            command = [program, "project", plan, "--futures", FUTURES, "--until", "2028"]
            command += ["--members", "--out", path]
            subprocess.run([str(part) for part in command], check=True)
        want = pandas.read_csv(table)
        read = {
            "Pandas": pandas.read_parquet(compact),
            "Polars": polars.read_parquet(compact).to_pandas(),
            "DuckDB": duckdb.sql(f"SELECT * FROM '{compact}' ORDER BY ALL").df(),
        }
        for name, got in read.items():
            sort = ["future", "outcome", "year"] if name == "DuckDB" else None
            same = list(got.columns) == COLUMNS and len(got) == len(want)
            if same:
                a = want.sort_values(sort) if sort else want
                b = got.sort_values(sort) if sort else got
                for column in COLUMNS[:4]:
                    same &= list(a[column]) == list(b[column])
                # Nine digits are enough for single precision to come back the same.
                values = a["value"].to_numpy(numpy.float32)
                same &= bool(numpy.array_equal(values, b["value"].to_numpy(numpy.float32)))
            failed |= not same
            print(f"{name}: {len(got)} rows, {'the same' if same else 'OTHERS'}")
        sizes = [path.stat().st_size for path in (table, compact)]
        print(f"CSV {sizes[0]} bytes, Parquet {sizes[1]} bytes")
    sys.exit(1 if failed else 0)


main()
