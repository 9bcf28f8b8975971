package io.gantry.app.command;

import io.gantry.app.ArchiveCheck;
import io.gantry.app.CertificateDesk;
import io.gantry.app.ExitCode;
import io.gantry.app.Output;
import io.gantry.platform.config.ConfigLoader;
import io.gantry.reconciler.evidence.Attestation;
import io.gantry.reconciler.evidence.Certificate;
import io.gantry.reconciler.evidence.CertificateCheck;
import io.gantry.reconciler.evidence.CertificateCheck.Point;
import io.gantry.reconciler.evidence.SigningKey;
import io.gantry.reconciler.evidence.Statement;
import io.gantry.reconciler.evidence.TrustedKeys;
import io.gantry.reconciler.ledger.LedgerScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Signed evidence. */
@Command(
    name = "certificate",
    description =
        "Signed evidence of a wave, a study or the whole project: counts, what was not migrated and"
            + " why, rule books, and a Merkle root over every stored digest (docs/certificate.md).",
    subcommands = {CertificateCommand.Check.class, CertificateCommand.ShowKey.class})
final class CertificateCommand implements Callable<Integer> {
  @Mixin private final OutputOptions options = new OutputOptions();

  @Mixin private final ConfigFile configuration = new ConfigFile();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before call()
  private CommandSpec spec;

  @ArgGroup(exclusive = true)
  private @Nullable About about;

  @Option(
      names = "--out",
      paramLabel = "FILE.json",
      description =
          "Where it goes, with its list of instances beside it (default: certificates/ below the"
              + " state directory).")
  private @Nullable Path out;

  @Option(
      names = "--pdf",
      description = "Also as a PDF beside it, to be read and filed; the signed file is attached.")
  private boolean pdf;

  /** Of what. */
  static final class About {
    @Option(names = "--wave", paramLabel = "NAME", description = "Of this wave's latest run.")
    private @Nullable String wave;

    @Option(names = "--study", paramLabel = "STUDY_UID", description = "Of this study.")
    private @Nullable String study;

    @Option(names = "--project", description = "Of all that the ledger knows.")
    private boolean project;

    Optional<LedgerScope> scope() {
      if (wave != null) {
        return Optional.of(new LedgerScope.Wave(wave));
      }
      if (study != null) {
        return Optional.of(new LedgerScope.Study(study));
      }
      return project ? Optional.of(new LedgerScope.Project()) : Optional.empty();
    }
  }

  @Override
  public Integer call() {
    LedgerScope scope =
        Optional.ofNullable(about)
            .flatMap(About::scope)
            .orElseThrow(() ->
                new ParameterException(
                    spec.commandLine(),
                    "Say of what: --wave NAME, --study STUDY_UID or --project"));
    Output output = options.output();
    Path file = CertificateDesk.issue(configuration.load(), scope, out);
    if (pdf) {
      CertificateDesk.paper(file);
    }
    Statement statement = Certificate.read(file).read();
    if (options.json()) {
      output.document(
          OutputOptions.render(Map.of("certificate", file.toString(), "statement", statement)));
    } else {
      output.result("Certificate: %s", file);
      print(statement, output);
    }
    return ExitCode.DONE;
  }

  private static void print(Statement statement, Output output) {
    output.result(
        "%s %s, issued %s: %d of %d instances verified, %d exception(s), %s",
        statement.kind(),
        statement.name(),
        statement.issuedAt(),
        statement.instances().verified(),
        statement.instances().expected(),
        statement.exceptions().size(),
        statement.balanced() ? "balanced" : "NOT balanced");
    output.result(
        "Merkle root %s over %d instances", statement.merkleRoot().hex(), statement.merkleLeaves());
  }

  /** The key to be written down. */
  @Command(
      name = "key",
      description =
          "Shows the public key that certificates are signed with, and its fingerprint: write it"
              + " down when the project begins. A token or KMS is asked for it.")
  static final class ShowKey implements Callable<Integer> {
    @Mixin private final OutputOptions options = new OutputOptions();

    @Mixin private final ConfigFile configuration = new ConfigFile();

