/** An RP2040 with what the emulator lacks: real UARTs, a flash that lasts, a watchdog that bites, chance. */

import { randomInt } from 'node:crypto';

import { Flash } from './flash.mjs';
import { giveUniqueId } from './flash_id.mjs';
import { HardFault } from './hard_fault.mjs';
import { Pl011 } from './pl011.mjs';
import { RingOscillator } from './rosc.mjs';

export const EXIT_WATCHDOG = 70;
export const EXIT_RESET = 71;

const FLASH_START = 0x10000000;
const XIP_SSI = 0x18000;
const IO_QSPI = 0x40018;
const RESETS = 0x4000c;
const UART = [0x40034, 0x40038];
const UART_INTERRUPT = [20, 21];
const UART_RESET = [1 << 22, 1 << 23]; // RP2040 datasheet 2.14.3
const WATCHDOG = 0x40058;
const ROSC = 0x40060;
const REASON_TIMER = 1;
const REASON_FORCED = 2;
const TEMPERATURE_CHANNEL = 4;
const TEMPERATURE_27C = 876; // of 4095, RP2040 datasheet 4.9.5
const ADC_NOISE = 4;

// The clock is told of the time after so many instructions; a microsecond has about sixty.
const INSTRUCTIONS_AT_ONCE = 16;

export class Chip {
  #stopped = false;

  /**
   * `emulator`: rp2040js. `settings`: bootrom (octets), flash (descriptor), uniqueId (octets), afterReset.
   * `transmitted(uart, octet)`, `reset(exitCode, why)` and `log(text)` are called as things happen.
   */
  constructor(emulator, settings, { transmitted, reset, log }) {
    this.mcu = new emulator.RP2040();
    this.clock = this.mcu.clock;
    this.mcu.logger = new Complaints();
    this.log = log;
    this.mcu.loadBootrom(words(settings.bootrom));
    this.flash = new Flash(this.mcu, settings.flash, (ns) => this.clock.tick(ns));
    this.mcu.peripherals[ROSC] = new RingOscillator();
    this.mcu.peripherals[IO_QSPI] = giveUniqueId(this.mcu.peripherals[XIP_SSI], settings.uniqueId);
    this.uarts = UART.map((_, number) => this.#replaceUart(number, transmitted));
    this.#letResetsReachUarts();
    this.#armWatchdog(settings.afterReset, reset);
    this.#makeNoise();
    this.mcu.core.PC = FLASH_START;
  }

  /** The chip's time, nanoseconds. */
  get now() {
    return this.clock.nanos;
  }

  /** Runs until its time is `ns`, or a little later. */
  runUntil(ns) {
    try {
      this.#execute(ns);
    } catch (error) {
      if (!(error instanceof HardFault)) throw error;
      this.log(`the firmware did what the chip cannot: ${error.message}; it stands still now`);
      this.#stopped = true;
    }
  }

  #execute(ns) {
    const { clock } = this;
    const { core } = this.mcu;
    while (clock.nanos < ns) {
      if (this.#stopped || core.waiting) {
        clock.tick(untilNextAlarm(clock, ns));
        continue;
      }
      let cycles = 0;
      for (let count = 0; count < INSTRUCTIONS_AT_ONCE && !core.waiting; count++) cycles += core.executeInstruction();
      clock.tick((cycles * 1e9) / this.mcu.clkSys);
    }
  }

  #replaceUart(number, transmitted) {
    const { mcu } = this;
    const uart = new Pl011(
      this.clock,
      () => mcu.clkPeri,
      (level) => mcu.setInterrupt(UART_INTERRUPT[number], level),
      (octet) => transmitted(number, octet),
    );
    mcu.uart[number] = uart;
    mcu.peripherals[UART[number]] = uart;
    return uart;
  }

  #letResetsReachUarts() {
    const resets = this.mcu.peripherals[RESETS];
    const hold = resets.writeUint32.bind(resets);
    resets.writeUint32 = (offset, value) => {
      hold(offset, value);
      this.uarts.forEach((uart, number) => resets.reset & UART_RESET[number] && uart.reset());
    };
  }

  #armWatchdog(afterReset, reset) {
    const watchdog = this.mcu.peripherals[WATCHDOG];
    watchdog.reason = afterReset ? REASON_TIMER : 0;
    watchdog.onWatchdogTrigger = () => {
      if (watchdog.reason === REASON_FORCED) reset(EXIT_RESET, 'reset');
      else reset(EXIT_WATCHDOG, 'watchdog reset');
    };
  }

  #makeNoise() {
    const { adc } = this.mcu;
    adc.onADCRead = (channel) => {
      const level = channel === TEMPERATURE_CHANNEL ? TEMPERATURE_27C : ADC_NOISE;
      adc.channelValues[channel] = level + randomInt(ADC_NOISE);
      adc.currentChannel = channel;
      adc.sampleAlarm.schedule(adc.sampleTime * 1000);
    };
  }
}

function untilNextAlarm(clock, ns) {
  const left = ns - clock.nanos;
  return clock.nextAlarm ? Math.min(Math.max(clock.nanosToNextAlarm, 0), left) : left;
}

function words(octets) {
  return Uint32Array.from({ length: octets.length / 4 }, (_, index) => octets.readUInt32LE(index * 4));
}

/** What the emulator has to say: its errors are faults of the firmware, the rest is of no interest. */
class Complaints {
  debug() {}

  info() {}

  warn() {}

  error(part, message) {
    throw new HardFault(`${part}: ${message}`);
  }
}
