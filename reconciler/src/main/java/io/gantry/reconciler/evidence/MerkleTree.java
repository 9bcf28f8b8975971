package io.gantry.reconciler.evidence;

import io.gantry.contracts.digest.Sha256;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Root of a Merkle tree over leaves given one by one (RFC 9162 2.1.1: leaf = SHA-256(0x00 leaf),
 * node = SHA-256(0x01 left right), split at the largest power of two). Memory grows with the
 * logarithm of the leaves. Not thread safe.
 */
public final class MerkleTree {
  private record Subtree(long leaves, Sha256 hash) {}

  private final Deque<Subtree> subtrees = new ArrayDeque<>();
  private long leaves;

  public void add(byte[] leaf) {
    subtrees.push(new Subtree(1, hash((byte) 0, leaf, new byte[0])));
    leaves++;
    while (subtrees.size() > 1) {
      Subtree right = subtrees.pop();
      Subtree left = subtrees.pop();
      if (left.leaves != right.leaves) {
        subtrees.push(left);
        subtrees.push(right);
        return;
      }
      subtrees.push(join(left, right));
    }
  }

  public long leaves() {
    return leaves;
  }

  /** The root; of no leaves: the digest of no bytes. */
  public Sha256 root() {
    if (subtrees.isEmpty()) {
      return Sha256.EMPTY;
    }
    Iterator<Subtree> rightToLeft = subtrees.iterator();
    Subtree root = rightToLeft.next();
    while (rightToLeft.hasNext()) {
      root = join(rightToLeft.next(), root);
    }
    return root.hash;
  }

  private static Subtree join(Subtree left, Subtree right) {
    return new Subtree(
        left.leaves + right.leaves, hash((byte) 1, left.hash.toBytes(), right.hash.toBytes()));
  }

  private static Sha256 hash(byte kind, byte[] first, byte[] second) {
    MessageDigest digest = Sha256.newMessageDigest();
    digest.update(kind);
    digest.update(first);
    digest.update(second);
    return Sha256.ofDigest(digest.digest());
  }
}
