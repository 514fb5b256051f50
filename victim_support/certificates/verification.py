"""Is this paper genuine, and what became of it? Two answers, never merged (docs/formats/certificate-qr.md).

Imports only `keys` and this room's own symbol modules: the same judgement stands on any laptop, at the centre and on
the command line. The validity of keys is tested at the issue date signed in the paper and only warns.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

from victim_support.certificates import base45, cose
from victim_support.certificates.errors_verifying import NewerSymbol, NotASymbol
from victim_support.certificates.qr_payload import (
    Payload,
    decode_certificates,
    decode_members,
    decode_payload,
    members_hash,
)
from victim_support.certificates.symbols import Read, read_text
from victim_support.errors import VictimSupportError
from victim_support.keys import status_list
from victim_support.keys.chain import Chain, KeyCertificate, check_chain, check_device
from victim_support.keys.errors import KeysError, UnknownRoot
from victim_support.keys.key_list import KeyList
from victim_support.keys.status_list import StatusList, paper_hash


class Signature(Enum):
    """The first answer: who signed this, and whether it is whole."""

    GENUINE = "真正"
    ALTERED = "改ざんのおそれ"
    UNKNOWN_KEY = "確認できません（発行元の鍵情報なし）"
    NEWER = "確認できません（新しい様式）"
    DRILL = "訓練"


class State(Enum):
    """The second answer: what the town says of this paper today."""

    VALID = "有効"
    SUPERSEDED = "旧証明書（新証明書を交付済み）"
    VOID = "無効（取消し）"
    UNCERTAIN = "確認不能"
    NO_LIST = "リストなし"


EXIT_GOOD: Final = 0
EXIT_NOT_CURRENT: Final = 2
EXIT_NOT_GENUINE: Final = 1
_STATES: Final = {
    status_list.State.VALID: State.VALID,
    status_list.State.SUPERSEDED: State.SUPERSEDED,
    status_list.State.VOID: State.VOID,
}


@dataclass(frozen=True)
class Verdict:
    """Both answers for one paper.

    `reason` says in Japanese why the signature is not good; `payload` is there only for GENUINE and DRILL; `state` is
    None when the signature gives no ground to ask; `as_of` is the status list's time; `notes` are warnings to show;
    `paper_hash` names the paper on status lists.
    """

    signature: Signature
    state: State | None = None
    reason: str = ""
    payload: Payload | None = None
    paper_hash: bytes = b""
    as_of: str = ""
    notes: tuple[str, ...] = ()

    @property
    def exit_status(self) -> int:
        """0 genuine and 有効 or リストなし; 2 genuine but 旧, 無効 or 確認不能; 1 otherwise."""
        if self.signature is not Signature.GENUINE:
            return EXIT_NOT_GENUINE
        return EXIT_GOOD if self.state in (State.VALID, State.NO_LIST) else EXIT_NOT_CURRENT


@dataclass(frozen=True)
class Keys:
    """What a verifier believes: a key list (its root is pinned by holding it) and any status lists."""

    key_list: KeyList
    status_lists: tuple[StatusList, ...] = ()

    def status_for(self, municipality: str) -> StatusList | None:
        """The newest status list of a town."""
        held = [listed for listed in self.status_lists if listed.municipality == municipality]
        return max(held, key=lambda listed: listed.version, default=None)

    def is_revoked(self, certificate: KeyCertificate, listed: StatusList | None) -> bool:
        """Whether the key list or the town's status list revokes this key."""
        return self.key_list.is_revoked(certificate) or (listed is not None and certificate.key_hash in listed.revoked)


def is_symbol(text: str) -> bool:
    """Whether a text is one of our symbols, of whatever version, members' symbols included."""
    return read_text(text) is not None


def verify_all(texts: Iterable[str], keys: Keys) -> list[Verdict]:
    """Judge every paper among the texts of one file; a members' symbol is matched to its paper by hash."""
    read = [(text, found) for text in dict.fromkeys(texts) if (found := read_text(text)) is not None]
    members = [text for text, found in read if found.members]
    papers = [text for text, found in read if not found.members]
    verdicts = [verify(text, keys, members) for text in papers]
    if members and not papers:
        verdicts.append(
            Verdict(
                Signature.ALTERED, reason="世帯構成員の二次元コードだけでは確かめられません。両方を読み取ってください"
            )
        )
    return verdicts


