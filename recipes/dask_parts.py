"""The missing parts of a plan on a Dask cluster, and the merging.

    python recipes/dask_parts.py plan.json parts output/x [--scheduler tcp://host:8786]

All workers see the plan, the folder beside it and the folder of the parts. Without a scheduler there are --workers processes on this
machine. Whatever is killed on the way (a worker, this script), run it again: parts that are there are not run again.
"""

import argparse
import itertools
import os
import subprocess
import sys

from dask.distributed import Client, LocalCluster, as_completed


def run_part(index, plan, parts, width):
    """Runs one part on the worker that Dask has chosen; raises where it fails, so that Dask runs it again."""
    command = ["goodwill", "part", plan, "--index", str(index), "--threads", "1", "--out", parts, "--quiet"]
    if width:
        command += ["--width", width]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"part {index} ended with {done.returncode}: {done.stderr.strip()}")
    return index


def missing(plan, parts):
    """The numbers of the parts that are missing or damaged."""
    command = ["goodwill", "merge", plan, parts, "--list-missing"]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    numbers = []
    for run in filter(None, told.split(",")):
        first, _, last = run.partition("-")
        numbers.extend(range(int(first), int(last or first) + 1))
    return numbers


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("plan")
    arguments.add_argument("parts")
    arguments.add_argument("out")
    arguments.add_argument("--scheduler", help="address of a Dask scheduler")
    arguments.add_argument("--workers", type=int, default=os.cpu_count(), help="processes where there is no scheduler")
    arguments.add_argument("--widths", default="", help="vector widths to take in turn, such as scalar,avx2: the bytes are the same")
    asked = arguments.parse_args()

    plan, parts = os.path.abspath(asked.plan), os.path.abspath(asked.parts)
    os.makedirs(parts, exist_ok=True)
    cluster = asked.scheduler or LocalCluster(n_workers=asked.workers, threads_per_worker=1, dashboard_address=None)
    widths = itertools.cycle(filter(None, asked.widths.split(",")) if asked.widths else [None])
    with Client(cluster) as client:
        todo = missing(plan, parts)
        print(f"{len(todo)} parts to run", flush=True)
        futures = [
            client.submit(run_part, index, plan, parts, width, retries=3, pure=False)
            for index, width in zip(todo, widths)
        ]
        for nth, future in enumerate(as_completed(futures), 1):
            print(f"{nth} of {len(todo)}: part {future.result()}", flush=True)
    return subprocess.run(["goodwill", "merge", plan, parts, "--out", asked.out]).returncode


if __name__ == "__main__":
    sys.exit(main())
