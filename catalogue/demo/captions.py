"""The captions of the demo: descriptions of what is heard and seen, written for it, and their WebVTT form."""

from catalogue.packaging.captions import webvtt

Cue = tuple[float, float, str]

BIG_BUCK_BUNNY: tuple[Cue, ...] = (
    (2, 7, "[birdsong, a calm morning]"),
    (9, 14, "[a stream runs through the meadow]"),
    (18, 23, "[a bird lands on a branch and chirps]"),
    (25, 29, "The Peach open movie project presents"),
    (32, 36, "Big Buck Bunny"),
    (40, 46, "[deep snoring from the burrow]"),
    (50, 55, "[a large rabbit yawns and stretches]"),
    (60, 66, "[light music: the rabbit greets the day]"),
    (70, 76, "[he sniffs the flowers and sighs]"),
    (80, 86, "[a pink butterfly settles on him]"),
    (90, 96, "[he finds an apple, delighted]"),
    (102, 108, "[something stirs in the tree above]"),
    (112, 118, "[three small rascals snigger]"),
    (120, 126, "[an apple hits the butterfly; the music falls silent]"),
    (130, 136, "[the rabbit looks up, shaken]"),
    (140, 146, "[nuts and fruit begin to fly]"),
    (150, 156, "[the rascals laugh and congratulate each other]"),
    (164, 170, "[the rabbit's ears droop]"),
    (178, 184, "[more laughter]"),
    (192, 198, "[the squirrel grins at a second butterfly]"),
    (204, 210, "[he catches it by the wings]"),
    (216, 222, "[the others cheer]"),
    (228, 234, "[the rabbit watches from behind the tree]"),
    (238, 244, "[low, determined music]"),
    (248, 254, "[he cracks his knuckles and cuts a branch]"),
    (260, 266, "[hammering, sawing, sharpening]"),
    (270, 276, "[he braids a vine and tests it]"),
    (280, 286, "[he dresses for the hunt in leaves]"),
    (292, 298, "[a hush falls over the meadow]"),
    (300, 305, "[a bow is drawn]"),
    (308, 313, "[darkness; an owl calls]"),
    (318, 324, "[twigs snap in the undergrowth]"),
    (330, 336, "[the three rascals walk into the wood, chattering]"),
    (342, 348, "[a nut rolls by, too good to be true]"),
    (354, 360, "[a trap springs]"),
    (366, 372, "[a log thunders downhill]"),
    (376, 382, "[the chinchilla squeaks and runs into something soft]"),
    (386, 392, "[the rabbit looms over him]"),
    (398, 404, "[one rascal is left: the flying squirrel]"),
    (408, 414, "[he climbs and sneers from a branch]"),
    (418, 424, "[he leaps and glides, shrieking with joy]"),
    (430, 436, "[the rabbit waits; the string creaks]"),
    (440, 446, "[a leafy decoy, a whistle of air]"),
    (450, 456, "[the squirrel clings to a twig above the stakes]"),
    (460, 466, "[it bends. It holds. It breaks]"),
    (470, 476, "[the squirrel lands in a large, gentle paw]"),
    (480, 486, "[the rabbit smiles; birdsong returns]"),
    (488, 494, "[the squirrel now flies as the rabbit's kite]"),
    (500, 508, "[end music; the credits roll]"),
    (540, 548, "[the rascals tumble through the credits]"),
    (582, 590, "[one last squeak from the kite]"),
)

MOON_FLIGHT: dict[str, tuple[Cue, ...]] = {
    "en": (
        (1, 6, "[a soft chord, like glass]"),
        (8, 13, "This is not the film of 1902, only a picture in its memory."),
        (15, 20, "[the observatory is dark but for four windows]"),
        (22, 27, "A shell climbs, slowly, because nobody is in a hurry to arrive."),
        (29, 34, "[a comet passes]"),
        (36, 41, "The moon says nothing. It has not been hit yet."),
    ),
    "es": (
        (1, 6, "[un acorde suave, como de cristal]"),
        (8, 13, "Esta no es la película de 1902, solo una imagen en su recuerdo."),
        (15, 20, "[el observatorio está a oscuras, salvo cuatro ventanas]"),
        (22, 27, "Una cápsula sube despacio, porque nadie tiene prisa por llegar."),
        (29, 34, "[pasa un cometa]"),
        (36, 41, "La luna no dice nada. Todavía no le han dado."),
    ),
}

CAPTIONS: dict[str, dict[str, tuple[Cue, ...]]] = {
    "big_buck_bunny": {"en": BIG_BUCK_BUNNY},
    "moon_flight": MOON_FLIGHT,
}


def tracks(name: str, seconds: float) -> dict[str, str]:
    """Return the WebVTT text of the captions `name` by language, as far as a clip of that many seconds goes."""
    return {
        language: webvtt.text(webvtt.cleaned([webvtt.Cue(*cue) for cue in cues], seconds))
        for language, cues in CAPTIONS[name].items()
    }
