package io.gantry.loader;

import io.gantry.contracts.Bytes;
import io.gantry.contracts.InstanceId;
import io.gantry.contracts.SpoolRef;
import io.gantry.contracts.digest.InstanceDigests;
import io.gantry.contracts.digest.PartDigest;
import io.gantry.contracts.digest.Sha256;
import io.gantry.contracts.event.ImagingAttributes;
import io.gantry.contracts.event.NormalizedEvent.InstanceNormalized;
import io.gantry.contracts.patch.Edit;
import io.gantry.contracts.patch.Patch;
import io.gantry.contracts.patch.TagPath;
import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.DataSetWriter;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.TransferSyntax;
import io.gantry.dicom.data.Vr;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;

/**
 * A conformant object as the extractor leaves it: one segment file with head, pixels and tail, and
 * what the normalizer says of it.
 */
final class ObjectInSpool {
  static final String CT = "1.2.840.10008.5.1.4.1.1.2";
  private static final int PIXEL_DATA_HEADER = 12;
  private static final byte[] PADDING_AS_TAIL = {
    (byte) 0xFC, (byte) 0xFF, (byte) 0xFC, (byte) 0xFF, 'O', 'B', 0, 0, 2, 0, 0, 0, 0, 0
  };

  private final Path file;
  private final InstanceNormalized event;
  private final byte[] head;

  private ObjectInSpool(Path file, InstanceNormalized event, byte[] head) {
    this.file = file;
    this.event = event;
    this.head = head;
  }

  /** The segment file. */
  Path file() {
    return file;
  }

  InstanceNormalized event() {
    return event;
  }

  int tailLength() {
    return PADDING_AS_TAIL.length;
  }

  /** A CT of that many bytes of pixels, with a patch that sets the issuer of the patient's id. */
  static ObjectInSpool aCt(Path spoolRoot, String uid, int pixels) throws IOException {
    return write(
        spoolRoot, uid, TransferSyntax.EXPLICIT_LE, seeded(pixels, uid.hashCode()), pixels);
  }

  /** The same whose pixels are zeros in a sparse file: they take no room. */
  static ObjectInSpool aSparseCt(Path spoolRoot, String uid, int pixels) throws IOException {
    return write(spoolRoot, uid, TransferSyntax.EXPLICIT_LE, new byte[0], pixels);
  }

  /** A deflated one: the spool holds the inflated bytes. */
  static ObjectInSpool aDeflatedCt(Path spoolRoot, String uid, int pixels) throws IOException {
    return write(spoolRoot, uid, TransferSyntax.DEFLATED_EXPLICIT_LE, new byte[0], pixels);
  }

  ObjectInSpool unpatched() {
    return with(Patch.NONE);
  }

  ObjectInSpool with(Patch patch) {
    return new ObjectInSpool(
        file,
        new InstanceNormalized(
            event.eventId(),
            event.source(),
            event.instance(),
            event.sopClassUid(),
            event.transferSyntaxUid(),
            event.received(),
            event.canonicalHead(),
            event.spool(),
            patch,
            event.ruleBook(),
            event.findings(),
            event.attributes(),
            event.receivedAt()),
        head);
  }

