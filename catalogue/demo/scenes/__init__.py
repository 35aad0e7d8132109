"""The scenes by name: each draws a `Scene` of its own palette."""

from collections.abc import Callable

from catalogue.demo.paint import Scene
from catalogue.demo.scenes import cities, journeys, nights, railway, west

SCENES: dict[str, Callable[[], Scene]] = {
    "moon_flight": journeys.moon_flight,
    "railway": railway.railway,
    "snow_pass": journeys.snow_pass,
    "moonlit_ship": nights.moonlit_ship,
    "farmhouse": nights.farmhouse,
    "paris": cities.paris,
    "elevated_train": cities.elevated_train,
    "glass_towers": cities.glass_towers,
    "west_dawn": west.dawn,
    "west_noon": west.noon,
    "west_dusk": west.dusk,
    "west_night": west.night,
}
