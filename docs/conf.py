"""How Sphinx makes the site: one command, no network, and a warning is an error (see CONTRIBUTING.md)."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

from numpydoc.xref import DEFAULT_LINKS

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "extensions"))

import scenarios  # noqa: E402 - the path above comes first for what follows

project = "scenarios"
author = "the scenarios authors"
version = release = scenarios.__version__

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "numpydoc",
    "sphinx_copybutton",
    "initials",
    "linked_terms",
    "shown_files",
    "sealed",
]
exclude_patterns = ["extensions", "lite", "site"]
nitpicky = True
suppress_warnings = ["toc.not_readable"]  # a page that a branch lacks; a page that is on no list still fails

# --- pages: Markdown, and Markdown whose Python is run while the site is built ----------------------------------

myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 4
nb_custom_formats = {".notebook": "pointed_to.read"}
nb_execution_mode = "force"  # notebooks are kept without outputs
nb_execution_in_temp = True
nb_execution_show_tb = True
nb_execution_timeout = 60
nb_merge_streams = True
nb_render_markdown_format = "myst"  # with tables, as Jupyter shows them
nb_mime_priority_overrides = [
    ("html", "application/vnd.jupyter.widget-view+json", None)
]  # without scripts: the picture instead
nb_ipywidgets_js: dict[str, dict[str, str]] = {}  # else pages with a widget would ask a distant server for scripts

# The kernel's environment: the `scenarios` program beside this Python, pictures inline whatever the caller's
# backend, and nobody's own IPython settings.
_SETTINGS = tempfile.TemporaryDirectory(prefix="ipython-")
_PROFILE = Path(_SETTINGS.name, "profile_default")
(_PROFILE / "startup").mkdir(parents=True)
shutil.copy(HERE / "extensions" / "shell_cells.py", _PROFILE / "startup")
(_PROFILE / "ipython_kernel_config.py").write_text(
    """
c.InlineBackend.figure_formats = {"retina"}
c.HistoryManager.enabled = False
c.IPKernelApp.log_level = "ERROR"
""",
    encoding="utf-8",
)
os.environ |= {
    "COLUMNS": "96",
    "IPYTHONDIR": _SETTINGS.name,
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}

# --- reference: from docstrings ---------------------------------------------------------------------------------

default_role = "autolink"
add_module_names = False
autodoc_member_order = "bysource"
autodoc_typehints = "none"  # the docstrings say it in words
numpydoc_show_class_members = False
numpydoc_xref_param_type = True
numpydoc_xref_ignore = "all"  # of the types, link our own
numpydoc_xref_aliases = {name: f"scenarios.{name}" for name in scenarios.__all__ if name[0].isupper()}
numpydoc_class_members_toctree = False
DEFAULT_LINKS.clear()  # to other sites, which would take a network, and show as what they link to

# --- looks ------------------------------------------------------------------------------------------------------

html_theme = "furo"
html_title = f"scenarios {release}"
html_static_path = ["site"]
html_css_files = ["site.css"]
html_show_copyright = False
html_show_sourcelink = False
html_copy_source = False
html_theme_options = {"navigation_with_keys": True}
pygments_style = "friendly"
pygments_dark_style = "github-dark"
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True
