"""Raw noise, read bit by bit."""

from box.noise_source import OpenConverter, RingOscillator


def test_eight_readings_of_the_register_make_an_octet():
    levels = [1, 0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 1, 1, 1]
    read = []

    class Memory:
        def __getitem__(self, address):
            read.append(address)
            return 0xFFFFFFFE | levels[len(read) - 1]

    assert RingOscillator(Memory(), 0x400E8020).take(2) == bytes([0b10110010, 0b00001111])
    assert set(read) == {0x400E8020}


def test_two_readings_of_the_converter_make_an_octet():
    class Converter:
        readings = iter((0xABC, 0x123))

        def read_u16(self):
            raw = next(self.readings)
            return raw << 4 | raw >> 8

    assert OpenConverter(Converter()).take(1) == bytes([0xC3])
