/**
 * The laptop's end of the chip's USB serial port. It neither polls the chip while it has nothing to say, nor takes
 * more from it than can be passed on: so the chip sees when nobody reads.
 */

const WAITING_MAX_OCTETS = 4096;

/** `USBCDC` is the emulator's USB host. `send` queues octets for the chip; `take` gives those that have come from it. */
export class UsbSerial {
  #controller;
  #cdc;
  #forChip = Buffer.alloc(0);
  #fromChip = [];
  #waiting = 0;
  #roomAtChip = 0;
  #heldBack = null;

  constructor(controller, USBCDC) {
    this.#controller = controller;
    this.#cdc = new USBCDC(controller);
    this.#cdc.onSerialData = (octets) => this.#heard(octets);
    controller.onEndpointRead = (endpoint, size) => {
      if (endpoint === this.#cdc.outEndpoint) this.#supply(size);
    };
    this.#holdBackWhenFull(controller.indicateBufferReady.bind(controller));
  }

  /** Whether the chip has taken all that was sent to it. */
  get idle() {
    return this.#forChip.length === 0;
  }

  send(octets) {
    this.#forChip = Buffer.concat([this.#forChip, octets]);
    if (this.#roomAtChip) this.#supply(this.#roomAtChip);
  }

  /** What has come from the chip; `passed` is to be called with how much of that has gone on. */
  take() {
    const octets = Buffer.concat(this.#fromChip);
    this.#fromChip = [];
    return octets;
  }

  /** `count` octets of what `take` gave have been passed on. */
  passed(count) {
    this.#waiting -= count;
    if (this.#heldBack !== null && this.#waiting < WAITING_MAX_OCTETS) {
      const goOn = this.#heldBack;
      this.#heldBack = null;
      goOn();
    }
  }

  #supply(size) {
    this.#roomAtChip = this.#forChip.length ? 0 : size;
    if (!this.#forChip.length) return;
    const octets = this.#forChip.subarray(0, size);
    this.#forChip = this.#forChip.subarray(octets.length);
    this.#controller.endpointReadDone(this.#cdc.outEndpoint, octets);
  }

  #heard(octets) {
    this.#fromChip.push(Buffer.from(octets));
    this.#waiting += octets.length;
  }

  /** The chip may fill its next buffer only once there is room here. */
  #holdBackWhenFull(indicate) {
    this.#controller.indicateBufferReady = (endpoint, out) => {
      if (!out && endpoint === this.#cdc.inEndpoint && this.#waiting >= WAITING_MAX_OCTETS) {
        this.#heldBack = () => indicate(endpoint, out);
      } else {
        indicate(endpoint, out);
      }
    };
  }
}
