package io.gantry.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testkit.Dcmtk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * DCMTK's movescu with storescp, and its getscu: what they can't get, the archive does not send.
 */
final class Witnesses {
  private final Archives archives;
  private final Path got;
  private final Dcmtk dcmtk;

  /**
   * @param got where getscu writes to
   */
  Witnesses(Archives archives, Path got) {
    this.archives = archives;
    this.got = got;
    this.dcmtk = Dcmtk.in(got).within(Duration.ofMinutes(1));
  }

  /** Asks an archive for a study in both ways. */
  void ask(boolean legacy, String study) throws IOException {
    String ae = legacy ? "LEGACY" : "SHADOW";
    int port = legacy ? archives.legacy.dicomPort() : archives.shadow.port();
    List<String> keys = List.of("QueryRetrieveLevel=STUDY", "StudyInstanceUID=" + study);
    dcmtk.movescu("DEST", ae, port, "DEST", keys);
    dcmtk.getscu("DEST", ae, port, got, keys);
  }

  /** Both get the study of this file, and had not got it before. */
  void mustGet(boolean legacy, Path file) throws IOException {
    String uid = value(file, "0008,0018");
    assertThat(moved(uid)).isFalse();
    assertThat(got(uid)).isFalse();
    ask(legacy, value(file, "0020,000d"));
    assertThat(moved(uid)).as("movescu and storescp get %s", uid).isTrue();
    assertThat(got(uid)).as("getscu gets %s", uid).isTrue();
  }

  boolean moved(String uid) throws IOException {
    return archives.dest.files().stream().anyMatch(file -> isNamed(file, uid));
  }

  boolean got(String uid) throws IOException {
    try (Stream<Path> files = Files.list(got)) {
      return files.anyMatch(file -> isNamed(file, uid));
    }
  }

  /** DCMTK names files by SOP Instance UID, some after a sign for the modality. */
  private static boolean isNamed(Path file, String uid) {
    String name = file.getFileName().toString();
    return name.equals(uid) || name.endsWith("." + uid);
  }

  private String value(Path file, String tag) throws IOException {
    // +p would name nested ones by their path: the top-level one stands at the line's start.
    return dcmtk
        .dcmdump(file)
        .output()
        .lines()
        .filter(line -> line.startsWith("(" + tag + ")"))
        .map(line -> line.substring(line.indexOf('[') + 1, line.indexOf(']')))
        .findFirst()
        .orElseThrow();
  }
}
