package io.gantry.dicom.data;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Applies edits to the head of an object, in its own transfer syntax. Group lengths (gggg,0000) of
 * edited groups are dropped and lengths of edited sequences and items recomputed (undefined ones
 * stay undefined); all else stays byte for byte, the open header of a bulk element at the end
 * included. New elements go before the first higher tag. A value too long for the short header of
 * its VR is written as UN (PS3.5 6.2.2). Removing what is absent changes nothing; of an element
 * sent twice a put leaves one, a remove none.
 */
public final class HeadPatcher {
  private static final int LONGEST_SHORT_VALUE = 0xFFFE;

  private final byte[] head;
  private final Spans spans;

  private HeadPatcher(byte[] head) {
    this.head = head;
    this.spans = new Spans(head, true);
  }

  /**
   * The new head.
   *
   * @param head as received; of a deflated object inflated
   * @throws DicomFormatException if the head cannot be walked, or an edit names an item that does
   *     not exist, the bulk element, or a place behind it
   */
  public static byte[] apply(byte[] head, TransferSyntax syntax, List<? extends PatchEdit> edits) {
    HeadPatcher patcher = new HeadPatcher(head);
    Coding coding = syntax.coding();
    Level top = new Level(patcher.spans.dataSet(coding), head.length, coding, 0);
    Output out = new Output(head.length + 1024);
    patcher.write(0, head.length, patcher.changes(top, EditTree.of(edits)), out);
    return out.toByteArray();
  }

  /** The elements of one data set or item. */
  private record Level(List<Span> elements, int end, Coding coding, int depth) {}

  /** Bytes of the head that give way to others; an insertion where both ends are equal. */
  private static final class Change {
    private final int from;
    private final int to;
    private final byte[] replacement;

    Change(int from, int to, byte[] replacement) {
      this.from = from;
      this.to = to;
      this.replacement = replacement;
    }
  }

  private static final byte[] NOTHING = {};

  private void write(int from, int to, List<Change> changes, Output out) {
    int copied = from;
    for (Change change : changes) {
      out.bytes(head, copied, change.from - copied);
      out.bytes(change.replacement, 0, change.replacement.length);
      copied = change.to;
    }
    out.bytes(head, copied, to - copied);
  }

  /** The changes of one level in order of place. */
  private List<Change> changes(Level level, EditTree edits) {
    List<Change> changes = new ArrayList<>();
    Set<Integer> groups = new HashSet<>();
    for (Map.Entry<Integer, EditTree.Branch> entry : edits.branches.entrySet()) {
      List<Change> own = change(level, entry.getKey(), entry.getValue());
      if (!own.isEmpty()) {
        changes.addAll(own);
        groups.add(Tag.group(entry.getKey()));
      }
    }
    if (!groups.isEmpty()) {
      for (Span element : level.elements) {
        if (Tag.isGroupLength(element.tag())
            && groups.contains(Tag.group(element.tag()))
            && !edits.branches.containsKey(element.tag())) {
          changes.add(new Change(element.start(), element.end(), NOTHING));
        }
      }
    }
    // stable: insertions at one place stay in the order of their tags, before what was there
    changes.sort((a, b) -> a.from != b.from ? a.from - b.from : a.to - b.to);
    return changes;
  }

  private List<Change> change(Level level, int tag, EditTree.Branch branch) {
    if (branch.edit != null && !branch.items.isEmpty()) {
      throw new DicomFormatException(tag, 0, FormatProblem.PATCH_INSIDE_REPLACED);
    }
    List<Change> changes = new ArrayList<>(1);
    boolean found = false;
    for (Span element : level.elements) {
      if (element.tag() == tag) {
        if (level.depth == 0 && Tag.isBulk(tag)) {
          throw new DicomFormatException(tag, element.start(), FormatProblem.PATCH_OF_BULK);
        }
        Change change = found ? again(element, branch) : first(level, element, branch);
        found = true;
        if (change != null) {
          changes.add(change);
        }
      }
    }
    if (!found && branch.edit instanceof PatchEdit.Put put) {
      int place = place(level, tag);
      changes.add(new Change(place, place, encoded(put, level.coding)));
    } else if (!found && branch.puts()) {
      throw new DicomFormatException(tag, 0, FormatProblem.PATCH_OF_ABSENT_SEQUENCE);
    }
    return changes;
  }

