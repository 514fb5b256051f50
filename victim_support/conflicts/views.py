"""Pages of the conflict desk."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("conflicts", __name__, url_prefix="/conflicts")
