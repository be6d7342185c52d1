/**
 * The ring oscillator (RP2040 datasheet 2.17), as far as its random bit goes. The chip's random numbers start from
 * that bit, so it comes from this machine's own generator: no two starts are alike.
 */

import { randomBytes } from 'node:crypto';

import { Peripheral } from './peripheral.mjs';

const STATUS = 0x18;
const RANDOM_BIT = 0x1c;

const STABLE_AND_ENABLED = 2 ** 31 + 2 ** 12;
const POOL_OCTETS = 256;

export class RingOscillator extends Peripheral {
  #registers = new Map();
  #pool = Buffer.alloc(0);
  #bit = 0;

  readUint32(offset) {
    if (offset === STATUS) return STABLE_AND_ENABLED;
    if (offset === RANDOM_BIT) return this.#randomBit();
    return this.#registers.get(offset) ?? 0;
  }

  writeUint32(offset, value) {
    this.#registers.set(offset, value);
  }

  #randomBit() {
    if (this.#bit === this.#pool.length * 8) {
      this.#pool = randomBytes(POOL_OCTETS);
      this.#bit = 0;
    }
    const bit = (this.#pool[this.#bit >> 3] >> (this.#bit & 7)) & 1;
    this.#bit += 1;
    return bit;
  }
}
