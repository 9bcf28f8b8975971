package io.gantry.app;

import io.gantry.loader.Archive;
import io.gantry.loader.Manifest;
import io.gantry.loader.ManifestReader;
import io.gantry.loader.Verdict;
import io.gantry.platform.GantryException;
import io.gantry.platform.config.GantryConfig;
import io.gantry.reconciler.CertificateKeys;
import io.gantry.reconciler.evidence.Attestation;
import io.gantry.reconciler.evidence.Certificate;
import io.gantry.reconciler.evidence.CertificateCheck;
import io.gantry.reconciler.evidence.CertificateIssuer;
import io.gantry.reconciler.evidence.CertificatePdf;
import io.gantry.reconciler.evidence.CertifiedInstance;
import io.gantry.reconciler.evidence.SigningKey;
import io.gantry.reconciler.ledger.Ledger;
import io.gantry.reconciler.ledger.LedgerScope;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Issues certificates from the ledger of a state directory, and holds them against the bucket. */
public final class CertificateDesk {
  private static final int PROGRESS_EVERY = 1000;

  private CertificateDesk() {}

  /**
   * Issues a certificate; its list of instances goes with it.
   *
   * @param out where both are copied to, null: they stay below the state directory
   * @return where the certificate lies
   * @throws GantryException GTY-0113 where a running process holds the state
   */
  public static Path issue(GantryConfig config, LedgerScope about, @Nullable Path out) {
    Path issued =
        RunningProcess.holding(config.state())
            .map(process -> process.certificate(about))
            .orElseGet(() -> fromDatabase(config, about));
    if (out == null) {
      return issued;
    }
    try {
      Path signOff = Attestation.fileOf(out.toAbsolutePath());
      Files.deleteIfExists(signOff); // it would be of what lay there before
      if (Files.exists(Attestation.fileOf(issued))) {
        Files.copy(Attestation.fileOf(issued), signOff, StandardCopyOption.COPY_ATTRIBUTES);
      }
      Files.copy(
          Certificate.instancesOf(issued),
          Certificate.instancesOf(out.toAbsolutePath()),
          StandardCopyOption.REPLACE_EXISTING,
          StandardCopyOption.COPY_ATTRIBUTES);
      return Files.copy(
          issued,
          out.toAbsolutePath(),
          StandardCopyOption.REPLACE_EXISTING,
          StandardCopyOption.COPY_ATTRIBUTES);
    } catch (IOException e) {
      throw new GantryException("GTY-0119", "The certificate can't be copied to " + out, e);
    }
  }

  /**
   * Writes it as a PDF beside it, 0600.
   *
   * @throws GantryException GTY-0119 where that can't be
   */
  public static Path paper(Path certificate) {
    String name = String.valueOf(certificate.getFileName()).replaceAll("\\.json$", "");
    Path paper = certificate.resolveSibling(name + ".pdf");
    try {
      Files.deleteIfExists(paper);
      Files.createFile(
          paper,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(paper))) {
        CertificatePdf.write(certificate, out);
      }
      return paper;
    } catch (IOException e) {
      throw new GantryException("GTY-0119", "The PDF can't be written to " + paper, e);
    }
  }

  /** With the configured key. */
  static CertificateIssuer issuer(GantryConfig config, Ledger ledger) {
    return new CertificateIssuer(
        config.state(), ledger, CertificateKeys.open(config.certificates(), config.state()));
  }

  /**
   * The configured key.
   *
   * @throws GantryException GTY-0670, GTY-0673 to GTY-0678
   */
  public static SigningKey key(GantryConfig config) {
    return CertificateKeys.open(config.certificates(), config.state()).get();
  }

  private static Path fromDatabase(GantryConfig config, LedgerScope about) {
    try (LedgerReader reader = LedgerReader.openDatabase(config)) {
      return issuer(config, reader.ledger()).issue(about);
    }
  }

  /**
   * What the bucket shows.
   *
   * @param instances that the certificate lists
   * @param readBack of these, whose objects were read and digested again
   * @param superseded of these, which a later version has replaced since
   * @param differing what is not as certified, with study and instance
   */
  public record InBucket(
      long instances, long readBack, long superseded, List<ArchiveCheck.Difference> differing) {
    public InBucket {
      differing = List.copyOf(differing);
    }
  }

  /**
   * Looks up every instance of a certificate in the manifests of the bucket, and reads some back.
   *
   * @param sample how many objects are read back at most, drawn at random
   * @throws GantryException GTY-0116 where the archive does not answer
   */
  public static InBucket inBucket(GantryConfig config, Path file, int sample, Output output) {
    long all = Certificate.read(file).read().merkleLeaves();
    return StoredObjects.inArchive(
        config,
        archive -> {
          Comparison comparison = new Comparison(archive, all, sample, output);
          CertificateCheck.each(file, comparison::take);
          return comparison.result();
        });
  }

  /** Of the instances in the order of the list: study by study. */
  private static final class Comparison {
    private final ManifestReader manifests;
    private final Output output;
    private final Random random = new Random();
    private final List<ArchiveCheck.Difference> differing = new ArrayList<>();
    private final long all;
    private long wanted;
    private long seen;
    private long readBack;
    private long superseded;
    private String study = "";
    private Optional<Manifest> manifest = Optional.empty();

    Comparison(Archive archive, long all, int sample, Output output) {
      this.manifests = archive.manifests();
      this.all = all;
      this.wanted = sample;
      this.output = output;
    }

    void take(CertifiedInstance instance) {
      try {
        String problem = compare(instance);
        if (problem != null) {
          differing.add(
              new ArchiveCheck.Difference(
                  instance.study(), instance.instance(), instance.key(), problem));
        }
      } catch (IOException e) {
        throw new GantryException(
            "GTY-0116", "The cloud archive can't be read now; check again when it answers", e);
      }
      if (++seen % PROGRESS_EVERY == 0) {
        output.progress("%d of %d instances looked up, %d read back", seen, all, readBack);
      }
    }

    private @Nullable String compare(CertifiedInstance instance) throws IOException {
      if (!instance.study().equals(study)) {
        study = instance.study();
        manifest = manifests.current(study);
      }
      if (manifest.isEmpty()) {
        return "the study has no manifest";
      }
      Optional<Manifest.Entry> entry =
          manifests.entry(manifest.get(), instance.instance(), instance.digest());
      if (entry.isEmpty() || !entry.get().key().equals(instance.key())) {
        return "no manifest names the object";
      }
      if (!manifest.get().instances().contains(entry.get())) {
        superseded++;
      }
      return isDrawn() ? readBack(entry.get(), instance) : null;
    }

    /** Selection sampling: each instance is as likely as any other, in one pass. */
    private boolean isDrawn() {
      if (wanted <= 0 || random.nextDouble() * (all - seen) >= wanted) {
        return false;
      }
      wanted--;
      return true;
    }

    private @Nullable String readBack(Manifest.Entry entry, CertifiedInstance instance)
        throws IOException {
      readBack++;
      return switch (manifests.verify(entry, instance.digest())) {
        case Verdict.Same _ -> null;
        case Verdict.Absent _ -> "not in the archive";
        case Verdict.Differs differs -> differs.what();
      };
    }

    InBucket result() {
      return new InBucket(seen, readBack, superseded, differing);
    }
  }
}
