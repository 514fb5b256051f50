"""A client that does what a browser and its person do: carry the token, log in, let time pass."""

import secrets

PASSWORD = "asagao-no-tane-7"
BASE = "http://127.0.0.1:8080"


class Browser:
    """A client that carries the CSRF token as a form does."""

    def __init__(self, app):
        self.client = app.test_client()

    def get(self, path, **more):
        return self.client.get(path, base_url=BASE, **more)

    def post(self, path, data=None, *, token=True, **more):
        fields = dict(data or {})
        if token:
            fields.setdefault("csrf", self.token())
        return self.client.post(path, base_url=BASE, data=fields, **more)

    def token(self):
        with self.client.session_transaction(base_url=BASE) as session:
            return session.setdefault("csrf", secrets.token_hex(8))

    def log_in(self, name="uketsuke", password=PASSWORD, **fields):
        return self.post("/login", {"name": name, "password": password, **fields})

    def cookie(self):
        (cookie,) = self.client._cookies.values()
        return cookie

    def age(self, seconds):
        """Let the session lie idle."""
        with self.client.session_transaction(base_url=BASE) as session:
            session["seen"] -= seconds
