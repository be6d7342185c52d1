"""Programs for the bare chip, each showing one part of the emulated Pico. Register addresses: RP2040 datasheet."""

from thumb import CC, EQ, NE, Program

SET, CLEAR = 0x2000, 0x3000  # the aliases of a register that set and clear bits

SIO = 0xD0000000
RESETS = 0x4000C000
PADS = 0x4001C000
IO_BANK0 = 0x40014000
IO_QSPI = 0x40018000
SSI = 0x18000000
UART0 = 0x40034000
I2C0 = 0x40044000
ADC = 0x4004C000
TIMER = 0x40054000
WATCHDOG = 0x40058000
ROSC = 0x40060000
USB = 0x50110000
USB_MEMORY = 0x50100000
RAM = 0x20001000
VECTORS = 0x20000000
VECTOR_TABLE = 0xE000ED08
INTERRUPT_ENABLE = 0xE000E100

KEY, LAMP = 10, 17
FLASH_DATA = 0x100000
BAUD_9600 = (813, 51)  # 125 MHz / (16 * 9600) = 813 + 51/64

_DATA, _FLAGS, _RAISED = 0x00, 0x18, 0x3C


def with_uart(fifos=True):
    """A program that begins by setting UART 0 to 9600 bit/s; register 6 is its address."""
    whole, parts = BAUD_9600
    program = Program().write(UART0 + 0x24, whole).write(UART0 + 0x28, parts)
    return program.write(UART0 + 0x2C, 0x70 if fifos else 0x60).write(UART0 + 0x30, 0x301).load(6, UART0)


def send(program, register, name):
    """Send the low octet of a register other than 0 and 5, once there is room."""
    program.label(name).ldr(0, 6, _FLAGS).movs(5, 0x20).tst(0, 5).branch_if(NE, name)
    return program.str(register, 6, _DATA)


def await_sent(program):
    """Wait until the last bit has left."""
    return program.label("busy").ldr(0, 6, _FLAGS).movs(5, 0x08).tst(0, 5).branch_if(NE, "busy")


def rest(program):
    """The end: nothing more."""
    return program.label("rest").branch("rest")


def echo():
    program = with_uart().label("empty").ldr(0, 6, _FLAGS).movs(5, 0x10).tst(0, 5).branch_if(NE, "empty")
    return send(program.ldr(1, 6, _DATA), 1, "full").branch("empty")


def time_32_octets():
    """Sends 32 octets at 9600 bit/s and then, as four more, how many microseconds that took by the chip's timer."""
    program = with_uart().load(4, TIMER).ldr(3, 4, 0x28).movs(2, 32)
    send(program.label("next"), 2, "full").subs(2, 1).branch_if(NE, "next")
    await_sent(program).ldr(1, 4, 0x28).sub(3, 1, 3)
    for place in range(4):
        send(program, 3, f"octet {place}").lsrs(3, 3, 8)
    return rest(program)


def count_on_time_out():
    """At the receive time-out, takes what the FIFO holds; sends how many that was, and what was raised, low first."""
    program = with_uart().label("wait").movs(5, 0x40).ldr(3, 6, _RAISED).tst(3, 5).branch_if(EQ, "wait")
    program.movs(2, 0)
    program.label("take").ldr(0, 6, _FLAGS).movs(5, 0x10).tst(0, 5).branch_if(NE, "taken")
    program.ldr(0, 6, _DATA).adds(2, 1).branch("take")
    send(program.label("taken"), 2, "count")
    send(program, 3, "low").lsrs(3, 3, 8)
    return send(program, 3, "high").load(0, UART0 + 0x44).load(1, 0x7FF).str(1, 0).branch("wait")


def echo_by_interrupt():
    """Echoes as a driver does: all interrupts of the UART on, asleep between them. Answers an octet of all ones by how
    often it was interrupted, low octet first. Register 4 counts."""
    program = with_uart().movs(4, 0).load(2, "handler").adds(2, 1).load(0, VECTORS + 4 * (16 + 20)).str(2, 0)
    program.write(VECTOR_TABLE, VECTORS).write(UART0 + 0x38, 0x70).write(INTERRUPT_ENABLE, 1 << 20)
    program.label("asleep").wfi().branch("asleep")
    program.label("handler").adds(4, 1)
    program.label("take").ldr(0, 6, _FLAGS).movs(1, 0x10).tst(0, 1).branch_if(NE, "taken")
    program.ldr(0, 6, _DATA).cmp(0, 0xFF).branch_if(EQ, "answer").str(0, 6, _DATA).branch("take")
    program.label("answer").str(4, 6, _DATA).lsrs(4, 4, 8).str(4, 6, _DATA).branch("take")
    return program.label("taken").load(0, UART0 + 0x44).load(1, 0x7FF).str(1, 0).bx(14)


