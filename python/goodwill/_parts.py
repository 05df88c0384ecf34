"""Runs and sweeps in parts, on any ``concurrent.futures.Executor``.

The plan, the scenario and its data are sent once to each worker process, and are known by their hash from then on: a task names
the hash and the parts that it is to run. What comes back are the files of these parts, each with a hash of its own. A part gives
the same bytes wherever and however often it is run, so that one that was lost is simply run again.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
import warnings
from collections import OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

from . import _core
from ._errors import GoodwillError, RunError
from ._progress import Callback
from ._scenario import Scenario

#: Seconds that a task is to take, so that what it costs to send one does not count.
TASK_SECONDS = 4.0
#: Parts that work is cut into for each worker: so many that they can be dealt out evenly.
PARTS_PER_WORKER = 64
#: Times that a task is tried.
TRIES = 4
#: Plans that a worker keeps loaded.
KEPT = 2
#: The vector width of workers: the widest there is, where nothing is said. It changes no byte.
WIDTH: str | None = None

#: The files of a plan by their names.
Bundle = dict[str, bytes]

_loaded: OrderedDict[str, _core.Worker] = OrderedDict()


@dataclass(frozen=True)
class Done:
    """What a task gives: the files of its parts, or none where the worker has not got the plan yet."""

    parts: dict[int, bytes] | None
    seconds: float = 0.0


class Parts(Protocol):
    """A run or a sweep in parts."""

    def indices(self) -> list[int]: ...


def work(key: str, indices: list[int], bundle: Bundle | None) -> Done:
    """Runs parts of a plan, in whatever process this is called."""
    worker = _loaded.get(key)
    if worker is None:
        if bundle is None:
            return Done(None)
        worker = _load(key, bundle)
    started = time.perf_counter()
    parts = {index: worker.part(index) for index in indices}
    return Done(parts, time.perf_counter() - started)


def _load(key: str, bundle: Bundle) -> _core.Worker:
    if _hash(bundle) != key:
        raise RunError("the plan was damaged on its way to a worker")
    with tempfile.TemporaryDirectory(prefix="goodwill-") as place:
        for name, content in bundle.items():
            file = Path(place, name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        worker = _core.Worker(Path(place), WIDTH)
    _loaded[key] = worker
    while len(_loaded) > KEPT:
        _loaded.popitem(last=False)
    return worker


def _hash(bundle: Bundle) -> str:
    total = hashlib.sha256()
    for name in sorted(bundle):
        for part in (name.encode(), bundle[name]):
            total.update(len(part).to_bytes(8, "little"))
            total.update(part)
    return total.hexdigest()


def _bundle(place: Path) -> Bundle:
    files = (file for file in place.rglob("*") if file.is_file())
    return {file.relative_to(place).as_posix(): file.read_bytes() for file in files}


def workers_of(executor: Executor) -> int:
    """How many workers an executor has, about."""
    own = getattr(executor, "_max_workers", None)
    if isinstance(own, int):
        return own
    client = getattr(executor, "_client", None)
    if client is not None and hasattr(client, "ncores"):
        cores: list[int] = list(client.ncores().values())
        return max(1, sum(cores))
    return os.cpu_count() or 1


Result = TypeVar("Result")
Planned = TypeVar("Planned", bound=Parts)


def in_parts(
    plan: Callable[[int, Path], Planned],
    finish: Callable[[Planned, Path], Result],
    executor: Executor,
    told: Callback | None,
) -> Result:
    """Plans some work, has an executor do it, and puts it together."""
    with tempfile.TemporaryDirectory(prefix="goodwill-") as folder:
        place, out = Path(folder, "plan"), Path(folder, "parts")
        out.mkdir()
        planned = plan(PARTS_PER_WORKER * workers_of(executor), place)
        bundle = _bundle(place)
        _Dealing(executor, bundle, planned.indices(), out, told).run()
        return finish(planned, out)


class _Dealing:
    """Parts dealt out to workers, until there is a file of each."""

    def __init__(
        self, executor: Executor, bundle: Bundle, indices: list[int], out: Path, told: Callback | None
    ) -> None:
        self.executor = executor
        self.bundle = bundle
        self.key = _hash(bundle)
        self.out = out
        self.told = told
        self.total = len(indices)
        #: What is to be sent: parts, whether the plan goes with them, and how often they were tried.
        self.waiting: deque[tuple[list[int], bool, int]] = deque()
        self.fresh = deque(indices)
        self.running: dict[Future[Done], tuple[list[int], int]] = {}
        self.done = 0
        #: Seconds that a part takes, once it is known.
        self.pace: float | None = None
        #: Whether the executor takes no more work.
        self.broken = False

    def run(self) -> None:
        workers = workers_of(self.executor)
        try:
            while self.fresh or self.waiting or self.running:
                # One for each to begin with, so that the plan goes to each once; later one more lies ready.
                most = workers if self.pace is None else 2 * workers
                while len(self.running) < most and not self.broken and (self.waiting or self.fresh):
                    self._send()
                if self.broken:
                    self._by_myself()
                    return
                ended, _ = wait(self.running, timeout=0.1, return_when=FIRST_COMPLETED)
                for future in ended:
                    self._take(future)
                if self.told is not None:
                    self.told("parts run", self.done, self.total)
        finally:
            for future in self.running:
                future.cancel()

    def _next(self) -> tuple[list[int], bool, int]:
        if self.waiting:
            return self.waiting.popleft()
        # The first tasks tell how long a part takes; later ones are as many parts as take some seconds.
        size = 1 if self.pace is None else max(1, round(TASK_SECONDS / max(self.pace, 1e-6)))
        taken = [self.fresh.popleft() for _ in range(min(size, len(self.fresh)))]
        return taken, False, 0

    def _send(self) -> None:
        indices, with_plan, tried = self._next()
        try:
            future = self.executor.submit(work, self.key, indices, self.bundle if with_plan else None)
        except (BrokenExecutor, RuntimeError):
            # It was shut down, or lost its workers for good.
            self.waiting.appendleft((indices, with_plan, tried))
            self.broken = True
            return
        self.running[future] = (indices, tried)

    def _take(self, future: Future[Done]) -> None:
        indices, tried = self.running.pop(future)
        try:
            done = future.result()
        except GoodwillError:
            # What is wrong with the work is wrong everywhere.
            raise
        except BrokenExecutor:
            self.broken = True
            self.waiting.append((indices, True, tried))
            return
        except (Exception, CancelledError) as error:
            # A worker that was lost, or that had not enough memory: perhaps another one has more luck.
            if tried + 1 >= TRIES:
                raise RunError(f"parts {indices} came to no result in {TRIES} tries: {error!r}") from error
            self.waiting.append((indices, True, tried + 1))
            return
        if done.parts is None:
            self.waiting.appendleft((indices, True, tried))
            return
        for index, content in done.parts.items():
            self._keep(index, content)
        self.done += len(done.parts)
        self.pace = done.seconds / len(done.parts)

    def _keep(self, index: int, content: bytes) -> None:
        place = self.out / _core.Worker.file(index)
        fresh = place.with_name(f".{place.name}")
        fresh.write_bytes(content)
        fresh.replace(place)

    def _by_myself(self) -> None:
        """What a broken executor leaves is run here: no part that is done is lost."""
        left = [indices for indices, _, _ in self.waiting] + [indices for indices, _ in self.running.values()]
        parts = [*(index for indices in left for index in indices), *self.fresh]
        self.waiting.clear()
        self.fresh.clear()
        self.running.clear()
        warnings.warn(
            f"the executor lost its workers; the {len(parts)} parts that are left of {self.total} are run in this process",
            RuntimeWarning,
            stacklevel=6,
        )
        for index in parts:
            done = work(self.key, [index], self.bundle)
            for found, content in (done.parts or {}).items():
                self._keep(found, content)
            self.done += 1
            if self.told is not None:
                self.told("parts run", self.done, self.total)


def run_parts(
    scenario: Scenario,
    options: _core.Options,
    executor: Executor,
    threads: int | None,
    memory: int | None,
    told: Callback | None,
) -> _core.Run:
    """A run whose communities are run by an executor."""
    own: Any = scenario._own

    def plan(parts: int, place: Path) -> _core.RunParts:
        return _core.RunParts(own, options, parts, place)

    def finish(planned: _core.RunParts, out: Path) -> _core.Run:
        return planned.finish(out, threads=threads, memory=memory, progress=told)

    return in_parts(plan, finish, executor, told)


def sweep_parts(
    scenario: _core.Scenario,
    executor: Executor,
    threads: int | None,
    memory: int | None,
    told: Callback | None,
) -> _core.Sweep:
    """A sweep whose points are run by an executor."""

    def plan(parts: int, place: Path) -> _core.SweepParts:
        return _core.SweepParts(scenario, parts, memory, place)

    def finish(planned: _core.SweepParts, out: Path) -> _core.Sweep:
        return planned.finish(out, threads=threads, memory=memory, progress=told)

    return in_parts(plan, finish, executor, told)
