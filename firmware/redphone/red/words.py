"""Octets as words, to be read aloud over a bad telephone line: one word an octet, the same on panel and laptop.

The words are common English, of three to seven letters, no two with the same first four letters, none fewer than
three letters' change away from another, and no two that rhyme. They stand in alphabetical order in one string,
and a word is found by counting spaces: a list of 256 strings would cost a box several kilobytes of heap.
"""

COUNT = 256

_WORDS = (
    "acrobat admiral almond amber anchor apron arctic atlas august autumn avenue bacon bagpipe bamboo "
    "banjo basket beaver bedroom bicycle biscuit blossom bottle boulder branch brigade bronze buffalo "
    "cabin cactus camel canvas caravan castle cavern ceramic chariot cheese chimney chisel cinema circus "
    "cobalt cobweb coconut coffee compass copper cotton cowboy cradle cricket crystal cushion cyclone "
    "daisy delta denim dentist desert diesel doctor dolphin domino donkey dragon drizzle dynamo eagle "
    "eclipse elastic emerald engine evening eyebrow fabric factory family feather fiddle fireman flannel "
    "flute forest friday fungus furnace galaxy garlic gazelle giant giraffe glacier glove goblet gold "
    "gondola gossip gravity griffin guitar gymnast hammock harvest helmet horizon husky hydrant iceberg "
    "igloo iguana inkwell island ivory jaguar jasmine javelin jelly jersey jigsaw kayak kidney kimono "
    "kingdom kitchen knuckle koala ladder lagoon lantern lasso laundry legend lemon leopard lettuce "
    "liberty lilac liquid lobster lotus lullaby machine magnet mammoth marble meadow melody meteor mirror "
    "mixture monarch monsoon mosaic museum mustard napkin needle nickel novel nugget oasis oatmeal ocean "
    "octopus office onion opera orange orchid osprey ostrich oxygen ozone package panda paper parsley "
    "pebble pelican pencil perfume picnic pigment pilgrim pioneer polygon popcorn potato prairie pretzel "
    "pudding puppet purple pyramid quilt rabbit radar rainbow raisin recipe reptile ribbon robot rooftop "
    "rubber samurai sardine saturn scarf school seagull shampoo skunk snorkel soccer sofa spinach sponge "
    "squash stadium statue sugar sunset sweater tadpole teapot temple tennis thimble tobacco topaz "
    "tornado toucan trolley trumpet tulip tuxedo uniform vampire village vinegar violin vitamin volcano "
    "waffle walnut wasp wigwam wizard yacht yarn zebra zenith zigzag zinc zodiac"
)


def word_of(octet):
    """The word for 0 .. 255."""
    start = 0
    for _ in range(octet):
        start = _WORDS.index(" ", start) + 1
    end = _WORDS.find(" ", start)
    return _WORDS[start:] if end < 0 else _WORDS[start:end]


def words_of(digest):
    """A list of words, one for each octet of `digest`."""
    return [word_of(octet) for octet in digest]
