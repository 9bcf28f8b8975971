package io.gantry.reconciler.evidence;

import io.gantry.contracts.digest.Sha256;
import io.gantry.contracts.event.StoredObject.VerifiedBy;
import io.gantry.contracts.event.StudyVerified.VerifiedInstance;
import io.gantry.platform.GantryException;
import io.gantry.platform.json.Json;
import io.gantry.reconciler.ledger.Ledger;
import io.gantry.reconciler.ledger.LedgerScope;
import io.gantry.reconciler.wave.SignOff;
import io.gantry.reconciler.wave.WaveSummary;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Iterator;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Issues certificates from the ledger, signed with the configured key. Memory does not grow with
 * the instances. Safe between threads.
 */
public final class CertificateIssuer {
  private final Path state;
  private final Ledger ledger;
  private final Supplier<SigningKey> key;

  /** With the key file of the state directory. */
  public CertificateIssuer(Path state, Ledger ledger) {
    this(state, ledger, () -> StateKey.in(state));
  }

  /**
   * With another key.
   *
   * @param key asked for each certificate
   */
  public CertificateIssuer(Path state, Ledger ledger, Supplier<SigningKey> key) {
    this.state = state;
    this.ledger = ledger;
    this.key = key;
  }

  /** What the instances of a certificate come to. */
  private record Instances(
      SortedMap<String, Long> ruleBooks,
      SortedMap<String, Long> verifiedBy,
      MerkleTree tree,
      Sha256 list) {}

  /**
   * Writes the certificate below {@code certificates/} of the state directory, its list of
   * instances first, and returns the certificate's path. What was signed off is not written again:
   * its sign-off is put beside it, where it is missing.
   *
   * @throws GantryException GTY-0614, GTY-0616 where the ledger does not know the wave or study,
   *     GTY-0671 where the files can't be written
   */
  public Path issue(LedgerScope about) {
    Optional<Path> signed =
        about instanceof LedgerScope.Wave wave ? signedOff(wave.name()) : Optional.empty();
    return signed.orElseGet(() -> fresh(about));
  }

  /**
   * The certificate that the latest run of a wave was signed off with, its sign-off beside it;
   * empty where it was not, or the file is no longer that one.
   */
  public Optional<Path> signedOff(String wave) {
    Path file = state.resolve("certificates").resolve(wave + ".json");
    Optional<SignOff> signOff = ledger.signOff(wave);
    try {
      if (signOff.isEmpty()
          || !Files.isRegularFile(file)
          || !Sha256.of(Files.readAllBytes(file)).hex().equals(signOff.get().certificate())) {
        return Optional.empty();
      }
      if (Attestation.of(file).isEmpty()) {
        Path draft = draft(file.resolveSibling("."));
        Files.writeString(draft, Attestation.signed(wave, signOff.get(), key.get()));
        move(draft, Attestation.fileOf(file));
      }
      return Optional.of(file);
    } catch (IOException e) {
      throw unwritten(e);
    }
  }

  private GantryException unwritten(IOException e) {
    return new GantryException(
        "GTY-0671", "The certificate can't be written below " + state + ": is the disk full?", e);
  }

  private Path fresh(LedgerScope about) {
    WaveSummary summary = ledger.summary(about);
    SigningKey signing = key.get();
    Path folder = state.resolve("certificates");
    try {
      Files.createDirectories(folder);
      Path file = folder.resolve(fileName(about) + ".json");
      Path list = draft(folder);
      Instances instances = list(about, list);
      Certificate certificate = Certificate.sign(statement(about, summary, instances), signing);
      Path draft = draft(folder);
      Files.writeString(draft, Json.mapper().writeValueAsString(certificate) + "\n");
      Files.deleteIfExists(Attestation.fileOf(file)); // it was of the one that is replaced
      move(list, Certificate.instancesOf(file));
      move(draft, file);
      return file;
    } catch (IOException e) {
      throw unwritten(e);
    }
  }

  /** What runs of waves of one name write is a certificate of that wave. */
  private static String fileName(LedgerScope about) {
    return switch (about) {
      case LedgerScope.Wave wave -> wave.name();
      case LedgerScope.Study study -> "study-" + study.name().replaceAll("[^0-9A-Za-z.-]", "_");
      case LedgerScope.Project _ ->
          "project-" + Instant.now().toString().replaceAll("[^0-9TZ]", "");
    };
  }

  private static Path draft(Path folder) throws IOException {
    return Files.createTempFile(
        folder,
        "certificate",
        ".new",
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  private static void move(Path draft, Path file) throws IOException {
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private Instances list(LedgerScope about, Path file) throws IOException {
    MerkleTree tree = new MerkleTree();
    SortedMap<String, Long> ruleBooks = new TreeMap<>();
    SortedMap<String, Long> verifiedBy = new TreeMap<>();
    MessageDigest digest = Sha256.newMessageDigest();
    try (Stream<VerifiedInstance> verified = ledger.verified(about);
        OutputStream out =
            new DigestOutputStream(new BufferedOutputStream(Files.newOutputStream(file)), digest)) {
      for (Iterator<VerifiedInstance> each = verified.iterator(); each.hasNext(); ) {
        VerifiedInstance instance = each.next();
        tree.add(instance.stored().instance().toBytes());
        ruleBooks.merge(instance.ruleBook(), 1L, Long::sum);
        verifiedBy.merge(text(instance.object().verifiedBy()), 1L, Long::sum);
        out.write(CertifiedInstance.of(instance).line().getBytes(StandardCharsets.UTF_8));
      }
    }
    return new Instances(ruleBooks, verifiedBy, tree, Sha256.ofDigest(digest.digest()));
  }

  private static String text(VerifiedBy by) {
    return switch (by) {
      case STORE_CHECKSUM -> "store-checksum";
      case READ_BACK -> "read-back";
    };
  }

  private static Statement statement(LedgerScope about, WaveSummary summary, Instances instances) {
    return new Statement(
        Statement.FORMAT,
        about.kind(),
        about.name(),
        Instant.now(),
        summary.studies(),
        summary.instances(),
        summary.balanced(),
        summary.reasons(),
        summary.exceptions(),
        instances.ruleBooks(),
        instances.verifiedBy(),
        instances.tree().leaves(),
        instances.tree().root(),
        instances.list());
  }
}
