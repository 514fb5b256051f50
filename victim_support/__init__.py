"""被災者支援システム: registers disaster victims and issues 罹災証明書 on a laptop with no network."""

__version__ = "0.1.0"
