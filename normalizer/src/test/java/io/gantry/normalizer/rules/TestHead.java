package io.gantry.normalizer.rules;

import io.gantry.contracts.Bytes;
import io.gantry.dicom.data.Coding;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.TransferSyntax;
import io.gantry.dicom.data.Vr;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * Heads byte by byte, so that they can be wrong: nothing is padded or checked. {@link
 * #aConformantCt()} is right; a test breaks one thing.
 */
public final class TestHead {
  private static final Instant RECEIVED_AT = Instant.parse("2026-03-04T05:06:07.089Z");

  private record Field(Vr vr, Bytes value) {}

  private final Map<Integer, Field> fields = new TreeMap<>(Integer::compareUnsigned);
  private TransferSyntax syntax = TransferSyntax.EXPLICIT_LE;
  private int bulk = Tag.PIXEL_DATA;
  private Tail tail = new Tail.Empty();
  private String issuer = "HOSPITAL";

  /** Patient ID with issuer, ASCII, all values of even length with the right padding. */
  public static TestHead aConformantCt() {
    return empty()
        .put(Tag.SOP_CLASS_UID, Vr.UI, "1.2.840.10008.5.1.4.1.1.2\0")
        .put(Tag.SOP_INSTANCE_UID, Vr.UI, "2.25.1001\0")
        .put(Tag.STUDY_DATE, Vr.DA, "20200229")
        .put(Tag.STUDY_TIME, Vr.TM, "101500")
        .put(Tag.ACCESSION_NUMBER, Vr.SH, "A1")
        .put(Tag.MODALITY, Vr.CS, "CT")
        .put(Tag.REFERRING_PHYSICIAN_NAME, Vr.PN, "")
        .put(Tag.STUDY_DESCRIPTION, Vr.LO, "Thorax")
        .put(Tag.PATIENT_NAME, Vr.PN, "Larkspur^Ada")
        .put(Tag.PATIENT_ID, Vr.LO, "SIM001")
        .put(Tag.ISSUER_OF_PATIENT_ID, Vr.LO, "OTHERHOS")
        .put(Tag.PATIENT_BIRTH_DATE, Vr.DA, "19610203")
        .put(Tag.PATIENT_SEX, Vr.CS, "F ")
        .put(Tag.STUDY_INSTANCE_UID, Vr.UI, "2.25.10\0")
        .put(Tag.SERIES_INSTANCE_UID, Vr.UI, "2.25.100")
        .put(Tag.STUDY_ID, Vr.SH, "")
        .put(Tag.SERIES_NUMBER, Vr.IS, "3 ")
        .put(Tag.INSTANCE_NUMBER, Vr.IS, "17")
        .put(Tag.SAMPLES_PER_PIXEL, Vr.US, new byte[] {1, 0})
        .put(Tag.PHOTOMETRIC_INTERPRETATION, Vr.CS, "MONOCHROME2 ")
        .put(Tag.ROWS, Vr.US, new byte[] {0, 2})
        .put(Tag.COLUMNS, Vr.US, new byte[] {0, 2})
        .put(Tag.BITS_ALLOCATED, Vr.US, new byte[] {16, 0})
        .put(Tag.BITS_STORED, Vr.US, new byte[] {12, 0})
        .put(Tag.HIGH_BIT, Vr.US, new byte[] {11, 0})
        .put(Tag.PIXEL_REPRESENTATION, Vr.US, new byte[] {0, 0});
  }

  public static TestHead empty() {
    return new TestHead();
  }

  public TestHead put(int tag, Vr vr, byte[] value) {
    fields.put(tag, new Field(vr, Bytes.of(value)));
    return this;
  }

  public TestHead put(int tag, Vr vr, String value) {
    return put(tag, vr, value.getBytes(StandardCharsets.UTF_8));
  }

  public TestHead remove(int tag) {
    fields.remove(tag);
    return this;
  }

  /** A sequence of one item for each head given. */
  public TestHead putItems(int tag, TestHead... items) {
    ByteArrayOutputStream value = new ByteArrayOutputStream();
    for (TestHead item : items) {
      byte[] elements = item.in(syntax).elements();
      value.writeBytes(tag(Tag.ITEM));
      value.writeBytes(number(4, elements.length));
      value.writeBytes(elements);
    }
    return put(tag, Vr.SQ, value.toByteArray());
  }

  /** Before anything else is put: sequences are encoded when put. */
  public TestHead in(TransferSyntax other) {
    syntax = other;
    return this;
  }

  public TestHead bulk(int tag) {
    bulk = tag;
    return this;
  }

  public TestHead tail(Tail other) {
    tail = other;
    return this;
  }

  public TestHead issuer(String other) {
    issuer = other;
    return this;
  }

  public TransferSyntax syntax() {
    return syntax;
  }

  /** With the header of 512 KiB of pixel data at the end. */
  public byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(elements());
    if (bulk != 0) {
      header(out, bulk, Vr.OW, 512 * 1024);
    }
    return out.toByteArray();
  }

  public ReceivedObject received() {
    return new ReceivedObject(
        syntax.uid(), Bytes.of(bytes()), tail, "legacy", issuer, "", RECEIVED_AT);
  }

  private byte[] elements() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    fields.forEach((tag, field) -> {
      header(out, tag, field.vr, field.value.length());
      out.writeBytes(field.value.toArray());
    });
    return out.toByteArray();
  }

  private void header(ByteArrayOutputStream out, int tag, Vr vr, int length) {
    out.writeBytes(tag(tag));
    if (syntax.coding() == Coding.IMPLICIT_LE) {
      out.writeBytes(number(4, length));
      return;
    }
    out.writeBytes(vr.name().getBytes(StandardCharsets.US_ASCII));
    if (vr.hasLongHeader()) {
      out.writeBytes(new byte[2]);
      out.writeBytes(number(4, length));
    } else {
      out.writeBytes(number(2, length));
    }
  }

  private byte[] tag(int tag) {
    return ByteBuffer.allocate(4)
        .order(order())
        .putShort((short) (tag >>> 16))
        .putShort((short) tag)
        .array();
  }

  private byte[] number(int size, int value) {
    ByteBuffer buffer = ByteBuffer.allocate(size).order(order());
    return size == 2 ? buffer.putShort((short) value).array() : buffer.putInt(value).array();
  }

  private ByteOrder order() {
    return syntax.bigEndian() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
  }
}
