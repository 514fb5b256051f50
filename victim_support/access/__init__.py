"""Actors and rights: accounts, log-in, settings of the town, who looked at whom."""
