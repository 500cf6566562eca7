"""The EMA Workbench loads our archive, and finds in it what the table of members says.

    ema.py TWO_TRACK PLAN.ron

The number of runs, every drawn parameter's presence and every value of every outcome have to be
those of `project --members`; and a run less in the archive has to be found.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy
import pandas
from ema_workbench import load_results

RUNS = 120


def project(program, plan, *more):
    """What `project` writes to a file, of futures that do not begin at 0."""
    futures = ["--futures-from", "30", "--futures-to", str(30 + RUNS)]
    command = [program, "project", plan, *futures, "--school", "mixed", *more]
    subprocess.run([str(part) for part in command], check=True)


def differences(archive, members):
    """What the archive has otherwise than the table, as lines."""
    experiments, outcomes = load_results(str(archive))
    wrong = []
    numbers = sorted(members["future"].unique())
    if list(experiments["scenario"]) != numbers:
        wrong.append(f"{len(experiments)} runs instead of {len(numbers)}")
    if not {"school", "policy", "model"} <= set(experiments.columns):
        wrong.append("experiments do not say by whom they are")
    if set(outcomes) != set(members["outcome"]) | {"TIME"}:
        wrong.append("other outcomes")
    for name, values in outcomes.items():
        if name == "TIME":
            continue
        table = members[members["outcome"] == name]
        table = table.pivot(index="future", columns="year", values="value")
        if values.shape != table.shape:
            wrong.append(f"{name}: {values.shape} values instead of {table.shape}")
        elif not numpy.array_equal(values, table.to_numpy()):
            wrong.append(f"{name}: other values")
        elif not numpy.array_equal(outcomes["TIME"][0], table.columns):
            wrong.append(f"{name}: other times")
    return wrong


def main():
    program, plan = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        archive, table = Path(folder) / "runs.tar.gz", Path(folder) / "members.csv"
        project(program, plan, "--out", archive)
        project(program, plan, "--members", "--out", table)
        members = pandas.read_csv(table)
        wrong = differences(archive, members)
        for line in wrong:
            print(f"EMA Workbench: {line}")
        less = members[members["future"] != members["future"].max()]
        found = bool(differences(archive, less))
        print(f"EMA Workbench: {RUNS} runs, {'DISAGREES' if wrong else 'agrees'}")
        print(f"EMA Workbench: a run less is {'found' if found else 'NOT FOUND'}")
    sys.exit(1 if wrong or not found else 0)


main()
