"""Comparisons with what one would pick instead, each measured in one run on this machine; nothing of the product imports them."""
