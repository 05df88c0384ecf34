"""What the tests have in common. They run on the installed package, never on the folder beside them."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

import goodwill

ROOT = Path(__file__).resolve().parents[2]

#: A run that takes next to no time.
QUICK = {"replicates": 2, "size": 300, "draws": 0, "sensitivity": "off", "progress": False}


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def mints() -> goodwill.Scenario:
    return goodwill.Scenario.from_file(ROOT / "scenarios" / "two_mints.toml")


@pytest.fixture(scope="session")
def quick(mints: goodwill.Scenario) -> goodwill.Run:
    return goodwill.run(mints, **QUICK)


@pytest.fixture(scope="session")
def command() -> Path:
    """The command `goodwill`, of the same commit: named by GOODWILL_COMMAND, or built in target."""
    named = os.environ.get("GOODWILL_COMMAND")
    places = [Path(named)] if named else [ROOT / "target" / kind / "goodwill" for kind in ("release", "debug")]
    for place in places:
        if place.is_file():
            return place
    if named:
        pytest.fail(f"GOODWILL_COMMAND is no file: {named}")
    pytest.skip("no command to compare with: cargo build, or name one by GOODWILL_COMMAND")


def same_bytes(one: Path, other: Path) -> None:
    """Two folders have the same files with the same bytes, run.json apart."""

    def files(folder: Path) -> dict[str, bytes]:
        all_files = (file for file in folder.rglob("*") if file.is_file())
        return {
            file.relative_to(folder).as_posix(): file.read_bytes() for file in all_files if file.name != "run.json"
        }

    ours, theirs = files(one), files(other)
    assert sorted(ours) == sorted(theirs)
    assert [name for name in ours if ours[name] != theirs[name]] == []


def told(command: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [command, *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, check=False
    )
