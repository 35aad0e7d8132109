"""Three cities after dark: Paris over the river, a newspaper town with its elevated railway, towers of glass."""

import math

from PIL import Image

from catalogue.demo.paint import WIDTH, Colour, Layer, Scene, Sheet, dice, fog, glow, mix, scroll, sky, soft, stars


def paris() -> Scene:
    """Roofs, an iron tower and a river boat in the blue hour."""
    base = sky(
        [
            (0, (34, 30, 72)),
            (0.4, (112, 70, 128)),
            (0.66, (238, 140, 132)),
            (0.78, (252, 196, 150)),
            (0.79, (86, 62, 104)),
            (1, (30, 26, 58)),
        ]
    )
    glow(base, 420, 530, 460, (255, 214, 160), 0.6)
    stars(base, "paris", 90, 260)
    return Scene(
        base,
        (
            Layer(fog("rose", 2300, 130, (255, 190, 170), 0.5), "-t*8", "250"),
            Layer(_skyline("paris far", 1700, 170, (128, 78, 122), (255, 206, 150), 0.1), "-t*4", "404"),
            Layer(_tower(), "640-t*3", "92"),
            Layer(_roofs(), "-t*12", "380"),
            Layer(_river(0), "0", "568", enable="lt(mod(t,2),1.2)"),
            Layer(_river(1), "0", "568", enable="gt(mod(t+0.5,2),0.9)"),
            Layer(_quay(), scroll(24, 160), "560"),
            Layer(_boat(), "-500+t*44", "600+1.5*sin(t*1.3)"),
        ),
        chord=(116.5, 174.6, 220.0, 277.2),
    )


def _tower() -> Image.Image:
    s, c = Sheet(250, 480), (62, 40, 84)

    def half(y: float) -> float:
        return 3 + 100 * ((y - 20) / 460) ** 2.3

    for side in (-1, 1):
        outer = [(125 + side * half(y), y) for y in range(20, 481, 10)]
        inner = [(125 + side * max(0.0, half(y) * 0.62 - 2), y) for y in range(480, 19, -10)]
        s.shape([*outer, *inner], c)
    for y in range(60, 450, 22):
        reach = half(y)
        s.line([(125 - reach, y), (125 + half(y + 22), y + 22)], 2, c)
        s.line([(125 + reach, y), (125 - half(y + 22), y + 22)], 2, c)
    for y, thick in ((196, 9), (322, 12)):
        s.box(125 - half(y) - 6, y, half(y) * 2 + 12, thick, c)
    s.pen.arc((150, 720, 350, 1100), 180, 360, fill=c, width=12)
    s.box(122, 2, 6, 40, c)
    s.disc(125, 6, 4, (255, 240, 200))
    roll = dice("lamps")
    for _ in range(110):
        up = 60 + roll.random() * 410
        s.disc(125 + (roll.random() * 2 - 1) * half(up), up, 1.2, (255, 222, 150, 220))
    return s.done()


