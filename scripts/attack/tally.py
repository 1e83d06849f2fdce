"""What was sent as one role, and what came back."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass
class Tally:
    """``faults``: the operation and what is wrong → how often, and how it is seen again."""

    role: str
    requests: int = 0
    fhir_requests: int = 0
    statuses: "Counter[int]" = field(default_factory=Counter)
    faults: dict[tuple[str, str], "Fault"] = field(default_factory=dict)

    def note(self, operation: str, status: int, faults: Iterable[str], example: str) -> None:
        self.statuses[status] += 1
        for sentence in faults:
            self.faults.setdefault((operation, sentence), Fault(example)).times += 1

    def line(self) -> str:
        answers = " ".join(f"{status}×{n}" for status, n in sorted(self.statuses.items()))
        return f"{self.role:<32} {self.requests:>6} {self.fhir_requests:>6}   {answers}"

    def faulty(self) -> list[str]:
        """What is wrong, and how to see it, in lines."""
        return [
            line
            for (operation, sentence), fault in self.faults.items()
            for line in (f"  {fault.times}× {operation}: {sentence}", f"    {fault.example}")
        ]


@dataclass
class Fault:
    example: str
    times: int = 0
