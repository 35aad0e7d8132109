"""The name of an HEVC track in manifests (RFC 6381), from what its initialization segment says.

ffmpeg's DASH muxer writes only "hvc1" before version 7, with which no browser plays it.
"""

_RECORD = b"hvcC"
_SPACES = ("", "A", "B", "C")


def hevc_name(init: bytes) -> str:
    """Return the codec string ("hvc1.2.4.L120.B0") of an initialization segment, "" where it is not of HEVC.

    The record and the string are those of ISO/IEC 14496-15, section 8.3.3 and annex E.
    """
    _, found, record = init.partition(_RECORD)
    if not found:
        return ""
    tier, profile = record[1] >> 5 & 1, record[1] & 0x1F
    compatibility = int(f"{int.from_bytes(record[2:6]):032b}"[::-1], 2)
    parts = [f"{_SPACES[record[1] >> 6]}{profile}", f"{compatibility:X}", f"{'LH'[tier]}{record[12]}"]
    constraints = record[6:12].rstrip(b"\0")
    return ".".join(["hvc1", *parts, *(f"{byte:X}" for byte in constraints)])