def forget_at_reset():
    """At the receive time-out, resets the UART as firmware does before it sets it up, and sends the flags then."""
    program = with_uart().label("wait").movs(5, 0x40).ldr(3, 6, _RAISED).tst(3, 5).branch_if(EQ, "wait")
    program.write(RESETS + SET, 1 << 22).write(RESETS + CLEAR, 1 << 22).ldr(3, 6, _FLAGS)
    program.write(UART0 + 0x24, BAUD_9600[0]).write(UART0 + 0x2C, 0x70).write(UART0 + 0x30, 0x301)
    return rest(send(program, 3, "flags"))


def lamp_follows_key():
    """Sends an octet; from then on the lamp is lit while the key is down. The key has a pull-up, as on the box."""
    program = send(with_uart(), 6, "ready").write(PADS + 4 + 4 * KEY, 0x5A)  # input enabled, pull-up
    program.write(IO_BANK0 + 8 * LAMP + 4, 5).write(SIO + 0x24, 1 << LAMP)  # by SIO; output
    program.load(4, SIO).load(2, 1 << KEY).load(3, 1 << LAMP)
    program.label("look").ldr(0, 4, 4).tst(0, 2).branch_if(EQ, "down").str(3, 4, 0x18).branch("look")
    return program.label("down").str(3, 4, 0x14).branch("look")


def show(transfers, address=0x3C):
    """Sends transfers to the display, each waiting for its stop; says by UART what was aborted: 0 is nothing."""
    program = with_uart().write(I2C0 + 0x6C, 0).write(I2C0 + 0x04, address).write(I2C0 + 0x6C, 1).load(4, I2C0)
    for number, octets in enumerate(transfers):
        for place, octet in enumerate(octets):
            program.load(1, octet | (0x200 if place == len(octets) - 1 else 0)).str(1, 4, 0x10)
            name = f"sent {number} {place}"
            program.label(name).ldr(0, 4, 0x70).movs(5, 0x04).tst(0, 5).branch_if(EQ, name)
        name = f"stopped {number}"
        program.label(name).ldr(0, 4, 0x34).load(5, 0x200).tst(0, 5).branch_if(EQ, name).ldr(0, 4, 0x60)
    program.load(4, I2C0 + 0x80).ldr(3, 4)
    return rest(send(program, 3, "aborted"))


def count_starts_in_flash():
    """Keeps a count in the flash by the boot ROM's routines, and sends its low octet: 0 at the first start."""
    program = with_uart().load(4, 0x10000000 + FLASH_DATA).ldr(4, 4).adds(4, 1).load(0, RAM).str(4, 0)
    for name, arguments in (
        ("IF", ()),
        ("EX", ()),
        ("RE", (FLASH_DATA, 4096, 1 << 16, 0xD8)),
        ("RP", (FLASH_DATA, RAM, 256)),
        ("FC", ()),
    ):
        program.movs(2, 0x14).ldrh(0, 2).load(1, int.from_bytes(name.encode(), "little"))
        program.ldrh(2, 2, 4).blx(2).mov(7, 0)
        for register, argument in enumerate(arguments):
            program.load(register, argument)
        program.blx(7)
    program.load(4, 0x10000000 + FLASH_DATA).ldr(3, 4)
    return rest(send(program, 3, "count"))


def write_flash_unaligned():
    """Asks the boot ROM to erase what is no sector."""
    program = Program().movs(2, 0x14).ldrh(0, 2).load(1, int.from_bytes(b"RE", "little")).ldrh(2, 2, 4).blx(2)
    return rest(program.mov(7, 0).load(0, FLASH_DATA + 1).load(1, 4096).blx(7))


def bitten():
    """Sends why the chip was reset, sets the watchdog to 50 ms, and feeds it no more."""
    program = with_uart().load(4, WATCHDOG).ldr(3, 4, 8)
    send(program, 3, "why")
    return rest(program.write(WATCHDOG + 4, 100_000).write(WATCHDOG, 1 << 30))  # counts twice a microsecond (RP2040-E1)


def reset():
    """Sends why the chip was reset; resets itself if that was not a reset."""
    program = with_uart().load(4, WATCHDOG).ldr(3, 4, 8)
    await_sent(send(program, 3, "why"))
    return rest(program.cmp(3, 0).branch_if(NE, "rest").write(WATCHDOG, 1 << 31))


def fault():
    """Reads a word at an odd address, with the watchdog set to 50 ms, unless the watchdog has bitten already."""
    program = with_uart().load(4, WATCHDOG).ldr(3, 4, 8)
    await_sent(send(program, 3, "why")).cmp(3, 0).branch_if(NE, "rest")
    program.write(WATCHDOG + 4, 100_000).write(WATCHDOG, 1 << 30).load(0, RAM + 1).ldr(0, 0)
    return rest(program)


