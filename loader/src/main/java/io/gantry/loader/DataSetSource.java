package io.gantry.loader;

import io.gantry.contracts.digest.InstanceDigests;
import io.gantry.contracts.digest.PartDigest;
import io.gantry.platform.spool.SpoolSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The data set to store: the new head, or where nothing is patched the one in the spool, then
 * pixels and tail from the spool, each checked on the way. Safe between threads while the spool's
 * object is open.
 */
final class DataSetSource {
  private final SpoolSource spool;
  private final InstanceDigests received;
  private final byte @Nullable [] newHead;

  /**
   * @param newHead null to send the head as it was received
   */
  DataSetSource(SpoolSource spool, InstanceDigests received, byte @Nullable [] newHead) {
    this.spool = spool;
    this.received = received;
    this.newHead = newHead;
  }

  /** A fresh stream over the data set; see {@link Payload#open}. */
  InputStream open() throws IOException {
    List<InputStream> parts = new ArrayList<>(3);
    long headLength = received.head().length();
    parts.add(
        newHead == null ? part("head", received.head(), 0) : new ByteArrayInputStream(newHead));
    parts.add(part("pixels", received.pixels(), headLength));
    parts.add(part("tail", received.tail(), headLength + received.pixels().length()));
    return new SequenceInputStream(Collections.enumeration(parts));
  }

  private InputStream part(String name, PartDigest digest, long from) throws IOException {
    return new CheckedPart(spool.stream(from, digest.length()), name, digest);
  }
}
