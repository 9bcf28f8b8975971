package io.gantry.app.evidence;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gantry.contracts.event.StudyVerified.VerifiedInstance;
import io.gantry.platform.GantryException;
import io.gantry.platform.json.Json;
import io.gantry.reconciler.ledger.Ledger;
import io.gantry.reconciler.wave.WaveSummary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The signed evidence of a wave: counts, exceptions with reasons, rule books and a Merkle root over
 * the stored instance digests. Format: docs/certificate.md.
 */
public final class Certificate {
  private static final String FORMAT = "gantry-certificate-1";

  private Certificate() {}

  /**
   * What is signed.
   *
   * @param merkleRoot over the stored instance digests (32 bytes each) in the ledger's order:
   *     study, SOP Instance UID
   * @param ruleBooks rule book version to instances
   */
  record Statement(
      String format,
      String wave,
      Instant issuedAt,
      WaveSummary.Studies studies,
      WaveSummary.Instances instances,
      boolean balanced,
      List<String> reasons,
      List<WaveSummary.WaveException> exceptions,
      SortedMap<String, Long> ruleBooks,
      long merkleLeaves,
      String merkleRoot) {}

  /** Writes {@code certificates/WAVE.json} below the state directory and returns its path. */
  public static Path write(Path state, WaveSummary summary, Ledger ledger) {
    SigningKey key = SigningKey.in(state);
    Statement statement = statement(summary, ledger);
    try {
      String signed = canonical(statement);
      String document =
          Json.mapper()
              .writeValueAsString(
                  Map.of(
                      "statement",
                      signed,
                      "algorithm",
                      "Ed25519",
                      "publicKey",
                      key.publicKey(),
                      "signature",
                      key.sign(signed.getBytes(StandardCharsets.UTF_8))));
      Path folder = Files.createDirectories(state.resolve("certificates"));
      Path file = folder.resolve(summary.wave() + ".json");
      Path draft =
          Files.createTempFile(
              folder,
              "certificate",
              ".new",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(draft, document + "\n");
      return Files.move(
          draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new GantryException(
          "GTY-0119", "The certificate can't be written below " + state + ": is the disk full?", e);
    }
  }

  private static Statement statement(WaveSummary summary, Ledger ledger) {
    MerkleTree tree = new MerkleTree();
    SortedMap<String, Long> ruleBooks = new TreeMap<>();
    try (Stream<VerifiedInstance> verified = ledger.verifiedInstances(summary.wave())) {
      for (Iterator<VerifiedInstance> each = verified.iterator(); each.hasNext(); ) {
        VerifiedInstance instance = each.next();
        tree.add(instance.stored().instance().toBytes());
        ruleBooks.merge(instance.ruleBook(), 1L, Long::sum);
      }
    }
    return new Statement(
        FORMAT,
        summary.wave(),
        Instant.now(),
        summary.studies(),
        summary.instances(),
        summary.balanced(),
        summary.reasons(),
        summary.exceptions(),
        ruleBooks,
        tree.leaves(),
        tree.root().hex());
  }

  private static String canonical(Statement statement) throws JsonProcessingException {
    JsonMapper mapper =
        JsonMapper.builder()
            .addModule(new com.fasterxml.jackson.datatype.jsr310.JavaTimeModule())
            .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();
    return mapper.writeValueAsString(statement);
  }
}
