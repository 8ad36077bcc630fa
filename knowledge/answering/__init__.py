"""Understands a question about the report and composes the answer from facts; it never guesses a figure and keeps nothing."""
