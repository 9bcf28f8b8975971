#!/usr/bin/env python3
"""Makes the golden digest vectors: tiny data sets, byte by byte, and what must be computed of them.

Independent of the Java code on purpose: hashlib for SHA-256, a bitwise CRC-32C (RFC 3720 B.4), and
the cut written down by hand for each data set. Run it here; it writes *.bin and vectors.json.
"""
import hashlib
import json
import pathlib
import struct

EXPLICIT_LE = "1.2.840.10008.1.2.1"
IMPLICIT_LE = "1.2.840.10008.1.2"
JPEG_BASELINE = "1.2.840.10008.1.2.4.50"
DEFLATED = "1.2.840.10008.1.2.1.99"
EXPLICIT_BE = "1.2.840.10008.1.2.2"
HTJ2K = "1.2.840.10008.1.2.4.201"


def tag(group, element):
    return struct.pack("<HH", group, element)


def short(group, element, vr, value):
    return tag(group, element) + vr + struct.pack("<H", len(value)) + value


def long_header(group, element, vr, length):
    return tag(group, element) + vr + b"\0\0" + struct.pack("<I", length)


def long(group, element, vr, value):
    return long_header(group, element, vr, len(value)) + value


def implicit_header(group, element, length):
    return tag(group, element) + struct.pack("<I", length)


def implicit(group, element, value):
    return implicit_header(group, element, len(value)) + value


def item(value):
    return tag(0xFFFE, 0xE000) + struct.pack("<I", len(value)) + value


def big_header(group, element, vr, length):
    """Explicit VR big endian, a VR with a length of 32 bits."""
    return struct.pack(">HH", group, element) + vr + b"\0\0" + struct.pack(">I", length)


def big_short(group, element, vr, value):
    return struct.pack(">HH", group, element) + vr + struct.pack(">H", len(value)) + value


def big_item(value):
    return struct.pack(">HHI", 0xFFFE, 0xE000, len(value)) + value


UNDEFINED = 0xFFFFFFFF
OPEN_ITEM = tag(0xFFFE, 0xE000) + struct.pack("<I", UNDEFINED)
ITEM_END = tag(0xFFFE, 0xE00D) + b"\0\0\0\0"
SEQUENCE_END = tag(0xFFFE, 0xE0DD) + b"\0\0\0\0"

ident = short(0x0008, 0x0018, b"UI", b"1.2.3.4\0") + short(0x0010, 0x0020, b"LO", b"ID")
ident_implicit = implicit(0x0008, 0x0018, b"1.2.3.4\0") + implicit(0x0010, 0x0020, b"ID")
ident_big = big_short(0x0008, 0x0018, b"UI", b"1.2.3.4\0") + big_short(0x0010, 0x0020, b"LO", b"ID")
icon_implicit = implicit(0x7FE0, 0x0010, b"\x01\x02\x03\x04")
pixels16 = bytes(range(16))
icon = long(0x7FE0, 0x0010, b"OW", b"\x01\x02\x03\x04")

