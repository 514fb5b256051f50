"""Bad lines before a real nginx with TLS: cut at random, slow, or not the centre at all. What is acknowledged arrives."""

import random
import time

import pytest
from fleet import hashes, tables, write

from victim_support.journal.verify import verify
from victim_support.sync.client import go_round
from victim_support.sync.errors_network import CaUnreadable, CentreUnreachable, CertificateUntrusted, UrlRefused
from victim_support.sync.link import Link, Patience
from victim_support.sync.store_receipts import delivery

from .rig_server import Authority, Nginx, Proxy, free_port

QUICK = Patience(timeout=5, tries=8, first=0.005, longest=0.02)
SEEDS = range(6)


@pytest.fixture
def nginx(tmp_path, served, authority):
    with Nginx(tmp_path / "nginx", served.port, authority.server()) as one:
        yield one


def round_of(fleet, code, url, ca, patience=QUICK):
    return go_round(fleet.laptops[code], Link(url, ca, patience))


def fill(fleet, count=12):
    for number in range(count):
        for code, home in fleet.laptops.items():
            write(home, f"toy:{number}", name=f"{code} {number}", note="あ" * random.Random(number).randrange(2000))


def test_through_nginx_and_tls_everything_arrives(fleet, nginx, authority):
    fill(fleet)
    for code in ("L01", "L02", "L01"):
        assert round_of(fleet, code, nginx.url, authority.pem).refused_there == []
    one, two = fleet.laptops.values()
    with fleet.store() as store:
        assert hashes(store) >= hashes(one) | hashes(two)
        assert tables(one) == tables(two) == tables(store)


def test_lines_cut_at_random_lose_nothing(fleet, nginx, authority):
    cuts = 0
    for seed in SEEDS:
        chance = random.Random(seed)
        fill(fleet, 2)
        for code, home in fleet.laptops.items():
            with Proxy(nginx.port, [chance.randrange(1, 40_000) for _ in range(6)]) as line:
                round_of(fleet, code, f"https://127.0.0.1:{line.port}", authority.pem)
                cuts += line.cut
            assert delivery(home.journal).unconfirmed == 0
    assert cuts > len(SEEDS)
    for code in fleet.laptops:
        round_of(fleet, code, nginx.url, authority.pem)
    one, two = fleet.laptops.values()
    with fleet.store() as store:
        assert hashes(store) >= hashes(one) | hashes(two)
        assert tables(one) == tables(two) == tables(store)
        assert verify(store.journal).problems == []
    assert list((fleet.centre.path / "inbox").rglob("*.tmp")) == []


def test_a_line_that_is_always_cut_ends_by_name_and_the_next_round_goes_on(fleet, nginx, authority):
    one = fleet.laptops["L01"]
    fill(fleet, 2)
    total = delivery(one.journal).total
    with Proxy(nginx.port, [3000] * 100) as line:
        with pytest.raises(CentreUnreachable, match="入力した記録は、この端末に保存されています"):
            round_of(fleet, "L01", f"https://127.0.0.1:{line.port}", authority.pem)
        assert line.made <= QUICK.tries**2
    assert delivery(one.journal).unconfirmed == total
    round_of(fleet, "L01", nginx.url, authority.pem)
    assert delivery(one.journal).unconfirmed == 0


def test_a_slow_line_is_no_error(fleet, nginx, authority):
    fill(fleet, 6)
    with Proxy(nginx.port, piece=512, pause=0.02) as line:
        began = time.monotonic()
        round_of(fleet, "L01", f"https://127.0.0.1:{line.port}", authority.pem, Patience(timeout=0.5, tries=1))
    assert time.monotonic() - began > 0.5  # longer as a whole than any one wait may be
    assert line.made == 1
    assert delivery(fleet.laptops["L01"].journal).unconfirmed == 0


def test_a_line_that_falls_silent_is_given_up(fleet, nginx, authority):
    with Proxy(nginx.port, piece=512, pause=0.7) as line, pytest.raises(CentreUnreachable):
        round_of(fleet, "L01", f"https://127.0.0.1:{line.port}", authority.pem, Patience(0.2, 2, 0.01))


def test_nobody_there(fleet, authority):
    with pytest.raises(CentreUnreachable) as caught:
        round_of(fleet, "L01", f"https://127.0.0.1:{free_port()}", authority.pem)
    assert caught.value.code == "E-SYN-73"


def certificate_of(case, authority, folder):
    if case == "another authority":
        return Authority(folder, "Other CA").server()
    return authority.server(days=-1) if case == "run out" else authority.server(name="other.example.jp")


@pytest.mark.parametrize("case", ["another authority", "run out", "another name"])
def test_who_is_not_surely_the_centre_gets_nothing(fleet, served, authority, tmp_path, case):
    write(fleet.laptops["L01"], name="あ")
    certificate = certificate_of(case, authority, tmp_path)
    with (
        Nginx(tmp_path / "nginx", served.port, certificate) as nginx,
        Proxy(nginx.port) as line,
        pytest.raises(CertificateUntrusted, match="何も送っていません"),
    ):
        round_of(fleet, "L01", f"https://127.0.0.1:{line.port}", authority.pem)
    assert line.made == 1  # no use trying again
    assert not (fleet.centre.path / "inbox").exists()


def test_the_systems_authorities_do_not_know_ours(fleet, nginx):
    with pytest.raises(CertificateUntrusted):
        round_of(fleet, "L01", nginx.url, None)


def test_nothing_but_the_inbox_is_reached_from_outside(nginx, authority):
    link = Link(nginx.url, authority.pem)
    for path in ("/", "/sync/", "/sync/v2/"):
        assert link.ask("GET", path).status == 404
    link.close()


@pytest.mark.parametrize(
    "url",
    [
        "http://centre.example.jp", "http://192.0.2.1:8443", "ftp://127.0.0.1", "centre.example.jp", "https://",
        "https://a:b@centre.example.jp", "https://centre.example.jp/?x=1", "https://[::1", "https://c:99999",
        "http://127.0.0.1.example.jp",
    ],
)  # fmt: skip
def test_a_place_that_will_not_do_is_refused(url):
    with pytest.raises(UrlRefused):
        Link(url)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8443", "http://localhost", "http://[::1]:1", "https://x.jp/gifu/"])
def test_a_place_that_will_do(url):
    Link(url)


def test_a_file_that_is_no_certificate_is_named(tmp_path):
    (tmp_path / "ca.pem").write_text("hello", "utf-8")
    for name in ("ca.pem", "missing.pem"):
        with pytest.raises(CaUnreadable, match=name):
            Link("https://centre.example.jp", tmp_path / name)
