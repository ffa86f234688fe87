"""One fuzz target: text in, a scenario or one of our own errors out, and what loads is written and loads equal.

`python fuzz/target.py yaml [options of libFuzzer] [folders of seeds]`, or `json`; `fuzz/run.py` runs both.
"""

from __future__ import annotations

import json
import sys

import atheris

# Instrumented is only what reads and checks, for what is not instrumented runs several times as fast.
with atheris.instrument_imports(
    include=["scenarios.files", "scenarios.model"], exclude=["scenarios.model.words"], enable_loader_override=False
):
    import scenarios as sc
    from scenarios.files import yaml_text


def check(text: str, *, json_text: bool) -> None:
    """Load a text; what loads must survive being written."""
    try:
        model = sc.loads(text, json_text=json_text)
    except sc.ScenariosError as error:
        assert error.args[0], "an error without a message"
        return
    document = model.to_document()
    written = json.dumps(document) if json_text else yaml_text(document)
    again = sc.loads(written, json_text=json_text)
    assert again.to_document() == document, "what is written must load equal"
    assert again.content_hash == model.content_hash


def main() -> None:
    """Run libFuzzer on the format that the first argument names."""
    json_text = {"yaml": False, "json": True}[sys.argv.pop(1)]

    def one(raw: bytes) -> None:
        # What is not UTF-8 becomes lone surrogates: a text that no file can hold, but that `loads` may be given.
        check(raw.decode("utf-8", "surrogateescape"), json_text=json_text)

    atheris.Setup(sys.argv, one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
