"""What processes cost, read from /proc: processor time of whole families, memory of one."""

import os
import time
from collections import defaultdict
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
SETTLE = 0.03  # seconds until a closed connection's process is gone and counted by its parent


def cpu_of(*roots: int) -> float:
    """Seconds of processor time (user and system) of the processes ``roots`` and their offspring.

    The living by the scheduler's own account, in nanoseconds; those that have ended by what they
    left to their parent. PostgreSQL gives every connection a process, so both are needed.
    """
    time.sleep(SETTLE)
    children: dict[int, list[int]] = defaultdict(list)
    ended: dict[int, float] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _stat(entry)):
            pid = int(entry.name)
            children[int(fields[1])].append(pid)
            ended[pid] = (int(fields[13]) + int(fields[14])) / TICKS
    family, seconds = list(roots), 0.0
    while family:
        pid = family.pop()
        family += children[pid]
        seconds += _alive(pid) + ended.get(pid, 0.0)
    return seconds


def _stat(process: Path) -> list[str]:
    """The fields of /proc/PID/stat from the state on (after the name, which may hold anything)."""
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _alive(pid: int) -> float:
    try:
        threads = list(Path(f"/proc/{pid}/task").iterdir())
        return sum(int((t / "schedstat").read_text().split()[0]) for t in threads) / 1e9
    except OSError:
        return 0.0


class Memory:
    """How far one process grows: the highest resident memory since `mark`, in MB."""

    def __init__(self, pid: int) -> None:
        self._proc = Path(f"/proc/{pid}")

    def mark(self) -> None:
        (self._proc / "clear_refs").write_text("5")  # the peak begins anew
        self._before = self._read("VmRSS")

    def growth(self) -> float:
        return self._read("VmHWM") - self._before

    def _read(self, name: str) -> float:
        for line in (self._proc / "status").read_text().splitlines():
            if line.startswith(f"{name}:"):
                return int(line.split()[1]) / 1024
        raise OSError(f"no {name} in {self._proc}/status")
