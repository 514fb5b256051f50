"""What a clerk has typed and not yet sent, kept in the encrypted database: never on the browser's own disk."""
