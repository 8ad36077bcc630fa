"""A fresh town for every attempt: the same ones as for the faults."""

from tests.faults.conftest import office, office_on

__all__ = ["office", "office_on"]
