"""E-admissibility: is there one belief under which an option is the best, or proof that there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scenarios.evaluation.contrasts import Contrasts, Polytope

__all__ = ["Verdict", "best_somewhere"]

Floats = NDArray[Any]

ROUNDS = 8
"""So often is a new mixture of the others looked at before an option stays undecided."""
_STARTS, _SCATTERED = 3, 200
_STEPS, _SLOPE, _GAINED, _SETTLED = 12, 1e-5, 1e-13, 1e-9


class Verdict(NamedTuple):
    """Whether an option is the best somewhere; None: not decided. With the belief, if there is one."""

    somewhere: bool | None
    belief: Floats | None


def best_somewhere(contrasts: Contrasts, option: int, sign: float, *, budget: int, tolerance: float) -> Verdict:
    """Search for a belief under which no other option is better, and for a mixture of the others that is always better.

    What options come to is linearised at a belief, and the best step within what is allowed is a linear program; where one row is open, its
    answer is the answer. Its dual weighs the other options. If their mixture beats the option under every belief, by exact bounds, there is none.

    Parameters
    ----------
    sign : float
        1 where higher is better, else -1.
    budget : int
        Boxes for each bound.
    tolerance : float
        By how much another may be better and still count as level.
    """
    polytope = contrasts.polytope()
    others = np.array([k for k in range(len(contrasts.options)) if k != option])
    race = _Race(contrasts, polytope, option, others, sign)
    pool = race.scattered()
    order = np.argsort(-race.leads(pool).min(axis=1), kind="stable")[:_STARTS]
    for k in order:
        reached = race.climbed(pool[k])
        if reached.lead >= -tolerance:
            return Verdict(somewhere=True, belief=reached.belief)
        pool = np.concatenate([pool, reached.belief[None]])
    mixture = None
    for _ in range(ROUNDS):
        before, (mixture, start) = mixture, race.blend(pool)
        if before is not None and np.abs(before - mixture).max() < _SETTLED:
            break
        weights = np.zeros(len(contrasts.options))
        weights[option], weights[others] = -sign, sign * mixture
        (found,) = contrasts.lowest(weights[None], budget)
        if found.outer > tolerance:
            return Verdict(somewhere=False, belief=None)
        pool = np.concatenate([pool, contrasts.corners(weights[None])])
        reached = race.climbed(start)
        if reached.lead >= -tolerance:
            return Verdict(somewhere=True, belief=reached.belief)
        pool = np.concatenate([pool, reached.belief[None]])
    return Verdict(None, None)


class _Reached(NamedTuple):
    """A belief, and by how much the option leads there over the nearest other one; negative if it is behind."""

    belief: Floats
    lead: float


class _Race:
    """One option against the others."""

    def __init__(
        self, contrasts: Contrasts, polytope: Polytope, option: int, others: NDArray[Any], sign: float
    ) -> None:
        self.contrasts, self.polytope = contrasts, polytope
        self.option, self.others, self.sign = option, others, sign

    def leads(self, beliefs: Floats) -> Floats:
        """Return by how much the option is better than each other one, shape (beliefs, others)."""
        values = self.contrasts.values(beliefs)
        found: Floats = self.sign * (values[:, [self.option]] - values[:, self.others])
        return np.where(np.isnan(found), -np.inf, found)

    def scattered(self) -> Floats:
        """Return beliefs to begin with: what favours the option over each other one, and what is put together from these, row by row."""
        size = len(self.contrasts.options)
        weights = np.zeros((2 * len(self.others), size))
        for k, other in enumerate(self.others):
            weights[2 * k, [self.option, other]] = -self.sign, self.sign
            weights[2 * k + 1] = -weights[2 * k]
        found = np.concatenate([self.contrasts.middle()[None], self.contrasts.corners(weights)])
        groups = _groups(self.polytope)
        if not len(groups):
            return found
        rng = np.random.default_rng(0)
        taken = rng.integers(len(found), size=(_SCATTERED, groups.max() + 1))[:, groups]
        return np.concatenate([found, np.take_along_axis(found, taken, axis=0)])

    def blend(self, pool: Floats) -> tuple[Floats, Floats]:
        """Return the mixture of others that is the hardest to beat within the pool, and the mixture of beliefs that does best against it."""
        from scipy.optimize import linprog  # noqa: PLC0415 - slow to load, and not always needed

        leads = self.leads(pool)
        usable = np.isfinite(leads).all(axis=1)
        pool, leads = pool[usable], leads[usable]
        beliefs, rivals = leads.shape
        # Variables: shares of the beliefs, then the least lead.
        found = linprog(
            np.concatenate([np.zeros(beliefs), [-1.0]]),
            A_ub=np.concatenate([-leads.T, np.ones((rivals, 1))], axis=1),
            b_ub=np.zeros(rivals),
            A_eq=np.concatenate([np.ones((1, beliefs)), np.zeros((1, 1))], axis=1),
            b_eq=[1.0],
            bounds=[(0, None)] * beliefs + [(None, None)],
        )
        weights = np.maximum(-found.ineqlin.marginals, 0.0)
        shares: Floats = np.asarray(found.x)[:-1]
        return weights / weights.sum(), shares @ pool

    def climbed(self, belief: Floats) -> _Reached:
        """Raise the least lead over the others, from a belief on."""
        size = len(belief)
        for _ in range(_STEPS if size else 0):
            steps = np.concatenate([np.zeros((1, size)), _SLOPE * np.eye(size)])
            leads = self.leads(belief + steps)
            here = leads[0]
            slopes = (leads[1:] - here) / _SLOPE
            if not np.isfinite(slopes).all():
                break
            way = self._best_there(belief, here, slopes) - belief
            tried = belief + way * 0.5 ** np.arange(8)[:, None]
            there = self.leads(tried).min(axis=1)
            k = int(there.argmax())
            if not there[k] > here.min() + _GAINED * max(1.0, abs(float(here.min()))):
                break
            belief = tried[k]
        return _Reached(belief, float(self.leads(belief[None]).min()))

    def _best_there(self, belief: Floats, here: Floats, slopes: Floats) -> Floats:
        """Return the belief with the greatest least lead, if leads changed as they do here."""
        from scipy.optimize import linprog  # noqa: PLC0415 - slow to load, and not always needed

        polytope, rivals = self.polytope, len(self.others)
        # Variables: the belief to go to, then the least lead there.
        found = linprog(
            np.concatenate([np.zeros(len(belief)), [-1.0]]),
            A_ub=np.concatenate([-slopes.T, np.ones((rivals, 1))], axis=1),
            b_ub=here - slopes.T @ belief,
            A_eq=np.concatenate([polytope.equal, np.zeros((len(polytope.equal), 1))], axis=1),
            b_eq=polytope.total,
            bounds=[*zip(polytope.low.tolist(), polytope.high.tolist(), strict=True), (None, None)],
        )
        best: Floats = belief if found.x is None else found.x[:-1]  # rounding may leave nothing between the ends
        return best


def _groups(polytope: Polytope) -> NDArray[Any]:
    """Return a number for each coordinate, the same for those that some equation joins."""
    number = np.arange(len(polytope.low))
    for line in polytope.equal != 0:
        joined = np.isin(number, number[line])
        number[joined] = number[line].min()
    found: NDArray[Any] = np.unique(number, return_inverse=True)[1]
    return found
