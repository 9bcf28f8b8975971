package io.gantry.reconciler.evidence;

import io.gantry.contracts.InstanceId;
import io.gantry.contracts.digest.InstanceDigests;
import io.gantry.contracts.digest.PartDigest;
import io.gantry.contracts.digest.Sha256;
import io.gantry.contracts.event.ImagingAttributes;
import io.gantry.contracts.event.StoredObject;
import io.gantry.contracts.event.StoredObject.VerifiedBy;
import io.gantry.contracts.event.StudyVerified.VerifiedInstance;
import io.gantry.reconciler.ledger.HeldObject;
import io.gantry.reconciler.ledger.Ledger;
import io.gantry.reconciler.ledger.LedgerScope;
import io.gantry.reconciler.ledger.StudyCustody;
import io.gantry.reconciler.quality.ObjectFindings;
import io.gantry.reconciler.quality.SourceQuality;
import io.gantry.reconciler.wave.SignOff;
import io.gantry.reconciler.wave.WaveSummary;
import io.gantry.reconciler.wave.WaveSummary.Instances;
import io.gantry.reconciler.wave.WaveSummary.Studies;
import io.gantry.reconciler.wave.WaveSummary.WaveException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A wave of seven instances, five of them verified. */
final class FiveVerified implements Ledger {
  static final int VERIFIED = 5;

  private final List<WaveException> exceptions;
  private Optional<SignOff> signOff = Optional.empty();

  FiveVerified() {
    this(List.of(new WaveException("1.2.2", "1.2.2.9", "legacy", "GTY-0441", "held")));
  }

  FiveVerified(List<WaveException> exceptions) {
    this.exceptions = exceptions;
  }

  void signed(SignOff by) {
    signOff = Optional.of(by);
  }

  @Override
  public Optional<SignOff> signOff(String wave) {
    return signOff;
  }

  @Override
  public List<HeldObject> heldObjects(@Nullable String study, @Nullable String source, int limit) {
    return List.of();
  }

  @Override
  public List<VerifiedInstance> verifiedInstancesOf(String studyInstanceUid) {
    return List.of();
  }

  @Override
  public WaveSummary summary(LedgerScope scope) {
    return new WaveSummary(
        scope.name(),
        "finished",
        new Studies(2, 1, 1, 1, 0, 0, 0),
        new Instances(7, VERIFIED, VERIFIED, 1, 0, 1, 0, 0, 0, 500, 1.5, 6, 6, VERIFIED),
        true,
        exceptions,
        List.of(),
        List.of());
  }

  @Override
  public Stream<VerifiedInstance> verified(LedgerScope scope) {
    return IntStream.range(0, VERIFIED).mapToObj(FiveVerified::instance);
  }

  @Override
  public Stream<VerifiedInstance> verifiedInstances(@Nullable String wave) {
    return Stream.of();
  }

  @Override
  public Optional<StudyCustody> study(String studyInstanceUid) {
    return Optional.empty();
  }

  @Override
  public List<SourceQuality> quality() {
    return List.of();
  }

  @Override
  public List<ObjectFindings> findings(String studyInstanceUid) {
    return List.of();
  }

  static VerifiedInstance instance(int number) {
    byte[] head = ("head " + number).getBytes(StandardCharsets.US_ASCII);
    InstanceDigests digests =
        InstanceDigests.of(
            "1.2.840.10008.1.2.1",
            new PartDigest(head.length, Sha256.of(head), 0),
            PartDigest.EMPTY,
            PartDigest.EMPTY);
    return new VerifiedInstance(
        new InstanceId("1.2.1", "1.2.1.1", "1.2.1.1." + number),
        "legacy",
        List.of(),
        "1.2.840.10008.5.1.4.1.1.2",
        "1.2.840.10008.1.2.1",
        digests,
        Sha256.EMPTY,
        digests,
        new StoredObject("studies/1.2.1/" + number + ".dcm", 100, 1, VerifiedBy.STORE_CHECKSUM),
        "built-in-1",
        List.of(),
        new ImagingAttributes(
            new ImagingAttributes.Patient(null, null, null, null, null),
            new ImagingAttributes.Study(null, null, null, null, null, null, null),
            new ImagingAttributes.Series(null, null, null, null, null, null, null),
            new ImagingAttributes.Instance(null, null, null)),
        Instant.EPOCH,
        Instant.EPOCH);
  }
}
