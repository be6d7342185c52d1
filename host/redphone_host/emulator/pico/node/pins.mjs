/** The pins: what firmware drives is told to the panel, what the panel's keys do is put on the pins. */

const INPUT = 0;
const OUTPUT = 1;
const PULL_UP = 1;
const PULL_DOWN = 2;

/** `gpio` are the chip's pins. `report()` gives those that have changed since, as the panel wants them. */
export class Pins {
  #gpio;
  #outside = new Map();
  #changed = new Set();

  constructor(gpio) {
    this.#gpio = gpio;
    for (const pin of gpio) pin.addListener(() => this.#follow(pin));
  }

  /** A key or a switch sets a pin's level from outside. */
  put(number, level) {
    const pin = this.#gpio[number];
    if (!pin) return;
    this.#outside.set(number, level);
    this.#settle(pin);
  }

  report() {
    const states = [...this.#changed].map((pin) => ({
      pin: pin.index,
      mode: pin.outputEnable ? OUTPUT : INPUT,
      pull: pull(pin),
      latch: Number(pin.outputValue),
    }));
    this.#changed.clear();
    return states;
  }

  #follow(pin) {
    this.#changed.add(pin);
    this.#settle(pin);
  }

  /** The level at the pad: what firmware drives, else what is put on it from outside, else what pulls it. */
  #settle(pin) {
    if (pin.outputEnable) pin.setInputValue(pin.outputValue);
    else pin.setInputValue(Boolean(this.#outside.get(pin.index) ?? pin.pullupEnabled));
  }
}

function pull(pin) {
  if (pin.pullupEnabled) return PULL_UP;
  return pin.pulldownEnabled ? PULL_DOWN : 0;
}
