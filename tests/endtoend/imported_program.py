"""The program `redphone`, imported once and forked for each command.

Importing it is most of what a short command takes. What is forked here is a process as any other: it has words, streams
and an environment of its own, and ends as the program ends.
"""

import json
import os
import signal
import socket
import struct
import subprocess
import sys

REQUEST_OCTETS_MAX = 1 << 20
_END = struct.Struct("i")


class ImportedProgram:
    """Waits for commands, in a process of its own; one at a time."""

    def __init__(self, environment):
        self._channel, its_channel = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with its_channel:
            self._process = subprocess.Popen(
                [sys.executable, "-P", __file__, str(its_channel.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[its_channel.fileno()],
                process_group=0,
                env=environment,
            )

    def run(self, command, environment, streams, timeout_s):
        """Run a command on three open files to its end; its exit code, or minus the signal that ended it."""
        request = json.dumps([command, environment]).encode()
        socket.send_fds(self._channel, [request], [stream.fileno() for stream in streams])
        self._channel.settimeout(timeout_s)
        try:
            (status,) = _END.unpack(self._channel.recv(_END.size))
        except TimeoutError:
            os.killpg(self._process.pid, signal.SIGKILL)
            raise
        return os.waitstatus_to_exitcode(status)

    def close(self):
        """It ends when nobody can ask it any more."""
        self._channel.close()
        self._process.wait()


def answer_commands(channel):
    """Fork for each command. Returns in the new process, which is then to be the program; else not before the last."""
    while True:
        request, streams, _, _ = socket.recv_fds(channel, REQUEST_OCTETS_MAX, 3)
        if not request:
            sys.exit()
        process = os.fork()
        if not process:
            channel.close()
            become(*json.loads(request), streams)
            return
        for stream in streams:
            os.close(stream)
        _, status = os.waitpid(process, 0)
        channel.send(_END.pack(status))


def become(command, environment, streams):
    """Take on what a new process is given."""
    sys.argv[:] = command
    os.environ.clear()
    os.environ.update(environment)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)


if __name__ == "__main__":
    from redphone_host.cli import main

    answer_commands(socket.socket(fileno=int(sys.argv[1])))
    sys.exit(main())
