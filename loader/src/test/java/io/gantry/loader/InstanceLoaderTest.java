package io.gantry.loader;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.contracts.Bytes;
import io.gantry.contracts.digest.InstanceDigests;
import io.gantry.contracts.digest.Sha256;
import io.gantry.contracts.event.StoredObject.VerifiedBy;
import io.gantry.contracts.event.StudyVerified.VerifiedInstance;
import io.gantry.contracts.patch.Edit;
import io.gantry.contracts.patch.Patch;
import io.gantry.contracts.patch.TagPath;
import io.gantry.dicom.data.Part10;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.TransferSyntax;
import io.gantry.embedded.EmbeddedS3;
import io.gantry.loader.adapter.dicom.DicomHeadEditor;
import io.gantry.loader.adapter.s3.S3Connection;
import io.gantry.loader.adapter.s3.S3ObjectStore;
import io.gantry.platform.spool.SpoolReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The loader's rules on a real spool file and the embedded store. */
@Timeout(120)
class InstanceLoaderTest {
  private static final ObjectKeys KEYS = new ObjectKeys("site/");

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
                "site/",
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

  private static InstanceLoader loader(boolean trustStore) {
    return new InstanceLoader(
        store, SpoolReader.under(spool), new DicomHeadEditor(), KEYS, trustStore);
  }

  @Test
  void aPatchedObjectIsStoredWithItsNewHeadAndTheReceivedPixelsAndTail() throws IOException {
    ObjectInSpool ct = ObjectInSpool.aCt(spool, "1.2.3.4.1", 300_000);

    LoadOutcome.Loaded loaded = loaded(loader(true).load(ct.event()));

    byte[] object = stored(loaded);
    int dataSetAt = Part10.read(object).offset();
    assertThat(Arrays.copyOfRange(object, dataSetAt, object.length))
        .isEqualTo(ct.expectedDataSet());
    InstanceDigests received = ct.event().received();
    assertThat(loaded.stored().pixels()).isEqualTo(received.pixels());
    assertThat(loaded.stored().tail()).isEqualTo(received.tail());
    assertThat(loaded.stored().head()).isNotEqualTo(received.head());
    assertThat(loaded.object().bytes()).isEqualTo(object.length);
    assertThat(loaded.object().crc32c()).isEqualTo(ObjectInSpool.digest(object).crc32c());
    assertThat(loaded.object().verifiedBy()).isEqualTo(VerifiedBy.STORE_CHECKSUM);
    assertThat(loaded.object().objectKey())
        .isEqualTo(
            "site/studies/1.2.3/series/1.2.3.4/instances/1.2.3.4.1/"
                + loaded.stored().instance().hex().substring(0, 16)
                + ".dcm");
  }

  @Test
  void anObjectWithoutPatchKeepsItsDigests() throws IOException {
    ObjectInSpool ct = ObjectInSpool.aCt(spool, "1.2.3.4.2", 1000).unpatched();

    LoadOutcome.Loaded loaded = loaded(loader(false).load(ct.event()));

    assertThat(loaded.stored()).isEqualTo(ct.event().received());
    assertThat(loaded.object().verifiedBy()).isEqualTo(VerifiedBy.READ_BACK);
  }

  @Test
  void theSameObjectAgainIsVerifiedAndNotStoredTwice() throws IOException {
    ObjectInSpool ct = ObjectInSpool.aCt(spool, "1.2.3.4.3", 5000);

    LoadOutcome first = loader(true).load(ct.event());
    LoadOutcome second = loader(true).load(ct.event());
    LoadOutcome readBack = loader(false).load(ct.event());

    assertThat(second).isEqualTo(first);
    assertThat(loaded(readBack).object().verifiedBy()).isEqualTo(VerifiedBy.READ_BACK);
    assertThat(loaded(readBack).object().crc32c()).isEqualTo(loaded(first).object().crc32c());
  }

