"""What is secret, at rest: the slot file, passphrases, durable files. Imports only `errors` and `keys`."""
