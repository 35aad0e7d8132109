"""Two nights: a ship under the moon, and a farmhouse with one lit window."""

import math

from PIL import Image

from catalogue.demo.paint import (
    WIDTH,
    Colour,
    Layer,
    Point,
    Scene,
    Sheet,
    dice,
    fog,
    glow,
    ridge,
    scroll,
    sky,
    soft,
    stamp,
    stars,
)


def moonlit_ship() -> Scene:
    """A two-masted ship drifts over a silver sea, tinted blue-green as night scenes of its day were."""
    base = sky([(0, (8, 26, 38)), (0.4, (20, 62, 76)), (0.62, (74, 126, 126)), (0.63, (26, 66, 76)), (1, (6, 22, 32))])
    stars(base, "ship", 150, 300, (200, 236, 230))
    glow(base, 400, 190, 430, (206, 240, 220), 0.75)
    moon = Sheet(190, 190)
    moon.disc(95, 95, 92, (230, 246, 226))
    for x, y, r in ((66, 70, 20), (118, 100, 28), (84, 134, 14), (128, 56, 12)):
        moon.disc(x, y, r, (206, 230, 210))
    stamp(base, moon.done(), 305, 95)
    return Scene(
        base,
        (
            Layer(fog("clouds", 2400, 170, (14, 40, 52), 0.9), "-t*10", "150"),
            Layer(fog("thin clouds", 2400, 110, (190, 226, 214), 0.35), "-t*20-80", "260"),
            Layer(ridge("coast", 1700, 120, 0.7, (16, 46, 58), foot=(52, 98, 102)), "-t*6", "352"),
            Layer(_glitter("glitter a"), "212", "452", enable="lt(mod(t,1.5),0.9)"),
            Layer(_glitter("glitter b"), "212", "452", enable="gt(mod(t+0.4,1.5),0.7)"),
            Layer(_waves(0, (30, 78, 88), (88, 140, 138)), scroll(24, 320), "500+2*sin(t*0.8)"),
            Layer(_ship(), "560-t*4+4*sin(t*0.5)", "168+5*sin(t*0.9)"),
            Layer(_waves(1, (18, 54, 66), (66, 116, 118)), scroll(48, 320, 90), "560+4*sin(t*0.9+1)"),
            Layer(_waves(2, (8, 32, 44), (40, 84, 92)), scroll(96, 320, 200), "628+5*sin(t*1.0+2)"),
        ),
        chord=(87.3, 130.8, 155.6, 207.7),
    )


def _glitter(name: str) -> Image.Image:
    roll, sheet = dice(name), Sheet(380, 240)
    for _ in range(120):
        y = roll.random() ** 1.4 * 236
        spread = 34 + y * 0.6
        x = 190 + (roll.random() * 2 - 1) * spread
        wide = 6 + roll.random() * 30
        sheet.box(x - wide / 2, y, wide, 1.5 + y / 110, (226, 248, 228, round(110 + roll.random() * 130)))
    return soft(sheet.done(), 0.7)


def _waves(row: int, body: Colour, crest: Colour) -> Image.Image:
    width, height = WIDTH + 320, 160
    sheet = Sheet(width, height)
    line = [
        (x, 12 + 6 * math.sin(x * 2 * math.pi / 160 + row) + 3 * math.sin(x * 2 * math.pi / 64))
        for x in range(0, width + 4, 4)
    ]
    sheet.shape([(0, height), *line, (width, height)], body)
    sheet.line(line, 2, crest)
    for lower in range(1, 5):
        dashes = [(x, y + lower * 20) for x, y in line]
        for start in range((row * 37 + lower * 53) % 90, len(dashes) - 30, 80):
            sheet.line(dashes[start : start + 12 + lower * 2], 1.4, crest)
    return sheet.done()


