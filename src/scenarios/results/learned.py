"""What evidence teaches: each sign once, beliefs before and after, and what options come to then."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scenarios.results.distribution import amount, place
from scenarios.results.extras import frame, plots
from scenarios.results.records import Lookup, recorded
from scenarios.results.shares import percentages
from scenarios.results.tables import html_table, text_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd
    from matplotlib.axes import Axes

    from scenarios.results.distribution import Comparison, Labels, OutcomeDistribution
    from scenarios.results.provenance import Provenance

__all__ = ["Belief", "Learned", "Sign"]

Floats = NDArray[np.float64]

_SHOWN = 20


@recorded
class Sign(NamedTuple):
    """One thing that was learned, counted once.

    Attributes
    ----------
    kind : {"observation", "indicator", "table", "ratio"}
    name : str
        The indicator, or the node.
    node : str
        What it tells of.
    said : str
        The branches observed; or "seen", "not seen", or "reports differ".
    reports : tuple of str
        Who reported it and when, and how reliably; empty for an observation.
    likelihood : mapping of branch to float
        How likely what was reported is under each branch, the reliability of the reports included.
    """

    kind: str
    name: str
    node: str
    said: str
    reports: tuple[str, ...]
    likelihood: Mapping[str, float]

    @property
    def text(self) -> str:
        """The sign in words."""
        if self.kind == "observation":
            return f"{self.name} is {self.said.replace('|', ' or ')}"
        if self.kind == "indicator":
            return f"{self.name} {self.said}"
        who = f" ({self.reports[0]})" if any(self.reports) else ""
        return f"sign of {self.node} {self.said}{who}"


@recorded
@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Belief:
    """How likely each branch of a node is, before and after.

    Attributes
    ----------
    node : str
    branches : tuple of str
    prior : float array of shape (options, branches)
        Before anything is learned.
    elsewhere : float array of shape (options, branches)
        With what is learned of other nodes alone.
    posterior : float array of shape (options, branches)
        With all that is learned. Rows fall short of 1 by the probability of paths that go around the node.
    against : str
        The branch that others are weighed against: of those that nothing rules out, the one most likely before.
    """

    node: str
    branches: tuple[str, ...]
    prior: Floats
    elsewhere: Floats
    posterior: Floats
    against: str

    def __repr__(self) -> str:
        return f"Belief({self.node})"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Learned(Lookup[Belief]):
    """Beliefs about nodes before and after evidence, and what options come to.

    A mapping of node to `Belief`, of the nodes that something was learned about.

    Attributes
    ----------
    by : str
        The decision whose options are set in turn; "" where nothing is compared.
    options : tuple of str
        Its options; ("",) where nothing is compared.
    signs : tuple of Sign
        What was learned, each thing once. Their order changes nothing.
    beliefs : tuple of Belief
    probability : float array of shape (options,)
        How likely all that was learned is, under each option. A ratio counts with its greatest likelihood as 1.
    prior, posterior : Comparison or OutcomeDistribution
        What comes of the options before and after.
    given : mapping
        All that was learned, as `compare`, `bounds`, `ensemble` and others take it.
    assumptions : tuple of str
        What has to hold for these numbers.
    provenance : Provenance
        How the numbers were got.
    """

    by: str
    options: tuple[str, ...]
    signs: tuple[Sign, ...]
    beliefs: tuple[Belief, ...]
    probability: Floats
    prior: Comparison | OutcomeDistribution
    posterior: Comparison | OutcomeDistribution
    given: Mapping[str, Any]
    assumptions: tuple[str, ...]
    labels: Labels
    provenance: Provenance

    def __getitem__(self, node: str) -> Belief:
        return self.beliefs[place(node, tuple(self), "node that something was learned about")]

    def __iter__(self) -> Iterator[str]:
        return (belief.node for belief in self.beliefs)

    def __len__(self) -> int:
        return len(self.beliefs)

    def weights(
        self, node: str, branch: str, against: str | None = None, *, option: str | None = None
    ) -> dict[str, float]:
        """Return the weight of evidence for a branch against another, step by step, in decibans.

        The weights add up: log-odds before, what is learned elsewhere, each sign, log-odds after; in any order. Ten decibans are odds
        ten times as high.

        Parameters
        ----------
        node, branch : str
        against : str, optional
            Default: ``learned[node].against``.
        option : str, optional
            Under which option; default the first.

        Returns
        -------
        dict of str to float
            ``before``, ``elsewhere``, a line for each sign of the node, ``after``. Infinite where a branch is ruled out, NaN where both are.
        """
        belief = self[node]
        other = belief.against if against is None else against
        ends = [place(name, belief.branches, f"branch of {node!r}") for name in (branch, other)]
        k = 0 if option is None else place(option, self.options, "option")
        found = {"before": _decibans(*belief.prior[k, ends])}
        found["elsewhere"] = _decibans(*belief.elsewhere[k, ends]) - found["before"]
        for sign in self.signs:
            if sign.node == node:
                name = sign.text
                while name in found:
                    name += " (again)"
                found[name] = _decibans(sign.likelihood[branch], sign.likelihood[other])
        found["after"] = _decibans(*belief.posterior[k, ends])
        return found

    def to_frame(self) -> pd.DataFrame:
        """Return one row per option, node and branch: option, node, branch, prior, elsewhere, posterior (extra ``frames``)."""
        rows = [
            (
                option,
                belief.node,
                branch,
                *(float(part[k, b]) for part in (belief.prior, belief.elsewhere, belief.posterior)),
            )
            for k, option in enumerate(self.options)
            for belief in self.beliefs
            for b, branch in enumerate(belief.branches)
        ]
        names = ("option", "node", "branch", "prior", "elsewhere", "posterior")
        return frame({name: [row[i] for row in rows] for i, name in enumerate(names)})

    def signs_frame(self) -> pd.DataFrame:
        """Return one row per sign and branch: sign, kind, node, reports, branch, likelihood, decibans (extra ``frames``).

        Decibans are against ``learned[node].against``.
        """
        rows = [
            (
                sign.text,
                sign.kind,
                sign.node,
                "; ".join(sign.reports),
                branch,
                chance,
                _decibans(chance, sign.likelihood[self[sign.node].against]),
            )
            for sign in self.signs
            for branch, chance in sign.likelihood.items()
        ]
        names = ("sign", "kind", "node", "reports", "branch", "likelihood", "decibans")
        return frame({name: [row[i] for row in rows] for i, name in enumerate(names)})

    def plot(self, ax: Axes | None = None, **settings: Any) -> Axes:
        """Draw the weights of evidence as a waterfall; see `scenarios.plots.evidence_steps`."""
        return plots().evidence_steps(self, ax=ax, **settings)  # type: ignore[no-any-return]

    def _tables(self) -> list[tuple[str, list[str], list[list[str]], str]]:
        return [self._ledger(), *(self._steps(belief) for belief in self.beliefs), self._outcomes()]

    def _ledger(self) -> tuple[str, list[str], list[list[str]], str]:
        rows = [
            [
                sign.text + "".join(f"\n{told}" for told in sign.reports if told),
                sign.node,
                ", ".join(f"{branch} {100 * chance:.4g} %" for branch, chance in sign.likelihood.items()),
            ]
            for sign in self.signs[:_SHOWN]
        ]
        left = len(self.signs) - _SHOWN
        title = f"{self.labels.title}: what was learned" + (f"; {left:,} more in signs_frame()" if left > 0 else "")
        return title, ["", "about", "likelihood under each branch"], rows, " ".join(self.assumptions)

    def _steps(self, belief: Belief) -> tuple[str, list[str], list[list[str]], str]:
        """Return a node's log-odds step by step under the first option, and its probabilities under all."""
        weights = {branch: self.weights(belief.node, branch) for branch in belief.branches if branch != belief.against}
        names = list(next(iter(weights.values()))) if weights else []
        rows = [[_step(name), *(_signed(each[name]) for each in weights.values())] for name in names]
        option = self.options[0]
        title = f"{belief.node}: odds against {belief.against}, in decibans" + (f", under {option}" if option else "")
        shares = []
        for k, name in enumerate(self.options):
            before, after = (percentages(part[k].tolist()) for part in (belief.prior, belief.posterior))
            told = ", ".join(f"{b} {x} to {y}" for b, x, y in zip(belief.branches, before, after, strict=True))
            shares.append(f"{name}: {told}" if name else told)
        return title, ["", *weights], rows, "Probabilities: " + "; ".join(shares) + "."

    def _outcomes(self) -> tuple[str, list[str], list[list[str]], str]:
        before, after = self.prior, self.posterior
        columns = []
        for part in (before, after):
            each: list[Any] = [part[option] for option in self.options] if self.by else [part]
            columns.append(
                [[*percentages(one.probabilities.tolist()), *map(amount, one.means.tolist())] for one in each]
            )
        heads = [self.labels.outcomes[o] for o in before.outcomes] + [
            f"{self.labels.measures[m]}, mean" for m in before.measures
        ]
        rows = [[head, *(f"{x[i]} to\n{y[i]}" for x, y in zip(*columns, strict=True))] for i, head in enumerate(heads)]
        names = [self.labels.options.get(option, option) or "before to after" for option in self.options]
        return "What comes of it, before and after", ["", *names], rows, str(self.provenance)

    def __str__(self) -> str:
        return "\n\n".join(text_table(*table) for table in self._tables())

    def __repr__(self) -> str:
        return f"Learned({', '.join(sign.text for sign in self.signs[:3])}{', …' if len(self.signs) > 3 else ''})"

    def _repr_html_(self) -> str:
        return "".join(html_table(*table) for table in self._tables())


def _decibans(chance: float, other: float) -> float:
    """Return ten times the logarithm to base 10 of a ratio."""
    if not chance > 0:
        return -math.inf if other > 0 else math.nan
    return 10 * math.log10(chance / other) if other > 0 else math.inf


def _step(name: str) -> str:
    return {"elsewhere": "learned of other nodes"}.get(name, name)


def _signed(weight: float) -> str:
    if math.isnan(weight):
        return "undefined"
    if math.isinf(weight):
        return "certain" if weight > 0 else "ruled out"
    return f"{weight + 0.0:+.2f}"
