package io.gantry.dicom.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What PS3.6 knows about tags. Loaded once from {@code dictionary.tsv}; immutable. */
public final class Dictionary {
  /**
   * One line of PS3.6.
   *
   * @param tag the tag; of a repeating group the first one
   * @param vm value multiplicity as printed, e.g. {@code 1-n}
   */
  public record Entry(int tag, Vr vr, String vm, String keyword) {}

  /** How the table names a VR that Pixel Representation decides. */
  private static final String US_OR_SS = "xs";

  private record Pattern(int mask, Entry entry) {}

  private static final Dictionary STANDARD = load();

  /** Open addressing by tag: a lookup stands in every implicit header. */
  private final @Nullable Entry[] table = new @Nullable Entry[1 << 14];

  private final Map<String, Entry> byKeyword = new HashMap<>();
  private final Set<Integer> usOrSs = new HashSet<>();
  private final List<Pattern> patterns = new ArrayList<>();

  private Dictionary() {}

  private static Dictionary load() {
    Dictionary dictionary = new Dictionary();
    try (InputStream in =
            Objects.requireNonNull(Dictionary.class.getResourceAsStream("dictionary.tsv"));
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.startsWith("#")) {
          dictionary.add(line.split("\t", -1));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return dictionary;
  }

  private void add(String[] fields) {
    String tag = fields[0];
    boolean open = fields[1].equals(US_OR_SS);
    Vr vr = open ? Vr.US : Vr.valueOf(fields[1]);
    Entry entry =
        new Entry(Integer.parseUnsignedInt(tag.replace('x', '0'), 16), vr, fields[2], fields[3]);
    byKeyword.putIfAbsent(entry.keyword, entry);
    if (open) {
      usOrSs.add(entry.tag);
    }
    if (tag.indexOf('x') < 0) {
      int slot = slot(entry.tag);
      while (table[slot] != null) {
        slot = slot + 1 & table.length - 1;
      }
      table[slot] = entry;
    } else {
      int mask = Integer.parseUnsignedInt(tag.replaceAll("[^x]", "F").replace('x', '0'), 16);
      patterns.add(new Pattern(mask, entry));
    }
  }

  private int slot(int tag) {
    return (tag * 0x9E3779B9) >>> 18 & table.length - 1;
  }

  private @Nullable Entry lookUp(int tag) {
    for (int slot = slot(tag); ; slot = slot + 1 & table.length - 1) {
      Entry entry = table[slot];
      if (entry == null) {
        break;
      }
      if (entry.tag == tag) {
        return entry;
      }
    }
    int group = Tag.group(tag);
    if ((group & 1) == 0
        && (group >>> 8 == 0x50 || group >>> 8 == 0x60 || group >>> 8 == 0x7F || group == 0x20)) {
      for (Pattern pattern : patterns) {
        if ((tag & pattern.mask) == pattern.entry.tag) {
          return pattern.entry;
        }
      }
    }
    return null;
  }

  /** The entry of a tag (repeating groups included); empty for private and unknown ones. */
  public static Optional<Entry> find(int tag) {
    return Optional.ofNullable(STANDARD.lookUp(tag));
  }

  /** The entry of a keyword, e.g. {@code PatientID}. */
  public static Optional<Entry> find(String keyword) {
    return Optional.ofNullable(STANDARD.byKeyword.get(keyword));
  }

  /**
   * The VR of a tag: UL for group lengths, LO for private creators, UN for what is not known. Where
   * PS3.6 allows several, the one for implicit readers (US; OW).
   */
  public static Vr vr(int tag) {
    Entry entry = STANDARD.lookUp(tag);
    if (entry != null) {
      return entry.vr;
    }
    if (Tag.isGroupLength(tag)) {
      return Vr.UL;
    }
    return Tag.isPrivateCreator(tag) ? Vr.LO : Vr.UN;
  }

  /** Whether PS3.6 calls it "US or SS": Pixel Representation decides. */
  static boolean isUsOrSs(int tag) {
    return STANDARD.usOrSs.contains(tag);
  }

  /** The keyword of a tag; of an unknown one its hexadecimal digits. */
  public static String keyword(int tag) {
    Entry entry = STANDARD.lookUp(tag);
    return entry == null ? Tag.hex(tag) : entry.keyword;
  }
}
