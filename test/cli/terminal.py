"""Runs a command with a terminal as its stderr, sends Ctrl-C once the text TRIGGER was drawn (if one is given), and
prints as JSON what the terminal got, what stdout got, and the exit code.

    terminal.py TRIGGER COMMAND…
"""

import json
import os
import pty
import signal
import subprocess
import sys

trigger, command = sys.argv[1].encode(), sys.argv[2:]
terminal, end = pty.openpty()
child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=end)
os.close(end)
drawn = b""
while True:
    try:
        part = os.read(terminal, 4096)
    except OSError:  # the command has closed its end
        break
    if not part:
        break
    drawn += part
    if trigger and trigger in drawn:
        child.send_signal(signal.SIGINT)
        trigger = b""
output = child.stdout.read()
print(json.dumps({"terminal": drawn.decode(), "stdout": output.decode(), "code": child.wait()}))
