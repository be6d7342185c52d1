/**
 * The flash chip: what the boot ROM's routines erase and program is in the file at once, so that cutting the power
 * loses nothing that the chip had been told was written.
 *
 * The emulator has no model of the flash chip's commands. So the ROM's erase and program routines are replaced by a
 * breakpoint and a return (RP2040 datasheet 2.8.3); what they would do is done here, and takes as long as it does on
 * a Pico, whose interrupts are off meanwhile.
 */

import fs from 'node:fs';

import { HardFault } from './hard_fault.mjs';

const SECTOR_OCTETS = 4096;
const PAGE_OCTETS = 256;
const ERASED = 0xff;

// W25Q16JV datasheet, 9.6, typical.
const SECTOR_ERASE_NS = 45e6;
const PAGE_PROGRAM_NS = 0.4e6;

// Where the ROM keeps the offset of its table of functions (RP2040 datasheet 2.8.3): pairs of a two-letter code and an address.
const ROM_TABLE_POINTER = 0x14;
const RETURN = 0x4770; // bx lr
const BREAKPOINT = 0xbe00; // bkpt, its number in the low octet
const ERASE = 1;
const PROGRAM = 2;

/** Loads the file into `mcu.flash`, and takes the ROM's flash routines over. `tick(ns)` lets the chip's time pass. */
export class Flash {
  #mcu;
  #file;
  #size;
  #tick;

  constructor(mcu, file, tick) {
    this.#mcu = mcu;
    this.#file = file;
    this.#tick = tick;
    this.#size = fs.fstatSync(file).size;
    fs.readSync(file, mcu.flash, 0, this.#size, 0);
    this.#takeOverRom();
  }

  #takeOverRom() {
    const rom = new DataView(this.#mcu.bootrom.buffer);
    const routines = romRoutines(rom);
    for (const name of ['IF', 'EX']) rom.setUint16(routines.get(name), RETURN, true);
    for (const [name, number] of [['RE', ERASE], ['RP', PROGRAM]]) {
      rom.setUint16(routines.get(name), BREAKPOINT | number, true);
      rom.setUint16(routines.get(name) + 2, RETURN, true);
    }
    this.#mcu.onBreak = (number) => this.#serve(number);
  }

  #serve(number) {
    const [first, second, third] = this.#mcu.core.registers;
    if (number === ERASE) this.#erase(first, second);
    else if (number === PROGRAM) this.#program(first, second, third);
    else throw new HardFault(`it stopped at breakpoint ${number}`);
  }

  #erase(offset, count) {
    this.#check(offset, count, SECTOR_OCTETS);
    this.#mcu.flash.fill(ERASED, offset, offset + count);
    this.#keep(offset, count);
    this.#tick((count / SECTOR_OCTETS) * SECTOR_ERASE_NS);
  }

  /** Programming can only clear bits. */
  #program(offset, address, count) {
    this.#check(offset, count, PAGE_OCTETS);
    const { flash } = this.#mcu;
    for (let index = 0; index < count; index++) flash[offset + index] &= this.#mcu.readUint8(address + index);
    this.#keep(offset, count);
    this.#tick((count / PAGE_OCTETS) * PAGE_PROGRAM_NS);
  }

  #check(offset, count, unit) {
    if (offset % unit || count % unit || offset + count > this.#size) {
      throw new HardFault(`it wrote ${count} octets of flash at ${offset}`);
    }
  }

  #keep(offset, count) {
    fs.writeSync(this.#file, this.#mcu.flash, offset, count, offset);
  }
}

/** The ROM's functions by their codes. */
function romRoutines(rom) {
  const routines = new Map();
  for (let entry = rom.getUint16(ROM_TABLE_POINTER, true); rom.getUint16(entry, true); entry += 4) {
    const code = String.fromCharCode(rom.getUint8(entry), rom.getUint8(entry + 1));
    routines.set(code, rom.getUint16(entry + 2, true) & ~1);
  }
  return routines;
}
