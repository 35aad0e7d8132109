"""SDR of HDR: a table of colours for ffmpeg's `lut3d` filter, which every ffmpeg has.

What fits into SDR comes out as bright as it was; what is brighter is pressed into the room left above it.
"""

import math

_SIZE = 49  # entries along each side of the cube: PQ and HLG are even to the eye, so that few are enough
_WHITE = 203  # nits of a white sheet of paper in HDR, which is SDR's white (ITU-R BT.2408)
_BRIGHTEST = 10.0  # times white: what is brighter than 2000 nits is cut off
_KNEE = 0.5  # of white: what is darker is left alone
_GAMMA = 2.4  # of an SDR screen (ITU-R BT.1886)
_HLG_PEAK = 1000  # nits of the screen that HLG is meant for
_HLG_GAMMA = 1.2  # and what it does to the light (ITU-R BT.2100)
_LUMA = (0.2627, 0.6780, 0.0593)  # of BT.2020's red, green and blue
_TO_BT709 = (  # linear BT.2020 to linear BT.709 (ITU-R BT.2087)
    (1.6605, -0.5876, -0.0728),
    (-0.1246, 1.1329, -0.0083),
    (-0.0182, -0.1006, 1.1187),
)
Light = tuple[float, float, float]


def cube(transfer: str) -> str:
    """Return the table in the .cube format (Adobe's Cube LUT 1.0), for RGB in BT.2020 to RGB in BT.709.

    `transfer` is "smpte2084" (PQ) or "arib-std-b67" (HLG).
    """
    decoded = [
        _pq(step / (_SIZE - 1)) if transfer == "smpte2084" else _hlg(step / (_SIZE - 1)) for step in range(_SIZE)
    ]
    lines = [f"LUT_3D_SIZE {_SIZE}"]
    for blue in decoded:
        for green in decoded:
            for red in decoded:
                light = (red, green, blue) if transfer == "smpte2084" else _shown_hlg((red, green, blue))
                lines.append("{:.5f} {:.5f} {:.5f}".format(*_sdr(light)))
    return "\n".join(lines) + "\n"


def _sdr(light: Light) -> Light:
    """Turn light in nits into an SDR signal; the three are pressed alike, so that the hue stays."""
    red, green, blue = (
        max(0.0, sum(part * value for part, value in zip(row, light, strict=True))) / _WHITE for row in _TO_BT709
    )
    strongest = max(red, green, blue)
    factor = _pressed(strongest) / strongest if strongest > 0 else 0.0
    return _signal(red * factor), _signal(green * factor), _signal(blue * factor)


def _signal(light: float) -> float:
    return min(1.0, light) ** (1 / _GAMMA)


def _pressed(light: float) -> float:
    """Press everything from the knee up to the brightest into what is left below 1, by a smooth (Möbius) curve."""
    if light <= _KNEE:
        return light
    a = -(_KNEE**2) * (_BRIGHTEST - 1) / (_KNEE**2 - 2 * _KNEE + _BRIGHTEST)
    b = (_KNEE**2 - 2 * _KNEE * _BRIGHTEST + _BRIGHTEST) / (_BRIGHTEST - 1)
    return min(1.0, (b**2 + 2 * b * _KNEE + _KNEE**2) / (b - a) * (light + a) / (light + b))


def _pq(signal: float) -> float:
    """Return the nits of a PQ signal (SMPTE ST 2084)."""
    power = signal ** (32 / 2523)
    return float(10_000 * (max(power - 0.8359375, 0) / (18.8515625 - 18.6875 * power)) ** (8192 / 1305))


def _hlg(signal: float) -> float:
    """Return the light of the scene, from 0 to 1, of an HLG signal (ARIB STD-B67)."""
    return signal**2 / 3 if signal <= 0.5 else (math.exp((signal - 0.55991073) / 0.17883277) + 0.28466892) / 12


def _shown_hlg(scene: Light) -> Light:
    """Return the nits that an HLG screen makes of the light of the scene."""
    luma = sum(part * value for part, value in zip(_LUMA, scene, strict=True))
    gain = _HLG_PEAK * luma ** (_HLG_GAMMA - 1) if luma > 0 else 0.0
    return scene[0] * gain, scene[1] * gain, scene[2] * gain
