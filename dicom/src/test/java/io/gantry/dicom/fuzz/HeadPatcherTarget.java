package io.gantry.dicom.fuzz;

import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.DataSetReader;
import io.gantry.dicom.data.DicomFormatException;
import io.gantry.dicom.data.Element;
import io.gantry.dicom.data.ElementPath;
import io.gantry.dicom.data.HeadPatcher;
import io.gantry.dicom.data.PatchEdit;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.TransferSyntax;
import io.gantry.dicom.data.ValueElement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A head that can be read can be patched, and read again; what was not named stays. */
public final class HeadPatcherTarget {
  private static final int[] TAGS = {
    Tag.PATIENT_ID,
    Tag.PATIENT_NAME,
    Tag.SPECIFIC_CHARACTER_SET,
    Tag.REFERENCED_IMAGE_SEQUENCE,
    0x00091010,
    Tag.CONTENT_SEQUENCE,
    Tag.STUDY_ID
  };

  private HeadPatcherTarget() {}

  public static void fuzzerTestOneInput(byte[] input) {
    TransferSyntax syntax = Inputs.nativeSyntax(input);
    byte[] head = Inputs.rest(input, 3);
    List<PatchEdit> edits = edits(Inputs.choice(input, 1), Inputs.choice(input, 2));
    byte[] patched;
    try {
      patched = HeadPatcher.apply(head, syntax, edits);
    } catch (DicomFormatException refused) {
      Inputs.check(refused.offset() >= 0 && refused.offset() <= head.length, "offset");
      return;
    }
    if (edits.isEmpty()) {
      Inputs.check(Arrays.equals(patched, head), "no edit, but a change");
    }
    Inputs.check(
        Arrays.equals(HeadPatcher.apply(patched, syntax, edits), patched), "not idempotent");
    readAgain(head, patched, syntax, edits);
  }

  private static void readAgain(
      byte[] head, byte[] patched, TransferSyntax syntax, List<PatchEdit> edits) {
    DataSet before;
    try {
      before = DataSetReader.readHead(head, syntax);
    } catch (DicomFormatException unreadable) {
      return; // the patcher does not look into what it does not edit
    }
    DataSet after = DataSetReader.readHead(patched, syntax);
    Inputs.check(others(after, edits).equals(others(before, edits)), "more than the edits");
  }

  /** The elements that no edit names, with their bytes; without group lengths. */
  private static List<String> others(DataSet dataSet, List<PatchEdit> edits) {
    List<String> others = new ArrayList<>();
    for (Element element : dataSet) {
      int tag = element.tag();
      boolean named =
          edits.stream()
              .map(PatchEdit::path)
              .anyMatch(
                  path -> tag == (path.steps().isEmpty() ? path.tag() : path.steps().get(0).tag()));
      if (!named && !Tag.isGroupLength(tag)) {
        others.add(
            element
                + (element instanceof ValueElement value ? Arrays.toString(value.bytes()) : ""));
      }
    }
    return others;
  }

  private static List<PatchEdit> edits(int which, int form) {
    List<PatchEdit> edits = new ArrayList<>();
    for (int i = 0; i < (form & 3); i++) {
      int tag = TAGS[(which + i) % TAGS.length];
      ElementPath path =
          (form & 4) == 0 ? ElementPath.of(tag) : ElementPath.of(tag).child(i, Tag.PATIENT_ID);
      edits.add(
          (form & 8) == 0 ? PatchEdit.put(path, "LO", new byte[2 * i]) : PatchEdit.remove(path));
    }
    return edits;
  }
}
