"""The map's five colours, m0 to m4, and what each stands for. Pure."""

from dataclasses import dataclass

from toolkit.numbers import write_number, write_percent

# A share of cases is in the second colour from 0 on, in the next from here on.
_SHARES = (0.25, 0.5, 0.75)


@dataclass(frozen=True)
class Scale:
    """Where the colours m1 to m4 begin. ``starts`` is empty where there is nothing to colour."""

    starts: tuple[float, ...]
    is_ratio: bool = False

    def step_of(self, value: float | None) -> int:
        """0 for nothing or unknown, else 1 to 4."""
        if value is None or (not value and not self.is_ratio):
            return 0
        return max(sum(value >= start for start in self.starts), 1)

    def words(self) -> list[tuple[int, str]]:
        """The steps above 0 with what they hold: ``1``, ``2 – 3``, ``4 trở lên`` without words."""
        ends: list[float | None] = [*self.starts[1:], None]
        found = []
        for number, (start, end) in enumerate(zip(self.starts, ends, strict=True), start=1):
            found.append((number, self._span(start, end)))
        return found

    def _span(self, start: float, end: float | None) -> str:
        if self.is_ratio:
            last = 1.0 if end is None else end - 0.01
            first = write_number(round(start * 100))
            return f"{first} – {write_percent(last)}"
        if end is None:
            return f"≥ {write_number(int(start))}"
        last_one = int(end) - 1
        if last_one == int(start):
            return write_number(last_one)
        return f"{write_number(int(start))} – {write_number(last_one)}"


def scale_of_counts(highest: int) -> Scale:
    """1, 2, 3, 4 and more; in round steps where there is much more."""
    if highest <= 0:
        return Scale(())
    if highest <= 8:
        return Scale(tuple(range(1, min(highest, 4) + 1)))
    step = _round_up(highest / 4)
    return Scale(tuple(start for start in (1, step, 2 * step, 3 * step) if start <= highest))


def scale_of_ratios() -> Scale:
    return Scale((0.0, *_SHARES), is_ratio=True)


def _round_up(number: float) -> int:
    """The next of 1, 2, 3, 5, 10, 20, 30, 50, 100 …"""
    tens = 1
    while True:
        for leading in (1, 2, 3, 5):
            if leading * tens >= number:
                return leading * tens
        tens *= 10
