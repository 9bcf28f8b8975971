package io.gantry.loader;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.contracts.Bytes;
import io.gantry.contracts.event.NormalizedEvent.InstanceNormalized;
import io.gantry.contracts.event.OrderEvent.RestampOrder;
import io.gantry.contracts.event.RestampDecision;
import io.gantry.contracts.event.RestampDecision.PatientValues;
import io.gantry.contracts.event.RestampDecision.Reason;
import io.gantry.contracts.event.StudyVerified;
import io.gantry.contracts.event.StudyVerified.VerifiedInstance;
import io.gantry.contracts.patch.Edit;
import io.gantry.contracts.patch.Patch;
import io.gantry.contracts.patch.TagPath;
import io.gantry.dicom.data.Tag;
import io.gantry.embedded.EmbeddedS3;
import io.gantry.loader.StudyRestamper.Outcome;
import io.gantry.loader.StudyRestamper.Restamped;
import io.gantry.loader.adapter.dicom.DicomHeadEditor;
import io.gantry.loader.adapter.s3.S3Connection;
import io.gantry.loader.adapter.s3.S3ObjectStore;
import io.gantry.platform.spool.SpoolReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Restamps on the embedded store, with rules that set the Patient ID. */
@Timeout(120)
class StudyRestamperTest {
  private static final Instant AT = Instant.parse("2026-01-02T03:04:05.006Z");
  private static final String STUDY = "1.2.3";

  @TempDir static Path directory;
  private static EmbeddedS3 server;
  private static S3ObjectStore store;
  private static Path spool;

  @BeforeAll
  static void start() {
    server = EmbeddedS3.start(directory.resolve("s3"), "gantry");
    spool = directory.resolve("spool");
    store =
        new S3ObjectStore(
            new S3Connection(
                server.endpoint(),
                "us-east-1",
                "gantry",
                "",
                server.accessKeyId(),
                server.secretAccessKey(),
                16));
    store.probe();
  }

  @AfterAll
  static void stop() {
    store.close();
    server.close();
  }

  /** One bucket, each test below its own prefix. */
  private record Bucket(ObjectKeys keys) {
    static Bucket of(String prefix) {
      return new Bucket(new ObjectKeys(prefix + "/"));
    }

    VerifiedInstance load(ObjectInSpool object) throws IOException {
      InstanceNormalized event = object.event();
      InstanceLoader loader =
          new InstanceLoader(store, SpoolReader.under(spool), new DicomHeadEditor(), keys, true);
      LoadOutcome.Loaded loaded = (LoadOutcome.Loaded) loader.load(event);
      return new VerifiedInstance(
          event.instance(),
          event.source(),
          List.of(),
          event.sopClassUid(),
          event.transferSyntaxUid(),
          event.received(),
          event.canonicalHead(),
          loaded.stored(),
          loaded.object(),
          event.ruleBook(),
          List.of("00100021"),
          event.attributes(),
          AT,
          AT);
    }

    void manifest(long revision, VerifiedInstance... instances) throws IOException {
      new ManifestWriter(store, keys)
          .write(new StudyVerified(STUDY, revision, List.of(instances), AT));
    }

    Outcome restamp(HeadRules rules, List<Restamped> versions) throws Exception {
      return new StudyRestamper(store, new DicomHeadEditor(), keys, rules, true)
          .<RuntimeException>restamp(order(1), versions::add);
    }

    int objects() throws IOException {
      List<String> found = new ArrayList<>();
      store.list(keys.studies(), listed -> found.add(listed.key()));
      return (int) found.stream().filter(ObjectKeys::isInstance).count();
    }
  }

  private static RestampOrder order(long revision) {
    return new RestampOrder(
        "r-1",
        "legacy",
        STUDY,
        revision,
        new RestampDecision(
            "d-1",
            new PatientValues("MRN-9", "HOSPITAL", null, null, null),
            null,
            Reason.COERCE,
            AT));
  }

  private static HeadRules setting(String patientId) {
    Bytes value = Bytes.of(patientId.getBytes(StandardCharsets.US_ASCII));
    return (stored, _) ->
        new HeadRules.Answer.Change(
            new Patch(List.of(new Edit.Put(TagPath.of(Tag.PATIENT_ID), "LO", value))),
            ObjectInSpool.attributes());
  }

  @Test
  void eachObjectGetsAVersionWithTheOldPixelsBesideTheOldOne() throws Exception {
    Bucket bucket = Bucket.of("each");
    VerifiedInstance plain = bucket.load(ObjectInSpool.aCt(spool, "1.2.3.4.1", 300_000));
    VerifiedInstance deflated = bucket.load(ObjectInSpool.aDeflatedCt(spool, "1.2.3.4.2", 50_000));
    bucket.manifest(1, plain, deflated);
    List<Restamped> versions = new ArrayList<>();

    assertThat(bucket.restamp(setting("MRN-90"), versions)).isEqualTo(new Outcome.Done(2));

    assertThat(bucket.objects()).isEqualTo(4);
    for (int i = 0; i < 2; i++) {
      VerifiedInstance was = i == 0 ? plain : deflated;
      Restamped is = versions.get(i);
      assertThat(is.stored().pixels()).isEqualTo(was.stored().pixels());
      assertThat(is.stored().tail()).isEqualTo(was.stored().tail());
      assertThat(is.stored().head()).isNotEqualTo(was.stored().head());
      assertThat(is.object().objectKey()).isNotEqualTo(was.object().objectKey());
      assertThat(is.changed()).containsExactly("00100020", "00100021");
      ReadBack expected = new ReadBack(was.transferSyntaxUid(), is.stored());
      try (InputStream in = store.open(is.object().objectKey()).orElseThrow()) {
        assertThat(expected.compare(in))
            .isEqualTo(new Verdict.Same(is.object().bytes(), is.object().crc32c()));
      }
    }
  }

