package io.gantry.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.Vr;
import io.gantry.dicom.net.AssociationOptions;
import io.gantry.dicom.net.DicomAssociation;
import io.gantry.dicom.net.DicomClient;
import io.gantry.dicom.net.DicomServer;
import io.gantry.dicom.net.MoveRequest;
import io.gantry.dicom.net.MoveResult;
import io.gantry.dicom.net.Peer;
import io.gantry.dicom.net.PeerPolicy;
import io.gantry.dicom.net.ProposedService;
import io.gantry.dicom.net.QueryLevel;
import io.gantry.dicom.net.QueryModel;
import io.gantry.dicom.net.ServerOptions;
import io.gantry.dicom.net.ServiceHandlers;
import io.gantry.dicom.net.StoreHandler;
import io.gantry.dicom.net.StoreRefused;
import io.gantry.dicom.net.StoreRequest;
import io.gantry.dicom.net.StoreSink;
import io.gantry.dicom.net.dimse.DimseStatus;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a destination of our own sees of a C-MOVE. */
@Timeout(60)
class MoveServiceIT {
  private static final Holding HOLDING =
      Holding.of(5, 6, "LEGACY").withKinds(Kind.CT).withImages(8, 6);

  /** Takes objects, or refuses those it is told to. */
  private static final class Destination implements StoreHandler {
    private final List<StoreRequest> requests = new CopyOnWriteArrayList<>();
    private final List<String> refused = new CopyOnWriteArrayList<>();

    @Override
    public StoreSink begin(StoreRequest request) throws IOException {
      requests.add(request);
      if (refused.contains(request.sopInstanceUid())) {
        throw new StoreRefused(DimseStatus.OUT_OF_RESOURCES, "full");
      }
      return new StoreSink() {
        @Override
        public void data(byte[] buffer, int offset, int length) {
          // of no interest here
        }

        @Override
        public int complete() {
          return DimseStatus.SUCCESS;
        }

        @Override
        public void abort() {
          // of no interest here
        }
      };
    }
  }

  private final Destination destination = new Destination();

  @Test
  void theStoresNameTheMoveThatCausedThem() throws IOException {
    MoveResult result = move(SimulatedStudy.of(HOLDING, 0).uid());

    assertThat(result.status()).isEqualTo(DimseStatus.SUCCESS);
    assertThat(destination.requests).hasSize(result.completed());
    assertThat(destination.requests)
        .allSatisfy(request -> {
          assertThat(request.association().callingAe()).isEqualTo("LEGACY");
          assertThat(request.moveOriginatorAeTitle()).isEqualTo("MOVER");
          assertThat(request.moveOriginatorMessageId()).isEqualTo(4711);
        });
  }

  @Test
  void someRefusedObjectsAreAWarningThatNamesThem() throws IOException {
    var series = SimulatedStudy.of(HOLDING, 0).series().getFirst();
    String uid = ObjectFactory.uid(series, 1);
    destination.refused.add(uid);

    MoveResult result = move(SimulatedStudy.of(HOLDING, 0).uid());

    assertThat(result.status()).isEqualTo(DimseStatus.WARNING);
    assertThat(result.failed()).isEqualTo(1);
    assertThat(result.failedSopInstanceUids()).containsExactly(uid);
  }

  @Test
  void aDestinationThatIsNotThereIsAFailureOfAllObjects() throws IOException {
    SimulatorConfig config =
        SimulatorConfig.of("LEGACY", HOLDING).withDestination("DEST", "127.0.0.1", 1);

    MoveResult result = move(config, SimulatedStudy.of(HOLDING, 0).uid());

    assertThat(result.status()).isEqualTo(DimseStatus.OUT_OF_RESOURCES_SUB_OPERATIONS);
    assertThat(result.completed()).isZero();
    assertThat(result.failedSopInstanceUids()).isNotEmpty();
  }

  @Test
  void aStudyThatIsNotThereIsASuccessWithoutObjects() throws IOException {
    MoveResult result = move("2.25.1");

    assertThat(result.status()).isEqualTo(DimseStatus.SUCCESS);
    assertThat(result.completed()).isZero();
    assertThat(destination.requests).isEmpty();
  }

  private MoveResult move(String studyUid) throws IOException {
    try (DicomServer server =
        DicomServer.start(
            ServerOptions.of("DEST", 0, PeerPolicy.anyone()),
            ServiceHandlers.storing(destination))) {
      SimulatorConfig config =
          SimulatorConfig.of("LEGACY", HOLDING).withDestination("DEST", "127.0.0.1", server.port());
      return move(config, studyUid);
    }
  }

  private static MoveResult move(SimulatorConfig config, String studyUid) throws IOException {
    try (Simulator simulator = Simulator.start(config);
        DicomAssociation association =
            DicomClient.open(
                new Peer("LEGACY", "127.0.0.1", simulator.port()),
                AssociationOptions.of(
                    "MOVER", ProposedService.queryAndMove(QueryModel.STUDY_ROOT)))) {
      DataSet keys = DataSet.builder().put(Tag.STUDY_INSTANCE_UID, Vr.UI, studyUid).build();
      return association.move(
          new MoveRequest(4711, QueryModel.STUDY_ROOT, QueryLevel.STUDY, "DEST", keys),
          progress -> {});
    }
  }
}
