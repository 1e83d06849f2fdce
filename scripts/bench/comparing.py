"""Two ways to the same answer, asked in turns and counted apart."""

from collections.abc import Callable
from dataclasses import dataclass

from scripts.bench.figures import Cost, Ratio, Round, ratio_of
from scripts.bench.processes import cpu_of
from scripts.bench.servers import Answer, Server

WARM_UP = 10  # requests of each side before the first round


class Unexpected(Exception):
    """An answer that cannot be measured; the text says what came instead."""


@dataclass(frozen=True)
class Reader:
    """Who asks, by ``token`` or as a browser with its ``session``.

    ``organisations`` are what the floor needs to know; None for one who reads all.
    """

    name: str
    email: str
    token: str
    sees: int
    session: str
    organisations: dict[str, list[str]] | None

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", "Accept-Language": "vi"}

    @property
    def cookies(self) -> dict[str, str]:
        return {"Cookie": f"sessionid={self.session}", "Accept-Language": "vi"}


@dataclass(frozen=True)
class Bench:
    """What the measures work with. ``postgres`` is the process that all backends come from."""

    portal: Server
    floor: Server
    postgres: int
    rounds: int

    def ask_portal(
        self, reader: Reader, path: str, headers: dict[str, str] | None = None, expect: int = 200
    ) -> Answer:
        """The portal's answer. Raises Unexpected for another status than ``expect``."""
        answer = self.portal.get(path, reader.headers | (headers or {}))
        return self._expected(answer, path, expect)

    def ask_page(self, reader: Reader, path: str) -> Answer:
        """The same as a browser that is signed in."""
        return self._expected(self.portal.get(path, reader.cookies), path, 200)

    def _expected(self, answer: Answer, path: str, expect: int) -> Answer:
        if answer.status != expect:
            said = answer.body.decode(errors="replace")[:200]
            raise Unexpected(f"{path} answered {answer.status}, not {expect}: {said}")
        return answer

    def ask_floor(self, reader: Reader, path: str) -> Answer:
        sign = "&" if "?" in path else "?"
        answer = self.floor.get(f"{path}{sign}reader={reader.name}")
        if answer.status != 200:
            raise Unexpected(f"the floor answered {answer.status}")
        return answer

    def compare(
        self,
        candidate: Callable[[], Answer],
        against: Callable[[], Answer],
        *,
        same_server: bool = False,
        requests: int = 20,
        rounds: int = 0,
        warm_up: int = WARM_UP,
    ) -> Ratio:
        """What a request of ``candidate`` (of the portal) costs against one of the floor, or
        against another of the portal (``same_server``)."""
        sides = [(candidate, self.portal), (against, self.portal if same_server else self.floor)]
        for ask, _server in sides:
            for _ in range(warm_up):
                ask()
        measured = []
        for number in range(rounds or self.rounds):
            # The order changes, so that a machine that slows down favours nobody.
            turn = sides if number % 2 else sides[::-1]
            costs = {ask: self.cost(ask, server, requests) for ask, server in turn}
            measured.append(Round(costs[candidate], costs[against]))
        return ratio_of(measured)

    def cost(self, ask: Callable[[], Answer], server: Server, requests: int) -> Cost:
        """What one of so many requests costs that ``ask`` sends to ``server``."""
        python, postgres = cpu_of(server.pid), cpu_of(self.postgres)
        for _ in range(requests):
            ask()
        return Cost(
            (cpu_of(server.pid) - python) / requests,
            (cpu_of(self.postgres) - postgres) / requests,
        )
