"""Two journeys: a shell to the moon, a traveller in the snow."""

import math

from PIL import Image, ImageDraw

from catalogue.demo.paint import (
    WIDTH,
    Colour,
    Layer,
    Scene,
    Sheet,
    dice,
    fog,
    glow,
    misty,
    mix,
    ridge,
    sky,
    soft,
    stamp,
    stars,
)


def moon_flight() -> Scene:
    """A shell rises past small planets towards a great pale moon, hand-tinted like an old slide."""
    base = sky([(0, (16, 18, 48)), (0.5, (34, 36, 86)), (0.85, (86, 60, 112)), (1, (140, 88, 116))])
    stars(base, "moon flight", 420, 690)
    glow(base, 690, 300, 480, (255, 226, 160), 0.5)
    roofs = ridge("observatory", WIDTH, 120, 0.3, (24, 18, 44))
    return Scene(
        base,
        (
            Layer(_moon(), "440+t*0.6", "66+5*sin(t*0.3)"),
            Layer(_ringed(), "150-t*1", "120+4*sin(t*0.4)"),
            Layer(_planet(34, (214, 110, 96)), "318-t*2", "300+3*sin(t*0.5)"),
            Layer(fog("milk", 2600, 260, (196, 160, 220), 0.34), "-t*14", "380"),
            Layer(_comet(), "1400-mod(t*96\\,3000)", "60+mod(t*96\\,3000)*0.12"),
            Layer(roofs, "0", "606"),
            Layer(_telescope(), "70", "520"),
            Layer(_shell(), "140+t*10", "520-t*6.5+4*sin(t*1.4)"),
        ),
        chord=(130.8, 196.0, 261.6, 329.6),
    )


