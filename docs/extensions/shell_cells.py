"""A `%%sh` for the pages' kernels: output whole and in order, and a command that fails, fails the build.

IPython's own passes output on in chunks of 100 bytes, standard error apart, which a page would show as torn lines.
"""

from __future__ import annotations

import subprocess

from IPython.core.magic import register_cell_magic


@register_cell_magic  # type: ignore[untyped-decorator, unused-ignore] # typed in some releases only
def sh(_: str, cell: str) -> None:
    """Run the cell in a shell and print what it writes."""
    done = subprocess.run(  # noqa: S602 - the commands are our own pages'
        cell, shell=True, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    print(done.stdout, end="")
    done.check_returncode()
