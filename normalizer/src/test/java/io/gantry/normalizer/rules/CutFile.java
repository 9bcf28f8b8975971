package io.gantry.normalizer.rules;

import io.gantry.contracts.Bytes;
import io.gantry.dicom.data.Cutter;
import io.gantry.dicom.data.Part10;
import io.gantry.dicom.data.TransferSyntax;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;

/** A file cut as the receiver would. */
record CutFile(
    TransferSyntax syntax,
    Bytes metaBytes,
    Bytes headBytes,
    Bytes pixels,
    Bytes tail,
    String malformed) {
  private static final Instant RECEIVED_AT = Instant.parse("2026-03-04T05:06:07Z");

  static CutFile of(Path path) throws IOException {
    byte[] file = Files.readAllBytes(path);
    Part10 start = Part10.read(file);
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    ByteArrayOutputStream pixels = new ByteArrayOutputStream();
    ByteArrayOutputStream tail = new ByteArrayOutputStream();
    Cutter cutter =
        Cutter.of(
            start.syntax(),
            (part, buf, off, len) -> {
              switch (part) {
                case HEAD -> head.write(buf, off, len);
                case PIXELS -> pixels.write(buf, off, len);
                case TAIL -> tail.write(buf, off, len);
              }
            });
    cutter.accept(file, start.offset(), file.length - start.offset());
    String malformed = cutter.finish().malformed().map(m -> m.reason()).orElse("");
    return new CutFile(
        start.syntax(),
        Bytes.of(Arrays.copyOf(file, start.offset())),
        Bytes.of(head.toByteArray()),
        Bytes.of(pixels.toByteArray()),
        Bytes.of(tail.toByteArray()),
        malformed);
  }

  byte[] meta() {
    return metaBytes.toArray();
  }

  byte[] head() {
    return headBytes.toArray();
  }

  ReceivedObject received(byte[] someHead) {
    Tail rest = tail.length() == 0 ? new Tail.Empty() : new Tail.Read(tail);
    return new ReceivedObject(
        syntax.uid(), Bytes.of(someHead), rest, "legacy", "HOSPITAL", malformed, RECEIVED_AT);
  }
}
