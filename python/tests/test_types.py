"""The types that are promised are those that there are."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import goodwill

HERE = Path(__file__).parent


def _passes(*command: str, cwd: Path) -> None:
    ended = subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True, cwd=cwd, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_stubs_are_those_of_the_compiled_module(tmp_path: Path) -> None:
    _passes("mypy.stubtest", "goodwill._core", cwd=tmp_path)


def test_the_package_is_strictly_typed(tmp_path: Path) -> None:
    config = tmp_path / "mypy.ini"
    config.write_text(
        "[mypy]\nstrict = True\n"
        + "".join(f"[mypy-{name}.*]\nignore_missing_imports = True\n" for name in ("pyarrow", "arviz", "IPython", "distributed"))
    )
    _passes("mypy", "--config-file", str(config), "-p", "goodwill", cwd=tmp_path)


def test_a_user_is_told_of_wrong_types(tmp_path: Path) -> None:
    right = tmp_path / "right.py"
    right.write_text(
        "import goodwill\n"
        "run = goodwill.run('mint.toml', threads=2)\n"
        "names: list[str] = run.summary.columns\n"
        "swept = goodwill.sweep('mint.toml', {'arm.*.gesture.value': [0.1, 0.2]})\n"
        "frame = swept.effects.to_pandas()\n"
    )
    _passes("mypy", "--strict", str(right), cwd=tmp_path)
    wrong = tmp_path / "wrong.py"
    wrong.write_text("import goodwill\ngoodwill.run('mint.toml', threads='two')\n")
    ended = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", str(wrong)], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert ended.returncode == 1 and "incompatible type" in ended.stdout


def test_py_typed_is_there() -> None:
    assert Path(goodwill.__file__).with_name("py.typed").is_file()
