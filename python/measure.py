"""Measures what docs/performance.md says of the Python package: python python/measure.py [WHEEL]"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path


def best(work: Callable[[], object], times: int = 7) -> float:
    """The median of some runs, in seconds."""
    found = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        found.append(time.perf_counter() - started)
    return statistics.median(found)


def main() -> None:
    for wheel in map(Path, sys.argv[1:]):
        print(f"wheel: {wheel.stat().st_size / 1e6:.1f} MB")
    program = "import time; t = time.perf_counter(); import goodwill; print(time.perf_counter() - t)"
    seconds = [float(subprocess.check_output([sys.executable, "-c", program], text=True)) for _ in range(9)]
    print(f"import: {statistics.median(seconds) * 1e3:.0f} ms")

    # The installed package, not the folder beside this file, which lacks what is compiled.
    sys.path.pop(0)
    import goodwill

    mint = goodwill.Scenario.new("mint")
    tiny = {"size": 1, "replicates": 1, "draws": 0, "sensitivity": "off", "threads": 1, "progress": False}
    print(f"a run of one customer: {best(lambda: goodwill.run(mint, **tiny), 50) * 1e3:.2f} ms")
    print(f"a scenario checked: {best(mint.check, 50) * 1e3:.2f} ms")

    import polars

    run = goodwill.run(mint, size=2, replicates=10_000, draws=0, sensitivity="off", progress=False)
    rows = len(run.replicates)
    made = best(lambda: run._own.table("replicates"))
    table = run.replicates
    taken = best(lambda: polars.DataFrame(table))
    print(f"{rows:,} rows made: {made:.3f} s, that is {made / rows * 1e6:.3f} s a million; taken by polars: {taken:.4f} s")


if __name__ == "__main__":
    main()
