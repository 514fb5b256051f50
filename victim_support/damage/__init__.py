"""被災住家台帳: surveys of dwellings, computed grades, and the grades the town decides (決裁)."""
