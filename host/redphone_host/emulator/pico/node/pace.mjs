/** Holds the chip's time to the time on the wall: never faster, and where it cannot keep up, no hurry afterwards. */

const SLICE_NS = 1e6; // of the chip's time, between two looks at the ports
const LAG_MAX_NS = 20e6; // what may be made up for
const REPORT_EVERY_NS = 10e9;
const SLOWER_BY = 0.05; // a change that is worth a line in the log

/** `chip` has `now` (ns) and `runUntil(ns)`; `serve()` is called between slices; `report(text)` gets the speed. */
export class Pace {
  #chip;
  #serve;
  #report;
  #chipAhead;
  #measured;
  #reported = 1;

  constructor(chip, serve, report) {
    this.#chip = chip;
    this.#serve = serve;
    this.#report = report;
  }

  start() {
    this.#chipAhead = this.#chip.now - wallNs();
    this.#measured = { wall: wallNs(), chip: this.#chip.now };
    this.#turn();
  }

  #turn() {
    const due = wallNs() + this.#chipAhead;
    const lag = due - this.#chip.now;
    if (lag > LAG_MAX_NS) this.#chipAhead -= lag - LAG_MAX_NS;
    if (lag > 0) this.#chip.runUntil(this.#chip.now + Math.min(lag, SLICE_NS));
    this.#serve();
    this.#measure();
    if (lag > SLICE_NS) setImmediate(() => this.#turn());
    else setTimeout(() => this.#turn(), 1);
  }

  #measure() {
    const wall = wallNs() - this.#measured.wall;
    if (wall < REPORT_EVERY_NS) return;
    const speed = (this.#chip.now - this.#measured.chip) / wall;
    this.#measured = { wall: wallNs(), chip: this.#chip.now };
    if (Math.abs(speed - this.#reported) < SLOWER_BY) return;
    this.#reported = speed;
    this.#report(`speed: ${speed.toFixed(2)} of a Pico's`);
  }
}

function wallNs() {
  return performance.now() * 1e6;
}
