"""The real interpreter as a box's processor: MicroPython's unix port, in a process of its own.

`interpreter` finds it and says how much memory it gets; `process` starts and ends it; `chip` is what stands around it
(display, pins, UARTs, watchdog), kept by the process that started it; `fakes` is what runs inside: `launcher` boots the
firmware, `machine` passes on to the chip, by `chiplink`, what the firmware does with its hardware.
"""