  @Test
  void theSameOrderAgainWritesNothingAndSaysTheSame() throws Exception {
    Bucket bucket = Bucket.of("again");
    bucket.manifest(1, bucket.load(ObjectInSpool.aCt(spool, "1.2.3.4.3", 1000)));
    List<Restamped> first = new ArrayList<>();
    List<Restamped> second = new ArrayList<>();

    bucket.restamp(setting("MRN-90"), first);
    bucket.restamp(setting("MRN-90"), second);

    assertThat(second).isEqualTo(first);
    assertThat(bucket.objects()).isEqualTo(2);
  }

  @Test
  void whatIsAsWantedKeepsItsVersion() throws Exception {
    Bucket bucket = Bucket.of("as-wanted");
    VerifiedInstance loaded = bucket.load(ObjectInSpool.aCt(spool, "1.2.3.4.4", 1000));
    bucket.manifest(1, loaded);
    List<Restamped> versions = new ArrayList<>();

    bucket.restamp(
        (_, _) -> new HeadRules.Answer.Change(Patch.NONE, ObjectInSpool.attributes()), versions);

    assertThat(versions.getFirst().stored()).isEqualTo(loaded.stored());
    assertThat(versions.getFirst().object()).isEqualTo(loaded.object());
    assertThat(bucket.objects()).isEqualTo(1);
  }

  @Test
  void anOrderForAnEarlierRevisionIsStale() throws Exception {
    Bucket bucket = Bucket.of("stale");
    bucket.manifest(2, bucket.load(ObjectInSpool.aCt(spool, "1.2.3.4.5", 1000)));

    assertThat(bucket.restamp(setting("MRN-90"), new ArrayList<>())).isEqualTo(new Outcome.Stale());
    assertThat(bucket.objects()).isEqualTo(1);
  }

  @Test
  void oneObjectThatTheRulesRefuseLeavesTheWholeStudyAsItIs() throws Exception {
    Bucket bucket = Bucket.of("refused");
    VerifiedInstance first = bucket.load(ObjectInSpool.aCt(spool, "1.2.3.4.6", 1000));
    VerifiedInstance second = bucket.load(ObjectInSpool.aCt(spool, "1.2.3.4.7", 1000));
    bucket.manifest(1, first, second);
    int[] asked = {0};
    HeadRules rules =
        (stored, decision) ->
            ++asked[0] == 2
                ? new HeadRules.Answer.Refused("GTY-0408", "signed")
                : setting("MRN-90").restamp(stored, decision);

    assertThat(bucket.restamp(rules, new ArrayList<>()))
        .isEqualTo(new Outcome.Refused("GTY-0408", "signed"));
    assertThat(bucket.objects()).isEqualTo(2);
  }

  @Test
  void anObjectThatIsNotWhatTheManifestSaysIsNoBasisForAVersion() throws Exception {
    Bucket bucket = Bucket.of("damaged");
    VerifiedInstance loaded = bucket.load(ObjectInSpool.aCt(spool, "1.2.3.4.8", 1000));
    bucket.manifest(1, loaded);
    String key = loaded.object().objectKey();
    byte[] object;
    try (InputStream in = store.open(key).orElseThrow()) {
      object = in.readAllBytes();
    }
    object[object.length - 100] ^= 1; // among the pixels
    store.replace(key, Payload.of(object), VersionWriter.DICOM);

    assertThat(bucket.restamp(setting("MRN-90"), new ArrayList<>()))
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            refused -> assertThat(refused.code()).isEqualTo(ArchiveCodes.VERSION_DAMAGED));
    assertThat(bucket.objects()).isEqualTo(1);
  }

  @Test
  void aStudyWithoutManifestIsRefused() throws Exception {
    assertThat(Bucket.of("none").restamp(setting("MRN-90"), new ArrayList<>()))
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            refused -> assertThat(refused.code()).isEqualTo(ArchiveCodes.NO_MANIFEST));
  }

  @Test
  void manifestsOfTheFirstReleaseWithoutChecksumsOfPartsWillDo() throws Exception {
    Bucket bucket = Bucket.of("first-release");
    VerifiedInstance loaded = bucket.load(ObjectInSpool.aCt(spool, "1.2.3.4.9", 70_000));
    String json =
        new String(
            Manifest.of(new StudyVerified(STUDY, 1, List.of(loaded), AT), 1).toJson(),
            StandardCharsets.UTF_8);
    String old = json.replaceAll("(\"sha256\":\"[0-9a-f]{64}\"),\"crc32c\":\"[0-9a-f]{8}\"", "$1");
    assertThat(old).isNotEqualTo(json);
    store.replace(
        bucket.keys().manifest(STUDY),
        Payload.of(old.getBytes(StandardCharsets.UTF_8)),
        "application/json");
    List<Restamped> versions = new ArrayList<>();

    assertThat(bucket.restamp(setting("MRN-90"), versions)).isEqualTo(new Outcome.Done(1));
    assertThat(versions.getFirst().stored().pixels()).isEqualTo(loaded.stored().pixels());
  }
}
