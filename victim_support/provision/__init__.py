"""提供: what of the ledger is told to whom, on what ground, with a log of every time (災害対策基本法 第90条の4)."""
