/**
 * The one command of the flash chip that firmware sends by itself: "read unique ID", from which MicroPython's
 * machine.unique_id comes (W25Q16JV datasheet 8.2.34: command 0x4B, four octets of no meaning, eight of the number).
 *
 * Firmware holds the chip's select line low by the override of a pin, and then exchanges octets by the SSI.
 */

import { Peripheral } from './peripheral.mjs';

const SELECT_CONTROL = 0x0c; // IO_QSPI: GPIO_QSPI_SS_CTRL
const OVERRIDE_SHIFT = 8;
const OVERRIDE_LOW = 2;
const SSI_DATA = 0x60;
const READ_UNIQUE_ID = 0x4b;
const ID_FOLLOWS = 5; // octets from the command on

/** IO_QSPI: tells `selected(whether)` whenever firmware moves the select line. */
export class FlashSelect extends Peripheral {
  #registers = new Map();
  #selected;

  constructor(selected) {
    super();
    this.#selected = selected;
  }

  readUint32(offset) {
    return this.#registers.get(offset) ?? 0;
  }

  writeUint32(offset, value) {
    this.#registers.set(offset, value);
    if (offset === SELECT_CONTROL) this.#selected(((value >> OVERRIDE_SHIFT) & 3) === OVERRIDE_LOW);
  }
}

/** Puts a unique id (eight octets) behind the chip's SSI; returns the IO_QSPI that goes with it. */
export function giveUniqueId(ssi, uniqueId) {
  const readOther = ssi.readUint32.bind(ssi);
  const writeOther = ssi.writeUint32.bind(ssi);
  let sent = null;
  let answers = [];

  ssi.writeUint32 = (offset, value) => {
    if (offset !== SSI_DATA || sent === null) return writeOther(offset, value);
    sent.push(value & 0xff);
    answers.push(sent[0] === READ_UNIQUE_ID ? (uniqueId[sent.length - 1 - ID_FOLLOWS] ?? 0) : 0);
    return undefined;
  };
  ssi.readUint32 = (offset) => (offset === SSI_DATA && sent !== null ? (answers.shift() ?? 0) : readOther(offset));

  return new FlashSelect((selected) => {
    sent = selected ? [] : null;
    answers = [];
  });
}