    @Override
    public Integer call() {
      Output output = options.output();
      SigningKey key = CertificateDesk.key(configuration.load());
      String fingerprint = TrustedKeys.fingerprint(key.publicKey());
      if (options.json()) {
        output.document(
            OutputOptions.render(
                Map.of(
                    "algorithm", key.algorithm().text(),
                    "keyId", fingerprint,
                    "publicKey", key.publicKey())));
      } else {
        output.result("Algorithm   %s", key.algorithm().text());
        output.result("Key id      %s", fingerprint);
        output.result("Public key  %s", key.publicKey());
      }
      return ExitCode.DONE;
    }
  }

  /** Checks one. */
  @Command(
      name = "check",
      description =
          "Checks a certificate off line: its signature, its sums, and its Merkle root over the list"
              + " of instances beside it. With --config also that the bucket holds what it lists."
              + " Ends with 0 when all holds.")
  static final class Check implements Callable<Integer> {
    private static final int DEFAULT_SAMPLE = 500;

    @Mixin private final OutputOptions options = new OutputOptions();

    @Parameters(paramLabel = "FILE.json", description = "The certificate.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private Path file;

    @Option(
        names = "--key",
        paramLabel = "KEY",
        description =
            "The public key that was written down when the project began (base64), its fingerprint"
                + " (sha256:...), or a file with keys, also PEM: without it the certificate alone"
                + " vouches for its key.")
    private @Nullable String key;

    @Option(
        names = "--config",
        paramLabel = "FILE",
        description = "Configuration whose cloud archive is asked for every instance.")
    private @Nullable Path configFile;

    @ArgGroup(exclusive = true)
    private @Nullable Extent extent;

    /** How many objects are read back. */
    static final class Extent {
      @Option(
          names = "--sample",
          paramLabel = "N",
          description = "With --config: objects to read back (default: " + DEFAULT_SAMPLE + ").")
      private int sample = DEFAULT_SAMPLE;

      @Option(names = "--all", description = "With --config: reads every object back.")
      private boolean all;

      int objects() {
        return all ? Integer.MAX_VALUE : sample;
      }
    }

    @Override
    public Integer call() throws IOException {
      Output output = options.output();
      List<Point> points = CertificateCheck.offLine(file, trusted());
      boolean holds = points.stream().allMatch(Point::holds);
      Optional<CertificateDesk.InBucket> bucket =
          holds && configFile != null
              ? Optional.of(
                  CertificateDesk.inBucket(
                      ConfigLoader.load(configFile),
                      file,
                      extent == null ? DEFAULT_SAMPLE : extent.objects(),
                      output))
              : Optional.empty();
      holds &= bucket.map(found -> found.differing().isEmpty()).orElse(true);
      if (options.json()) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("holds", holds);
        answer.put("points", points);
        bucket.ifPresent(found -> answer.put("bucket", found));
        Attestation.of(file).ifPresent(said -> answer.put("signOff", said));
        output.document(OutputOptions.render(answer));
      } else {
        print(points, bucket, output);
      }
      return holds ? ExitCode.DONE : ExitCode.FAILED;
    }

    private @Nullable TrustedKeys trusted() throws IOException {
      if (key == null) {
        return null;
      }
      Path named = Path.of(key);
      return TrustedKeys.of(Files.isRegularFile(named) ? Files.readString(named) : key);
    }

    private void print(
        List<Point> points, Optional<CertificateDesk.InBucket> bucket, Output output) {
      for (Point point : points) {
        output.result(
            "%-20s %s", point.what(), point.holds() ? "holds" : "GTY-0195 " + point.problem());
      }
      if (key == null) {
        output.result(
            "The signing key was not compared with one that you trust: give it with --key");
      }
      bucket.ifPresent(found -> {
        for (ArchiveCheck.Difference difference : found.differing()) {
          output.result(
              "GTY-0195 %s / %s: %s (%s)",
              difference.studyInstanceUid(),
              difference.sopInstanceUid(),
              difference.what(),
              difference.key());
        }
        output.result(
            "%d instances looked up in the bucket, %d read back, %d superseded since, %d differ",
            found.instances(), found.readBack(), found.superseded(), found.differing().size());
      });
      if (points.getFirst().holds()) {
        Statement statement = Certificate.read(file).read();
        CertificateCommand.print(statement, output);
        if (statement.kind().equals("wave")) {
          output.result(
              "%s",
              Attestation.of(file)
                  .map(said -> "Signed off " + said.words())
                  .orElse("Not signed off: no sign-off that holds lies beside it"));
        }
      }
    }
  }
}
