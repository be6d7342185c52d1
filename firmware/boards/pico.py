"""Raspberry Pi Pico and, pin for pin, Pico 2. GPIO numbers; keys are active low with pull-up, outputs active high."""

NAME = "pico"

# Black ports: UART number, then its pins.
UART_BLACK = 0
PIN_BLACK_TX = 0
PIN_BLACK_RX = 1

# Display: SSD1306, 128 x 64, on I2C.
I2C_DISPLAY = 0
PIN_DISPLAY_SDA = 4
PIN_DISPLAY_SCL = 5
ADDRESS_DISPLAY = 0x3C

# Keys of the panel, and the key switch (closed: fill and zeroize are allowed).
PIN_KEY_ACK = 10
PIN_KEY_DECLINE = 11
PIN_KEY_SILENCE = 12
PIN_KEY_CALL = 13
PIN_KEY_SWITCH = 14

# Lamps, bell driver, siren relay.
PIN_LAMP_LINE = 16
PIN_LAMP_RING = 17
PIN_LAMP_FAULT = 18
PIN_BELL = 19
PIN_SIREN = 20
