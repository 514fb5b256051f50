"""Japanese text as municipal registers write it: dates, names, addresses, codes. Pure; no I/O but its own tables."""
