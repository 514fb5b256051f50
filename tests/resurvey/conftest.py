"""The laptops of books/, the room above."""

from books.conftest import laptop, laptops, root

__all__ = ["laptop", "laptops", "root"]
