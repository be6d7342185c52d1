/** What the bus asks of a peripheral: 32-bit registers, each with its aliases that flip, set and clear bits. */

// RP2040 datasheet, 2.1.2: which alias of a register an address belongs to.
const ATOMIC_XOR = 1;
const ATOMIC_SET = 2;
const ATOMIC_CLEAR = 3;

/** A peripheral overrides `readUint32(offset)` and `writeUint32(offset, value, written)`. */
export class Peripheral {
  readUint32() {
    return 0;
  }

  writeUint32() {}

  /** `value` is what an alias makes of the register; `written` is what the processor wrote, for bits that clear. */
  writeUint32Atomic(offset, written, alias) {
    this.writeUint32(offset, this.#aliased(offset, written, alias) >>> 0, written >>> 0);
  }

  #aliased(offset, written, alias) {
    if (alias === ATOMIC_XOR) return this.readUint32(offset) ^ written;
    if (alias === ATOMIC_SET) return this.readUint32(offset) | written;
    if (alias === ATOMIC_CLEAR) return this.readUint32(offset) & ~written;
    return written;
  }
}
