"""Certificates: made, printed, handed over, superseded, voided, verified."""
