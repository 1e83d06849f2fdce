"""A program that does named acts, each in a process of its own: what a test of crashes kills.

``python PROGRAM ACT …`` does one act. Without any it does those that stdin names, a line each, and
answers each with its exit code: each in a fork, for to load the portal anew takes over a second.
"""

import os
import signal
import sys
import traceback
from collections.abc import Callable
from typing import Any


def serve(act: Callable[..., None]) -> None:
    """``act`` gets the words of the command line, or of each line of stdin. Nothing may be open yet
    that a fork must not share, such as a connection to the database."""
    if sys.argv[1:]:
        act(*sys.argv[1:])
        return
    for line in sys.stdin:
        child = os.fork()
        if not child:
            try:
                act(*line.split())
            except BaseException:
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        _child, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def die(*args: Any, **kwargs: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def then_die(function: Callable[..., Any]) -> Callable[..., Any]:
    def last_act(*args: Any, **kwargs: Any) -> None:
        function(*args, **kwargs)
        die()

    return last_act


def trap_the_second(module: Any, name: str, trap: Callable[..., Any]) -> None:
    """For the second message the module's function is ``trap``; the first goes out untouched."""
    calls = iter([getattr(module, name)])
    setattr(module, name, lambda *args, **kwargs: next(calls, trap)(*args, **kwargs))
