/**
 * An emulated Pico as a process: `node pico.mjs LINK`, LINK being the descriptor of a stream socket.
 *
 * The first line on the socket is the settings: {rp2040js, bootrom, flash, red, uarts, uniqueId, afterReset,
 * displays}; bootrom and uniqueId in hexadecimal, flash, red and uarts descriptors, displays I2C addresses. From
 * then on a line is {pin, value} from the panel's keys. To the socket go {pin, mode, pull, latch} and {i2c}, a
 * transfer in hexadecimal. The process ends with the socket, and with 70 or 71 when the watchdog or the firmware
 * resets the chip.
 */

import net from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

import { Chip } from './chip.mjs';
import { attachDisplay } from './i2c.mjs';
import { Pace } from './pace.mjs';
import { Pins } from './pins.mjs';
import { BlackPort, RedPort } from './ports.mjs';
import { UsbSerial } from './usb_serial.mjs';

const ENTRY = 'dist/esm/index.js';

const ports = [];
const log = (text) => process.stderr.write(`${text}\n`);
const link = new net.Socket({ fd: Number(process.argv[2]) });
const tell = (message) => link.write(`${JSON.stringify(message)}\n`);

/** What has left the chip has left it. */
function reset(code, why) {
  for (const port of ports) port.flush();
  log(why);
  process.exit(code);
}

async function powerOn(settings) {
  const emulator = await import(pathToFileURL(path.join(settings.rp2040js, ENTRY)));
  const black = [];
  const chip = new Chip(
    emulator,
    {
      bootrom: Buffer.from(settings.bootrom, 'hex'),
      uniqueId: Buffer.from(settings.uniqueId, 'hex'),
      flash: settings.flash,
      afterReset: settings.afterReset,
    },
    { transmitted: (uart, octet) => black[uart]?.transmitted(octet), reset, log },
  );
  black.push(...settings.uarts.map((fd, number) => new BlackPort(chip.uarts[number], chip.clock, fd)));
  ports.push(new RedPort(new UsbSerial(chip.mcu.usbCtrl, emulator.USBCDC), settings.red), ...black);
  const pins = new Pins(chip.mcu.gpio);
  for (const bus of chip.mcu.i2c) {
    attachDisplay(bus, chip.clock, chip.mcu, settings.displays, (octets) => tell({ i2c: octets.toString('hex') }));
  }

  const serve = () => {
    for (const port of ports) port.serve();
    for (const state of pins.report()) tell(state);
  };
  new Pace(chip, serve, log).start();
  return pins;
}

let pins = null;
link.on('error', () => process.exit(0));
link.on('close', () => process.exit(0));
for await (const line of createInterface({ input: link })) {
  const message = JSON.parse(line);
  if (pins === null) pins = await powerOn(message);
  else pins.put(message.pin, message.value);
}
process.exit(0);
