/** Joins the chip's ports to their terminals: the red one to USB, the black ones to the UARTs. */

import { Terminal } from './terminal.mjs';

/** The red port. What the laptop does not read waits, and then the chip waits. */
export class RedPort {
  #usb;
  #terminal;
  #unwritten = Buffer.alloc(0);

  constructor(usb, descriptor) {
    this.#usb = usb;
    this.#terminal = new Terminal(descriptor);
  }

  /** Passes on what the chip has said so far. */
  flush() {
    this.#unwritten = Buffer.concat([this.#unwritten, this.#usb.take()]);
    const count = this.#terminal.write(this.#unwritten);
    this.#unwritten = this.#unwritten.subarray(count);
    this.#usb.passed(count);
  }

  serve() {
    this.flush();
    if (this.#usb.idle) {
      const octets = this.#terminal.read();
      if (octets.length) this.#usb.send(octets);
    }
  }
}

/**
 * A black port. The chip gets an octet each octet's time by its own clock; the rest waits in the terminal. What the
 * chip sends while the terminal is full is lost, as on a wire that ends in the air.
 */
export class BlackPort {
  #uart;
  #terminal;
  #arriving = Buffer.alloc(0);
  #sent = [];
  #arrival;
  #armed = false;

  constructor(uart, clock, descriptor) {
    this.#uart = uart;
    this.#terminal = new Terminal(descriptor);
    this.#arrival = clock.createAlarm(() => this.#arrive());
  }

  /** The UART has sent an octet. */
  transmitted(octet) {
    this.#sent.push(octet);
  }

  /** Passes on what has left the chip so far. */
  flush() {
    this.#terminal.write(Buffer.from(this.#sent));
    this.#sent = [];
  }

  serve() {
    this.flush();
    if (!this.#arriving.length) this.#arriving = this.#terminal.read();
    if (this.#arriving.length && !this.#armed) this.#arm();
  }

  #arm() {
    this.#armed = true;
    this.#arrival.schedule(this.#uart.octetNs);
  }

  #arrive() {
    this.#armed = false;
    this.#uart.receive(this.#arriving[0]);
    this.#arriving = this.#arriving.subarray(1);
    if (this.#arriving.length) this.#arm();
  }
}
