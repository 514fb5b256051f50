"""真正の確認: a paper that somebody brings is verified on this laptop, with its own key list and status list.

A paper of this very laptop says where its entry stands in the chain: one that is not here shows that the disk was set
back, and a new epoch begins at once, so that no number is given twice (sync/own_setback.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flask import render_template, request

from victim_support.access import request as access
from victim_support.access.actor import Role
from victim_support.certificates import store_queries
from victim_support.certificates.pages import state_text
from victim_support.certificates.reading import read_data
from victim_support.certificates.telling import japanese_time, rows, shown
from victim_support.certificates.verification import Keys, Signature, State, Verdict, verify_all
from victim_support.counter.views import blueprint
from victim_support.errors import VictimSupportError
from victim_support.keys import status_list
from victim_support.keys.errors import KeysError, NotEnrolled
from victim_support.sync.importing import STATUS_LIST
from victim_support.sync.own_setback import SET_BACK, Witness, is_recorded, settle_own_place

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from victim_support.certificates.qr_payload import Payload
    from victim_support.journal.database import Row
    from victim_support.journal.home import Home
    from victim_support.keys.trust import Trust

_READERS: Final = (Role.CLERK, Role.SURVEYOR)
_TYPED: Final = "貼り付けた文字"
_KINDS: Final = {
    Signature.GENUINE: "success",
    Signature.ALTERED: "error",
    Signature.UNKNOWN_KEY: "warning",
    Signature.NEWER: "warning",
    Signature.DRILL: "info",
}
_STATE_KINDS: Final = {
    State.VALID: "success",
    State.SUPERSEDED: "warning",
    State.VOID: "error",
    State.UNCERTAIN: "warning",
    State.NO_LIST: "info",
}
_MEANINGS: Final = {
    Signature.GENUINE: "市町村の端末が署名したとおりの内容です。下の内容と手元の紙を一字ずつ見比べてください。",
    Signature.ALTERED: "署名が内容と合いません。読み取りの途中で欠けたときもこうなります。もう一度読み取ってください。",
    Signature.UNKNOWN_KEY: "偽物という意味ではありません。この端末の鍵一覧では、本物とも偽物とも言えません。",
    Signature.NEWER: "偽物という意味ではありません。この端末のプログラムより新しい様式です。",
    Signature.DRILL: "訓練・演習のための紙です。証明書としての効力はありません。",
}


@dataclass(frozen=True)
class Shown:
    """One verdict as the page shows it; `here` is the certificate in this laptop's own records."""

    verdict: Verdict
    here: Row | None
    notes: tuple[str, ...]

    @property
    def kind(self) -> str:
        """The colour of the first answer."""
        return _KINDS[self.verdict.signature]

    @property
    def state_kind(self) -> str:
        """The colour of the second answer."""
        return _STATE_KINDS[self.verdict.state] if self.verdict.state else "info"

    @property
    def meaning(self) -> str:
        """The first answer in plain words."""
        return _MEANINGS[self.verdict.signature]

    @property
    def rows(self) -> list[tuple[str, str]]:
        """What the paper must say."""
        payload = self.verdict.payload
        return [] if payload is None else [(shown(label), shown(text)) for label, text in rows(payload)]


@blueprint.get("/certificates/verify")
@access.requires(*_READERS)
def verify() -> ResponseReturnValue:
    """The empty page: a picture, a PDF or the symbol's text."""
    return _page([], {}, "")


@blueprint.post("/certificates/verify")
@access.requires(*_READERS)
def verify_paper() -> ResponseReturnValue:
    """The verdicts on what was sent. A paper of this laptop that its chain does not have begins a new epoch."""
    typed = request.form.get("text", "")
    sent = request.files.get("paper")
    name, data, field = _TYPED, typed.encode("utf-8", "replace"), "text"
    if sent is not None and sent.filename:
        name, data, field = sent.filename[-80:], sent.stream.read(), "paper"
    if not data.strip():
        return _page([], {"paper": "証明書のファイルを選ぶか、二次元コードの文字を貼り付けてください。"}, typed), 400
    try:
        texts = [text for page in read_data(name, data) for text in page]
    except VictimSupportError as error:
        return _page([], {field: f"{error.message}{error.advice}（{error.code}）"}, typed), error.http_status
    home = access.home()
    keys, _ = believed(home)
    return _page([_shown(home, verdict) for verdict in verify_all(texts, keys)], {}, "")


def believed(home: Home) -> tuple[Keys, str]:
    """The laptop's key list and newest status list, and what is wrong with that. Raises `NotEnrolled`."""
    key_list = _trust(home).key_list
    data = home.local(STATUS_LIST)
    if data is None:
        return Keys(key_list), ""
    try:
        listed = status_list.parse(data, key_list.roots)
    except KeysError as error:
        return Keys(key_list), f"{error.message}［{error.code}］"
    if key_list.is_revoked(listed.operating):
        return Keys(key_list), "失効一覧に署名した鍵は失効しています。"
    return Keys(key_list, (listed,)), ""


def _trust(home: Home) -> Trust:
    if home.trust is None:
        raise NotEnrolled
    return home.trust


def _page(found: list[Shown], errors: dict[str, str], typed: str) -> str:
    keys, problem = believed(access.home())
    return render_template(
        "counter/verify.html",
        found=found,
        errors=errors,
        typed=typed,
        keys=keys,
        listed=keys.status_for(access.home().municipality),
        problem=problem,
        japanese_time=japanese_time,
        state_text=state_text,
        readable_text=shown,
    )


def _shown(home: Home, verdict: Verdict) -> Shown:
    here = None
    notes: tuple[str, ...] = ()
    if verdict.payload is not None and verdict.state is not None:
        here = store_queries.by_paper(home.journal, access.actor(), verdict.paper_hash)
        notes = _own_place(home, verdict.payload, verdict.paper_hash)
    return Shown(verdict, here, notes)


def _own_place(home: Home, payload: Payload, paper: bytes) -> tuple[str, ...]:
    """What a paper of this very laptop says of the laptop itself: signed with its present key, under a known root."""
    own = _trust(home).chain.device
    if payload.device.public != own.public:
        return ()
    seen = Witness(payload.epoch, payload.seq, payload.prev, paper)
    if is_recorded(home, seen):
        return ()
    place = settle_own_place(home, seen)
    missing = (
        f"この紙はこの端末が作りましたが、その記録（{payload.epoch}-{payload.seq}）がこの端末にありません。"
        "センターや隣の端末からの取込みで、戻ることがあります。"
    )
    return (missing,) if place is None else (missing, SET_BACK)