def verify(text: str, keys: Keys, members: Sequence[str] = ()) -> Verdict:
    """Judge one paper by its first symbol's text; `members` are the texts of members' symbols read beside it.

    Never raises for what stands in the symbol: whatever is wrong with it is a verdict.
    """
    found = read_text(text)
    if found is None or found.members:
        return Verdict(Signature.ALTERED, reason="証明書の二次元コードではありません")
    if found.version != "1":
        return Verdict(Signature.NEWER, reason=f"様式 {found.version[:9]}")
    try:
        return _judge(found, keys, members)
    except NewerSymbol as error:
        return Verdict(Signature.NEWER, reason=error.message)
    except UnknownRoot as error:
        return Verdict(Signature.UNKNOWN_KEY, reason=error.message)
    except (NotASymbol, KeysError) as error:
        return Verdict(Signature.ALTERED, reason=_reason(error))


def _judge(found: Read, keys: Keys, members: Sequence[str]) -> Verdict:
    signed = base45.decode(found.body)
    sign1 = cose.parse(signed)
    issuing, device = decode_certificates(sign1.payload)
    # from the inside out: a changed bit anywhere is an alteration, never "unknown key"
    sign1.check(device.public)
    check_device(issuing, device)
    if found.drill != device.drill:
        return Verdict(Signature.ALTERED, reason="訓練用の紙を本番に見せかけています")
    payload = decode_payload(sign1.payload)
    if payload.municipality != device.municipality:
        return Verdict(Signature.ALTERED, reason="別の市町村の鍵で署名されています")
    name = paper_hash(signed)
    if device.drill and not keys.key_list.drill:
        # a real verifier holds no drill root; that it is a drill's paper is no claim worth forging
        payload, notes = _with_members(payload, members)
        return Verdict(Signature.DRILL, payload=payload, paper_hash=name, notes=notes)
    chain = check_chain(keys.key_list.roots, issuing, device)
    payload, notes = _with_members(payload, members)
    state, as_of, state_notes = _state(payload, name, keys)
    return Verdict(
        Signature.DRILL if device.drill else Signature.GENUINE,
        state,
        payload=payload,
        paper_hash=name,
        as_of=as_of,
        notes=(*notes, *_validity_notes(chain, payload), *state_notes),
    )


def _state(payload: Payload, name: bytes, keys: Keys) -> tuple[State, str, tuple[str, ...]]:
    listed = keys.status_for(payload.municipality)
    revoked = keys.is_revoked(payload.device, listed) or keys.is_revoked(payload.issuing, listed)
    note = ("この端末の鍵は失効しています。失効一覧に「有効」と載っている紙だけが有効です。",) if revoked else ()
    if listed is None:
        return (State.UNCERTAIN if revoked else State.NO_LIST), "", note
    found = listed.state(name)
    if found is None:
        return (State.UNCERTAIN if revoked else State.VALID), listed.as_of, note
    return _STATES[found], listed.as_of, note


def _with_members(payload: Payload, members: Sequence[str]) -> tuple[Payload, tuple[str, ...]]:
    """Put in the members from the second symbol that the first one names; without it say so."""
    if payload.members_hash is None:
        return payload, ()
    for text in members:
        found = read_text(text)
        if found is None or not found.members or found.version != "1" or found.drill != payload.drill:
            continue
        try:
            data = base45.decode(found.body)
            if members_hash(data) == payload.members_hash:
                lines = decode_members(data)
                return replace(payload, printed=replace(payload.printed, members=lines)), ()
        except NotASymbol:
            continue
    missing = "構成員は未照合です（二つ目の二次元コードも読み取ってください）。"
    altered = "構成員は未照合です（二つ目の二次元コードは、この証明書のものではないか、改ざんのおそれがあります）。"
    return payload, (altered if members else missing,)


def _validity_notes(chain: Chain, payload: Payload) -> tuple[str, ...]:
    return tuple(
        f"発行日は、署名した鍵（{certificate.device or '発行鍵'}）の有効期間"
        f"（{certificate.not_before.isoformat()} から {certificate.not_after.isoformat()}）の外です。"
        for certificate in chain.warnings_at(payload.issued)
    )


def _reason(error: VictimSupportError) -> str:
    return f"{error.message}［{error.code}］"