# name, what it shows, transfer syntax, head, pixels, tail
VECTORS = [
    ("native-explicit", "Pixel Data of defined length, nothing behind it", EXPLICIT_LE,
     ident + long_header(0x7FE0, 0x0010, b"OW", 16), pixels16, b""),
    ("native-implicit", "the same in implicit VR", IMPLICIT_LE,
     ident_implicit + implicit_header(0x7FE0, 0x0010, 16), pixels16, b""),
    ("native-with-tail", "Data Set Trailing Padding behind Pixel Data is tail", EXPLICIT_LE,
     ident + long_header(0x7FE0, 0x0010, b"OB", 2), b"\x7f\x80",
     long(0xFFFC, 0xFFFC, b"OB", b"\0\0\0\0")),
    ("encapsulated", "undefined length: all items are pixels, the delimiter opens the tail",
     JPEG_BASELINE, ident + long_header(0x7FE0, 0x0010, b"OB", UNDEFINED),
     item(b"") + item(b"\xff\xd8\xff\xd9"), SEQUENCE_END),
    ("encapsulated-with-tail", "an element behind the delimiter", JPEG_BASELINE,
     ident + long_header(0x7FE0, 0x0010, b"OB", UNDEFINED),
     item(struct.pack("<I", 0)) + item(b"\xff\xd8") + item(b"\xff\xd9"),
     SEQUENCE_END + long(0xFFFC, 0xFFFC, b"OB", b"\0\0")),
    ("no-bulk", "no bulk element: all is head", EXPLICIT_LE,
     ident + short(0x0020, 0x000D, b"UI", b"1.2.3\0"), b"", b""),
    ("empty", "no element at all", EXPLICIT_LE, b"", b"", b""),
    ("empty-bulk", "a bulk element of length 0", EXPLICIT_LE,
     ident + long_header(0x7FE0, 0x0010, b"OW", 0), b"", b""),
    ("nested-icon", "Pixel Data inside Icon Image Sequence (undefined lengths) is no bulk element",
     EXPLICIT_LE,
     ident
     + long_header(0x0088, 0x0200, b"SQ", UNDEFINED)
     + tag(0xFFFE, 0xE000) + struct.pack("<I", UNDEFINED) + icon + ITEM_END + SEQUENCE_END
     + long_header(0x7FE0, 0x0010, b"OW", 16), pixels16, b""),
    ("nested-only", "Pixel Data only inside a sequence of defined length: no bulk element",
     EXPLICIT_LE, ident + long(0x0088, 0x0200, b"SQ", item(icon)), b"", b""),
    ("document", "Encapsulated Document is the bulk element, what follows is tail", EXPLICIT_LE,
     ident + long_header(0x0042, 0x0011, b"OB", 6), b"%PDF-\n",
     short(0x0042, 0x0012, b"LO", b"application/pdf\x20")),
    ("float", "Float Pixel Data", EXPLICIT_LE,
     ident + long_header(0x7FE0, 0x0008, b"OF", 8), struct.pack("<ff", 1.0, -2.5), b""),
    ("double", "Double Float Pixel Data in implicit VR", IMPLICIT_LE,
     ident_implicit + implicit_header(0x7FE0, 0x0009, 8), struct.pack("<d", 3.25), b""),
    ("first-of-two", "the first bulk element counts, a second one is tail", EXPLICIT_LE,
     ident + long_header(0x0042, 0x0011, b"OB", 2), b"ab",
     long(0x7FE0, 0x0010, b"OW", b"\x01\x02")),
    ("native-big-endian", "Pixel Data in explicit VR big endian", EXPLICIT_BE,
     ident_big + big_header(0x7FE0, 0x0010, b"OW", 16), pixels16,
     big_header(0xFFFC, 0xFFFC, b"OB", 2) + b"\0\0"),
    ("nested-big-endian", "Pixel Data inside a sequence of undefined length, big endian",
     EXPLICIT_BE,
     ident_big + big_header(0x0088, 0x0200, b"SQ", UNDEFINED)
     + big_item(big_header(0x7FE0, 0x0010, b"OW", 2) + b"\x01\x02")
     + struct.pack(">HHI", 0xFFFE, 0xE0DD, 0)
     + big_header(0x7FE0, 0x0010, b"OW", 2), b"\x03\x04", b""),
    ("double-float", "Double Float Pixel Data in explicit VR", EXPLICIT_LE,
     ident + long_header(0x7FE0, 0x0009, b"OD", 8), struct.pack("<d", -0.5), b""),
    ("float-implicit", "Float Pixel Data in implicit VR", IMPLICIT_LE,
     ident_implicit + implicit_header(0x7FE0, 0x0008, 4), struct.pack("<f", 0.5), b""),
    ("document-implicit", "Encapsulated Document in implicit VR, with an element behind it",
     IMPLICIT_LE, ident_implicit + implicit_header(0x0042, 0x0011, 4), b"%PDF",
     implicit(0x0042, 0x0012, b"application/pdf\x20")),
    ("document-encapsulated", "Encapsulated Document of undefined length: items, as for pixels",
     EXPLICIT_LE, ident + long_header(0x0042, 0x0011, b"OB", UNDEFINED), item(b"%PDF"),
     SEQUENCE_END),
    ("encapsulated-no-items", "undefined length without any item: pixels are empty", JPEG_BASELINE,
     ident + long_header(0x7FE0, 0x0010, b"OB", UNDEFINED), b"", SEQUENCE_END),
    ("encapsulated-delimiter-inside", "the bytes of a delimiter inside a fragment are none",
     JPEG_BASELINE, ident + long_header(0x7FE0, 0x0010, b"OB", UNDEFINED),
     item(b"") + item(SEQUENCE_END), SEQUENCE_END),
    ("extended-offset-table", "(7FE0,0001) and (7FE0,0002) before Pixel Data are head", HTJ2K,
     ident + long(0x7FE0, 0x0001, b"OV", struct.pack("<Q", 0))
     + long(0x7FE0, 0x0002, b"OV", struct.pack("<Q", 2))
     + long_header(0x7FE0, 0x0010, b"OB", UNDEFINED), item(b"") + item(b"\xff\x4f"),
     SEQUENCE_END),
    ("unknown-sequence", "UN of undefined length holds implicit items; Pixel Data in them is head",
     EXPLICIT_LE,
     ident + long_header(0x0009, 0x1010, b"UN", UNDEFINED)
     + OPEN_ITEM + icon_implicit + ITEM_END + SEQUENCE_END
     + long_header(0x7FE0, 0x0010, b"OW", 16), pixels16, b""),
    ("nested-encapsulated-icon", "encapsulated Pixel Data inside undefined lengths", JPEG_BASELINE,
     ident + long_header(0x0088, 0x0200, b"SQ", UNDEFINED) + OPEN_ITEM
     + long_header(0x7FE0, 0x0010, b"OB", UNDEFINED) + item(b"") + item(b"\xff\xd8")
     + SEQUENCE_END + ITEM_END + SEQUENCE_END
     + long_header(0x7FE0, 0x0010, b"OB", UNDEFINED), item(b"") + item(b"\xff\xd9"),
     SEQUENCE_END),
    ("group-lengths", "group lengths and private blocks are head as they are", EXPLICIT_LE,
     short(0x0008, 0x0000, b"UL", struct.pack("<I", 16)) + ident
     + short(0x0009, 0x0010, b"LO", b"GANTRY") + long(0x0009, 0x1001, b"UN", b"\1\2")
     + short(0x7FE0, 0x0000, b"UL", struct.pack("<I", 28))
     + long_header(0x7FE0, 0x0010, b"OW", 16), pixels16, b""),
    ("odd-length", "an odd length is taken as it is", EXPLICIT_LE,
     ident + long_header(0x7FE0, 0x0010, b"OB", 3), b"\1\2\3", long(0xFFFC, 0xFFFC, b"OB", b"")),
    ("waveform", "Waveform Data in a sequence is no bulk element, nor is Spectroscopy Data",
     EXPLICIT_LE,
     ident + long(0x5400, 0x0100, b"SQ", item(long(0x5400, 0x1010, b"OW", b"\1\2")))
     + long(0x5600, 0x0020, b"OF", struct.pack("<f", 1.0)), b"", b""),
    ("deflated-with-tail", "a deflated data set with an element behind its pixels", DEFLATED,
     ident + long_header(0x7FE0, 0x0010, b"OW", 16), pixels16,
     long(0xFFFC, 0xFFFC, b"OB", b"\0\0")),
    ("deflated", "digests are of the inflated bytes; the file holds these", DEFLATED,
     ident + long_header(0x7FE0, 0x0010, b"OW", 16), pixels16, b""),
]


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def part(data):
    return {"length": len(data), "sha256": hashlib.sha256(data).hexdigest(), "crc32c": crc32c(data)}


def main():
    assert crc32c(b"123456789") == 0xE3069283
    here = pathlib.Path(__file__).parent
    vectors = []
    for name, shows, syntax, head, pixels, tail in VECTORS:
        whole = head + pixels + tail
        chain = hashlib.sha256(b"gantry-1\n" + syntax.encode() + b"\n")
        chain.update(struct.pack(">QQQ", len(head), len(pixels), len(tail)))
        for data in (head, pixels, tail):
            chain.update(hashlib.sha256(data).digest())
        (here / (name + ".bin")).write_bytes(whole)
        vectors.append({
            "name": name, "shows": shows, "transferSyntaxUid": syntax,
            "head": part(head), "pixels": part(pixels), "tail": part(tail),
            "instance": chain.hexdigest(), "crc32c": crc32c(whole),
        })
    (here / "vectors.json").write_text(json.dumps(vectors, indent=2) + "\n")


main()
