"""Floor 1: the journal. Entries, the encrypted database, heads, drawing, merge, verify and rebuild."""
