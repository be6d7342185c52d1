"""ESP32-S3-DevKitC-1. Constants only: a build ships this file alone, as board.mpy.

Pins are GPIO numbers. Kept away from: strapping pins 0, 3, 45, 46; flash and PSRAM 26 .. 37; USB 19, 20; the boot log's
43, 44; the board's own lamp 38 or 48. GPIO 39 is free.
"""

NAME = "esp32s3"

# Black port 0, RS-232: UART number, then its pins.
UART_BLACK = 1
PIN_BLACK_TX = 17
PIN_BLACK_RX = 18

# Black port 1, RS-485: high on the direction pin drives the line.
UART_BLACK_1 = 2
PIN_BLACK_1_TX = 15
PIN_BLACK_1_RX = 16
PIN_BLACK_1_DIRECTION = 42

# Receipt printer: the third UART, away from the pin of the chip's boot log. What it receives is not read.
UART_PRINTER = 0
PIN_PRINTER_TX = 40
PIN_PRINTER_RX = 2
PRINTER_BIT_RATE = 9600
PRINTER_DOTS = 576

# Display on I2C: 128 x 128.
DISPLAY = "SH1107"
I2C_DISPLAY = 0
PIN_DISPLAY_SDA = 8
PIN_DISPLAY_SCL = 9
ADDRESS_DISPLAY = 0x3C

# Keys, closed to ground when pressed; key switch, closed on FILL; tamper loop, open when somebody opens the case.
PIN_KEY_ACK = 4
PIN_KEY_DECLINE = 5
PIN_KEY_SILENCE = 6
PIN_KEY_CALL = 7
PIN_KEY_SWITCH = 10
PIN_KEY_ZEROIZE = 11
PIN_TAMPER = 12

# Lamps, bell, siren relay, high when on.
PIN_LAMP_LINE = 13
PIN_LAMP_RING = 14
PIN_LAMP_FAULT = 21
PIN_BELL = 47
PIN_SIREN = 41

# Noise: the chip's own generator has hardware noise only while the radio is on, and the box has no radio. The last bits
# of a converter whose pin is left open are noise: GPIO 1, ADC1 channel 0.
NOISE_ADC_PIN = 1
