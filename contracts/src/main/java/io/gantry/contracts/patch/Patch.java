package io.gantry.contracts.patch;

import io.gantry.contracts.digest.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Edits of one data set's head, in ascending order of their paths. A patch never touches the bulk
 * element or the tail.
 */
public record Patch(List<Edit> edits) {
  public static final Patch NONE = new Patch(List.of());

  public Patch {
    edits = List.copyOf(edits);
  }

  public boolean isEmpty() {
    return edits.isEmpty();
  }

  /** Identifies the patch: equal edits have equal digests on every machine. */
  public Sha256 digest() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      for (Edit edit : edits) {
        switch (edit) {
          case Edit.Put put -> {
            out.writeUTF("put");
            out.writeUTF(put.path().toString());
            out.writeUTF(put.vr());
            out.writeInt(put.value().length());
            out.write(put.value().toArray());
          }
          case Edit.Remove remove -> {
            out.writeUTF("remove");
            out.writeUTF(remove.path().toString());
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Sha256.of(bytes.toByteArray());
  }
}
