"""How far the work has come: a line on a terminal, a bar in a notebook, or whatever the user calls."""

from __future__ import annotations

import html
import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any

#: Called with what is counted (such as ``communities run``), how many are through, and all of them; 0 where not known yet.
Callback = Callable[[str, int, int], object]

#: Nothing is shown of what is over sooner.
PATIENCE = 0.5


class Shown:
    """Shows progress while the work goes on, and clears it away."""

    def __init__(self, progress: bool | Callback | None) -> None:
        self._began = time.monotonic()
        self._line = 0
        self._handle: Any = None
        self.callback: Callback | None = None
        if progress is False:
            return
        if callable(progress):
            self.callback = progress
        elif _in_notebook():
            self.callback = self._in_notebook
        elif progress is True or sys.stderr.isatty():
            self.callback = self._on_terminal

    def __enter__(self) -> Callback | None:
        return self.callback

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._line:
            sys.stderr.write("\r" + " " * self._line + "\r")
            sys.stderr.flush()
        if self._handle is not None:
            self._handle.update({"text/plain": "", "text/html": ""}, raw=True)

    def _is_early(self) -> bool:
        return time.monotonic() - self._began < PATIENCE

    def _on_terminal(self, stage: str, done: int, total: int) -> None:
        if self._is_early():
            return
        text = _words(stage, done, total)
        sys.stderr.write("\r" + text.ljust(self._line))
        sys.stderr.flush()
        self._line = len(text)

    def _in_notebook(self, stage: str, done: int, total: int) -> None:
        if self._is_early():
            return
        import IPython.display

        display: Any = IPython.display.display
        share = f' value="{done}" max="{total}"' if total else ""
        words = _words(stage, done, total)
        bundle = {
            "text/html": f"<progress{share}></progress> {html.escape(words)}",
            "text/plain": words,
        }
        if self._handle is None:
            self._handle = display(bundle, raw=True, display_id=True)
        else:
            self._handle.update(bundle, raw=True)


def _words(stage: str, done: int, total: int) -> str:
    return f"{done:,} of {total:,} {stage}" if total else stage


def _in_notebook() -> bool:
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return shell is not None and hasattr(shell, "kernel")
