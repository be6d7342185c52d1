/** The I2C buses: hands every transfer to an address at which something is to `received`, at the bus's own pace. */

const BITS_AN_OCTET = 9; // with its acknowledgement

/** `addresses`: where something answers. `received(octets)` gets each transfer without its address. */
export function attachDisplay(bus, clock, chip, addresses, received) {
  let transfer = [];
  let finish = null;
  const octetDone = clock.createAlarm(() => finish());

  const after = (finished) => {
    finish = finished;
    octetDone.schedule((BITS_AN_OCTET * (bus.sclHighPeriod + bus.sclLowPeriod) * 1e9) / chip.clkSys);
  };
  bus.onConnect = (address) => after(() => bus.completeConnect(addresses.includes(address)));
  bus.onWriteByte = (octet) => {
    transfer.push(octet);
    after(() => bus.completeWrite(true));
  };
  bus.onStop = () => {
    if (transfer.length) received(Buffer.from(transfer));
    transfer = [];
    bus.completeStop();
  };
}
