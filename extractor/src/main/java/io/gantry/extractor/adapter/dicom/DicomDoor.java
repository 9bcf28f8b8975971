package io.gantry.extractor.adapter.dicom;

import io.gantry.dicom.net.AssociationOptions;
import io.gantry.dicom.net.DicomClient;
import io.gantry.dicom.net.Limits;
import io.gantry.dicom.net.Peer;
import io.gantry.dicom.net.ProposedService;
import io.gantry.dicom.net.QueryModel;
import io.gantry.dicom.net.Timeouts;
import io.gantry.extractor.ExtractorSettings.Timing;
import io.gantry.extractor.move.Archive;
import io.gantry.extractor.move.ArchiveUnavailable;
import io.gantry.extractor.receive.Intake;
import io.gantry.platform.config.DicomConfig;
import io.gantry.platform.config.SourceConfig;
import io.gantry.platform.config.SourceConfig.Retrieve;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** Opens associations with the archive of one source. Thread safe. */
public final class DicomDoor implements Archive.Door {
  private static final Duration CANCEL = Duration.ofSeconds(30);

  private final SourceConfig source;
  private final String ourAeTitle;
  private final @Nullable Intake intake;
  private final Timeouts timeouts;
  private final Limits limits;
  private final @Nullable SSLSocketFactory tls;
  private final Failures failures;
  private final SyntaxQuestion syntaxes = new SyntaxQuestion();

  /**
   * @param dicom our AE title, which is calling AE title and destination of C-MOVE, and limits
   * @param intake takes what C-GET brings; null for a door that only queries
   * @param tls null where the source is reached without TLS
   */
  public DicomDoor(
      SourceConfig source,
      DicomConfig dicom,
      @Nullable Intake intake,
      Timing timing,
      @Nullable SSLSocketFactory tls) {
    this.source = source;
    this.ourAeTitle = dicom.aeTitle();
    this.limits = Limits.STANDARD.withHeaderLength(dicom.headerMegabytes() << 20);
    this.intake = intake;
    this.failures = new Failures(source, dicom.aeTitle());
    this.tls = tls;
    this.timeouts =
        Timeouts.STANDARD
            .withConnect(timing.connect())
            .withResponse(timing.response())
            .withRetrieve(timing.retrieve());
  }

  private static List<ProposedService> services(Retrieve retrieve) {
    return switch (retrieve) {
      case C_MOVE -> ProposedService.queryAndMove(QueryModel.STUDY_ROOT);
      case C_GET ->
          ProposedService.queryAndGet(
              QueryModel.STUDY_ROOT, StorageClasses.MOST_USED, StorageClasses.TRANSFER_SYNTAXES);
    };
  }

  @Override
  public Archive open(Duration patience) throws ArchiveUnavailable {
    Timeouts patient =
        patience.compareTo(timeouts.retrieve()) > 0 ? timeouts.withRetrieve(patience) : timeouts;
    return open(services(source.retrieve()), source.retrieve() == Retrieve.C_GET, patient);
  }

  @Override
  public Archive openForGet(Set<String> sopClasses) throws ArchiveUnavailable {
    List<String> all = StorageClasses.ALL_TRANSFER_SYNTAXES;
    boolean asHeld = sopClasses.size() * all.size() <= StorageClasses.MOST_CONTEXTS;
    return open(
        asHeld
            ? ProposedService.queryAndGetAsHeld(QueryModel.STUDY_ROOT, sopClasses, all)
            : ProposedService.queryAndGet(
                QueryModel.STUDY_ROOT, sopClasses, StorageClasses.TRANSFER_SYNTAXES),
        true,
        timeouts);
  }

  @Override
  public List<Set<String>> likelyClasses() {
    return List.of(
        new LinkedHashSet<>(StorageClasses.MOST_USED), new LinkedHashSet<>(StorageClasses.RARE));
  }

  private Archive open(List<ProposedService> services, boolean gets, Timeouts patient)
      throws ArchiveUnavailable {
    try {
      return new DicomArchive(
          DicomClient.open(
              new Peer(source.aeTitle(), source.host(), source.port()),
              AssociationOptions.of(ourAeTitle, services)
                  .withTimeouts(patient.withRetrieve(afterCancel(patient.retrieve())))
                  .withLimits(limits)
                  .withTls(tls)),
          failures,
          ourAeTitle,
          gets && intake != null ? Optional.of(intake.retrieving(source.name())) : Optional.empty(),
          syntaxes,
          patient.retrieve());
    } catch (IOException e) {
      throw failures.of(e);
    }
  }

  /** An archive that was asked to cancel has a moment to answer. */
  private static Duration afterCancel(Duration patience) {
    Duration moment = patience.dividedBy(4);
    return patience.plus(moment.compareTo(CANCEL) > 0 ? CANCEL : moment);
  }
}
