"""What stands at the other end of the line in these tests: the inbox's own process, nginx with TLS, an authority."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HERE = Path(__file__).parent
DOCS = HERE.parents[1] / "docs"
PATIENCE = 30


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Server:
    """The inbox in a process of its own, at one port for its whole life; `die`: where it kills itself."""

    def __init__(self, centre, port=None, die=""):
        self.centre = centre
        self.port = port or free_port()
        self.die = die

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self):
        self.start(self.die)
        return self

    def start(self, die=""):
        command = [sys.executable, "-W", "error", str(HERE / "rig_inbox.py"), str(self.centre), str(self.port), die]
        paths = {**os.environ, "PYTHONPATH": str(HERE.parent)}
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=paths)
        assert self.process.stdout.readline().startswith("http://"), self.process.wait(PATIENCE)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.wait()

    def wait(self):
        """Until it has died by itself or by us; returns how."""
        status = self.process.wait(PATIENCE)
        self.process.stdout.close()
        return status

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.terminate()
        if not self.process.stdout.closed:
            self.wait()


class Authority:
    """A certificate authority made for the test, and the certificates it signs for loopback."""

    def __init__(self, folder, name="Test CA"):
        self.folder = folder
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self.certificate = self._sign(self.name, self.key, authority=True)
        self.pem = folder / "ca.pem"
        self.pem.write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))

    def _sign(self, subject, key, *, authority=False, days=1, alternative=()):
        now = datetime.now(UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=2))
            .not_valid_after(now + timedelta(days=days))
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        )
        if alternative:
            builder = builder.add_extension(x509.SubjectAlternativeName(alternative), critical=False)
        return builder.sign(self.key, hashes.SHA256())

    def server(self, *, days=1, name=None):
        """(certificate file, key file) of a server on 127.0.0.1; `name`: another name in its place."""
        key = ec.generate_private_key(ec.SECP256R1())
        alternative = [x509.DNSName(name) if name else x509.IPAddress(ip_address("127.0.0.1"))]
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "server")])
        certificate = self._sign(subject, key, days=days, alternative=alternative)
        paths = self.folder / f"{certificate.serial_number}.pem", self.folder / f"{certificate.serial_number}.key"
        paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        paths[1].write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        return paths


class Nginx:
    """Debian's nginx with the block of docs/nginx.md, on loopback, before an inbox's port."""

    def __init__(self, folder, behind, certificate):
        self.folder = folder
        self.port = free_port()
        folder.mkdir()
        (folder / "nginx.conf").write_text(self._configuration(behind, certificate), "utf-8")

    @property
    def url(self):
        return f"https://127.0.0.1:{self.port}"

    def _configuration(self, behind, certificate):
        block = re.search(r"```nginx\n(.*?)```", (DOCS / "nginx.md").read_text("utf-8"), re.DOTALL)[1]
        for written, ours in (
            ("443 ssl", f"127.0.0.1:{self.port} ssl"),
            ("/etc/ssl/centre/chain.pem", str(certificate[0])),
            ("/etc/ssl/centre/key.pem", str(certificate[1])),
            ("127.0.0.1:8443", f"127.0.0.1:{behind}"),
        ):
            assert written in block
            block = block.replace(written, ours)
        temporary = "".join(
            f"{kind}_temp_path {self.folder / kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        return (
            f"daemon off;\npid {self.folder}/nginx.pid;\nerror_log {self.folder}/error.log;\nworker_processes 1;\n"
            f"{'user root;' if os.geteuid() == 0 else ''}\n"
            f"events {{ worker_connections 64; }}\nhttp {{\naccess_log off;\n{temporary}{block}}}\n"
        )

    def __enter__(self):
        program = shutil.which("nginx") or "/usr/sbin/nginx"
        command = [program, "-p", str(self.folder), "-c", str(self.folder / "nginx.conf")]
        self.process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        until = time.monotonic() + PATIENCE
        while not _answers(self.port):
            assert self.process.poll() is None, (self.folder / "error.log").read_text("utf-8")
            assert time.monotonic() < until
            time.sleep(0.02)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(PATIENCE)


def _answers(port):
    try:
        with socket.create_connection(("127.0.0.1", port), 1):
            return True
    except OSError:
        return False


class Proxy:
    """A line of our own before a port: it cuts a connection after so many bytes, or passes them on slowly.

    `cuts`: for each connection in turn how many bytes it carries both ways together before it is cut; then none is.
    """

    def __init__(self, behind, cuts=(), *, piece=65536, pause=0.0):
        self.behind = behind
        self.cuts = list(cuts)
        self.made = self.cut = 0
        self.piece, self.pause = piece, pause
        self._threads = []
        self._lock = threading.Lock()

    def __enter__(self):
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        self._start(self._accept)
        return self

    def __exit__(self, *_):
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        for thread in self._threads:
            thread.join(PATIENCE)
            assert not thread.is_alive()

    def _start(self, act, *arguments):
        thread = threading.Thread(target=act, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self):
        while True:
            try:
                ours, _ = self._door.accept()
            except OSError:
                return
            left = [self.cuts[self.made] if self.made < len(self.cuts) else 1 << 40]
            self.made += 1
            try:
                theirs = socket.create_connection(("127.0.0.1", self.behind), PATIENCE)
            except OSError:
                ours.close()
                continue
            pair = _Pair(ours, theirs)
            for source, target in ((ours, theirs), (theirs, ours)):
                source.settimeout(PATIENCE)
                self._start(self._carry, pair, source, target, left)

    def _carry(self, pair, source, target, left):
        try:
            while data := source.recv(self.piece):
                with self._lock:
                    data = data[: left[0]]
                    left[0] -= len(data)
                target.sendall(data)
                if left[0] <= 0:
                    self.cut += 1
                    return
                if self.pause:
                    time.sleep(self.pause)
        except OSError:
            return
        finally:
            pair.close()


class _Pair:
    """Both ends of a line; whoever ends first cuts it for both, the last closes."""

    def __init__(self, *ends):
        self._ends = ends
        self._left = 2
        self._lock = threading.Lock()

    def close(self):
        with self._lock:
            self._left -= 1
            for end in self._ends:
                if self._left:
                    with suppress(OSError):  # the other side may have cut it already
                        end.shutdown(socket.SHUT_RDWR)
                else:
                    end.close()