def chance_and_name():
    """Sends eight octets of random bits, and then the flash chip's unique id."""
    program = with_uart().load(4, ROSC).movs(2, 8)
    program.label("octet").movs(3, 0).movs(5, 8)
    program.label("bit").lsls(3, 3, 1).ldr(1, 4, 0x1C).orrs(3, 1).subs(5, 1).branch_if(NE, "bit")
    send(program, 3, "random").subs(2, 1).branch_if(NE, "octet")
    program.write(IO_QSPI + 0x0C, 2 << 8).load(4, SSI + 0x60)  # select held low
    for place in range(13):
        program.movs(1, 0x4B if place == 0 else 0).str(1, 4).ldr(3, 4)
        if place >= 5:
            send(program, 3, f"id {place}")
    return rest(program)


def warmth(samples):
    """Measures the chip's own warmth again and again; sends the low octet of each result."""
    program = with_uart().load(4, ADC).load(1, 4 << 12 | 0x03).str(1, 4)
    for number in range(samples):
        ready = f"ready {number}"
        program.load(1, 4 << 12 | 0x07).str(1, 4).label(ready).ldr(0, 4).load(5, 0x100).tst(0, 5).branch_if(EQ, ready)
        send(program.ldr(3, 4, 4), 3, f"sample {number}")
    return rest(program)


def wait_300_ms():
    """Sends an octet, waits for 300 ms by the chip's timer, sends another."""
    program = with_uart().movs(1, 1)
    send(program, 1, "before").load(4, TIMER).ldr(3, 4, 0x28).load(2, 300_000)
    program.label("early").ldr(1, 4, 0x28).sub(1, 1, 3).cmp_registers(1, 2).branch_if(CC, "early")
    return rest(send(program.movs(1, 2), 1, "after"))


_AVAILABLE, _FULL, _DATA1 = 1 << 10, 1 << 15, 1 << 13
_CONFIGURATION = bytes.fromhex(
    "0902 2000 01 01 00 80 32  0904 00 00 02 0a 00 00 00  0705 02 02 4000 00  0705 82 02 4000 00"
)


def usb_serial():
    """A USB device with one serial port, on endpoint 2: sends back each octet plus one. Polls; takes no interrupt."""
    program = Program().write(USB + 0x40, 1).load(4, USB).load(5, USB_MEMORY).load(6, USB_MEMORY + 0x80)
    program.label("loop").ldr(0, 4, 0x50).load(1, 1 << 19).tst(0, 1).branch_if(EQ, "no reset").str(1, 4, 0x50)
    program.label("no reset").ldr(0, 4, 0x50).load(1, 1 << 17).tst(0, 1).branch_if(EQ, "no set-up").str(1, 4, 0x50)
    program.ldrb(0, 5, 1).cmp(0, 6).branch_if(NE, "no descriptor")
    program.ldrh(1, 5, 6).movs(2, len(_CONFIGURATION)).cmp_registers(1, 2).branch_if(CC, "short").mov(1, 2)
    program.label("short").load(2, "configuration").load(3, USB_MEMORY + 0x100).mov(0, 1)
    _copy(program, "descriptor", plus=0)
    program.load(2, _AVAILABLE | _FULL | _DATA1).orrs(1, 2).str(1, 6).branch("loop")
    program.label("no descriptor").cmp(0, 9).branch_if(NE, "agreed")
    program.load(1, 0xA8000180).str(1, 5, 0x10).load(1, 0xA80001C0).str(1, 5, 0x14)
    program.load(1, _AVAILABLE | 64).str(1, 6, 0x14)
    program.label("agreed").load(1, _AVAILABLE | _FULL | _DATA1).str(1, 6).branch("loop")
    program.label("no set-up").ldr(0, 4, 0x58).str(0, 4, 0x58).movs(1, 0x20).tst(0, 1).branch_if(EQ, "nothing came")
    program.ldr(1, 6, 0x14).lsls(1, 1, 22).lsrs(1, 1, 22).mov(0, 1)
    program.load(2, USB_MEMORY + 0x1C0).load(3, USB_MEMORY + 0x180)
    _copy(program, "octets", plus=1)
    program.load(2, _AVAILABLE | _FULL).orrs(1, 2).str(1, 6, 0x10).branch("loop")
    program.label("nothing came").movs(1, 0x10).tst(0, 1).branch_if(EQ, "again")
    program.load(1, _AVAILABLE | 64).str(1, 6, 0x14)
    return program.label("again").branch("loop").data("configuration", _CONFIGURATION)


def _copy(program, name, plus):
    """Copy as many octets as register 0 says from where 2 points to where 3 points. Uses 7."""
    program.label(name).ldrb(7, 2).adds(7, plus).strb(7, 3).adds(2, 1).adds(3, 1).subs(0, 1).branch_if(NE, name)
