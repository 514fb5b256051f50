"""Photos of damage: taken in, stripped, sealed one by one, and kept as files beside the database."""
