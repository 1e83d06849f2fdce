"""How a service says no, so that pages and API can say why."""

from dataclasses import dataclass


class NotAllowed(Exception):
    """This person may not do this (403). The text says who may."""


class WrongState(Exception):
    """The record has moved on meanwhile, or cannot take this step now (409). The text says why."""


@dataclass(frozen=True)
class Verdict:
    """What a predicate answers: truthy when allowed, else ``reason`` says why not.

    ``by_state`` is True when the person may, but not while the record is as it is.
    """

    allowed: bool
    reason: str = ""
    by_state: bool = False

    def __bool__(self) -> bool:
        return self.allowed

    def demand(self) -> None:
        """Raise WrongState or NotAllowed unless allowed."""
        if not self.allowed:
            raise (WrongState if self.by_state else NotAllowed)(self.reason)


YES = Verdict(True)
