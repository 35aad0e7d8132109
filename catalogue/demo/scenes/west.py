"""Four hours of one desert, for the episodes of a western: each with its own light and its own place to go."""

from collections.abc import Sequence

from PIL import Image

from catalogue.demo.paint import Colour, Layer, Scene, Sheet, dice, fog, glow, mix, sky, stamp, stars

Stops = Sequence[tuple[float, Colour]]


def dawn() -> Scene:
    """First light over a mine."""
    return _desert(
        "dawn",
        [(0, (58, 62, 110)), (0.4, (164, 120, 150)), (0.65, (248, 178, 140)), (1, (255, 226, 180))],
        sun=(960, 440, 62, (255, 238, 200)),
        tones=((172, 112, 132), (130, 76, 98), (74, 42, 66), (36, 22, 42)),
        place=_mine(),
    )


def noon() -> Scene:
    """A painted wagon crosses the flats at noon."""
    wagon = Layer(_wagon(), "980-t*12", "498+1.5*sin(t*6)")
    wheels = tuple(
        Layer(_wagon_wheel(r), f"{x}-t*12", str(y), turns=-0.12 * 34 / r)
        for r, x, y in ((34, 1008, 582), (27, 1130, 596))
    )
    return _desert(
        "noon",
        [(0, (54, 134, 170)), (0.5, (128, 190, 200)), (0.72, (236, 222, 182)), (1, (248, 226, 176))],
        sun=(300, 150, 52, (255, 252, 230)),
        tones=((206, 140, 104), (186, 104, 72), (140, 70, 50), (84, 44, 38)),
        place=None,
        extra=(wagon, *wheels),
    )


def dusk() -> Scene:
    """The lamps of a small town are lit."""
    return _desert(
        "dusk",
        [(0, (40, 24, 62)), (0.4, (134, 48, 86)), (0.66, (236, 98, 70)), (0.85, (255, 176, 96)), (1, (255, 200, 130))],
        sun=(420, 470, 92, (255, 220, 150)),
        tones=((146, 58, 82), (104, 36, 66), (60, 22, 50), (26, 12, 30)),
        place=_town(),
    )


def night() -> Scene:
    """The water tower and the bank by moonlight."""
    return _desert(
        "night",
        [(0, (10, 14, 36)), (0.5, (26, 44, 84)), (0.8, (76, 104, 138)), (1, (128, 146, 160))],
        sun=(900, 190, 58, (240, 244, 236)),
        tones=((66, 88, 124), (44, 60, 96), (24, 34, 62), (10, 14, 30)),
        place=_bank(),
        starry=True,
    )


def _desert(
    name: str,
    stops: Stops,
    *,
    sun: tuple[int, int, int, Colour],
    tones: tuple[Colour, Colour, Colour, Colour],
    place: Image.Image | None,
    extra: tuple[Layer, ...] = (),
    starry: bool = False,
) -> Scene:
    base = sky(stops)
    if starry:
        stars(base, name, 380, 520)
    x, y, radius, light = sun
    glow(base, x, y, radius * 5.5, light, 0.75)
    disc = Sheet(radius * 2 + 4, radius * 2 + 4)
    disc.disc(radius + 2, radius + 2, radius, light)
    stamp(base, disc.done(), x - radius - 2, y - radius - 2)
    horizon = stops[-1][1]
    there = (Layer(place, f"{720}-t*9", "330"),) if place else ()
    return Scene(
        base,
        (
            Layer(fog(f"{name} high", 2200, 110, mix(horizon, (255, 255, 255), 0.3), 0.5), "-t*10", "140"),
            Layer(_mesas(f"{name} far", 1560, 230, tones[0]), "-t*4", "322"),
            Layer(fog(f"{name} low", 2200, 120, horizon, 0.55), "-t*14", "430"),
            Layer(_mesas(f"{name} near", 1700, 260, tones[1]), "-t*8", "336"),
            Layer(_flat(f"{name} ground", 1900, 180, tones[2]), "-t*12", "560"),
            *there,
            *extra,
            Layer(_scrub(f"{name} scrub", 2700, 330, tones[3]), "-t*30", "410"),
        ),
        chord=(98.0, 146.8, 220.0, 293.7),
    )


