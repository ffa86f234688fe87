"""Scenarios as pyAgrum's Bayesian networks."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from scenarios._version import __version__
from scenarios.errors import QuestionError, shown
from scenarios.evaluation.question import Question
from scenarios.exports.translation import Translation

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyagrum

    from scenarios.model.scenario import Scenario

__all__ = ["to_pyagrum"]

_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


def to_pyagrum(model: Scenario, *, do: Mapping[str, str] | None = None, outcome: str = "outcome") -> pyagrum.BayesNet:
    """Build the Bayesian network that means what the scenario means, for pyAgrum.

    Every decision, chance node, gate and step becomes a variable whose values are its branches, and the outcome
    becomes one more. Where a path can go around a node, its variable may also be ``not visited``. The tables hold
    the best estimates after `when`, `shift` and `requires`; a decision is taken by its weights, as in `forecast`.

    Parameters
    ----------
    model : Scenario
    do : mapping of node to branch, optional
        What is *set* in the network, as in `forecast`. A gate that is set asks none of its steps: they are no
        variables then.
    outcome : str, optional
        The name of the variable that tells how a path ends.

    Returns
    -------
    pyagrum.BayesNet
        Its variables in topological order. Where too many variables would have to be parents of one, some are
        put in between that sum up what leads to it; their names have spaces, as in ``end is reached (4)``.

    Raises
    ------
    QuestionError
        If pyAgrum is not installed, `do` does not fit the scenario, `outcome` is the name of a node, or, as in
        `forecast`, a decision is reached that nothing decides.
    ScenarioError
        As in `forecast`, if no branch has any weight on a path that can occur.
    LimitError
        If the rules of one node read so many nodes that its table would have more than 5 million entries.

    Notes
    -----
    The tables are made from the scenario's rules alone, without the graph that answers `forecast` and `compare`:
    what pyAgrum infers from them is a second route to the same numbers. Rows of a table that no path can meet are
    filled evenly. Measures are left out: a network has no place for them.

    References
    ----------
    .. [1] J. Pearl (1988), Probabilistic Reasoning in Intelligent Systems, chapter 3 (Bayesian networks).
    .. [2] K. G. Olesen et al. (1989), A MUNIN network for the median nerve, Applied Artificial Intelligence 3
       (divorcing: variables in between, so that none has too many parents).

    Examples
    --------
    Learn backwards, in pyAgrum: once there are talks, the gate was open with 2 % out of 11 %.

    >>> import scenarios as sc
    >>> network = sc.to_pyagrum(sc.load("atacms-gate"))
    >>> network.variable("russia_response").labels()
    ('negotiates', 'holds', 'escalates', 'not visited')
    >>> import pyagrum
    >>> inference = pyagrum.LazyPropagation(network)
    >>> inference.setEvidence({"outcome": "talks"})
    >>> round(inference.posterior("atacms_gate")[{"atacms_gate": "open"}], 4)
    0.1818
    """
    question = Question(model, do=do)
    if not isinstance(outcome, str) or not _ID.fullmatch(outcome) or outcome in model.outline.variables:
        msg = (
            "outcome must be an id (a letter, then letters, digits, _ or -) that no node has, "
            f"got {shown(outcome)}; pass another, for example outcome='how_it_ends'"
        )
        raise QuestionError(msg)
    package = _pyagrum()
    translation = Translation(model, question.do, outcome)
    if translation.barren:
        ready = question.prepared()
        question.check_complete(ready, question.tables(ready))
    network: Any = package.BayesNet(model.scenario)
    for table in translation.tables:  # before any arc: pyAgrum takes variables slowly once there are arcs
        network.add(package.LabelizedVariable(table.name, table.description, table.labels))
    for table in translation.tables:
        for parent in table.parents:
            network.addArc(parent, table.name)
        cpt = network.cpt(table.name)
        axes = [*table.parents, table.name]
        # pyAgrum's arrays have their axes in the opposite order of its names.
        order = [axes.index(name) for name in reversed(cpt.names)]
        cpt[:] = np.ascontiguousarray(table.probabilities.transpose(order))
    network.setProperty("content_hash", model.content_hash)
    network.setProperty("made_by", f"scenarios {__version__}")
    made: pyagrum.BayesNet = network
    return made


def _pyagrum() -> Any:
    """Import pyAgrum, or say how to get it."""
    with warnings.catch_warnings():
        # Its compiled part warns of its own types; where warnings are errors, that would end the whole process.
        warnings.simplefilter("ignore")
        try:
            import pyagrum  # noqa: PLC0415 - an extra, loaded only here
        except ImportError:
            msg = (
                "to_pyagrum needs pyAgrum, which is not installed; install the extra: pip install 'scenarios[pyagrum]'"
            )
            raise QuestionError(msg) from None
    return pyagrum
