"""Other engines agree: PySD runs exported models and has to give the values of `two-track`.

    agree.py TWO_TRACK PLAN.ron … -- FUTURE …

Every quantity of every plan in every future, in both formats, has to be within 1e-9 of the largest
value of its series at every step, but for those that are said below. Then one coefficient is changed by one part in a thousand, and
the comparison has to find it: a check that cannot fail checks nothing.
"""

import re
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

import numpy
import pandas
import pysd

TOLERANCE = 1e-9
# Worse is borne where a quantity, neither stock nor outcome, divides one rate next to nothing by
# another: the last digit of ln(1 - p) shows in it.
BORNE = {"step_information": 1e-5}
READERS = {"xmile": pysd.read_xmile, "mdl": pysd.read_vensim}


def export(program, plan, future, path):
    """Writes a plan in one future in the format of the path's ending."""
    command = [program, "model", "export", "--plan", plan, "--future", future, "--out", path]
    subprocess.run([str(part) for part in command], check=True)


def run(path):
    """Every quantity at every step, as PySD computes it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return READERS[path.suffix[1:]](str(path)).run()


def compare(ours, theirs):
    """Names that are missing or disagree, with how far, the farthest first."""
    if len(ours) != len(theirs):
        return [(f"{len(theirs)} steps instead of {len(ours)}", float("inf"))]
    wrong = []
    for name in ours.columns.drop("Time"):
        if name not in theirs.columns:
            wrong.append((name, float("inf")))
            continue
        a = ours[name].to_numpy(float)
        b = theirs[name].to_numpy(float)
        scale = max(numpy.abs(a).max(), numpy.finfo(float).tiny)
        error = numpy.abs(a - b).max() / scale
        if not error <= BORNE.get(name, TOLERANCE):
            wrong.append((name, error))
    return sorted(wrong, key=lambda pair: -pair[1])


def perturbed(path, folder):
    """The same model with the first drawn number changed by one part in a thousand."""
    text = path.read_text(encoding="utf-8")
    number = re.compile(r'(name="initial_trust">.*?<eqn>|initial_trust=\s*)([0-9.]+)', re.DOTALL)
    changed, count = number.subn(lambda m: m[1] + repr(float(m[2]) * 1.001), text, count=1)
    assert count == 1, "there is no coefficient to change"
    other = Path(folder) / f"perturbed{path.suffix}"
    other.write_text(changed, encoding="utf-8")
    return other


def main():
    program, rest = sys.argv[1], sys.argv[2:]
    plans, futures = rest[: rest.index("--")], rest[rest.index("--") + 1 :]
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for plan in plans:
            for future in futures:
                values = Path(folder) / "values.csv"
                export(program, plan, future, values)
                ours = pandas.read_csv(values)
                for form in READERS:
                    path = Path(folder) / f"model_{Path(plan).stem}_{future}.{form}"
                    export(program, plan, future, path)
                    wrong = compare(ours, run(path))
                    failed += bool(wrong)
                    told = ", ".join(f"{name} {error:.1e}" for name, error in wrong[:8])
                    print(f"{path.name}: {f'DISAGREES: {told}' if wrong else 'agrees'}", flush=True)
        if not compare(ours, run(perturbed(path, folder))):
            failed += 1
            print("a changed coefficient was not found")
        else:
            print("a changed coefficient is found")
    sys.exit(1 if failed else 0)


main()
