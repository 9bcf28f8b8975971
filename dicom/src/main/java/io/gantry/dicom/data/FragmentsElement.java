package io.gantry.dicom.data;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Encapsulated pixel data (PS3.5 A.4): item 0 is the basic offset table, often empty. */
public final class FragmentsElement extends Element {
  private final List<ByteBuffer> fragments;

  FragmentsElement(int tag, Vr vr, List<ByteBuffer> fragments, @Nullable Raw raw) {
    super(tag, vr, raw);
    this.fragments = List.copyOf(fragments);
  }

  /** Encapsulated data of new fragments, which are not copied; each must be of even length. */
  public static FragmentsElement of(int tag, Vr vr, List<ByteBuffer> fragments) {
    return new FragmentsElement(
        tag, vr, fragments.stream().map(f -> f.slice().asReadOnlyBuffer()).toList(), null);
  }

  public int count() {
    return fragments.size();
  }

  /** A read-only view of one item's bytes, basic offset table first. */
  public ByteBuffer fragment(int index) {
    return fragments.get(index).duplicate();
  }
}
