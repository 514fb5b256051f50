"""Files that are sent to us stay in memory: a temporary file would hold a photo or an extract in clear."""

from __future__ import annotations

import io
from typing import IO

from flask import Request


class MemoryRequest(Request):
    """A request none of whose parts is ever spooled to a disk; its size is bounded by the application's limit."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        del total_content_length, content_type, filename, content_length
        return io.BytesIO()
