"""Sorts what people report: which code, how urgent, where, and whether it was reported before; no book and no clock lives here."""

from knowledge.triage.likeness import alike, is_elsewhere
from knowledge.triage.sorters import Sorted, Sorter

__all__ = ["Sorted", "Sorter", "alike", "is_elsewhere"]
