"""A locomotive of the 1860s on its timber trestle."""

import math

from PIL import Image

from catalogue.demo.paint import (
    WIDTH,
    Colour,
    Layer,
    Scene,
    Sheet,
    dice,
    fog,
    glow,
    mix,
    ridge,
    scroll,
    sky,
    soft,
    stamp,
)

IRON: Colour = (22, 16, 26)


def railway() -> Scene:
    """A locomotive crosses a timber trestle before the evening sun."""
    base = sky(
        [
            (0, (38, 26, 58)),
            (0.32, (122, 58, 82)),
            (0.58, (226, 120, 74)),
            (0.78, (250, 196, 116)),
            (1, (250, 214, 150)),
        ]
    )
    glow(base, 880, 420, 520, (255, 222, 150), 0.75)
    sun = Sheet(230, 230)
    sun.disc(115, 115, 104, (255, 236, 186))
    stamp(base, sun.done(), 880 - 115, 415 - 115)
    stamp(base, fog("evening", WIDTH, 150, (255, 226, 190), 0.5), 0, 190)
    far = ridge("general far", 1640, 330, 0.55, (150, 78, 86), foot=(232, 150, 100))
    near = ridge("general near", 2300, 270, 0.4, (92, 46, 66), foot=(176, 92, 74))
    woods = _pines("general woods", 3600, 230, (54, 28, 48))
    return Scene(
        base,
        (
            Layer(far, "-t*7", "300"),
            Layer(near, "-t*22", "395"),
            Layer(fog("river", 2200, 150, (255, 214, 160), 0.55), "-t*18", "500"),
            Layer(woods, "-t*48", "492"),
            Layer(_smoke(), "60+4*sin(t*2.1)", "150+3*sin(t*1.7)"),
            Layer(_trestle(), scroll(192, 160), "494"),
            Layer(_locomotive(), "330+2*sin(t*5)", "322+1.5*sin(t*11)"),
            *(Layer(_wheel(34), f"{x}+2*sin(t*5)", "432", turns=1.1) for x in (420, 498, 576)),
            *(Layer(_wheel(19), f"{x}+2*sin(t*5)", "462", turns=1.9) for x in (668, 712)),
        ),
        chord=(98.0, 146.8, 196.0, 246.9),
        rate=24,
    )


def _pines(name: str, width: int, height: int, colour: Colour) -> Image.Image:
    roll, sheet = dice(name), Sheet(width, height)
    x = -20.0
    while x < width + 20:
        tall = height * (0.35 + 0.5 * roll.random())
        wide = tall * (0.2 + 0.1 * roll.random())
        for part in range(5):
            top = height - 30 - tall + part * tall * 0.19
            half = wide * (0.3 + 0.2 * part)
            sheet.shape([(x, top), (x - half, top + tall * 0.32), (x + half, top + tall * 0.32)], colour)
        x += wide * (0.5 + roll.random())
    sheet.box(0, height - 42, width, 42, colour)
    return sheet.done()


def _trestle() -> Image.Image:
    sheet, colour = Sheet(WIDTH + 160, 226), IRON
    sheet.box(0, 0, WIDTH + 160, 5, (70, 44, 48))
    sheet.box(0, 5, WIDTH + 160, 16, colour)
    for tie in range(0, WIDTH + 160, 20):
        sheet.box(tie, 21, 9, 6, colour)
    sheet.box(0, 27, WIDTH + 160, 10, colour)
    for post in range(0, WIDTH + 321, 80):
        wide = 9 if post % 160 else 13
        sheet.shape([(post - wide / 2, 37), (post + wide / 2, 37), (post + wide, 226), (post, 226)], colour)
        sheet.line([(post, 37), (post + 80, 130)], 6, colour)
        sheet.line([(post + 80, 37), (post, 130)], 6, colour)
        sheet.line([(post, 130), (post + 80, 226)], 6, colour)
        sheet.line([(post + 80, 130), (post, 226)], 6, colour)
    sheet.box(0, 126, WIDTH + 160, 9, colour)
    return sheet.done()


def _locomotive() -> Image.Image:
    s, c, light = Sheet(470, 180), IRON, (255, 214, 140)
    s.box(0, 78, 74, 66, c)  # tender
    s.shape([(4, 78), (14, 62), (30, 70), (44, 58), (60, 68), (72, 78)], c)
    s.box(70, 132, 30, 8, c)
    s.box(96, 30, 92, 12, c)  # cab roof
    s.box(104, 40, 78, 104, c)
    s.box(116, 52, 24, 32, light)
    s.box(148, 52, 24, 32, light)
    s.shape([(182, 72), (356, 72), (366, 80), (366, 130), (182, 130)], c)  # boiler
    s.disc(360, 101, 30, c)
    s.line([(182, 84), (366, 84)], 2, (150, 86, 70))
    s.shape([(330, 72), (322, 36), (308, 8), (366, 8), (352, 36), (346, 72)], c)  # balloon stack
    s.box(304, 4, 66, 8, c)
    s.shape([(232, 72), (236, 46), (262, 46), (266, 72)], c)
    s.disc(249, 46, 13, c)
    s.shape([(284, 72), (286, 54), (300, 54), (302, 72)], c)
    s.disc(293, 52, 8, (226, 168, 90))
    s.box(376, 62, 30, 30, c)
    s.disc(402, 77, 11, (255, 238, 186))
    s.box(96, 128, 300, 14, c)
    s.shape([(392, 128), (412, 128), (462, 172), (396, 172)], c)  # pilot
    for bar in range(6):
        s.line([(402 + bar * 3, 132), (402 + bar * 11, 170)], 2, (96, 56, 58))
    for x in (26, 54):
        s.disc(x, 152, 19, c)
        s.ring(x, 152, 14, 2, (110, 66, 62))
    s.line([(110, 150), (270, 150)], 6, (96, 56, 58))
    return s.done()


def _wheel(radius: int) -> Image.Image:
    s = Sheet(radius * 2, radius * 2)
    s.disc(radius, radius, radius - 1, IRON)
    s.disc(radius, radius, radius - 6, (206, 122, 80))
    for spoke in range(8):
        angle = spoke * math.pi / 4
        reach = radius - 4
        s.line([(radius, radius), (radius + reach * math.cos(angle), radius + reach * math.sin(angle))], 4, IRON)
    s.disc(radius, radius, radius * 0.22, IRON)
    return s.done()


def _smoke() -> Image.Image:
    roll, sheet = dice("smoke"), Sheet(640, 190)
    for puff in range(46):
        share = puff / 45
        x = 606 - share * 560
        y = 168 - 110 * share**0.6 + (roll.random() - 0.5) * 36 * share
        tone = mix((96, 58, 74), (214, 140, 112), share)
        sheet.disc(x, y, 10 + 34 * share * (0.6 + roll.random() * 0.6), (*tone, round(225 * (1 - share) ** 0.9)))
    return soft(sheet.done(), 5)
