package io.gantry.dicom.data;

/** One change of a head; see {@link HeadPatcher}. */
public sealed interface PatchEdit {
  ElementPath path();

  /**
   * Adds the element or replaces it whole.
   *
   * @param vr two letters
   * @param value the value field, of even length, in the object's own transfer syntax; for SQ the
   *     encoded items. Not copied: the caller gives it away.
   */
  static PatchEdit put(ElementPath path, String vr, byte[] value) {
    return new Put(path, vr, value);
  }

  /** Removes the element; nothing where it is absent. */
  static PatchEdit remove(ElementPath path) {
    return new Remove(path);
  }

  /** See {@link PatchEdit#put}. */
  final class Put implements PatchEdit {
    private final ElementPath path;
    private final int vrCode;
    private final byte[] value;

    private Put(ElementPath path, String vr, byte[] value) {
      if (vr.length() != 2) {
        throw new IllegalArgumentException(path + ": a VR has two letters");
      }
      if ((value.length & 1) != 0) {
        throw new IllegalArgumentException(path + ": a value has an even length");
      }
      this.path = path;
      this.vrCode = vr.charAt(0) << 8 | (vr.charAt(1) & 0xFF);
      this.value = value;
    }

    @Override
    public ElementPath path() {
      return path;
    }

    /** The two letters, first letter high. */
    int vrCode() {
      return vrCode;
    }

    byte[] value() {
      return value;
    }

    /** The path and the length only: values may be patient data. */
    @Override
    public String toString() {
      return "Put[" + path + ", " + value.length + " bytes]";
    }
  }

  /** See {@link PatchEdit#remove}. */
  record Remove(ElementPath path) implements PatchEdit {}
}
