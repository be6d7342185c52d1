"""What stands behind the fake `machine`: the chip's parts, and what is wired to them. Runs in the box's process."""
