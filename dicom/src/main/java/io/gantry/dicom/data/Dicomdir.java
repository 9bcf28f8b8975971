package io.gantry.dicom.data;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The directory of a file-set (PS3.3 F.3.2.2, PS3.10 8.6): its records as trees. Offsets count from
 * the start of the file. No record is lost: those that the offsets do not lead to are told apart.
 *
 * @param fileSetId (0004,1130), empty if absent
 * @param roots the records of the root level (patients, as a rule), in order
 * @param unreachable records that no offset leads to, without children, in order of place
 * @param broken offsets that lead to no record, or to one that was met before
 */
public record Dicomdir(
    String fileSetId,
    List<DirectoryRecord> roots,
    List<DirectoryRecord> unreachable,
    List<Long> broken) {
  /** Levels of records; the deepest of PS3.3 F.4 is 4. */
  static final int MAX_LEVELS = 16;

  private static final int FIRST_ROOT = 0x00041200;
  private static final int NEXT = 0x00041400;
  private static final int IN_USE = 0x00041410;
  private static final int LOWER = 0x00041420;

  public Dicomdir {
    roots = List.copyOf(roots);
    unreachable = List.copyOf(unreachable);
    broken = List.copyOf(broken);
  }

  /**
   * Reads a DICOMDIR.
   *
   * @param file the whole file
   * @throws DicomFormatException if it is no DICOM file, or has no Directory Record Sequence
   */
  public static Dicomdir read(byte[] file) {
    Part10 start = Part10.read(file);
    int length = file.length - start.offset();
    DataSet dataSet = DataSetReader.read(file, start.offset(), length, start.syntax().coding());
    if (!(dataSet.element(Tag.DIRECTORY_RECORD_SEQUENCE).orElse(null)
        instanceof SequenceElement records)) {
      throw new DicomFormatException(
          Tag.DIRECTORY_RECORD_SEQUENCE, start.offset(), FormatProblem.NO_DIRECTORY);
    }
    return new Reading(records).run(dataSet);
  }

  /** Every record that can be reached, each before those below it. */
  public void forEach(Consumer<DirectoryRecord> visitor) {
    roots.forEach(root -> visit(root, visitor));
  }

  private static void visit(DirectoryRecord record, Consumer<DirectoryRecord> visitor) {
    visitor.accept(record);
    record.children().forEach(child -> visit(child, visitor));
  }

  /** The numbers only: records are patient data. */
  @Override
  public String toString() {
    return "Dicomdir[" + roots.size() + " roots, " + unreachable.size() + " unreachable]";
  }

  private static final class Reading {
    private final Map<Long, DataSet> byOffset = new LinkedHashMap<>();
    private final Set<Long> met = new HashSet<>();
    private final List<Long> broken = new ArrayList<>();

    Reading(SequenceElement records) {
      for (Item item : records.items()) {
        Raw raw = item.raw();
        if (raw != null) {
          byOffset.put((long) raw.off(), item.dataSet());
        }
      }
    }

    Dicomdir run(DataSet dataSet) {
      List<DirectoryRecord> roots = chain(offset(dataSet, FIRST_ROOT), 0);
      List<DirectoryRecord> unreachable = new ArrayList<>();
      byOffset.forEach((offset, keys) -> {
        if (!met.contains(offset)) {
          unreachable.add(record(keys, List.of()));
        }
      });
      return new Dicomdir(dataSet.string(Tag.FILE_SET_ID, ""), roots, unreachable, broken);
    }

    private static long offset(DataSet dataSet, int tag) {
      return dataSet
          .value(tag)
          .filter(value -> value.meaning() == Vr.UL && value.length() >= 4)
          .map(value -> value.longs()[0])
          .orElse(0L);
    }

    /** The records of one level from an offset on; none where that is 0. */
    private List<DirectoryRecord> chain(long first, int level) {
      List<DirectoryRecord> chain = new ArrayList<>();
      long at = first;
      while (at != 0) {
        DataSet keys = byOffset.get(at);
        if (keys == null || level == MAX_LEVELS || !met.add(at)) {
          broken.add(at);
          break;
        }
        chain.add(record(keys, chain(offset(keys, LOWER), level + 1)));
        at = offset(keys, NEXT);
      }
      return chain;
    }

    private static DirectoryRecord record(DataSet keys, List<DirectoryRecord> children) {
      return new DirectoryRecord(
          keys.string(Tag.DIRECTORY_RECORD_TYPE, ""),
          keys.strings(Tag.REFERENCED_FILE_ID),
          keys.integer(IN_USE, 0xFFFF) != 0,
          keys,
          children);
    }
  }
}
