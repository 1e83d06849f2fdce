"""The map's five colours, m0 to m4, and what each stands for. Pure."""

from dataclasses import dataclass

from toolkit.numbers import write_number, write_percent

# A share of cases is in the second colour from 0 on, in the next from here on.
_SHARES = (0.25, 0.5, 0.75)


@dataclass(frozen=True)
class Scale:
    """Where the colours m1 to m4 begin, and the highest value there is. ``starts`` is empty where
    there is nothing to colour."""

    starts: tuple[float, ...]
    highest: float
    is_ratio: bool = False

    def step_of(self, value: float | None) -> int:
        """0 for nothing or unknown, else 1 to 4."""
        if value is None or (not value and not self.is_ratio):
            return 0
        return max(sum(value >= start for start in self.starts), 1)

    def words(self) -> list[tuple[int, str]]:
        """The steps above 0 with what they hold: ``1``, ``2 – 3``; ``25 – 49 %``."""
        nexts = [*self.starts[1:], self.highest + (0.01 if self.is_ratio else 1)]
        return [
            (number, self._span(start, following))
            for number, (start, following) in enumerate(
                zip(self.starts, nexts, strict=False), start=1
            )
        ]

    def _span(self, start: float, following: float) -> str:
        if self.is_ratio:
            return f"{write_number(round(start * 100))} – {write_percent(following - 0.01)}"
        first, last = write_number(int(start)), write_number(int(following) - 1)
        return first if first == last else f"{first} – {last}"


def scale_of_counts(highest: int) -> Scale:
    """1, 2, 3, 4 and more; in round steps where there is much more."""
    if highest <= 0:
        return Scale((), 0)
    if highest <= 8:
        return Scale(tuple(range(1, min(highest, 4) + 1)), highest)
    step = _round_up(highest / 4)
    starts = (start for start in (1, step, 2 * step, 3 * step) if start <= highest)
    return Scale(tuple(starts), highest)


def scale_of_ratios() -> Scale:
    return Scale((0.0, *_SHARES), 1.0, is_ratio=True)


def _round_up(number: float) -> int:
    """The next of 1, 2, 3, 5, 10, 20, 30, 50, 100 …"""
    tens = 1
    while True:
        for leading in (1, 2, 3, 5):
            if leading * tens >= number:
                return leading * tens
        tens *= 10