def _ship() -> Image.Image:
    s, hull, sail, back = Sheet(420, 400), (8, 20, 28), (44, 84, 90), (30, 64, 72)
    s.line([(150, 320), (150, 26)], 7, hull)
    s.line([(264, 320), (264, 56)], 6, hull)
    s.line([(330, 318), (414, 268)], 5, hull)
    for mast, sails in (
        (150, ((44, 74, 46), (122, 92, 58), (206, 104, 74))),
        (264, ((74, 66, 42), (142, 82, 50), (216, 92, 66))),
    ):
        for top, half, deep in sails:
            s.shape(
                [
                    (mast - half * 0.86, top),
                    (mast + half * 0.86, top),
                    (mast + half + 12, top + deep),
                    (mast + 14, top + deep - 9),
                    (mast - half, top + deep),
                ],
                sail,
            )
            s.shape(
                [
                    (mast - half * 0.86, top),
                    (mast - half * 0.2, top),
                    (mast - half * 0.3, top + deep - 6),
                    (mast - half, top + deep),
                ],
                back,
            )
            s.line([(mast - half, top), (mast + half, top)], 3, hull)
    s.shape([(282, 96), (408, 272), (296, 258)], sail)
    s.shape([(270, 150), (352, 300), (278, 288)], back)
    for x in (60, 96, 204, 322):
        s.line([(x, 318), (150 if x < 180 else 264, 60)], 1, hull)
    s.shape(
        [(30, 300), (56, 322), (200, 332), (318, 326), (346, 302), (330, 356), (300, 384), (72, 384), (44, 350)], hull
    )
    s.shape([(22, 284), (74, 288), (74, 318), (36, 312)], hull)
    s.box(48, 296, 8, 8, (250, 224, 150))
    s.line([(42, 338), (330, 344)], 2, (52, 92, 96))
    s.line([(150, 26), (182, 34), (150, 42)], 3, hull)
    return s.done()


def farmhouse() -> Scene:
    """A white farmhouse on a hill, bare trees, a great moon in the mist, and shapes that come slowly nearer."""
    base = sky([(0, (20, 21, 25)), (0.45, (62, 64, 70)), (0.75, (132, 134, 136)), (1, (164, 164, 162))])
    glow(base, 660, 250, 560, (236, 234, 224), 0.85)
    moon = Sheet(290, 290)
    moon.disc(145, 145, 142, (236, 234, 226))
    for x, y, r in ((104, 108, 32), (176, 150, 44), (120, 202, 22), (196, 84, 18)):
        moon.disc(x, y, r, (216, 214, 206))
    stamp(base, soft(moon.done(), 1.2), 515, 105)
    walkers = [
        Layer(_walker(n), f"{x}+t*{pace}", f"{y}+1.6*sin(t*2+{n})")
        for n, (x, y, pace) in enumerate(((60, 470, 4), (190, 452, 3), (360, 478, 4), (20, 440, 2)))
    ]
    return Scene(
        base,
        (
            Layer(fog("night clouds", 2400, 200, (30, 31, 36), 0.8), "-t*12", "60"),
            Layer(ridge("fields far", 1500, 200, 0.25, (92, 93, 96), foot=(148, 148, 146)), "-t*3", "410"),
            Layer(fog("low mist", 2600, 170, (214, 214, 208), 0.75), "-t*20", "430"),
            Layer(_hill(), "0", "392"),
            Layer(_house(), "590", "250"),
            *walkers,
            Layer(fog("ground mist", 2800, 190, (198, 198, 192), 0.7), "-1200+t*24", "500"),
            Layer(_tree("left tree", 400), "-150-t*1", "96"),
            Layer(_fence(), scroll(12, 110), "600"),
        ),
        chord=(73.4, 110.0, 146.8, 155.6),
    )


def _hill() -> Image.Image:
    s = Sheet(WIDTH, 330)
    points = [
        (x, 150 - 118 * math.exp(-(((x - 720) / 330) ** 2)) + 10 * math.sin(x / 130)) for x in range(0, WIDTH + 10, 8)
    ]
    s.shape([(0, 330), *points, (WIDTH, 330)], (44, 45, 48))
    return s.done()


