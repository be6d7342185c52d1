/**
 * A UART, PL011 (ARM DDI 0183; RP2040 datasheet 4.2): FIFOs with trigger levels, receive time-out, and the pace that
 * its divisors set. Times are nanoseconds of the chip's clock, not of this machine's.
 */

import { Peripheral } from './peripheral.mjs';

const DR = 0x00;
const FR = 0x18;
const IBRD = 0x24;
const FBRD = 0x28;
const LCR_H = 0x2c;
const CR = 0x30;
const IFLS = 0x34;
const IMSC = 0x38;
const RIS = 0x3c;
const MIS = 0x40;
const ICR = 0x44;
const PERIPH_ID_0 = 0xfe0;

const FLAG_BUSY = 1 << 3;
const FLAG_RX_EMPTY = 1 << 4;
const FLAG_TX_FULL = 1 << 5;
const FLAG_RX_FULL = 1 << 6;
const FLAG_TX_EMPTY = 1 << 7;

const LINE_PARITY = 1 << 1;
const LINE_TWO_STOP_BITS = 1 << 3;
const LINE_FIFOS = 1 << 4;

const ENABLED = 1 << 0;
const TX_ENABLED = 1 << 8;
const RX_ENABLED = 1 << 9;

const INTERRUPT_RX = 1 << 4;
const INTERRUPT_TX = 1 << 5;
const INTERRUPT_RX_TIMEOUT = 1 << 6;
const INTERRUPT_OVERRUN = 1 << 10;
const DATA_OVERRUN = 1 << 11;

const FIFO_DEPTH = 32;
const TRIGGER_LEVELS = [4, 8, 16, 24, 28, 28, 28, 28];
const TIMEOUT_BITS = 32;
const IDENTIFICATION = [0x11, 0x10, 0x34, 0x00, 0x0d, 0xf0, 0x05, 0xb1];

/** One UART. `interrupt(level)` drives its interrupt line; `transmitted(octet)` is called when the last bit has left. */
export class Pl011 extends Peripheral {
  constructor(clock, peripheralHz, interrupt, transmitted) {
    super();
    this.peripheralHz = peripheralHz;
    this.interrupt = interrupt;
    this.transmitted = transmitted;
    this.shifted = clock.createAlarm(() => this.#finishOctet());
    this.timeout = clock.createAlarm(() => this.#raise(this.receiving.length ? INTERRUPT_RX_TIMEOUT : 0));
    this.reset();
  }

  /** As after power on: what it held is gone. */
  reset() {
    this.registers = { [IBRD]: 0, [FBRD]: 0, [LCR_H]: 0, [CR]: TX_ENABLED | RX_ENABLED, [IFLS]: 0x12, [IMSC]: 0 };
    this.raised = 0;
    this.receiving = [];
    this.sending = [];
    this.shifting = null;
    this.lostOne = false;
    this.shifted.cancel();
    this.timeout.cancel();
    this.#drive();
  }

  /** How long one octet takes on the wire. */
  get octetNs() {
    const line = this.registers[LCR_H];
    const bits = 1 + 5 + ((line >> 5) & 3) + (line & LINE_PARITY ? 1 : 0) + (line & LINE_TWO_STOP_BITS ? 2 : 1);
    return bits * this.#bitNs;
  }

  get listening() {
    return (this.registers[CR] & ENABLED) !== 0 && (this.registers[CR] & RX_ENABLED) !== 0;
  }

  /** An octet has come in over the wire. One for which there is no room is lost, and the chip can tell. */
  receive(octet) {
    if (!this.listening) return;
    if (this.receiving.length >= this.#depth) {
      this.lostOne = true;
      this.#raise(INTERRUPT_OVERRUN);
      return;
    }
    this.receiving.push(octet | (this.lostOne ? DATA_OVERRUN : 0));
    this.lostOne = false;
    this.timeout.schedule(TIMEOUT_BITS * this.#bitNs);
    this.#raise(this.receiving.length >= this.#level(3, 1) ? INTERRUPT_RX : 0);
  }

  /** Called when the chip's clocks change; the pace is worked out when it is needed. */
  clkPeriChanged() {}

  readUint32(offset) {
    if (offset === DR) return this.#take();
    if (offset === FR) return this.#flags();
    if (offset === RIS) return this.raised;
    if (offset === MIS) return this.raised & this.registers[IMSC];
    if (offset >= PERIPH_ID_0) return IDENTIFICATION[(offset - PERIPH_ID_0) >> 2];
    return this.registers[offset] ?? 0;
  }

  writeUint32(offset, value, written) {
    if (offset === DR) this.#give(value & 0xff);
    else if (offset === ICR) this.raised &= ~written;
    else if (offset in this.registers) this.registers[offset] = value & 0xffff;
    this.#drive();
  }

  get #bitNs() {
    const divisor = this.registers[IBRD] + this.registers[FBRD] / 64;
    return (1e9 * 16 * Math.max(divisor, 1)) / this.peripheralHz();
  }

  get #depth() {
    return this.registers[LCR_H] & LINE_FIFOS ? FIFO_DEPTH : 1;
  }

  /** The trigger level in IFLS at bit `shift`; `single` where the FIFOs are off. */
  #level(shift, single) {
    return this.registers[LCR_H] & LINE_FIFOS ? TRIGGER_LEVELS[(this.registers[IFLS] >> shift) & 7] : single;
  }

  #take() {
    const octet = this.receiving.shift() ?? 0;
    if (this.receiving.length < this.#level(3, 1)) this.raised &= ~INTERRUPT_RX;
    if (!this.receiving.length) this.raised &= ~INTERRUPT_RX_TIMEOUT;
    this.#drive();
    return octet;
  }

  #give(octet) {
    const control = this.registers[CR];
    if (!(control & ENABLED) || !(control & TX_ENABLED) || this.sending.length >= this.#depth) return;
    this.sending.push(octet);
    if (this.sending.length > this.#level(0, 0)) this.raised &= ~INTERRUPT_TX;
    this.#startOctet();
  }

  #startOctet() {
    if (this.shifting !== null || !this.sending.length) return;
    this.shifting = this.sending.shift();
    this.shifted.schedule(this.octetNs);
    if (this.sending.length === this.#level(0, 0)) this.#raise(INTERRUPT_TX);
  }

  #finishOctet() {
    const octet = this.shifting;
    this.shifting = null;
    this.#startOctet();
    if (this.shifting === null) this.#raise(INTERRUPT_TX);
    this.transmitted(octet);
  }

  #flags() {
    const { receiving, sending } = this;
    let flags = sending.length || this.shifting !== null ? FLAG_BUSY : 0;
    if (!receiving.length) flags |= FLAG_RX_EMPTY;
    if (receiving.length >= this.#depth) flags |= FLAG_RX_FULL;
    if (!sending.length) flags |= FLAG_TX_EMPTY;
    if (sending.length >= this.#depth) flags |= FLAG_TX_FULL;
    return flags;
  }

  #raise(interrupts) {
    this.raised |= interrupts;
    this.#drive();
  }

  #drive() {
    this.interrupt((this.raised & this.registers[IMSC]) !== 0);
  }
}
