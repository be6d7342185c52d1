"""The box: what runs only on MicroPython around the portable core. `hal` is the one module that imports `machine`."""
