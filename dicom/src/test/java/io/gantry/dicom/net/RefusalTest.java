package io.gantry.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gantry.dicom.net.pdu.AssociateReject;
import io.gantry.dicom.net.pdu.AssociateRequest;
import io.gantry.dicom.net.pdu.ProposedContext;
import io.gantry.dicom.net.pdu.UserInformation;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The policy is told of everybody who was not let in, and of nobody else. */
@Timeout(60)
class RefusalTest {
  @TempDir static Path directory;

  private final List<Refusal> refused = new CopyOnWriteArrayList<>();

  private final PeerPolicy onlyUs =
      new PeerPolicy() {
        @Override
        public boolean allows(String callingAe, String calledAe, InetAddress remote) {
          return callingAe.equals("US");
        }

        @Override
        public void refused(Refusal refusal) {
          refused.add(refusal);
          throw new IllegalStateException("does not matter to the caller");
        }
      };

  private DicomServer serve() throws Exception {
    return DicomServer.start(
        ServerOptions.of("ARCHIVE", 0, onlyUs), ServiceHandlers.storing(new MemoryStore()));
  }

  private static AssociateRequest request(String called, String calling) {
    return AssociateRequest.of(
        called,
        calling,
        List.of(new ProposedContext(1, "1.2.840.10008.1.1", List.of(ProposedService.IMPLICIT_LE))),
        UserInformation.ours(16384));
  }

  @Test
  void aRejectionIsToldAsItWasGiven() throws Exception {
    try (DicomServer server = serve();
        RawPeer unknown = new RawPeer(server.port());
        RawPeer elsewhere = new RawPeer(server.port())) {
      unknown.send(request("ARCHIVE", "<b>THEM</b>"));
      assertThat(unknown.next()).isEqualTo(AssociateReject.CALLING_AE_NOT_RECOGNIZED);
      elsewhere.send(request("OTHER", "US"));
      assertThat(elsewhere.next()).isEqualTo(AssociateReject.CALLED_AE_NOT_RECOGNIZED);
      RawPeer.associated(server.port(), "1.2.840.10008.1.1").close();
    }

    InetAddress here = InetAddress.getLoopbackAddress();
    assertThat(refused)
        .containsExactlyInAnyOrder(
            new Refusal("<b>THEM</b>", "ARCHIVE", here, new AssociationFailure.Rejected(1, 1, 3)),
            new Refusal("US", "OTHER", here, new AssociationFailure.Rejected(1, 1, 7)));
  }

  @Test
  void whoSpeaksSomethingElseIsToldAndWhoSaysNothingIsNot() throws Exception {
    try (DicomServer server = serve();
        RawPeer browser = new RawPeer(server.port())) {
      new Socket(InetAddress.getLoopbackAddress(), server.port()).close();
      browser.send("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

      await().untilAsserted(() -> assertThat(refused).isNotEmpty());
    }

    assertThat(refused)
        .singleElement()
        .satisfies(one -> {
          assertThat(one.callingAe()).isEmpty();
          assertThat(one.why()).isInstanceOf(AssociationFailure.ProtocolError.class);
        });
  }

  @Test
  void aHandshakeThatFailsIsToldAndWhoHangsUpIsNot() throws Exception {
    Path key = Certificates.create(directory, "server");
    try (DicomServer server =
            DicomServer.start(
                ServerOptions.of("ARCHIVE", 0, onlyUs)
                    .withTls(new TlsServer(Certificates.context(key, key), true, List.of())),
                ServiceHandlers.storing(new MemoryStore()));
        RawPeer plain = new RawPeer(server.port())) {
      new Socket(InetAddress.getLoopbackAddress(), server.port()).close();
      plain.send(request("ARCHIVE", "US"));

      await().untilAsserted(() -> assertThat(refused).isNotEmpty());
    }

    assertThat(refused)
        .singleElement()
        .satisfies(one -> assertThat(one.why()).isInstanceOf(AssociationFailure.TlsFailed.class));
  }
}
