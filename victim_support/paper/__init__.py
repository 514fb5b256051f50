"""The certificate's paper: values in, PDF bytes out. Knows nothing of databases, screens or signatures."""

from __future__ import annotations

from victim_support.paper.forms import Form
from victim_support.paper.glyphs import missing
from victim_support.paper.layout import Notice, Values
from victim_support.paper.marks import Matrix, Seal
from victim_support.paper.writer import check, render, sheet_count, warm_up

__all__ = ["Form", "Matrix", "Notice", "Seal", "Values", "check", "missing", "render", "sheet_count", "warm_up"]
