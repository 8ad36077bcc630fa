"""Compares the search with what one would pick instead: how well it finds, how fast, and what each part adds.

`python -m benchmarks.search` times the search over 10,000 documents of invented text (about 4 million characters).
`--eval FOLDER` adds the quality over evaluation sets (policy_dev_*.jsonl, law_dev_*.jsonl) and what each part is
worth; `--fit` prints the figures of `knowledge/search/confidences.py` anew. All in one process, under 4 minutes.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from benchmarks.finding.fits import fit
from benchmarks.finding.parts import parts
from benchmarks.finding.qualities import quality
from benchmarks.finding.sets import Sets
from benchmarks.finding.speeds import LENGTH, speed

MANY = 10_000


def main(arguments: Sequence[str] | None = None) -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--eval", type=Path, metavar="FOLDER", help="folder with the evaluation sets")
    parser.add_argument("--fit", action="store_true", help="fit the confidence anew (needs --eval) and print it")
    parser.add_argument("--documents", type=int, default=MANY, help="how many documents to time the search over")
    asked = parser.parse_args(arguments)
    if asked.fit and not asked.eval:
        parser.error("--fit needs --eval FOLDER")
    if not asked.fit:
        speed(asked.documents, LENGTH)
    if asked.eval:
        sets = Sets.of(asked.eval)
        for report in (fit,) if asked.fit else (quality, parts):
            report(sets)


if __name__ == "__main__":
    main()
