"""How a profile looks: a colour, and on it a drawing of ours or the first letter of its name."""

from django.utils.translation import gettext_lazy as _

# The names of the site's tints (static/css/tokens.css), all round the colour circle.
COLOURS = [
    ("tint-3", _("Amber")),
    ("tint-6", _("Lime")),
    ("tint-10", _("Green")),
    ("tint-12", _("Teal")),
    ("tint-14", _("Blue")),
    ("tint-18", _("Violet")),
    ("tint-21", _("Pink")),
    ("tint-0", _("Red")),
]
DEFAULT_COLOUR = COLOURS[0][0]

# The symbols of static/img/avatars.svg.
DRAWINGS = [
    ("owl", _("Owl")),
    ("fox", _("Fox")),
    ("cat", _("Cat")),
    ("bear", _("Bear")),
    ("whale", _("Whale")),
    ("rocket", _("Rocket")),
    ("moon", _("Moon")),
    ("robot", _("Robot")),
    ("ghost", _("Ghost")),
    ("popcorn", _("Popcorn")),
    ("camera", _("Camera")),
    ("cactus", _("Cactus")),
]
