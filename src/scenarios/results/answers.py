"""What results about one target have in common: how its numbers, and its options, are shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scenarios.results.distribution import amount

if TYPE_CHECKING:
    from scenarios.results.distribution import Labels
    from scenarios.results.targets import Target

__all__ = ["Answer", "input_text"]


@dataclass(frozen=True, slots=True)
class Answer:
    """One target and the options that it is asked of, as people read them.

    Attributes
    ----------
    target : Target
    by : str
        What is compared; "" if nothing is.
    options : tuple of str
    versus : str
        The option that the others are compared with; "" if none.
    better : str or None
        "higher" or "lower"; None if no option is called the best.
    labels : Labels
    """

    target: Target
    by: str
    options: tuple[str, ...]
    versus: str
    better: str | None
    labels: Labels

    @property
    def title(self) -> str:
        """What is asked about."""
        name = self.target.label(self.labels)
        unit = self.target.unit(self.labels)
        unit = f" ({unit})" if unit else ""
        against = f", difference from {self.option(self.versus)}" if self.versus else ""
        return f"{name}{unit}{against}"

    @property
    def share(self) -> bool:
        """Whether the answer is a probability."""
        return self.target.measure is None

    def option(self, name: str) -> str:
        """Return what people call an option."""
        return self.labels.options.get(name, name) if name else "all paths"

    def shown(self, value: float) -> str:
        """Return a number as a text."""
        if not self.share:
            return amount(value)
        return f"{100 * value + 0.0:.1f} {'' if self.versus else '%'}".rstrip()


def input_text(kind: str, value: float, *, share: bool = False, digits: int = 4) -> str:
    """Show the value of a judgement: a weight in per cent, as a parameter that is a probability; else a number."""
    if kind == "weight" or share:
        return f"{100 * value:.{digits}g} %"
    return f"{value:.{digits}g}"
