package io.gantry.reconciler.evidence;

import io.gantry.contracts.digest.Sha256;
import io.gantry.platform.GantryException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Checks a certificate with nothing but its files: signature, sums, and the Merkle root over the
 * list of instances.
 */
public final class CertificateCheck {
  /** Takes each instance of the list. */
  @FunctionalInterface
  public interface EachInstance {
    void take(CertifiedInstance instance) throws IOException;
  }

  private CertificateCheck() {}

  /**
   * What was looked at and what came of it.
   *
   * @param problem null where it holds
   */
  public record Point(String what, @Nullable String problem) {
    public boolean holds() {
      return problem == null;
    }
  }

  /**
   * @param trusted keys that were written down when the project began and since, null where nobody
   *     says one: then only the file itself vouches for its key
   */
  public static List<Point> offLine(Path file, @Nullable TrustedKeys trusted) {
    Certificate certificate = Certificate.read(file);
    List<Point> points = new ArrayList<>();
    points.add(
        point(
            "signature",
            certificate.isAuthentic() ? null : "it does not belong to statement and key"));
    if (trusted != null) {
      boolean same = trusted.contain(certificate.publicKey());
      points.add(point("signing key", same ? null : "it is not the key that was expected"));
    }
    Statement statement = certificate.read();
    points.add(point("sums", sums(statement)));
    points.addAll(instances(file, statement));
    signOff(file, statement, trusted).ifPresent(points::add);
    return points;
  }

  /** Of the sign-off beside it; nothing where there is none. */
  private static Optional<Point> signOff(
      Path file, Statement statement, @Nullable TrustedKeys trusted) {
    try {
      Optional<Attestation.Found> found = Attestation.beside(file);
      if (found.isEmpty()) {
        return Optional.empty();
      }
      Attestation said = found.get().said();
      boolean same = said.kind().equals(statement.kind()) && said.name().equals(statement.name());
      return Optional.of(
          point(
              "sign-off",
              same ? found.get().problem(file, trusted) : "it is of another " + said.kind()));
    } catch (IOException | GantryException e) {
      return Optional.of(point("sign-off", "it can't be read"));
    }
  }

  private static Point point(String what, @Nullable String problem) {
    return new Point(what, problem);
  }

  private static @Nullable String sums(Statement statement) {
    if (!statement.studies().addsUp() || !statement.instances().addsUp()) {
      return "the classes do not add up to what was expected";
    }
    if (statement.balanced() && statement.instances().pending() > 0) {
      return "it is called balanced while instances are pending";
    }
    long byRuleBook = statement.ruleBooks().values().stream().mapToLong(Long::longValue).sum();
    return byRuleBook == statement.merkleLeaves()
        ? null
        : "the rule books do not add up to the instances";
  }

  private static List<Point> instances(Path file, Statement statement) {
    Path list = Certificate.instancesOf(file);
    MerkleTree tree = new MerkleTree();
    Sha256 digest;
    try {
      digest = read(list, instance -> tree.add(instance.digest().toBytes()));
    } catch (IOException | IllegalArgumentException e) {
      return List.of(
          point("list of instances", list.getFileName() + " can't be read beside the certificate"));
    }
    boolean root =
        tree.leaves() == statement.merkleLeaves() && tree.root().equals(statement.merkleRoot());
    return List.of(
        point(
            "list of instances",
            digest.equals(statement.instancesSha256()) ? null : "it is not the list of then"),
        point("Merkle root", root ? null : "the list gives another root"));
  }

  /** Reads the list of instances line by line; returns its digest. */
  public static Sha256 read(Path list, EachInstance each) throws IOException {
    MessageDigest digest = Sha256.newMessageDigest();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new DigestInputStream(Files.newInputStream(list), digest),
                StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        each.take(CertifiedInstance.parse(line));
      }
    }
    return Sha256.ofDigest(digest.digest());
  }

  /** Every instance of a certificate whose list is the one it speaks of. */
  public static void each(Path file, EachInstance each) {
    try {
      Sha256 read = read(Certificate.instancesOf(file), each);
      if (!read.equals(Certificate.read(file).read().instancesSha256())) {
        throw new GantryException(
            "GTY-0672", "The list of instances is not the one that the certificate speaks of");
      }
    } catch (IOException e) {
      throw new GantryException(
          "GTY-0672", "The list of instances beside " + file + " can't be read to its end", e);
    }
  }
}
