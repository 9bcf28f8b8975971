package io.gantry.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ArchivesIT {
  @Test
  void orthancTakesObjectsAndMovesThemToAPeer(@TempDir Path dir) throws IOException {
    List<Path> files = Corpus.objects("dicom/charsets");
    try (StorescpServer destination = StorescpServer.start(dir.resolve("dest"), "DEST");
        OrthancServer orthanc =
            OrthancServer.named("LEGACY")
                .peer("DEST", destination.port())
                .peer("MOVESCU", FreePort.find())
                .start(dir.resolve("legacy"))) {
      OrthancServer.Loaded first = orthanc.load(files);
      OrthancServer.Loaded again = orthanc.load(files);
      int held = orthanc.statistics().instances();

      String study =
          orthanc
              .getJson("studies?expand")
              .get(0)
              .path("MainDicomTags")
              .path("StudyInstanceUID")
              .asText();
      CommandResult moved =
          Dcmtk.in(dir)
              .movescu(
                  "MOVESCU",
                  "LEGACY",
                  orthanc.dicomPort(),
                  "DEST",
                  List.of("QueryRetrieveLevel=STUDY", "StudyInstanceUID=" + study));

      assertThat(first.stored() + first.alreadyStored() + first.refused().size())
          .isEqualTo(files.size());
      assertThat(first.stored()).isEqualTo(held).isPositive();
      assertThat(again)
          .extracting("stored", "alreadyStored")
          .containsExactly(0, first.stored() + first.alreadyStored());
      assertThat(orthanc.instances()).hasSize(held);
      assertThat(
              new String(
                  orthanc.instanceFile(orthanc.instances().getFirst()),
                  128,
                  4,
                  java.nio.charset.StandardCharsets.US_ASCII))
          .isEqualTo("DICM");
      assertThat(moved.orFail().output()).contains("Success");
      assertThat(destination.files()).isNotEmpty();
    }
  }

  @Test
  void orthancFindsItsObjectsAgainAfterAStop(@TempDir Path dir) throws IOException {
    List<Path> files = Corpus.objects("dicom/charsets").subList(0, 3);
    OrthancServer first = OrthancServer.named("LEGACY").start(dir);
    first.load(files);
    int held = first.statistics().instances();
    first.stop();

    try (OrthancServer second =
        OrthancServer.named("LEGACY").dicomPort(first.dicomPort()).start(dir)) {
      assertThat(second.statistics().instances()).isEqualTo(held).isPositive();
    }
  }

  @Test
  void dcmqrscpAnswersAFindAndMovesToAPeer(@TempDir Path dir) throws IOException {
    Path studies = Corpus.require("dicom/charsets");
    try (StorescpServer destination = StorescpServer.start(dir.resolve("dest"), "DEST");
        DcmqrscpServer shadow =
            DcmqrscpServer.start(
                dir.resolve("shadow"), "SHADOW", Map.of("DEST", destination.port()))) {
      Dcmtk.Sent sent = shadow.load(studies);

      CommandResult found =
          Dcmtk.in(dir)
              .findscu(
                  "FINDSCU",
                  "SHADOW",
                  shadow.port(),
                  List.of("QueryRetrieveLevel=STUDY", "StudyInstanceUID"));
      CommandResult moved =
          Dcmtk.in(dir)
              .within(Duration.ofSeconds(60))
              .movescu(
                  "MOVESCU",
                  "SHADOW",
                  shadow.port(),
                  "DEST",
                  List.of("QueryRetrieveLevel=STUDY", "StudyInstanceUID=" + firstStudy(found)));

      assertThat(sent.accepted()).isPositive().isLessThanOrEqualTo(sent.instances());
      assertThat(found.orFail().output()).contains("0020,000d");
      assertThat(moved.orFail().output()).contains("Success");
      assertThat(destination.files()).isNotEmpty();
    }
  }

  private static String firstStudy(CommandResult found) {
    Matcher uid =
        Pattern.compile("\\(0020,000d\\) UI \\[([0-9.]+)").matcher(found.orFail().output());
    assertThat(uid.find()).isTrue();
    return uid.group(1);
  }

  @Test
  void theyListenOnLoopbackOnly(@TempDir Path dir) throws IOException {
    Optional<Inet4Address> outside = anAddressOfThisMachine();
    try (OrthancServer orthanc = OrthancServer.named("LEGACY").start(dir.resolve("legacy"));
        StorescpServer destination = StorescpServer.start(dir.resolve("dest"), "DEST")) {
      List<Integer> ports =
          List.of(orthanc.dicomPort(), orthanc.httpUri().getPort(), destination.port());
      outside.ifPresent(address -> {
        for (int port : ports) {
          assertThatThrownBy(() -> connect(address, port)).isInstanceOf(IOException.class);
        }
      });
    }
  }

  private static void connect(Inet4Address address, int port) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, port), 1_000);
    }
  }

  private static Optional<Inet4Address> anAddressOfThisMachine() throws SocketException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(Inet4Address.class::isInstance)
        .map(Inet4Address.class::cast)
        .filter(address -> !address.isLoopbackAddress())
        .findFirst();
  }

  @Test
  void aMissingProgramIsNamedWithTheWayToInstallIt() {
    assertThatThrownBy(() -> Programs.require("no-such-program", "some-package"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("apt-get install")
        .hasMessageContaining("some-package");
  }
}
