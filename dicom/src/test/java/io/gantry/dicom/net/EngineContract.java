package io.gantry.dicom.net;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** What the contract tests share: an archive ARCHIVE of the engine, and calls of US to it. */
@Timeout(60)
abstract class EngineContract {
  static final String CT = "1.2.840.10008.5.1.4.1.1.2";
  static final String JPEG_LOSSLESS = "1.2.840.10008.1.2.4.70";

  final MemoryStore store = new MemoryStore();
  final List<AutoCloseable> opened = new ArrayList<>();

  /** The engine to be tested. */
  abstract DicomEngine engine();

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
  }

  static ServerOptions archive() {
    return ServerOptions.of("ARCHIVE", 0, (calling, _, _) -> calling.equals("US"));
  }

  final DicomServer serve(ServerOptions options, ServiceHandlers handlers) throws IOException {
    DicomServer server = engine().start(options, handlers);
    opened.add(server);
    return server;
  }

  final DicomServer storing() throws IOException {
    return serve(archive(), ServiceHandlers.storing(store));
  }

  final DicomAssociation open(DicomServer server, ProposedService... services) throws IOException {
    return open(server, AssociationOptions.of("US", List.of(services)));
  }

  final DicomAssociation open(DicomServer server, AssociationOptions options) throws IOException {
    DicomAssociation association =
        engine().open(new Peer("ARCHIVE", "127.0.0.1", server.port()), options);
    opened.add(association);
    return association;
  }

  static ProposedService ct() {
    return ProposedService.storage(CT, ProposedService.EXPLICIT_LE);
  }

  static OutgoingObject object(String uid, byte[] bytes) {
    return OutgoingObject.of(
        CT, uid, ProposedService.EXPLICIT_LE, bytes.length, () -> new ByteArrayInputStream(bytes));
  }

  static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  static AssociationFailure failureOf(ThrowingCallable call) {
    return catchThrowableOfType(AssociationException.class, call).failure();
  }
}
