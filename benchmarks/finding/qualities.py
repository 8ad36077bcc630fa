"""How well the search and its peers find, quote, know how sure they are, and bear mistyped and traditional characters."""

import random
import re
import unicodedata
from dataclasses import replace

import numpy as np

from benchmarks.finding.noises import homophones, misheard
from benchmarks.finding.peers import PEERS, ours
from benchmarks.finding.sets import Sets, area, found
from knowledge.search import Index
from knowledge.text import Script, in_script


def quality(sets: Sets) -> None:
    """Print what is found in the evaluation sets, by the search and by its peers."""
    policy, law = Index.build(sets.both), Index.build(sets.law)
    right = found(ours(policy), sets.policy_questions)
    lay = found(ours(law), sets.law_questions)
    print(f"\nQuality: policy {len(sets.policy_questions)} questions over {len(sets.both)} documents,", end=" ")
    print(f"law {len(sets.law_questions)} over {len(sets.law)}")
    print(f"  {'':22}policy nDCG@10  hit@1    law nDCG@10  hit@1")
    print(f"  {'townhall':22}{right[0]:14.4f}{right[1]:7.3f}{lay[0]:15.4f}{lay[1]:7.3f}")
    for name, make in PEERS.items():
        a, b = found(make(sets.both), sets.policy_questions), found(make(sets.law), sets.law_questions)
        print(f"  {name:22}{a[0]:14.4f}{a[1]:7.3f}{b[0]:15.4f}{b[1]:7.3f}")
    _reply(sets, policy)
    _robust(sets, policy, right[0])


def _reply(sets: Sets, policy: Index) -> None:
    answered = [policy.find(row["query"]) for row in sets.policy_questions]
    quoted = [plain(row["answer"]) in plain(f.quote) for row, f in zip(sets.policy_questions, answered, strict=True)]
    possible = [len(plain(row["answer"])) <= 300 for row in sets.policy_questions]
    absent = [policy.find(row["query"]).confidence for row in sets.absent]
    curve = area([one.confidence for one in answered], absent)
    print(f"  golden answer within the quotation {np.mean(quoted):.3f} (at most {np.mean(possible):.3f} can be)")
    print(f"  confidence, answerable against absent: area under the curve {curve:.3f}")


def _robust(sets: Sets, policy: Index, usual: float) -> None:
    alike = homophones()
    losses = []
    for seed in range(3):
        drawn = random.Random(seed)
        rows = [{**row, "query": misheard(row["query"], drawn, alike)} for row in sets.policy_questions]
        losses.append(usual - found(ours(policy), rows)[0])
    asked = [{**row, "query": in_script(row["query"], Script.TRADITIONAL)} for row in sets.policy_questions]
    print(f"  one homophone a question: nDCG@10 lower by {np.mean(losses):.4f} (three draws)")
    print(f"  traditional question, simplified text: lower by {usual - found(ours(policy), asked)[0]:.4f}")
    written = [replace(one, text=in_script(one.text, Script.TRADITIONAL)) for one in sets.both]
    there = found(ours(Index.build(written)), sets.policy_questions)[0]
    print(f"  simplified question, traditional text: lower by {usual - there:.4f}")


def plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