  /** Turns one byte of the segment file over. */
  void damage(long at) throws IOException {
    try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
      raw.seek(at);
      int was = raw.read();
      raw.seek(at);
      raw.write(was ^ 1);
    }
  }

  long pixelsAt() {
    return head.length;
  }

  private static ObjectInSpool write(
      Path spoolRoot, String uid, TransferSyntax syntax, byte[] pixels, int pixelLength)
      throws IOException {
    byte[] head = head(uid, syntax, pixelLength);
    Path volume = spoolRoot.resolve("volume");
    Files.createDirectories(volume);
    Path file = volume.resolve("o" + uid.replace('.', '-') + ".pack");
    long length = head.length + (long) pixelLength + PADDING_AS_TAIL.length;
    try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
      raw.write(head);
      raw.write(pixels);
      raw.seek(head.length + (long) pixelLength);
      raw.write(PADDING_AS_TAIL);
    }
    PartDigest pixelDigest;
    try (InputStream in = Files.newInputStream(file)) {
      in.skipNBytes(head.length);
      pixelDigest = digest(in, pixelLength);
    }
    InstanceDigests received =
        InstanceDigests.of(syntax.uid(), digest(head), pixelDigest, digest(PADDING_AS_TAIL));
    SpoolRef ref = new SpoolRef("volume", String.valueOf(file.getFileName()), 0, length);
    return new ObjectInSpool(file, event(uid, syntax, received, ref), head);
  }

  private static byte[] head(String uid, TransferSyntax syntax, int pixels) {
    DataSet dataSet =
        DataSet.builder()
            .put(Tag.SOP_CLASS_UID, CT)
            .put(Tag.SOP_INSTANCE_UID, uid)
            .put(Tag.PATIENT_ID, "P" + uid.hashCode())
            .put(Tag.STUDY_INSTANCE_UID, "1.2.3")
            .put(Tag.SERIES_INSTANCE_UID, "1.2.3.4")
            .putBytes(Tag.PIXEL_DATA, Vr.OW, new byte[0])
            .build();
    byte[] bytes = DataSetWriter.write(dataSet, syntax.coding());
    for (int i = 0; i < 4; i++) {
      bytes[bytes.length - 4 + i] = (byte) (pixels >>> (8 * i));
    }
    if (bytes.length < PIXEL_DATA_HEADER) {
      throw new IllegalStateException("a head ends with the header of pixel data");
    }
    return bytes;
  }

  private static InstanceNormalized event(
      String uid, TransferSyntax syntax, InstanceDigests received, SpoolRef ref) {
    Patch patch =
        new Patch(
            List.of(
                new Edit.Put(
                    TagPath.of(Tag.ISSUER_OF_PATIENT_ID),
                    "LO",
                    Bytes.of("LEGACY".getBytes(StandardCharsets.US_ASCII)))));
    return new InstanceNormalized(
        "normalizer/legacy/" + uid,
        "legacy",
        new InstanceId("1.2.3", "1.2.3.4", uid),
        CT,
        syntax.uid(),
        received,
        Sha256.EMPTY,
        ref,
        patch,
        "test-1",
        List.of(),
        attributes(),
        Instant.parse("2026-01-02T03:04:05Z"));
  }

  /** Nothing is known of it. */
  static ImagingAttributes attributes() {
    return new ImagingAttributes(
        new ImagingAttributes.Patient(null, null, null, null, null),
        new ImagingAttributes.Study(null, null, null, null, null, null, null),
        new ImagingAttributes.Series(null, null, null, null, null, null, null),
        new ImagingAttributes.Instance(null, null, null));
  }

  static PartDigest digest(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return new PartDigest(bytes.length, Sha256.of(bytes), crc.getValue());
  }

  private static PartDigest digest(InputStream in, long length) throws IOException {
    MessageDigest sha = Sha256.newMessageDigest();
    CRC32C crc = new CRC32C();
    byte[] buffer = new byte[1 << 16];
    for (long left = length; left > 0; ) {
      int n = in.read(buffer, 0, (int) Math.min(buffer.length, left));
      sha.update(buffer, 0, n);
      crc.update(buffer, 0, n);
      left -= n;
    }
    return new PartDigest(length, Sha256.ofDigest(sha.digest()), crc.getValue());
  }

  private static byte[] seeded(int length, long seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** What must lie in the archive after file meta information, of a plain object. */
  byte[] expectedDataSet() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      byte[] whole = Files.readAllBytes(file);
      byte[] newHead =
          event.patch().isEmpty()
              ? head
              : new io.gantry.loader.adapter.dicom.DicomHeadEditor()
                  .apply(head, event.transferSyntaxUid(), event.patch());
      out.write(newHead);
      out.write(whole, head.length, whole.length - head.length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (HeadEditor.PatchMisfit e) {
      throw new IllegalStateException(e);
    }
    return out.toByteArray();
  }
}
