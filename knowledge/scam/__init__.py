"""Is this a scam? A message in, and out come verdict, kind, the very words that show it, clues, and what to do now; pure, and never "safe"."""

from knowledge.scam.checker import Checker
from knowledge.scam.disguises import canonical
from knowledge.scam.verdicts import Clues, Finding, Reason, Verdict

__all__ = ["Checker", "Clues", "Finding", "Reason", "Verdict", "canonical"]
