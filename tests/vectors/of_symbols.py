"""Vectors of the certificate's symbol."""

import dataclasses
from datetime import date

from world import OTHER_TOWN, TOWN, certificate, device, key, paper, public, resigned, revoked, world

from victim_support.certificates import base45, cose, symbols
from victim_support.certificates.qr_payload import MemberLine, Payload, Printed, Supersedes, encode_payload
from victim_support.keys import chain, signing
from victim_support.keys.chain import CertificateType
from victim_support.keys.encoding import decode, encode


def payload(certificates, **more):
    printed = Printed(
        number="罹-L01A-000123-4",
        title="罹災証明書",
        head_address="岐阜県岐阜市今沢町18番地",
        head_name="渡邉󠄂　太郎",
        cause="令和8年10月3日の令和8年岐阜県西部地震による",
        dwelling="岐阜県岐阜市今沢町18番地",
        grade="半壊",
        flood_class="床上浸水",
        issue_date="令和8年10月20日",
        issuer_title="岐阜市長",
        issuer_name="𠮷田　花子",
        remarks=("浸水区分：床上浸水",),
        members=(MemberLine("渡邉󠄂　太郎", "世帯主", "45歳"), MemberLine("渡邉󠄂　花子", "妻", "不詳")),
    )
    fields = {
        "printed": printed,
        "issued": date(2026, 10, 20),
        "municipality": TOWN,
        "epoch": 1,
        "seq": 413,
        "prev": bytes(range(16)),
        "issuing": certificates["issuing"],
        "device": certificates["device"],
        **more,
    }
    return Payload(**fields)


