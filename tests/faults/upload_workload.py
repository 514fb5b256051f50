"""A clerk sends a large photo to the served screens and looks at it, for the rig: `upload_workload.py FOLDER ACK`.

FOLDER/town may hold what came from outside. Nothing else under FOLDER, temporary files included, may hold a photo.
"""

import re
import subprocess
import sys
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from laptop import CODE, PASSPHRASE, build
from names_workload import ROOMS, Screens
from photos.pictures import exif, jpeg
from PIL import Image

from victim_support.access.actor import command_actor
from victim_support.demo.papers import apply_some
from victim_support.journal.home import open_home

EDGE = "----edge"


def large_photo():
    """A photo of megabytes that is always the same: far beyond what a web server keeps in memory by itself."""
    noise = Image.linear_gradient("L").resize((2600, 2000)).convert("RGB")
    pixels = bytes((x * 7919 + (x >> 5) * 104729) % 251 for x in range(2600 * 2000))
    return jpeg(
        Image.merge("RGB", (noise.split()[0], Image.frombytes("L", noise.size, pixels), noise.split()[2])), exif=exif()
    )


def form(fields, data):
    parts = [
        f'--{EDGE}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = f'--{EDGE}\r\nContent-Disposition: form-data; name="photos"; filename="a.jpg"\r\n\r\n'.encode()
    return b"".join([*parts, head, data, f"\r\n--{EDGE}--\r\n".encode()])


def send(screens, owner, data):
    """Save the photo, and open what was saved; the pictures the page shows."""
    body = form({"csrf": screens.csrf, "owner": owner}, data)
    headers = {"Content-Type": f"multipart/form-data; boundary={EDGE}"}
    request = urllib.request.Request(f"{screens.url}photos/", body, headers)  # noqa: S310  loopback
    with screens.opener.open(request, timeout=60) as answer:
        page = answer.read().decode()
    shown = []
    for path in re.findall(r'src="/(photos/picture[^"]+)"', page):
        with screens.opener.open(screens.url + path.replace("&amp;", "&"), timeout=60) as answer:
            shown.append(answer.read())
    return shown


def main():
    folder = Path(sys.argv[1])
    build(folder, households=20)
    home = open_home(folder / "home", PASSPHRASE, ROOMS)
    apply_some(home, command_actor("test"), CODE)
    owner = home.journal.one("SELECT subject FROM application ORDER BY subject")[0]
    home.close()
    command = [sys.executable, Path(__file__).with_name("upload_server.py"), "--home", folder / "home"]
    command += ["--passphrase-file", folder / "passphrase", "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            screens = Screens(re.search(r"http://\S+/", server.stdout.readline())[0])
            shown = send(screens, owner, large_photo())
        finally:
            server.terminate()
    assert [one[:3] for one in shown] == [b"\xff\xd8\xff"], shown
    print("shown", len(shown[0]))


if __name__ == "__main__":
    main()
