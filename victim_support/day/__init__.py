"""The day at the counter: its date confirmed, 交付日程, 整理券, 予約, and 締め with its 日報."""