  @Test
  void aDifferentObjectUnderTheKeyIsReportedAndLeftAlone() throws IOException {
    ObjectInSpool ct = ObjectInSpool.aCt(spool, "1.2.3.4.4", 5000);
    LoadOutcome.Loaded loaded = loaded(loader(true).load(ct.event()));
    Path file = tamper(loaded, -20);
    byte[] before = Files.readAllBytes(file);

    LoadOutcome outcome = loader(false).load(ct.event());

    assertThat(outcome)
        .isInstanceOfSatisfying(
            LoadOutcome.Rejected.class,
            rejected -> {
              assertThat(rejected.code()).isEqualTo(ArchiveCodes.KEY_TAKEN);
              assertThat(rejected.message()).contains("pixels");
            });
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void otherFileMetaInformationOverTheSameDataSetCountsAsStored() throws IOException {
    ObjectInSpool ct = ObjectInSpool.aCt(spool, "1.2.3.4.5", 5000).unpatched();
    byte[] meta =
        new DicomHeadEditor()
            .metaBytes("1.2.840.10008.5.1.4.1.1.4", "9.9", ct.event().transferSyntaxUid());
    byte[] dataSet = ct.expectedDataSet();
    byte[] other = Arrays.copyOf(meta, meta.length + dataSet.length);
    System.arraycopy(dataSet, 0, other, meta.length, dataSet.length);
    String key = KEYS.instance(ct.event().instance(), ct.event().received().instance());
    store.putIfAbsent(key, Payload.of(other), VersionWriter.DICOM);

    LoadOutcome.Loaded loaded = loaded(loader(true).load(ct.event()));

    assertThat(loaded.object().verifiedBy()).isEqualTo(VerifiedBy.READ_BACK);
    assertThat(loaded.object().bytes()).isEqualTo(other.length);
    assertThat(loaded.object().crc32c()).isEqualTo(ObjectInSpool.digest(other).crc32c());
  }

  @Test
  void damagedPixelsInTheSpoolAreRejectedAndNothingIsStored() throws IOException {
    ObjectInSpool ct = ObjectInSpool.aCt(spool, "1.2.3.4.6", 300_000);
    ct.damage(ct.pixelsAt() + 150_000);

    assertRejected(ct, ArchiveCodes.SPOOL_DAMAGED, "pixels");
  }

  @Test
  void aDamagedHeadInTheSpoolIsRejectedAndNothingIsStored() throws IOException {
    ObjectInSpool ct = ObjectInSpool.aCt(spool, "1.2.3.4.7", 1000);
    ct.damage(30);

    assertRejected(ct, ArchiveCodes.SPOOL_DAMAGED, "head");
    assertRejected(ct.unpatched(), ArchiveCodes.SPOOL_DAMAGED, "head");
  }

  @Test
  void anObjectThatTheSpoolNoLongerHasIsRejected() throws IOException {
    ObjectInSpool ct = ObjectInSpool.aCt(spool, "1.2.3.4.8", 1000);
    Files.delete(ct.file());

    assertRejected(ct, ArchiveCodes.SPOOL_GONE, "fetch it again");
  }

  @Test
  void aPatchThatDoesNotFitIsRejected() throws IOException {
    Patch bulk =
        new Patch(List.of(new Edit.Put(TagPath.of(Tag.PIXEL_DATA), "OW", Bytes.of(new byte[2]))));
    ObjectInSpool ct = ObjectInSpool.aCt(spool, "1.2.3.4.9", 1000).with(bulk);

    assertRejected(ct, ArchiveCodes.PATCH_MISFIT, "bulk element");
  }

  @Test
  void aDeflatedObjectIsStoredDeflatedUnderTheDigestsOfItsInflatedBytes() throws IOException {
    ObjectInSpool ct = ObjectInSpool.aDeflatedCt(spool, "1.2.3.4.10", 200_000);

    LoadOutcome.Loaded loaded = loaded(loader(false).load(ct.event()));
    LoadOutcome again = loader(true).load(ct.event());

    byte[] object = stored(loaded);
    assertThat(object.length).isLessThan(20_000).isEven();
    Part10 meta = Part10.read(object);
    assertThat(meta.syntax()).isEqualTo(TransferSyntax.DEFLATED_EXPLICIT_LE);
    InputStream deflated =
        new ByteArrayInputStream(object, meta.offset(), object.length - meta.offset());
    assertThat(new InflaterInputStream(deflated, new Inflater(true)).readAllBytes())
        .isEqualTo(ct.expectedDataSet());
    assertThat(loaded.stored().length()).isEqualTo(ct.expectedDataSet().length);
    assertThat(loaded(again).object().objectKey()).isEqualTo(loaded.object().objectKey());
  }

  @Test
  void verificationFindsAFlippedByteInEachPart() throws IOException {
    for (String part : List.of("head", "pixels", "tail", "file meta information")) {
      ObjectInSpool ct = ObjectInSpool.aCt(spool, "1.2.3.5." + part.charAt(0) % 16, 4000);
      LoadOutcome.Loaded loaded = loaded(loader(true).load(ct.event()));
      VerifiedInstance expected = verified(ct, loaded);
      ArchiveVerifier verifier = new ArchiveVerifier(store);
      assertThat(verifier.verify(expected)).isInstanceOf(Verdict.Same.class);
      long size = loaded.object().bytes();

      tamper(
          loaded,
          switch (part) {
            case "head" -> -(ct.tailLength() + 4000 + 30);
            case "pixels" -> -(ct.tailLength() + 2000);
            case "tail" -> -1;
            default -> 5 - (int) size;
          });

      assertThat(verifier.verify(expected)).isEqualTo(new Verdict.Differs(part));
    }
  }

  @Test
  void verificationFindsATruncatedAnExtendedAndAnAbsentObject() throws IOException {
    ObjectInSpool ct = ObjectInSpool.aCt(spool, "1.2.3.4.11", 4000);
    LoadOutcome.Loaded loaded = loaded(loader(true).load(ct.event()));
    VerifiedInstance expected = verified(ct, loaded);
    ArchiveVerifier verifier = new ArchiveVerifier(store);
    Path file = file(loaded);
    byte[] whole = Files.readAllBytes(file);

    Files.write(file, Arrays.copyOf(whole, whole.length + 1));
    assertThat(verifier.verify(expected)).isEqualTo(new Verdict.Differs("object length"));
    Files.write(file, Arrays.copyOf(whole, whole.length - 20));
    assertThat(verifier.verify(expected)).isEqualTo(new Verdict.Differs("pixels length"));
    Files.write(file, new byte[10]);
    assertThat(verifier.verify(expected)).isEqualTo(new Verdict.Differs("file meta information"));
    Files.delete(file);
    assertThat(verifier.verify(expected)).isEqualTo(new Verdict.Absent());
  }

  private void assertRejected(ObjectInSpool object, String code, String words) throws IOException {
    LoadOutcome outcome = loader(true).load(object.event());

    assertThat(outcome)
        .isInstanceOfSatisfying(
            LoadOutcome.Rejected.class,
            rejected -> {
              assertThat(rejected.code()).isEqualTo(code);
              assertThat(rejected.message()).contains(words);
            });
    String uid = object.event().instance().sopInstanceUid();
    List<ObjectLister.Listed> listed = new ArrayList<>();
    store.list("site/studies/1.2.3/series/1.2.3.4/instances/" + uid + "/", listed::add);
    assertThat(listed).isEmpty();
  }

  static VerifiedInstance verified(ObjectInSpool object, LoadOutcome.Loaded loaded) {
    return new VerifiedInstance(
        object.event().instance(),
        "legacy",
        List.of(),
        object.event().sopClassUid(),
        object.event().transferSyntaxUid(),
        object.event().received(),
        Sha256.EMPTY,
        loaded.stored(),
        loaded.object(),
        "test-1",
        List.of("00100021"),
        object.event().attributes(),
        object.event().receivedAt(),
        object.event().receivedAt());
  }

  private static LoadOutcome.Loaded loaded(LoadOutcome outcome) {
    assertThat(outcome).isInstanceOf(LoadOutcome.Loaded.class);
    return (LoadOutcome.Loaded) outcome;
  }

  private static byte[] stored(LoadOutcome.Loaded loaded) throws IOException {
    try (InputStream in = store.open(loaded.object().objectKey()).orElseThrow()) {
      return in.readAllBytes();
    }
  }

  private static Path file(LoadOutcome.Loaded loaded) {
    return directory.resolve("s3/objects/gantry").resolve(loaded.object().objectKey());
  }

  /** Turns one byte over, counted from the end of the stored file. */
  private static Path tamper(LoadOutcome.Loaded loaded, int fromEnd) throws IOException {
    Path file = file(loaded);
    try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
      raw.seek(raw.length() + fromEnd);
      int was = raw.read();
      raw.seek(raw.length() + fromEnd);
      raw.write(was ^ 1);
    }
    return file;
  }
}
