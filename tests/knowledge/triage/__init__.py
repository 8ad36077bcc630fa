"""Tests of the sorting of reports."""
