"""Codes of digits alone, for slips that a scanner reads: what a number is of, which laptop, epoch and counter."""