def _moon() -> Image.Image:
    size = 470
    s = Sheet(size, size)
    s.disc(size / 2, size / 2, size / 2 - 2, (248, 226, 170))
    craters = [
        (150, 140, 44),
        (300, 110, 26),
        (330, 250, 58),
        (180, 300, 36),
        (110, 240, 18),
        (250, 380, 30),
        (240, 200, 14),
        (390, 180, 16),
        (90, 330, 14),
        (330, 350, 12),
    ]
    for x, y, r in craters:
        s.disc(x + 3, y + 3, r, (255, 240, 200))
        s.disc(x, y, r, (222, 192, 138))
        s.disc(x + r * 0.12, y + r * 0.12, r * 0.8, (232, 206, 152))
    moon = s.done()
    shade = Image.new("RGBA", (size, size), (60, 40, 90, 0))
    mask = (
        Image.radial_gradient("L")
        .resize((size * 2, size * 2))
        .crop((size // 3, size // 4, size // 3 + size, size // 4 + size))
    )
    shade.putalpha(mask.point([round(min(150, max(0, v - 90) * 1.3)) for v in range(256)]))
    alpha = moon.getchannel("A")
    moon.alpha_composite(shade)
    moon.putalpha(alpha)
    return moon


def _ringed() -> Image.Image:
    s = Sheet(190, 110)
    s.pen.ellipse((8, 80, 372, 140), outline=(236, 196, 150, 255), width=10)
    s.disc(95, 55, 36, (206, 140, 110))
    s.box(60, 48, 70, 6, (226, 168, 128))
    s.pen.arc((8, 80, 372, 140), 5, 175, fill=(250, 214, 170, 255), width=10)
    return s.done()


def _planet(radius: int, colour: Colour) -> Image.Image:
    s = Sheet(radius * 2, radius * 2)
    s.disc(radius, radius, radius - 1, colour)
    s.disc(radius * 0.8, radius * 0.75, radius * 0.55, mix(colour, (255, 230, 200), 0.3))
    return soft(s.done(), 0.6)


def _comet() -> Image.Image:
    s = Sheet(230, 60)
    for step in range(60):
        s.disc(20 + step * 3.4, 44 - step * 0.55, 7 - step * 0.1, (255, 240, 210, round(120 * (1 - step / 60) ** 2)))
    s.disc(20, 44, 7, (255, 250, 235))
    return soft(s.done(), 1.2)


def _telescope() -> Image.Image:
    s, c = Sheet(330, 200), (24, 18, 44)
    s.pen.pieslice((40, 80, 400, 400), 180, 360, fill=c)
    s.box(20, 118, 180, 82, c)
    s.shape([(98, 92), (196, 20), (210, 38), (112, 112)], c)
    s.shape([(192, 18), (206, 8), (224, 34), (210, 44)], c)
    for window in range(4):
        s.box(40 + window * 40, 140, 14, 26, (255, 206, 120))
    return s.done()


def _shell() -> Image.Image:
    s, brass, dark = Sheet(150, 150), (226, 178, 104), (120, 74, 62)
    for step in range(34):
        s.disc(52 - step * 1.5, 98 + step * 1.5, 9 + step * 0.42, (255, 220, 160, round(90 * (1 - step / 34) ** 1.6)))
    s.shape([(44, 84), (66, 106), (112, 62), (126, 24), (88, 38)], brass)
    s.shape([(112, 62), (126, 24), (88, 38)], (250, 216, 150))
    s.line([(76, 52), (98, 74)], 3, dark)
    s.line([(56, 72), (78, 94)], 3, dark)
    s.disc(84, 66, 8, dark)
    s.disc(84, 66, 5, (255, 244, 206))
    s.shape([(44, 84), (34, 88), (40, 78), (52, 76)], dark)
    s.shape([(66, 106), (62, 116), (72, 110), (74, 98)], dark)
    return s.done()


def snow_pass() -> Scene:
    """A lone traveller crosses a snowy pass; high above, something with wings keeps circling."""
    base = sky(
        [
            (0, (52, 60, 104)),
            (0.25, (134, 112, 150)),
            (0.45, (240, 170, 140)),
            (0.6, (252, 212, 170)),
            (1, (252, 232, 208)),
        ]
    )
    glow(base, 420, 300, 480, (255, 232, 180), 0.85)
    sun = Sheet(120, 120)
    sun.disc(60, 60, 54, (255, 244, 214))
    stamp(base, sun.done(), 360, 232)
    return Scene(
        base,
        (
            Layer(_peaks("sintel far", 1560, 330, (150, 136, 172), (232, 212, 214)), "-t*5", "210"),
            Layer(fog("pass", 2200, 150, (255, 226, 204), 0.7), "-t*12", "400"),
            Layer(_peaks("sintel middle", 1900, 300, (92, 92, 136), (210, 200, 220)), "-t*12", "320"),
            Layer(_wings(), "800+240*sin(t*0.16)", "96+40*cos(t*0.23)"),
            Layer(fog("low pass", 2400, 150, (250, 226, 214), 0.55), "-t*24", "480"),
            Layer(_path(), "-t*24", "560"),
            Layer(_traveller(), "560+18*sin(t*0.2)", "468+2.4*sin(t*4.4)"),
            Layer(_snow("far flakes", 260, 1.6), "-mod(t*48\\,1280)", "-720+mod(t*60\\,720)"),
            Layer(_snow("near flakes", 70, 3.0), "-mod(t*96\\,1280)", "-720+mod(t*120\\,720)"),
        ),
        chord=(103.8, 155.6, 207.7, 311.1),
        rate=24,
    )


def _peaks(name: str, width: int, height: int, rock: Colour, snow: Colour) -> Image.Image:
    roll, s = dice(name), Sheet(width, height)
    tops, x = [], -80.0
    while x < width + 160:
        tops.append((x, height * (0.04 + 0.42 * roll.random())))
        x += 130 + roll.random() * 150
    for x, top in sorted(tops, key=lambda peak: peak[1], reverse=True):
        half = (height - top) * (0.62 + 0.2 * roll.random())
        lean = (roll.random() - 0.5) * 50
        s.shape([(x - half, height), (x, top), (x + half, height)], mix(rock, snow, 0.16))
        s.shape([(x, top), (x + half, height), (x + lean, height), (x + lean * 0.3, top + (height - top) * 0.4)], rock)
        cap = [(x, top)]
        for step, drop in enumerate((0.3, 0.2, 0.36, 0.24, 0.4, 0.26, 0.34)):
            share = drop if step not in (0, 6) else 0.3
            at = x + half * 0.3 * (1 - step / 3)
            cap.append((at, top + (height - top) * share * (0.9 if 0 < step < 6 else 1.0)))
        s.shape(cap, snow)
    return misty(s.done(), mix(rock, (252, 220, 200), 0.75))


def _path() -> Image.Image:
    s = Sheet(2560, 160)
    line = [(x, 34 + 12 * math.sin(x / 210) + 7 * math.sin(x / 83)) for x in range(0, 2570, 10)]
    s.shape([(0, 160), *line, (2560, 160)], (226, 226, 240))
    for lower in range(1, 6):
        for start in range((lower * 29) % 60, 250, 60):
            s.line([(x, y + lower * 20) for x, y in line[start : start + 26]], 2, (196, 198, 222))
    return misty(s.done(), (244, 240, 246))


def _snow(name: str, count: int, size: float) -> Image.Image:
    roll, tile = dice(name), Image.new("RGBA", (WIDTH, 720), (255, 255, 255, 0))
    pen = ImageDraw.Draw(tile)
    for _ in range(count):
        x, y, r = roll.random() * WIDTH, roll.random() * 720, size * (0.5 + roll.random() * 0.6)
        pen.ellipse((x - r, y - r, x + r, y + r), fill=(255, 255, 255, round(130 + 100 * roll.random())))
    tile = soft(tile, size * 0.3)
    sheet = Image.new("RGBA", (WIDTH * 2, 1440), (255, 255, 255, 0))
    for x in (0, WIDTH):
        for y in (0, 720):
            sheet.paste(tile, (x, y))
    return sheet


def _traveller() -> Image.Image:
    s, cloak, dark = Sheet(110, 150), (92, 42, 46), (44, 32, 46)
    s.line([(88, 24), (80, 146)], 4, (70, 48, 42))
    s.shape([(30, 148), (38, 112), (48, 112), (44, 148)], dark)
    s.shape([(56, 148), (56, 112), (66, 112), (72, 148)], dark)
    s.shape([(50, 34), (64, 36), (76, 76), (74, 122), (10, 128), (26, 84), (36, 48)], cloak)
    s.shape([(36, 48), (10, 128), (0, 118), (20, 76)], (122, 58, 54))
    s.shape([(64, 54), (86, 70), (84, 78), (62, 68)], cloak)
    s.disc(56, 26, 13, dark)
    s.shape([(40, 38), (46, 10), (60, 8), (70, 20), (62, 36)], cloak)
    s.line([(34, 44), (20, 70)], 5, (60, 44, 50))
    return s.done()


def _wings() -> Image.Image:
    s, c = Sheet(170, 80), (52, 54, 86)
    s.shape([(86, 40), (60, 18), (4, 30), (34, 34), (44, 44), (62, 40), (78, 50)], c)
    s.shape([(86, 40), (112, 10), (168, 16), (140, 24), (132, 34), (112, 34), (96, 48)], c)
    s.shape([(78, 44), (96, 36), (112, 46), (124, 44), (114, 50), (96, 54), (60, 62), (40, 74), (56, 58)], c)
    return s.done()