def _roofs() -> Image.Image:
    roll, s = dice("mansards"), Sheet(1960, 200)
    x = -20.0
    while x < 1960:
        wide, tall = 90 + roll.random() * 90, 84 + roll.random() * 44
        top = 200 - tall
        tone = mix((74, 48, 92), (52, 36, 76), roll.random())
        s.box(x, top, wide, tall, tone)
        slate = mix(tone, (30, 24, 52), 0.5)
        s.shape([(x - 3, top), (x + 12, top - 34), (x + wide - 12, top - 34), (x + wide + 3, top)], slate)
        for chimney in (0.2, 0.72):
            s.box(x + wide * chimney, top - 56, 16, 26, slate)
            s.box(x + wide * chimney + 2, top - 62, 4, 8, (190, 108, 96))
            s.box(x + wide * chimney + 10, top - 62, 4, 8, (190, 108, 96))
        for column in range(int(wide // 24)):
            for row in range(int(tall // 30)):
                lit = roll.random() < 0.42
                s.box(
                    x + 9 + column * 24,
                    top + 10 + row * 30,
                    10,
                    16,
                    (255, 206, 132) if lit else mix(tone, (20, 18, 44), 0.5),
                )
            if roll.random() < 0.5:
                s.box(x + 16 + column * 22, top - 24, 9, 13, (255, 206, 132))
        x += wide + 2
    return s.done()


def _quay() -> Image.Image:
    s, stone = Sheet(WIDTH + 160, 40), (44, 32, 66)
    s.box(0, 16, WIDTH + 160, 24, stone)
    for x in range(20, WIDTH + 160, 160):
        s.box(x, 0, 3, 18, (26, 20, 44))
        s.disc(x + 1.5, 1, 5, (255, 228, 168))
    return s.done()


def _river(number: int) -> Image.Image:
    roll, s = dice(f"river {number}"), Sheet(WIDTH, 152)
    for _ in range(150):
        y = 34 + roll.random() ** 1.2 * 114
        x = roll.random() * WIDTH
        wide = 14 + roll.random() * 52
        warm = (255, 196, 140) if abs(x - 420) < 260 or roll.random() < 0.3 else (150, 110, 170)
        s.box(x, y, wide, 1 + y / 80, (*warm, round(50 + roll.random() * 110)))
    return soft(s.done(), 0.8)


def _boat() -> Image.Image:
    s, c = Sheet(460, 90), (18, 16, 38)
    s.shape([(0, 46), (30, 84), (420, 84), (458, 44), (430, 52), (24, 52)], c)
    s.shape([(56, 20), (360, 20), (384, 52), (44, 52)], (42, 34, 68))
    for window in range(11):
        s.box(68 + window * 27, 26, 19, 18, (255, 220, 150))
    s.box(52, 14, 316, 7, c)
    for lamp in range(9):
        s.disc(70 + lamp * 36, 10, 2.6, (255, 240, 200))
    s.line([(0, 87), (458, 87)], 2, (255, 206, 140, 120))
    return s.done()


def _skyline(
    name: str, width: int, height: int, colour: Colour, lamp: Colour, lit: float, *, steps: bool = False
) -> Image.Image:
    """Return a row of buildings; `lit` is the share of bright windows; `steps` gives them the setbacks of the 1930s."""
    roll, s = dice(name), Sheet(width, height)
    x = -10.0
    while x < width:
        wide = 46 + roll.random() * 70
        tall = height * (0.34 + 0.6 * roll.random() ** 1.4)
        blocks = ((1.0, 1.0), (0.72, 1.18), (0.42, 1.3)) if steps and roll.random() < 0.6 else ((1.0, 1.0),)
        tone = mix(colour, (0, 0, 0), roll.random() * 0.18)
        for share, higher in blocks:
            top = max(8.0, height - tall * higher)
            s.box(x + wide * (1 - share) / 2, top, wide * share, height - top, tone)
        if len(blocks) > 1:
            s.box(x + wide / 2 - 1.5, max(0.0, height - tall * 1.3 - 34), 3, 60, tone)
        for column in range(int((wide - 12) // 12)):
            for row in range(int((tall - 14) // 16)):
                if roll.random() < lit:
                    s.box(
                        x + 8 + column * 12, height - tall + 10 + row * 16, 5, 8, mix(lamp, colour, roll.random() * 0.5)
                    )
        x += wide + 1
    return s.done()


def elevated_train() -> Scene:
    """Setback towers with their windows lit, searchlights over them, and the elevated train going by."""
    base = sky(
        [
            (0, (10, 16, 40)),
            (0.45, (28, 42, 84)),
            (0.72, (92, 84, 116)),
            (0.9, (196, 140, 104)),
            (0.92, (20, 18, 36)),
            (1, (12, 12, 26)),
        ]
    )
    glow(base, 640, 640, 620, (255, 196, 120), 0.5)
    stars(base, "girl friday", 160, 330)
    return Scene(
        base,
        (
            Layer(_beam(), "120+70*sin(t*0.35)", "0"),
            Layer(_beam(mirror=True), "640+80*sin(t*0.28+1)", "0"),
            Layer(_skyline("far blocks", 1600, 400, (52, 58, 98), (255, 214, 140), 0.24, steps=True), "-t*5", "200"),
            Layer(fog("city haze", 2200, 200, (226, 170, 130), 0.4), "-t*16", "400"),
            Layer(_skyline("near blocks", 1900, 440, (26, 28, 58), (255, 206, 118), 0.42, steps=True), "-t*12", "250"),
            Layer(_sign(), "930-t*12", "330", enable="lt(mod(t,3.2),2.6)"),
            Layer(_train(), "-1250+mod(t*144\\,2640)", "556"),
            Layer(_viaduct(), scroll(24, 200), "610"),
        ),
        chord=(123.5, 185.0, 233.1, 293.7),
        rate=24,
    )


def _beam(*, mirror: bool = False) -> Image.Image:
    s = Sheet(520, 560)
    for spread in range(12):
        wide = 12 + spread * 7
        s.shape([(150, 560), (158, 560), (420 + wide, 0), (420 - wide, 0)], (190, 206, 255, 8))
    beam = soft(s.done(), 3)
    return beam.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if mirror else beam


def _sign() -> Image.Image:
    s = Sheet(60, 150)
    s.box(4, 4, 52, 142, (120, 26, 40))
    s.box(8, 8, 44, 134, (24, 16, 34))
    for bulb in range(7):
        s.disc(30, 22 + bulb * 18, 6, (255, 120, 90))
        s.disc(30, 22 + bulb * 18, 3, (255, 226, 190))
    return s.done()


def _train() -> Image.Image:
    s, body = Sheet(1210, 74), (66, 30, 40)
    for car in range(4):
        x = car * 302
        s.box(x, 10, 294, 50, body)
        s.box(x - 2, 4, 298, 9, (30, 20, 34))
        s.box(x + 292, 40, 12, 6, (20, 16, 28))
        for window in range(9):
            s.box(x + 14 + window * 31, 20, 21, 20, (255, 226, 160))
        for wheel in (40, 70, 224, 254):
            s.disc(x + wheel, 62, 10, (16, 14, 24))
    s.disc(1206, 46, 5, (255, 246, 214))
    return s.done()


def _viaduct() -> Image.Image:
    s, c = Sheet(WIDTH + 200, 110), (12, 12, 26)
    s.box(0, 12, WIDTH + 200, 26, c)
    s.box(0, 8, WIDTH + 200, 3, (70, 60, 84))
    for x in range(0, WIDTH + 400, 100):
        s.line([(x, 14), (x + 50, 36), (x + 100, 14)], 3, (46, 42, 64))
    for x in range(40, WIDTH + 200, 200):
        s.box(x, 38, 22, 72, c)
        s.line([(x - 40, 38), (x + 4, 74)], 6, c)
        s.line([(x + 62, 38), (x + 18, 74)], 6, c)
    return s.done()


def glass_towers() -> Scene:
    """Cold towers under a searching light: stands in when the real footage of a city cannot be fetched."""
    base = sky([(0, (8, 16, 32)), (0.5, (18, 50, 70)), (1, (70, 132, 132))])
    glow(base, 760, 560, 560, (150, 255, 230), 0.4)
    stars(base, "steel", 120, 360)
    lamp = (170, 250, 232)
    return Scene(
        base,
        (
            Layer(_beam(), "500+90*sin(t*0.4)", "40"),
            Layer(_skyline("glass far", 1600, 440, (30, 66, 84), lamp, 0.3), "-t*6", "230"),
            Layer(fog("teal haze", 2200, 220, (110, 200, 190), 0.4), "-t*16", "420"),
            Layer(_skyline("glass near", 2000, 520, (10, 26, 40), lamp, 0.5), "-t*14", "200"),
            *(
                Layer(_drone(), f"{900 - n * 260}+150*sin(t*{0.3 + n * 0.07})", f"{150 + n * 60}+20*sin(t*0.8+{n})")
                for n in range(3)
            ),
        ),
        chord=(92.5, 138.6, 185.0, 220.0),
    )


def _drone() -> Image.Image:
    s, c = Sheet(70, 40), (8, 18, 30)
    s.shape([(4, 18), (26, 12), (44, 12), (66, 18), (44, 26), (26, 26)], c)
    for spread in range(3):
        angle = math.pi * (0.4 + 0.1 * spread)
        s.line([(35, 24), (35 + 16 * math.cos(angle), 24 + 14 * math.sin(angle))], 2, c)
    s.disc(35, 19, 4, (255, 110, 90))
    return s.done()
