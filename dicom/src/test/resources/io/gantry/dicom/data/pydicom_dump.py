"""Prints what pydicom reads: one line an element, for a list of files (one path a line, argv 1).

file number TAB path TAB VR TAB length TAB hash of the value field TAB decoded text (hex of UTF-8)
"""
import hashlib
import sys
import warnings

import pydicom
from pydicom.filewriter import correct_ambiguous_vr_element
from pydicom.sequence import Sequence

warnings.simplefilter("ignore")
TEXT = {"AE", "AS", "CS", "DA", "DS", "DT", "IS", "LO", "LT", "PN", "SH", "ST", "TM", "UC", "UI",
        "UR", "UT"}
MULTI = TEXT - {"LT", "ST", "UT", "UR"}
pydicom.config.datetime_conversion = False
pydicom.config.settings.reading_validation_mode = pydicom.config.IGNORE


def text(vr, value):
    if value is None:
        return ""
    if vr in MULTI and not isinstance(value, (str, pydicom.valuerep.PersonName)) \
            and hasattr(value, "__iter__"):
        return "\\".join(text(vr, one) for one in value)
    string = getattr(value, "original_string", None)
    if string is None or isinstance(string, bytes):
        string = str(value)
    return string.strip(" \0") if vr in MULTI and vr != "PN" else string.rstrip(" \0")


def in_context(element, dataset):
    """The VR where PS3.6 leaves it to the context, as pydicom decides it when it writes."""
    vr = getattr(element.VR, "value", element.VR)
    if " or " in vr:
        try:
            element = correct_ambiguous_vr_element(element, dataset, dataset.is_little_endian)
            vr = getattr(element.VR, "value", element.VR)
        except Exception:  # what the context does not tell stays open
            pass
    return vr


def dump(number, dataset, prefix, out):
    for tag in list(dataset.keys()):
        raw = dataset.get_item(tag)
        path = prefix + "%08X" % tag
        digest, length = "-", "-"
        if isinstance(raw, pydicom.dataelem.RawDataElement):
            value = raw.value or b""
            length = "u" if raw.length == 0xFFFFFFFF else str(raw.length)
            digest = hashlib.sha1(value).hexdigest()[:12]
        try:
            element = dataset[tag]
        except Exception as problem:  # what it cannot decode is a finding, too
            out.write("%d\t%s\t!\t%s\t%s\t%s\n" % (number, path, length, digest,
                                                   type(problem).__name__.encode().hex()))
            continue
        vr = in_context(element, dataset)
        if vr == "SQ" or isinstance(element.value, Sequence):
            out.write("%d\t%s\tSQ\t-\t-\t\n" % (number, path))
            for index, item in enumerate(element.value):
                dump(number, item, "%s[%d]." % (path, index), out)
            continue
        decoded = text(vr, element.value).encode("utf-8", "replace").hex() if vr in TEXT else ""
        out.write("%d\t%s\t%s\t%s\t%s\t%s\n" % (number, path, vr, length, digest, decoded))


def main():
    with open(sys.argv[1]) as paths, open(sys.argv[2], "w") as out:
        for number, path in enumerate(paths.read().splitlines()):
            try:
                dataset = pydicom.dcmread(path, force=True)
                dump(number, dataset.file_meta if hasattr(dataset, "file_meta") else {}, "", out)
                dump(number, dataset, "", out)
            except Exception as problem:
                out.write("%d\t!\t%s\n" % (number, type(problem).__name__))


main()