def qr_vectors():
    key_list, certificates = world()
    drill_list, drill = world("root-drill", drill=True)
    signer = key("L01")
    plain = payload(certificates)
    many = dataclasses.replace(
        plain,
        printed=dataclasses.replace(
            plain.printed, members=tuple(MemberLine(f"渡邉󠄂　{n}", "子", f"{n}歳") for n in range(20))
        ),
    )
    replaced = dataclasses.replace(plain, supersedes=Supersedes("罹-L01A-000001-0", paper(1)))
    other_kind = dataclasses.replace(
        plain,
        printed=Printed(
            number="届-L01A-000001-2",
            title="罹災届出証明書",
            head_name="渡邉󠄂　太郎",
            extra=(("被害を受けたもの", "自動車"), ("被害の内容", "冠水")),
            issue_date="令和8年10月20日",
        ),
    )
    papers = {
        "plain": symbols.make(plain, signer),
        "members in a second symbol": symbols.make(many, signer),
        "supersedes": symbols.make(replaced, signer),
        "another kind": symbols.make(other_kind, signer),
    }
    drill_paper = symbols.make(payload(drill), key("L01-drill"))
    good = papers["plain"]
    body = decode(encode_payload(plain))

    def signed(fields, by="L01"):
        return f"RIS1:{base45.encode(cose.sign(key(by), encode({-65537: fields})))}"

    def with_fields(**more):
        return {**body[-65537], **{int(k[1:]): v for k, v in more.items()}}

    def chained(issuing, device_, by="L01"):
        return symbols.make(payload({"issuing": issuing, "device": device_}), key(by)).texts[0]

    foreign = certificate("root-x", CertificateType.ISSUING, "issuing-x", municipality=TOWN)
    other_town = certificate("root", CertificateType.ISSUING, "issuing-other", municipality=OTHER_TOWN)
    impostor = certificate("root-x", CertificateType.ISSUING, "issuing-x", municipality=TOWN)
    claimed = resigned(
        impostor.encoded, "key-certificate", "root-x", lambda b: b.update({4: signing.kid(public("root"))})
    )
    sign1 = decode(good.cose[1:])

    def cose_text(*parts, tag=b"\xd2"):
        return f"RIS1:{base45.encode(tag + encode(list(parts)))}"

    altered, newer, unknown = "改ざんのおそれ", "確認できません（新しい様式）", "確認できません（発行元の鍵情報なし）"
    hostile = [
        (
            "another town's device under this town's issuing key",
            chained(certificates["issuing"], device("L01", "issuing", OTHER_TOWN)),
            altered,
        ),
        ("device key of a foreign root", chained(foreign, device("L01", "issuing-x")), unknown),
        (
            "foreign issuing key that claims our root's kid",
            chained(chain.parse(claimed), device("L01", "issuing-x")),
            altered,
        ),
        ("municipality in the payload differs", signed(with_fields(_19=OTHER_TOWN)), altered),
        (
            "device of another town, consistent",
            symbols.make(
                payload({"issuing": other_town, "device": device("L01", "issuing-other", OTHER_TOWN)}), signer
            ).texts[0],
            altered,
        ),
        ("issuing key used as device", signed(with_fields(_23=certificates["issuing"].encoded), "issuing"), altered),
        ("signed by another key than certified", signed(body[-65537], "L02"), altered),
        ("drill paper with the real prefix", drill_paper.texts[0].replace("RISX1:", "RIS1:"), altered),
        ("real paper with the drill prefix", good.texts[0].replace("RIS1:", "RISX1:"), altered),
        ("later form", good.texts[0].replace("RIS1:", "RIS2:"), newer),
        ("later payload version, signed", signed(with_fields(_1=2)), newer),
        ("unknown field, signed", signed(with_fields(_24="x")), newer),
        ("empty text field", signed(with_fields(_4="")), altered),
        ("no number", signed({k: v for k, v in body[-65537].items() if k != 2}), altered),
        ("members twice", signed(with_fields(_7=bytes(32))), altered),
        ("date that is none", signed(with_fields(_18=20260231)), altered),
        ("prev of 15 bytes", signed(with_fields(_20=[1, 413, bytes(15)])), altered),
        ("sequence 0", signed(with_fields(_20=[1, 0, bytes(16)])), altered),
        ("no certificates", signed({k: v for k, v in body[-65537].items() if k < 22}), altered),
        ("two claims", f"RIS1:{base45.encode(cose.sign(signer, encode({-65537: body[-65537], -65538: 1})))}", altered),
        ("untagged", cose_text(*sign1, tag=b""), altered),
        ("another tag", cose_text(*sign1, tag=b"\xd1"), altered),
        ("another algorithm", cose_text(encode({1: -7}), *sign1[1:]), altered),
        ("algorithm not protected", cose_text(b"", {1: -8, 4: sign1[1][4]}, *sign1[2:]), altered),
        ("extra header", cose_text(sign1[0], {4: sign1[1][4], 5: b""}, *sign1[2:]), altered),
        ("another kid", cose_text(sign1[0], {4: bytes(8)}, *sign1[2:]), altered),
        ("no kid", cose_text(sign1[0], {}, *sign1[2:]), altered),
        ("signature cut", cose_text(*sign1[:3], sign1[3][:-1]), altered),
        ("signature of zeros", cose_text(*sign1[:3], bytes(64)), altered),
        ("trailing byte", f"RIS1:{base45.encode(good.cose + bytes(1))}", altered),
        ("cut", good.texts[0][:-3], altered),
        ("nothing", "RIS1:", altered),
        ("lower case", "RIS1:abc", altered),
        ("Base45 length", "RIS1:0000", altered),
        ("Base45 overflow", "RIS1::::", altered),
        ("members' symbol alone", papers["members in a second symbol"].texts[1], altered),
    ]
    return {
        "key_list": key_list.encoded().hex(),
        "drill_key_list": drill_list.encoded().hex(),
        "revoked_key_list": revoked(key_list, certificates["device"]).encoded().hex(),
        "device_private": signer.private_bytes_raw().hex(),
        "valid": [
            {
                "name": n,
                "texts": list(s.texts),
                "cose": s.cose.hex(),
                "paper_hash": s.paper_hash.hex(),
                "printed": dataclasses.asdict(decode_all(s)),
            }
            for n, s in papers.items()
        ],
        "drill": {"texts": list(drill_paper.texts)},
        "hostile": [{"name": n, "text": t, "signature": s} for n, t, s in hostile],
        "base45": [
            {"text": t, "hex": d.hex()}
            for d, t in (
                (b"AB", "BB8"),
                (b"Hello!!", "%69 VD92EX0"),
                (b"base-45", "UJCLQE7W581"),
                (b"ietf!", "QED8WEX0"),
                (b"", ""),
            )
        ],
    }


def decode_all(made):
    from victim_support.certificates.verification import Keys, verify_all

    key_list, _ = world()
    return verify_all(made.texts, Keys(key_list))[0].payload.printed
