"""The application: log-in, guards, error pages, and the server on loopback."""
