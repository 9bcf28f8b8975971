package io.gantry.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.net.dimse.CommandField;
import io.gantry.dicom.net.dimse.CommandSet;
import io.gantry.dicom.net.dimse.DimseStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An object whose header is longer than allowed is refused while it comes; the next one is not. */
@Timeout(60)
class HeaderLimitTest extends EngineContract {
  private static final int LIMIT = 1 << 20;
  private static final String DEFLATED = "1.2.840.10008.1.2.1.99";

  private final List<Long> told = new ArrayList<>();
  private final AtomicLong seen = new AtomicLong();

  @Override
  DicomEngine engine() {
    return DicomEngine.standard();
  }

  /** Counts what reaches the sink, so that a test knows what somebody might have kept. */
  private StoreHandler counting() {
    return request -> {
      StoreSink inner = store.begin(request);
      return new StoreSink() {
        @Override
        public void data(byte[] buffer, int offset, int length) throws IOException {
          seen.addAndGet(length);
          inner.data(buffer, offset, length);
        }

        @Override
        public int complete() throws IOException {
          return inner.complete();
        }

        @Override
        public void abort() {
          inner.abort();
        }

        @Override
        public void headerTooLong(long limit) {
          told.add(limit);
        }
      };
    };
  }

  private DicomServer limited() throws IOException {
    return serve(
        archive().withLimits(Limits.STANDARD.withHeaderLength(LIMIT)),
        ServiceHandlers.storing(counting()));
  }

  /** An element in explicit little endian with a long length. */
  private static byte[] element(int tag, String vr, int length) {
    return ByteBuffer.allocate(12 + length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort((short) (tag >>> 16))
        .putShort((short) tag)
        .put(vr.getBytes(StandardCharsets.US_ASCII))
        .putShort((short) 0)
        .putInt(length)
        .array();
  }

  private static byte[] dataSet(byte[]... elements) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (byte[] element : elements) {
      bytes.writeBytes(element);
    }
    return bytes.toByteArray();
  }

  private static byte[] header(int length) {
    return element(0x00091010, "UN", length - 12);
  }

  private static byte[] pixels(int length) {
    return element(Tag.PIXEL_DATA, "OW", length);
  }

  @Test
  void aLongHeaderIsRefusedAndTheAssociationGoesOn() throws IOException {
    DicomAssociation association = open(limited(), ct());

    StoreResult refused = association.store(object("1.2.1", dataSet(header(LIMIT), pixels(10))));
    StoreResult taken = association.store(object("1.2.2", dataSet(header(1000), pixels(10))));

    assertThat(refused.status()).isEqualTo(DimseStatus.UNABLE_TO_PROCESS);
    assertThat(refused.errorComment()).contains("header").contains("1048576");
    assertThat(taken.status()).isZero();
    assertThat(told).containsExactly((long) LIMIT);
    assertThat(store.stored).hasSize(1);
  }

  @Test
  void whatCountsEndsWithTheLengthOfTheBulkElement() throws IOException {
    DicomAssociation association = open(limited(), ct());

    byte[] asLongAsAllowed = dataSet(header(LIMIT - 12), pixels(3 * LIMIT));
    byte[] tail = dataSet(header(20), pixels(10), element(0xFFFCFFFC, "OB", 2 * LIMIT));

    assertThat(association.store(object("1.2.1", asLongAsAllowed)).status()).isZero();
    assertThat(association.store(object("1.2.2", tail)).status()).isZero();
    byte[] oneTooLong = dataSet(header(LIMIT - 11), pixels(2));
    assertThat(association.store(object("1.2.3", oneTooLong)).status())
        .isEqualTo(DimseStatus.UNABLE_TO_PROCESS);
  }

  @Test
  void ofADeflatedObjectTheInflatedHeaderCounts() throws IOException {
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    try (var deflate = new DeflaterOutputStream(bomb, new Deflater(9, true))) {
      for (int i = 0; i < 64; i++) {
        deflate.write(header(LIMIT));
      }
    }
    DicomAssociation association = open(limited(), ProposedService.storage(CT, DEFLATED));

    StoreResult refused =
        association.store(
            OutgoingObject.of(
                CT,
                "1.2.1",
                DEFLATED,
                bomb.size(),
                () -> new java.io.ByteArrayInputStream(bomb.toByteArray())));

    assertThat(bomb.size()).isLessThan(LIMIT / 4);
    assertThat(refused.status()).isEqualTo(DimseStatus.UNABLE_TO_PROCESS);
  }

  @Test
  void aHeaderWithoutEndIsReadAndKeptByNobody() throws IOException {
    try (RawPeer peer = RawPeer.associated(limited().port(), CT)) {
      peer.sendData(
          RawPeer.pdv(
              1,
              3,
              CommandSet.of(CommandField.C_STORE_RQ, true)
                  .uid(CommandSet.AFFECTED_SOP_CLASS_UID, CT)
                  .uid(CommandSet.AFFECTED_SOP_INSTANCE_UID, "1.2.3")
                  .number(CommandSet.MESSAGE_ID, 1)
                  .encode()));
      byte[] element = header(64 * 1024);
      for (int i = 0; i < 32 * LIMIT / element.length; i++) {
        peer.sendData(RawPeer.pdv(1, 0, element));
      }
      peer.sendData(RawPeer.pdv(1, 2, new byte[0]));

      CommandSet response = peer.command();

      assertThat(response.integer(CommandSet.STATUS, 0)).isEqualTo(DimseStatus.UNABLE_TO_PROCESS);
    }
    assertThat(seen.get()).isLessThanOrEqualTo(LIMIT);
    assertThat(told).containsExactly((long) LIMIT);
  }

  @Test
  void theLimitHoldsForWhatComesWithCGetToo() throws IOException {
    List<StoreResult> answers = new ArrayList<>();
    DicomServer server =
        serve(
            archive(),
            ServiceHandlers.ECHO_ONLY.withGet((_, responder) -> {
              answers.add(responder.store(object("1.2.1", dataSet(header(LIMIT), pixels(10)))));
              return new MoveResult(
                  DimseStatus.WARNING, new SubOperations(-1, 0, 1, 0), List.of("1.2.1"), null);
            }));
    DicomAssociation association =
        open(
            server,
            AssociationOptions.of(
                    "US",
                    ProposedService.queryAndGet(
                        QueryModel.STUDY_ROOT, List.of(CT), List.of(ProposedService.EXPLICIT_LE)))
                .withLimits(Limits.STANDARD.withHeaderLength(LIMIT)));

    var _ =
        association.get(
            new GetRequest(
                QueryModel.STUDY_ROOT,
                QueryLevel.STUDY,
                DataSet.builder().put(Tag.STUDY_INSTANCE_UID, "1.2").build()),
            counting(),
            _ -> {});

    assertThat(answers).extracting(StoreResult::status).containsExactly(0xC000);
    assertThat(told).hasSize(1);
  }
}
