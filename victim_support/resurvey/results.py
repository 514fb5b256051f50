"""What came of a 再調査, in words. Pure."""

from __future__ import annotations

from victim_support.damage.grades import printed_text, severity


def result_words(before: str | None, now: str | None, flood_before: str | None, flood_now: str | None) -> str:
    """Return what came out: 「半壊から中規模半壊に変わりました（重くなりました）」."""
    shown_before, shown_now = (printed_text(one) if one else "決裁なし" for one in (before, now))
    if before != now:
        way = "重くなりました" if severity(now) > severity(before) else "軽くなりました"
        return f"{shown_before}から{shown_now}に変わりました（{way}）"
    if flood_before != flood_now:
        return f"{shown_now}のまま、浸水区分が「{flood_before or 'なし'}」から「{flood_now or 'なし'}」に変わりました"
    return f"{shown_now}のまま変わりませんでした"
