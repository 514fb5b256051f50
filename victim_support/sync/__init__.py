"""Deltas, between the rooms and what composes them: Bundles, receipts, ways home, and the sticks they travel on."""
