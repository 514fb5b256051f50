"""`victim-support …` that tells of every temporary file that is opened in it: one line each into the file OPENED names.

The recorder sees no file without a name (O_TMPFILE), and that is what the temporary files of a web server are.
"""

import os
import sys
import tempfile

FOLDER = tempfile.gettempdir()
told = os.open(os.environ["OPENED"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)


def hook(event, args):
    if event == "open" and isinstance(args[0], str) and args[0].startswith(FOLDER):
        os.write(told, f"{args[0]}\n".encode())


sys.addaudithook(hook)
with tempfile.TemporaryFile() as file:
    file.write(b"the control: this one is told of")
os.write(told, b"control done\n")

from victim_support.cli import main  # noqa: E402  under the hook

main()
