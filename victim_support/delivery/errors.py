"""Named errors of making a laptop ready."""

from __future__ import annotations

from victim_support.errors import VictimSupportError


class DeviceCodeInvalid(VictimSupportError):
    """端末の記号「{device}」は使えません。"""

    code = "E-DLV-01"
    remedy = "半角の英大文字1字と数字2桁で指定してください（例：L01）。"
