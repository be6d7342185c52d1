/** A pseudo-terminal's descriptor, never waited for. */

import fs from 'node:fs';

const CHUNK_OCTETS = 512;

// Nothing there or no room, and nobody at the other side: a silent wire either way.
const SILENT = new Set(['EAGAIN', 'EIO']);

export class Terminal {
  #descriptor;
  #chunk = Buffer.alloc(CHUNK_OCTETS);

  constructor(descriptor) {
    this.#descriptor = descriptor;
  }

  /** What has come in, perhaps nothing. */
  read() {
    const count = this.#attempt(() => fs.readSync(this.#descriptor, this.#chunk, 0, CHUNK_OCTETS, null));
    return Buffer.from(this.#chunk.subarray(0, count));
  }

  /** How many of the octets were taken. */
  write(octets) {
    return octets.length ? this.#attempt(() => fs.writeSync(this.#descriptor, octets)) : 0;
  }

  #attempt(transfer) {
    try {
      return transfer();
    } catch (error) {
      if (!SILENT.has(error.code)) throw error;
      return 0;
    }
  }
}
