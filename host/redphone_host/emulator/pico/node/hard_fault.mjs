/** What makes a Cortex-M0+ fault, such as an address that is not aligned, or a breakpoint with no debugger there. */
export class HardFault extends Error {}
