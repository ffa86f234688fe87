"""Fuzz the loader of each format: `python fuzz/run.py` takes 60 s for each; `--help` tells more.

Seeds are the bundled scenarios and the odd files of `tests/corpus/`; what a run finds out about them is not kept. An
input that breaks the loader is written to `out/fuzz/`: mend the loader, and add the input to `tests/corpus/`.

Small scenarios stand in `fuzz/seeds/`: they hold the constructs of the language within the letters of one input.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import scenarios as sc
from scenarios.files import seed_text

ROOT = Path(__file__).resolve().parents[1]
SMALL = ROOT / "fuzz" / "seeds"
CORPUS = ROOT / "tests" / "corpus"
FOUND = ROOT / "out" / "fuzz"
LONGEST = 512  # long enough for every construct, short enough for some thousand a second


def seeds(form: str, folder: Path) -> None:
    """Put the small and the bundled scenarios and the odd files of one format into a folder."""
    for name in json.loads((CORPUS / "manifest.json").read_text(encoding="utf-8")):
        if name.endswith(f".{form}"):
            (folder / f"odd-{name}").write_bytes((CORPUS / name).read_bytes())
    for small in sorted(SMALL.iterdir()):
        text = small.read_text(encoding="utf-8")
        if form == "json":
            text = json.dumps(sc.loads(text).to_document(), ensure_ascii=False, separators=(",", ":"))
        assert len(text.encode()) <= LONGEST, f"{small.name} would be cut as {form}: shorten it"
        (folder / f"{small.stem}.{form}").write_text(text, encoding="utf-8")
    if form == "yaml":  # the fuzzer cuts what is long: half a YAML text may be one, half a JSON text never is
        for name in sc.seeds():
            (folder / f"{name}.yaml").write_text(seed_text(name), encoding="utf-8")


def fuzz(form: str, seconds: int, runs: int, processes: int) -> int:
    """Run one target in some processes at once, each its own way; the exit code is not 0 if an input broke the loader."""
    FOUND.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        started = []
        for number in range(processes):
            own = Path(place) / str(number)
            own.mkdir()
            seeds(form, own)
            command = [
                sys.executable,
                str(ROOT / "fuzz" / "target.py"),
                form,
                f"-max_total_time={seconds}",
                f"-runs={-(-runs // processes) if runs > 0 else runs}",
                f"-max_len={LONGEST}",
                "-timeout=10",
                "-rss_limit_mb=1000",
                f"-dict={ROOT / 'fuzz' / 'words.dict'}",
                f"-artifact_prefix={FOUND}{os.sep}{form}-",
                "-print_final_stats=1",
                str(own),
            ]
            log = (Path(place) / f"{number}.log").open("w+", encoding="utf-8", errors="replace")
            started.append((subprocess.Popen(command, stderr=log), log))
        codes, inputs = [], 0
        for process, log in started:
            codes.append(process.wait())
            log.seek(0)
            told = log.read().splitlines()
            log.close()
            if codes[-1]:
                print(*told[-60:], sep="\n")
            for line in told:
                if line.startswith(("Done ", "stat::peak_rss_mb")):
                    print(f"{form}: {line}", flush=True)
                inputs += int(line.split()[-1]) if line.startswith("stat::number_of_executed_units") else 0
    print(f"{form}: {inputs:,} inputs in {processes} processes", flush=True)
    return max(map(abs, codes))


def main() -> int:
    """Fuzz what the command line asks for."""
    parser = argparse.ArgumentParser(description="Fuzz the loader of each format.")
    parser.add_argument("forms", nargs="*", default=["yaml", "json"], metavar="yaml|json")
    parser.add_argument("--seconds", type=int, default=60, help="for each format (default: 60; 0: no limit)")
    parser.add_argument("--runs", type=int, default=-1, help="inputs for each format (default: no limit)")
    parser.add_argument(
        "--processes", type=int, default=os.cpu_count() or 1, help="how many run at once (default: one for each core)"
    )
    asked = parser.parse_args()
    return max(fuzz(form, asked.seconds, asked.runs, max(1, asked.processes)) for form in asked.forms)


if __name__ == "__main__":
    sys.exit(main())
