"""A page that has been written: the HTML, and what it could not say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scenarios.files import write_bytes
from scenarios.results.tables import html_table, text_table

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    from scenarios.results.provenance import Provenance

__all__ = ["Report"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Report:
    """A self-contained HTML page about a scenario.

    Attributes
    ----------
    html : str
        The whole page.
    missing : mapping of section to tuple of str
        By the title of each section, why what is not in it could not be made; empty where nothing is missing.
    provenance : Provenance

    Examples
    --------
    >>> import scenarios as sc
    >>> page = sc.report(sc.load("atacms-gate"))
    >>> page.html.startswith("<!DOCTYPE html>"), page.missing["The tree"]
    (True, ())
    """

    html: str
    missing: Mapping[str, tuple[str, ...]]
    provenance: Provenance

    def __len__(self) -> int:
        return len(self.html.encode())

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the page to a file, whole or not at all.

        Raises
        ------
        ScenariosError
            If the file cannot be written.
        """
        write_bytes(path, self.html.encode())

    def _table(self) -> tuple[str, list[str], list[list[str]], str]:
        rows = [[title, "\n".join(reasons) or "made"] for title, reasons in self.missing.items()]
        title = f"A report of {len(self):,} bytes; save(path) writes it"
        return title, ["section", "is"], rows, str(self.provenance)

    def __str__(self) -> str:
        return text_table(*self._table(), widths=(34, 62))

    def __repr__(self) -> str:
        return f"Report({self.provenance.scenario}: {len(self):,} bytes)"

    def _repr_html_(self) -> str:
        return html_table(*self._table(), words=True)
