# As much of `machine` as a board needs that runs nothing but its interpreter.
import os


def reset():
    os.system("kill -9 $PPID")


class WDT:
    """Once made, it bites unless it is fed; how soon is for whoever listens at the other end of the descriptor."""

    def __init__(self, timeout=5000):
        self.feed()

    def feed(self):
        with open("/proc/self/fd/" + os.getenv("WATCHDOG_FD"), "wb") as file:
            file.write(b"fed")
