package io.gantry.app;

import io.gantry.contracts.Bytes;
import io.gantry.contracts.event.Finding;
import io.gantry.dicom.data.Cutter;
import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.DataSetReader;
import io.gantry.dicom.data.DicomFormatException;
import io.gantry.dicom.data.Dictionary;
import io.gantry.dicom.data.Element;
import io.gantry.dicom.data.Part10;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.TransferSyntax;
import io.gantry.loader.HeadEditor.PatchMisfit;
import io.gantry.loader.adapter.dicom.DicomHeadEditor;
import io.gantry.normalizer.rules.Normalizer;
import io.gantry.normalizer.rules.Outcome;
import io.gantry.normalizer.rules.ReceivedObject;
import io.gantry.normalizer.rules.RuleBook;
import io.gantry.normalizer.rules.Tail;
import io.gantry.platform.GantryException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a rule book makes of DICOM files. It shows values, so it is for the terminal of somebody who
 * may see them; nothing of it is logged.
 */
public final class RulePreview {
  private static final int INSTANCE_COERCION_DATE_TIME = 0x00080015;
  private static final int LONGEST_TAIL = 256 * 1024;

  private final Normalizer normalizer;
  private final DicomHeadEditor editor = new DicomHeadEditor();
  private final String source;
  private final String issuer;

  /**
   * @param source that the files are taken to come from
   * @param issuer of patient ids to assume for it; empty: none
   */
  public RulePreview(RuleBook book, String source, String issuer) {
    this.normalizer = new Normalizer(book);
    this.source = source;
    this.issuer = issuer;
  }

  /**
   * What becomes of one file.
   *
   * @param code why it is held or can't be read; null where it goes on
   * @param message the same in words
   * @param changes of its top level, but for the record of them
   * @param rules of the site that changed it
   * @param file its path, or what it is
   */
  public record Result(
      String file,
      @Nullable String code,
      @Nullable String message,
      List<Row> changes,
      List<String> rules,
      List<Finding> findings) {}

  /**
   * One attribute; null: it is not there. A sequence is shown by the number of its items.
   *
   * @param name keyword of PS3.6, or the tag of a private attribute
   * @param by rules that changed it, {@code (built in)} for what the book's switches do
   */
  public record Row(String name, @Nullable String before, @Nullable String after, String by) {}

  /**
   * @throws GantryException GTY-0190 where the file can't be read
   */
  public Result of(Path file) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new GantryException("GTY-0190", file + " can't be read: is it there?", e);
    }
    try {
      return of(file.toString(), bytes);
    } catch (DicomFormatException | PatchMisfit e) {
      return new Result(
          file.toString(),
          "GTY-0191",
          "no DICOM file: " + e.getMessage(),
          List.of(),
          List.of(),
          List.of());
    }
  }

  private Result of(String file, byte[] bytes) throws PatchMisfit {
    Part10 start = Part10.read(bytes);
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    ByteArrayOutputStream tail = new ByteArrayOutputStream();
    Cutter cutter =
        Cutter.of(
            start.syntax(),
            (part, buf, off, len) -> {
              switch (part) {
                case HEAD -> head.write(buf, off, len);
                case TAIL -> tail.write(buf, off, len);
                case PIXELS -> {
                  // never looked at
                }
              }
            });
    cutter.accept(bytes, start.offset(), bytes.length - start.offset());
    String malformed = cutter.finish().malformed().map(m -> m.reason()).orElse("");
    return of(
        file,
        new ReceivedObject(
            start.syntax().uid(),
            Bytes.of(head.toByteArray()),
            tail(tail.toByteArray()),
            source,
            issuer,
            malformed,
            Instant.EPOCH));
  }

  /**
   * @param name what the object is called in the result
   */
  Result of(String name, ReceivedObject object) throws PatchMisfit {
    TransferSyntax syntax = TransferSyntax.of(object.transferSyntaxUid());
    byte[] head = object.head().toArray();
    return switch (normalizer.apply(object)) {
      case Outcome.Hold hold ->
          new Result(name, hold.code(), hold.message(), List.of(), List.of(), hold.findings());
      case Outcome.Normalize outcome -> {
        byte[] patched = editor.apply(head, syntax.uid(), outcome.patch());
        DataSet before = DataSetReader.readHead(head, syntax);
        DataSet after = DataSetReader.readHead(patched, syntax);
        yield new Result(
            name, null, null, rows(before, after, outcome), rules(outcome), outcome.findings());
      }
    };
  }

  private static Tail tail(byte[] bytes) {
    if (bytes.length == 0) {
      return new Tail.Empty();
    }
    return bytes.length > LONGEST_TAIL
        ? new Tail.TooLong(bytes.length)
        : new Tail.Read(Bytes.of(bytes));
  }

  private static List<String> rules(Outcome.Normalize outcome) {
    String mark = "rule:";
    return outcome.findings().stream()
        .map(Finding::code)
        .filter(code -> code.startsWith(mark))
        .map(code -> code.substring(mark.length()))
        .distinct()
        .toList();
  }

  private static String by(int tag, Outcome.Normalize outcome) {
    String path = "%08X".formatted(tag);
    List<String> rules =
        outcome.findings().stream()
            .filter(finding -> finding.path().equals(path))
            .map(Finding::code)
            .filter(code -> code.startsWith("rule:"))
            .map(code -> code.substring("rule:".length()))
            .distinct()
            .toList();
    return rules.isEmpty() ? RuleShadow.BUILT_IN : String.join(", ", rules);
  }

  private static List<Row> rows(DataSet before, DataSet after, Outcome.Normalize outcome) {
    TreeSet<Integer> tags = new TreeSet<>(Integer::compareUnsigned);
    before.forEach(element -> tags.add(element.tag()));
    after.forEach(element -> tags.add(element.tag()));
    List<Row> rows = new ArrayList<>();
    for (int tag : tags) {
      String was = text(before, tag);
      String is = text(after, tag);
      boolean recorded =
          tag == Tag.ORIGINAL_ATTRIBUTES_SEQUENCE || tag == INSTANCE_COERCION_DATE_TIME;
      if (!recorded && (was == null ? is != null : !was.equals(is))) {
        String keyword = Dictionary.keyword(tag);
        rows.add(
            new Row(keyword.isEmpty() ? Tag.toString(tag) : keyword, was, is, by(tag, outcome)));
      }
    }
    return rows;
  }

  private static @Nullable String text(DataSet dataSet, int tag) {
    Element element = dataSet.element(tag).orElse(null);
    if (element == null) {
      return null;
    }
    List<DataSet> items = dataSet.sequence(tag);
    return items.isEmpty() ? String.join("\\", dataSet.strings(tag)) : items.size() + " item(s)";
  }
}
