"""Which of many pictures become a film's stills."""

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from catalogue.demo.scenes import SCENES
from catalogue.packaging.pictures import stills

SIZE = (1280, 720)
NAMES = ["Directed by", "Somebody Else", "Written by", "Another Person", "Camera", "A Third One", "Music", "The Band"]


@pytest.fixture(scope="module")
def good() -> Image.Image:
    return SCENES["paris"]().base


def flat(colour: tuple[int, int, int]) -> Image.Image:
    return Image.new("RGB", SIZE, colour)


def grain(picture: Image.Image, strength: int = 12) -> Image.Image:
    return ImageChops.add(picture, Image.effect_noise(picture.size, strength).convert("RGB"), offset=-128)


def credits_on(picture: Image.Image, ink: tuple[int, int, int] = (240, 240, 240)) -> Image.Image:
    written, font = picture.copy(), ImageFont.load_default(34)
    for line, name in enumerate(NAMES * 2):
        ImageDraw.Draw(written).text((640, 30 + 42 * line), name, fill=ink, font=font, anchor="ma")
    return written


def brushed(first: tuple[int, int, int], second: tuple[int, int, int]) -> Image.Image:
    """A ground as designers of credits like it: a gradient with some structure."""
    light = Image.radial_gradient("L").resize(SIZE)
    return grain(Image.composite(flat(first), flat(second), light), 5)


def title_card(ground: tuple[int, int, int]) -> Image.Image:
    card = flat(ground)
    ImageDraw.Draw(card).text(
        (640, 300), "THE END", fill=(250, 240, 220), font=ImageFont.load_default(140), anchor="ma"
    )
    return card


BAD = {
    "black": flat((4, 4, 4)),
    "a white flash": flat((252, 252, 252)),
    "one colour": flat((20, 90, 200)),
    "black with grain": grain(flat((6, 6, 6))),
    "credits on black": credits_on(flat((0, 0, 0))),
    "credits on blue": credits_on(flat((18, 40, 90))),
    "credits on white": credits_on(flat((245, 245, 245)), (10, 10, 10)),
    "credits on a gradient": credits_on(brushed((20, 60, 90), (60, 130, 170))),
    "credits on a soft picture": credits_on(SCENES["moonlit_ship"]().base.filter(ImageFilter.GaussianBlur(20))),
    "credits with grain": grain(credits_on(flat((30, 30, 30)))),
    "a title": title_card((0, 0, 0)),
    "a title on red": title_card((120, 20, 30)),
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_what_is_no_picture_of_the_film_is_worth_little(bad: Image.Image, good: Image.Image) -> None:
    assert stills.score(bad) < stills.score(good) / 4


@pytest.mark.parametrize("scene", SCENES)
def test_a_picture_out_of_focus_is_worth_less_than_the_same_in_focus(scene: str) -> None:
    sharp = SCENES[scene]().base
    assert stills.score(sharp.filter(ImageFilter.GaussianBlur(6))) < 0.7 * stills.score(sharp)


def test_a_sharp_face_before_a_soft_ground_is_sharp(good: Image.Image) -> None:
    soft = good.filter(ImageFilter.GaussianBlur(8))
    face = soft.copy()
    face.paste(good.crop((400, 200, 900, 700)), (400, 200))
    assert stills.score(face) > 2 * stills.score(soft)


def test_a_darkened_picture_is_worth_less(good: Image.Image) -> None:
    assert stills.score(good.point(lambda value: value * 0.2)) < 0.5 * stills.score(good)


def test_the_bars_of_a_wide_film_take_nothing_away(good: Image.Image) -> None:
    wide = good.crop((0, 90, 1280, 630))
    barred = flat((0, 0, 0))
    barred.paste(wide, (0, 90))
    assert stills.score(barred) == pytest.approx(stills.score(wide), rel=0.05)


def test_the_best_come_first_and_no_picture_twice(good: Image.Image) -> None:
    other = SCENES["west_dusk"]().base
    chosen = stills.best([BAD["black"], good, good.copy(), other, BAD["credits on black"]], 2)
    assert sorted(chosen) in ([1, 3], [2, 3])


def test_where_nothing_is_good_there_are_stills_all_the_same() -> None:
    assert sorted(stills.best([BAD["black"], BAD["a title"], BAD["a white flash"]])) == [0, 1, 2]
    assert stills.best([BAD["black"]]) == [0]


@pytest.mark.parametrize("size", [(16, 16), (1080, 1920), (16, 8192), (8192, 16)])
def test_a_picture_of_any_shape_has_a_score(size: tuple[int, int]) -> None:
    assert stills.score(Image.new("RGB", size, "red")) >= 0


def test_moments_lie_between_the_titles_and_the_credits() -> None:
    film = stills.moments(7200)
    assert len(film) == 24
    assert film[0] == 360
    assert film[-1] == 6120
    assert len(stills.moments(60)) == 12
    assert len(stills.moments(0.5)) == 6