def _house() -> Image.Image:
    s, wall, dark, roof = Sheet(330, 220), (176, 175, 168), (40, 41, 44), (58, 58, 62)
    s.box(60, 90, 150, 110, wall)
    s.box(204, 116, 96, 84, (150, 149, 144))
    for board in range(94, 200, 7):
        s.line([(60, board), (210, board)], 0.6, (158, 157, 151))
    s.shape([(46, 94), (134, 24), (224, 94)], roof)
    s.shape([(60, 94), (134, 36), (210, 94)], wall)
    s.shape([(200, 120), (216, 92), (304, 92), (316, 120)], roof)
    s.box(160, 22, 18, 48, dark)
    s.box(124, 60, 18, 24, dark)
    for x in (78, 168):
        s.box(x, 112, 22, 32, dark)
    s.box(122, 146, 28, 54, dark)
    s.box(78, 112, 22, 32, (252, 214, 136))
    s.line([(89, 112), (89, 144)], 1.5, dark)
    s.line([(78, 128), (100, 128)], 1.5, dark)
    s.box(226, 138, 20, 26, dark)
    s.box(264, 138, 20, 26, dark)
    s.box(50, 196, 260, 8, dark)
    house = s.done()
    light = Image.new("RGBA", house.size, (0, 0, 0, 0))
    glow_spot = Sheet(90, 90)
    glow_spot.disc(45, 45, 30, (255, 216, 140, 110))
    stamp(light, soft(glow_spot.done(), 12), 44, 84)
    stamp(house, light, 0, 0)
    return house


def _walker(number: int) -> Image.Image:
    s, c, lean = Sheet(60, 120), (26, 27, 30), (-5, 6, -2, 4)[number]
    s.disc(30 + lean, 18, 9, c)
    s.shape([(20, 30), (40, 30), (43, 74), (18, 74)], c)
    s.line([(30 + lean * 0.6, 24), (30, 34)], 8, c)
    s.line([(24, 72), (20, 118)], 9, c)
    s.line([(37, 72), (42, 116)], 9, c)
    s.line([(20, 34), (8 + lean, 66)], 6, c)
    s.line([(40, 34), (54, 52 - lean)], 6, c)
    return s.done()


def _tree(name: str, size: int) -> Image.Image:
    roll, sheet, colour = dice(name), Sheet(size + 160, size + 140), (18, 19, 21)

    def branch(start: Point, angle: float, length: float, width: float) -> None:
        end = (start[0] + length * math.cos(angle), start[1] - length * math.sin(angle))
        sheet.line([start, end], width, colour)
        sheet.disc(*end, width / 2, colour)
        if length < 12:
            return
        for turn in (0.36, -0.42, 0.08):
            if abs(turn) > 0.1 or roll.random() < 0.45:
                branch(
                    end,
                    angle + turn * (0.6 + roll.random() * 0.9),
                    length * (0.66 + roll.random() * 0.16),
                    width * 0.66,
                )

    branch((size * 0.5, size + 140.0), math.pi / 2 - 0.06, size * 0.36, 30)
    return sheet.done()


def _fence() -> Image.Image:
    s, c = Sheet(WIDTH + 110, 120), (14, 15, 17)
    s.shape(
        [
            (0, 120),
            (0, 92),
            *[(x, 92 + 5 * math.sin(x * 2 * math.pi / 110)) for x in range(0, WIDTH + 120, 10)],
            (WIDTH + 110, 120),
        ],
        c,
    )
    for x in range(10, WIDTH + 110, 110):
        s.shape([(x, 110), (x + 2, 18), (x + 8, 10), (x + 14, 18), (x + 13, 110)], c)
    for y in (34, 62):
        s.line([(0, y), (WIDTH + 110, y)], 4, c)
    return s.done()
