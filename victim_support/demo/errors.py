"""Errors of the demo."""

from __future__ import annotations

from victim_support.errors import VictimSupportError


class DemoUnfinished(VictimSupportError):
    """フォルダー {folder} には、作りかけのデモか、デモではないファイルがあります。"""

    code = "E-DEM-01"
    remedy = "作りかけのデモならフォルダーごと消すか、--home で別のフォルダーを指定してください。"
