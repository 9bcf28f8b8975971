package io.gantry.dicom.data;

import io.gantry.dicom.data.Deviation.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Lists what was read though it is not as the standard wants it; docs/malformed.md. */
public final class Deviations {
  private final List<Deviation> found = new ArrayList<>();
  private final int base;
  private List<ElementPath.Step> steps = List.of();

  private Deviations(int base) {
    this.base = base;
  }

  /** Of a data set (or head) that was read, with all its items, in order of place. */
  public static List<Deviation> of(DataSet dataSet) {
    Deviations deviations =
        new Deviations(dataSet.isEmpty() ? 0 : start(dataSet.elements().get(0)));
    deviations.level(dataSet, List.of());
    return List.copyOf(deviations.found);
  }

  /**
   * Of a whole file: of its file meta information and of its data set.
   *
   * @throws DicomFormatException if it cannot be read
   */
  public static List<Deviation> ofFile(byte[] file) {
    Part10 start = Part10.read(file);
    DataSet dataSet =
        DataSetReader.read(file, start.offset(), file.length - start.offset(), start.syntax());
    List<Deviation> all = new ArrayList<>(MetaDeviations.of(file, start, dataSet));
    all.addAll(of(dataSet));
    return all;
  }

  private static int start(Element element) {
    Raw raw = element.raw();
    return raw == null ? 0 : raw.off();
  }

  private void add(Kind kind, Element element) {
    ElementPath path = new ElementPath(steps, element.tag());
    found.add(new Deviation(kind, path, start(element) - base));
  }

  private void level(DataSet dataSet, List<ElementPath.Step> around) {
    Set<Integer> seen = new HashSet<>();
    int before = 0;
    for (int i = 0; i < dataSet.size(); i++) {
      steps = around;
      Element element = dataSet.elements().get(i);
      int tag = element.tag();
      if (!seen.add(tag)) {
        add(Kind.DUPLICATE, element);
      } else if (Integer.compareUnsigned(tag, before) < 0) {
        add(Kind.OUT_OF_ORDER, element);
      }
      before = tag;
      if (Tag.isPrivate(tag) && Tag.element(tag) > 0xFF && dataSet.privateCreator(tag).isEmpty()) {
        add(Kind.PRIVATE_WITHOUT_CREATOR, element);
      }
      if (Tag.isGroupLength(tag) && isWrong(dataSet, i)) {
        add(Kind.GROUP_LENGTH, element);
      }
      representation(element);
      length(element);
      if (around.size() < 2 * DataSetReader.MAX_DEPTH) {
        items(element, dataSet, around);
      }
    }
  }

  private void items(Element sequence, DataSet dataSet, List<ElementPath.Step> around) {
    int number = 0;
    for (Item item : DataSet.items(sequence, dataSet.inherited())) {
      List<ElementPath.Step> inside = new ArrayList<>(around);
      inside.add(new ElementPath.Step(sequence.tag(), number++));
      level(item.dataSet(), inside);
    }
  }

  /** Whether a group length counts other bytes than those of its group as far as they are here. */
  private static boolean isWrong(DataSet dataSet, int index) {
    Element length = dataSet.elements().get(index);
    Raw raw = length.raw();
    if (raw == null || !(length instanceof ValueElement value) || value.length() != 4) {
      return raw != null;
    }
    int end = raw.off() + raw.len();
    for (int i = index + 1; i < dataSet.size(); i++) {
      Element element = dataSet.elements().get(i);
      if (Tag.group(element.tag()) != Tag.group(length.tag())) {
        break;
      }
      Raw next = element.raw();
      if (next == null || element instanceof OpenElement) {
        return false; // its end is not known here
      }
      end = next.off() + next.len();
    }
    Coding coding = value.bigEndian() ? Coding.EXPLICIT_BE : Coding.EXPLICIT_LE;
    return coding.u32(value.array(), value.offset()) != end - raw.off() - raw.len();
  }

  private void representation(Element element) {
    Raw raw = element.raw();
    if (raw == null) {
      return;
    }
    Vr known = Dictionary.vr(element.tag());
    boolean standard = Dictionary.find(element.tag()).isPresent();
    if (raw.coding().explicit()) {
      boolean vr = Vr.ofCode(ElementHeader.letters(raw.buf(), raw.off() + 4)) != null;
      if (!vr) {
        add(Kind.UNKNOWN_VR, element);
      } else if (element.vr() == Vr.UN && standard && known != Vr.UN) {
        add(Kind.SENT_AS_UNKNOWN, element);
      } else if (standard && element.vr() != Vr.UN && !alike(element.vr(), known)) {
        add(Kind.OTHER_VR, element);
      }
    }
    boolean holdsNone =
        element instanceof ValueElement value
            && known == Vr.SQ
            && value.vr() == Vr.UN
            && value.length() > 0
            && DataSet.items(value, Inherited.NOTHING).isEmpty();
    if (holdsNone) {
      add(Kind.NO_SEQUENCE, element);
    }
  }

  /**
   * Whether both are text, both numbers, both sequences: contexts and editions vary within that.
   */
  private static boolean alike(Vr sent, Vr known) {
    return sent == known
        || known == Vr.UN
        || (sent.isText() && known.isText())
        || (sent.unit() > 0 && known.unit() > 0);
  }

  private void length(Element element) {
    switch (element) {
      case ValueElement value -> {
        int unit = value.meaning() == Vr.AT ? 4 : value.meaning().unit();
        if ((value.length() & 1) != 0) {
          add(Kind.ODD_LENGTH, value);
        } else if (unit > 1 && value.length() % unit != 0) {
          add(Kind.INCOMPLETE_NUMBER, value);
        }
      }
      case FragmentsElement fragments -> {
        for (int i = 0; i < fragments.count(); i++) {
          if ((fragments.fragment(i).remaining() & 1) != 0) {
            add(Kind.ODD_LENGTH, fragments);
            break;
          }
        }
      }
      case OpenElement open -> {
        if (open.length() > 0 && (open.length() & 1) != 0) {
          add(Kind.ODD_LENGTH, open);
        }
      }
      case SequenceElement sequence -> {}
    }
  }
}
