"""One raid: every operation of the description, so many times, as one caller."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy
from schemathesis import Case, Response

from scripts.attack.cases import Operation, cases_of, operations_of
from scripts.attack.judging import Judge
from scripts.attack.known import Known
from scripts.attack.tally import Tally

Send = Callable[[Case], Response]


@dataclass(frozen=True)
class Caller:
    """``expected``: what the answer's status must be for this caller, else a sentence."""

    send: Send
    expected: Callable[[Case, Response], str] = lambda case, response: ""


class Target:
    """The described API and what is known to stand in it."""

    def __init__(self, description: Mapping[str, Any], known: Known) -> None:
        self.description, self.known = description, known
        self.operations = operations_of(description)
        self.judge = Judge(description)

    def raid(self, caller: Caller, tally: Tally, *, examples: int, number: int) -> None:
        """``examples`` cases of each operation; the same ``number`` throws the same cases."""
        for operation in self.operations:
            strategy = cases_of(operation, self.description, self.known)
            self._throw(operation, strategy, caller, tally, examples, number)

    def _throw(
        self,
        operation: Operation,
        strategy: SearchStrategy[Case],
        caller: Caller,
        tally: Tally,
        examples: int,
        number: int,
    ) -> None:
        def attempt(case: Case) -> None:
            response = caller.send(case)
            faults = self.judge.faults(case, response)
            if surprise := caller.expected(case, response):
                faults.append(surprise)
            example = case.as_curl_command() if faults else ""
            tally.requests += 1
            tally.note(operation.label, response.status_code, faults, example)

        repeated(attempt, strategy, examples, number)


def repeated(
    attempt: Callable[[Any], None], strategy: SearchStrategy[Any], examples: int, number: int
) -> None:
    """``attempt`` with so many examples; faults are noted, so nothing is sought to be smaller."""
    calm = settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    seed(number)(calm(given(strategy)(attempt)))()