  private @Nullable Change first(Level level, Span element, EditTree.Branch branch) {
    return switch (branch.edit) {
      case PatchEdit.Put put ->
          new Change(element.start(), element.end(), encoded(put, level.coding));
      case PatchEdit.Remove remove -> new Change(element.start(), element.end(), NOTHING);
      case null -> inside(level, element, branch);
    };
  }

  /** The same tag once more: it goes, if the element changes itself. */
  private static @Nullable Change again(Span element, EditTree.Branch branch) {
    return branch.edit == null ? null : new Change(element.start(), element.end(), NOTHING);
  }

  /** The sequence with edits in its items; null if they change nothing. */
  private @Nullable Change inside(Level level, Span sequence, EditTree.Branch branch) {
    if (level.coding.explicit() && sequence.value() - sequence.start() == 8) {
      throw new DicomFormatException(
          sequence.tag(), sequence.start(), FormatProblem.PATCH_OF_NO_SEQUENCE);
    }
    Coding coding =
        level.coding.explicit() && sequence.vr() == Vr.UN ? Coding.IMPLICIT_LE : level.coding;
    List<Span> items = spans.items(sequence, coding, level.depth);
    Output out = new Output(sequence.end() - sequence.start() + 256);
    out.bytes(head, sequence.start(), sequence.value() - sequence.start());
    boolean changed = false;
    for (int i = 0; i < items.size(); i++) {
      EditTree edits = branch.items.get(i);
      changed |= item(items.get(i), edits, coding, level.depth, out);
    }
    if (!branch.items.isEmpty() && branch.items.lastKey() >= items.size() && branch.puts()) {
      throw new DicomFormatException(
          sequence.tag(), sequence.start(), FormatProblem.PATCH_OF_ABSENT_ITEM);
    }
    if (!sequence.undefined()) {
      int header = sequence.value() - sequence.start();
      out.patch32(level.coding, header - 4, out.size() - header);
    }
    out.bytes(head, sequence.valueEnd(), sequence.end() - sequence.valueEnd());
    return changed ? new Change(sequence.start(), sequence.end(), out.toByteArray()) : null;
  }

  private boolean item(Span item, @Nullable EditTree edits, Coding coding, int depth, Output out) {
    List<Change> changes = List.of();
    if (edits != null) {
      List<Span> elements = spans.elements(item, coding, depth + 1);
      changes = changes(new Level(elements, item.valueEnd(), coding, depth + 1), edits);
    }
    int start = out.size();
    write(item.start(), item.end(), changes, out);
    if (!item.undefined() && !changes.isEmpty()) {
      out.patch32(coding, start + 4, out.size() - start - 8);
    }
    return !changes.isEmpty();
  }

  /** Where a new element goes: before the first higher tag. */
  private int place(Level level, int tag) {
    for (Span element : level.elements) {
      if (Integer.compareUnsigned(element.tag(), tag) > 0) {
        return element.start();
      }
    }
    if (level.depth == 0 && !level.elements.isEmpty()) {
      Span last = level.elements.get(level.elements.size() - 1);
      if (Tag.isBulk(last.tag()) && last.value() == head.length) {
        throw new DicomFormatException(tag, head.length, FormatProblem.PATCH_BEHIND_HEAD);
      }
    }
    return level.end;
  }

  private static byte[] encoded(PatchEdit.Put put, Coding coding) {
    int tag = put.path().tag();
    byte[] value = put.value();
    Output out = new Output(12 + value.length);
    out.tag(coding, tag);
    if (!coding.explicit()) {
      out.i32(coding, value.length);
    } else if (ElementHeader.hasLongForm(put.vrCode()) || value.length > LONGEST_SHORT_VALUE) {
      out.letters(ElementHeader.hasLongForm(put.vrCode()) ? put.vrCode() : Vr.UN.code());
      out.u16(coding, 0);
      out.i32(coding, value.length);
    } else {
      out.letters(put.vrCode());
      out.u16(coding, value.length);
    }
    out.bytes(value, 0, value.length);
    Vr vr = Vr.ofCode(put.vrCode());
    if (vr != null && coding.bigEndian() && DataSetWriter.isTooLong(vr, value.length)) {
      // an UN is in little endian even in a big endian syntax (PS3.5 6.2.2)
      DataSetWriter.swap(out.array(), out.size() - value.length, value.length, vr.unit());
    }
    return out.toByteArray();
  }
}