def _mesas(name: str, width: int, height: int, colour: Colour) -> Image.Image:
    roll, s = dice(name), Sheet(width, height)
    s.box(0, height - 40, width, 40, colour)
    x = -60.0
    while x < width:
        wide, tall = 70 + roll.random() * 230, height * (0.35 + 0.6 * roll.random())
        top, foot = height - tall, 26 + roll.random() * 30
        light, dark = mix(colour, (255, 220, 180), 0.14), mix(colour, (20, 10, 30), 0.2)
        ledge = top + tall * 0.5
        s.shape(
            [
                (x - foot * 2, height - 30),
                (x, ledge),
                (x + 6, top + 4),
                (x + wide, top),
                (x + wide + 4, ledge),
                (x + wide + foot * 2, height - 30),
            ],
            colour,
        )
        s.shape(
            [
                (x + wide * 0.62, top),
                (x + wide, top),
                (x + wide + 4, ledge),
                (x + wide + foot * 2, height - 30),
                (x + wide * 0.8, height - 30),
                (x + wide * 0.66, ledge),
            ],
            dark,
        )
        for crack in range(int(wide // 26)):
            at = x + 14 + crack * 26 + roll.random() * 8
            s.line(
                [(at, top + 8 + roll.random() * 14), (at + 2, ledge - roll.random() * 20)],
                1.6,
                light if crack % 2 else dark,
            )
        s.line([(x + 3, ledge), (x + wide + 2, ledge - 2)], 2, light)
        x += wide + 50 + roll.random() * 210
    return s.done()


def _flat(name: str, width: int, height: int, colour: Colour) -> Image.Image:
    roll, s = dice(name), Sheet(width, height)
    s.box(0, 14, width, height - 14, colour)
    for _ in range(90):
        y, x = 22 + roll.random() ** 1.5 * (height - 24), roll.random() * width
        s.box(x, y, 30 + roll.random() * 120, 1 + y / 60, mix(colour, (255, 210, 170), 0.1 + 0.1 * roll.random()))
    s.box(0, 12, width, 4, mix(colour, (255, 220, 180), 0.2))
    return s.done()


def _scrub(name: str, width: int, height: int, colour: Colour) -> Image.Image:
    roll, s = dice(name), Sheet(width, height)
    s.shape(
        [(0, height), *[(x, height - 46 - 8 * roll.random()) for x in range(0, width + 40, 40)], (width, height)],
        colour,
    )
    x = 90.0
    while x < width:
        if roll.random() < 0.42:
            _cactus(s, x, height - 40, 90 + roll.random() * 140, colour)
        else:
            for _ in range(9):
                s.line([(x, height - 40), (x - 26 + roll.random() * 52, height - 66 - roll.random() * 26)], 2.4, colour)
        x += 120 + roll.random() * 220
    return s.done()


def _cactus(s: Sheet, x: float, foot: float, tall: float, colour: Colour) -> None:
    wide = tall * 0.12
    s.box(x - wide / 2, foot - tall, wide, tall + 10, colour)
    s.disc(x, foot - tall, wide / 2, colour)
    for side, low, up in ((-1, 0.42, 0.34), (1, 0.56, 0.26)):
        arm, y = x + side * wide * 1.9, foot - tall * low
        s.line([(x, y), (arm, y)], wide * 0.72, colour)
        s.line([(arm, y), (arm, y - tall * up)], wide * 0.72, colour)
        s.disc(arm, y - tall * up, wide * 0.36, colour)
        s.disc(arm, y, wide * 0.36, colour)


def _mine() -> Image.Image:
    s, c, light = Sheet(440, 250), (48, 28, 48), (255, 206, 130)
    s.shape([(0, 250), (60, 190), (150, 150), (260, 140), (380, 188), (440, 250)], (66, 38, 60))
    for x in (150, 250):
        s.line([(x, 240), (200, 16)], 8, c)
    for y in (70, 120, 176):
        s.line([(200 - (y - 16) * 0.22, y), (200 + (y - 16) * 0.22, y)], 6, c)
    s.ring(200, 22, 18, 5, c)
    s.line([(218, 22), (356, 176)], 3, c)
    s.box(320, 162, 96, 84, c)
    s.shape([(310, 166), (368, 128), (426, 166)], c)
    s.box(346, 190, 20, 24, light)
    s.shape([(40, 248), (84, 176), (128, 248)], (206, 168, 140))
    s.shape([(74, 248), (84, 200), (94, 248)], c)
    s.box(176, 204, 48, 44, (20, 12, 26))
    return s.done()


def _wagon() -> Image.Image:
    s, wood, red, gold = Sheet(250, 150), (74, 38, 34), (168, 52, 44), (250, 206, 110)
    s.pen.pieslice((40, 8, 360, 150), 180, 360, fill=(238, 214, 170))
    s.box(20, 38, 160, 66, red)
    s.box(20, 38, 160, 6, gold)
    s.box(20, 96, 160, 8, gold)
    for panel in range(3):
        s.box(32 + panel * 50, 52, 36, 36, (126, 36, 36))
        s.disc(50 + panel * 50, 70, 9, gold)
    s.box(14, 102, 196, 10, wood)
    s.box(180, 76, 22, 30, wood)
    s.line([(206, 108), (248, 116)], 5, wood)
    s.disc(190, 54, 9, (60, 34, 34))
    s.shape([(182, 62), (198, 62), (204, 90), (178, 90)], (60, 34, 34))
    s.box(180, 44, 22, 4, (40, 24, 26))
    return s.done()


def _wagon_wheel(radius: int) -> Image.Image:
    s, c = Sheet(radius * 2, radius * 2), (64, 34, 32)
    s.ring(radius, radius, radius - 1, 6, c)
    for spoke in range(4):
        s.line(
            [
                (radius, radius),
                *[
                    (radius + dx * (radius - 3), radius + dy * (radius - 3))
                    for dx, dy in (((1, 0), (0, 1), (0.7, 0.7), (0.7, -0.7))[spoke],)
                ],
            ],
            4,
            c,
        )
        dx, dy = ((-1, 0), (0, -1), (-0.7, -0.7), (-0.7, 0.7))[spoke]
        s.line([(radius, radius), (radius + dx * (radius - 3), radius + dy * (radius - 3))], 4, c)
    s.disc(radius, radius, 6, c)
    return s.done()


def _town() -> Image.Image:
    s, lamp, roll = Sheet(520, 260), (255, 206, 120), dice("town")
    x = 6.0
    for wide, tall in ((84, 104), (106, 142), (74, 92), (116, 124), (90, 110)):
        tone = mix((52, 20, 46), (84, 34, 56), roll.random())
        s.box(x, 250 - tall, wide, tall, tone)
        s.box(x - 4, 246 - tall, wide + 8, 8, mix(tone, (0, 0, 0), 0.3))
        s.shape(
            [
                (x - 10, 250 - tall * 0.48),
                (x + wide + 10, 250 - tall * 0.48),
                (x + wide + 4, 244 - tall * 0.56),
                (x - 4, 244 - tall * 0.56),
            ],
            mix(tone, (0, 0, 0), 0.4),
        )
        for window in range(int(wide // 34)):
            s.box(x + 12 + window * 34, 250 - tall * 0.86, 14, 20, lamp if roll.random() < 0.6 else (36, 16, 36))
            s.box(x + 10 + window * 34, 250 - tall * 0.4, 18, 26, lamp)
        s.box(x + 2, 250 - tall * 0.48, 3, tall * 0.48, (30, 12, 30))
        x += wide + 6
    return s.done()


def _bank() -> Image.Image:
    s, dark, lamp = Sheet(460, 280), (16, 22, 42), (255, 216, 140)
    s.box(150, 128, 180, 142, (34, 44, 72))
    s.box(140, 118, 200, 14, dark)
    s.shape([(146, 118), (240, 74), (334, 118)], (42, 54, 84))
    for column in range(4):
        s.box(164 + column * 46, 146, 14, 118, (86, 104, 134))
    s.box(222, 196, 36, 74, lamp)
    s.box(140, 264, 200, 12, dark)
    for x in (34, 58, 90, 112):
        s.line([(x, 272), (50 if x < 70 else 98, 120)], 5, dark)
    s.box(24, 60, 98, 66, (40, 50, 76))
    s.shape([(16, 62), (73, 26), (130, 62)], dark)
    for hoop in (76, 96, 114):
        s.line([(24, hoop), (122, hoop)], 2, dark)
    s.box(372, 176, 78, 96, (28, 36, 60))
    s.box(366, 168, 90, 10, dark)
    s.box(392, 206, 18, 22, lamp)
    return s.done()
