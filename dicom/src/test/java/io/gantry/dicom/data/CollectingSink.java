package io.gantry.dicom.data;

import java.io.ByteArrayOutputStream;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** Keeps what a cutter hands over, part by part, and checks that parts come in order. */
final class CollectingSink implements PartSink {
  private final Map<Part, ByteArrayOutputStream> parts = new EnumMap<>(Part.class);
  private Part last = Part.HEAD;
  int calls;

  CollectingSink() {
    for (Part part : Part.values()) {
      parts.put(part, new ByteArrayOutputStream());
    }
  }

  @Override
  public void part(Part part, byte[] buf, int off, int len) {
    if (part.compareTo(last) < 0 || len <= 0) {
      throw new AssertionError(part + " after " + last + ", length " + len);
    }
    last = part;
    calls++;
    Objects.requireNonNull(parts.get(part)).write(buf, off, len);
  }

  byte[] bytes(Part part) {
    return Objects.requireNonNull(parts.get(part)).toByteArray();
  }
}
