"""Raspberry Pi Pico (RP2040). The pins are those of boards/pico2.py, where each is explained; a test compares them."""

NAME = "pico"

# Black port 0, RS-232: UART number, then its pins.
UART_BLACK = 0
PIN_BLACK_TX = 0
PIN_BLACK_RX = 1

# Black port 1, RS-485: high on the direction pin drives the line.
UART_BLACK_1 = 1
PIN_BLACK_1_TX = 8
PIN_BLACK_1_RX = 9
PIN_BLACK_1_DIRECTION = 7

# Receipt printer: a state machine of the PIO sends, nothing is received.
STATE_MACHINE_PRINTER = 0
PIN_PRINTER_TX = 6
PRINTER_BIT_RATE = 9600
PRINTER_DOTS = 384

# Display on I2C.
DISPLAY = "SSD1306"
I2C_DISPLAY = 0
PIN_DISPLAY_SDA = 4
PIN_DISPLAY_SCL = 5
ADDRESS_DISPLAY = 0x3C

# Keys, closed to ground when pressed; key switch, closed on FILL; tamper loop, open when somebody opens the case.
PIN_KEY_ACK = 10
PIN_KEY_DECLINE = 11
PIN_KEY_SILENCE = 12
PIN_KEY_CALL = 13
PIN_KEY_SWITCH = 14
PIN_KEY_ZEROIZE = 15
PIN_TAMPER = 22

# Lamps, bell, siren relay, high when on.
PIN_LAMP_LINE = 16
PIN_LAMP_RING = 17
PIN_LAMP_FAULT = 18
PIN_BELL = 19
PIN_SIREN = 20

# Noise: bit 0 of this register is the ring oscillator's level (RP2040 datasheet 2.17, ROSC_BASE + RANDOMBIT).
NOISE_REGISTER = 0x4006001C
