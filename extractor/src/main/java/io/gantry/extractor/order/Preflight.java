package io.gantry.extractor.order;

import io.gantry.extractor.Codes;
import io.gantry.extractor.move.Archive;
import io.gantry.extractor.move.Archive.Detail;
import io.gantry.extractor.move.ArchiveUnavailable;
import io.gantry.extractor.sweep.FindEnd;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Asks an archive, before its first order, with an echo and a tiny query. */
final class Preflight {
  private static final int TRIES = 5;
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final String source;
  private final SourceDesk desk;

  Preflight(String source, SourceDesk desk) {
    this.source = source;
    this.desk = desk;
  }

  /**
   * Asks.
   *
   * @param studyInstanceUid to look for; that there is something wrong with this one study says
   *     nothing of the archive
   * @return why the archive takes no orders, empty where it does
   */
  Optional<Stopped> check(String studyInstanceUid) throws InterruptedException {
    for (int tries = 1; ; tries++) {
      try {
        return probe(studyInstanceUid);
      } catch (ArchiveUnavailable e) {
        // A busy archive rejects or is silent for a moment; one that is not there at all will not
        // be there a second later.
        boolean passing = !e.lasting() && !e.code().equals(Codes.UNREACHABLE);
        if (!passing || tries > TRIES) {
          return Optional.of(new Stopped(e.code(), e.advice()));
        }
        Thread.sleep(PAUSE);
      }
    }
  }

  private Optional<Stopped> probe(String studyInstanceUid) throws ArchiveUnavailable {
    Archive archive = desk.open(Duration.ZERO);
    try {
      int echo = archive.echo();
      if (echo != 0) {
        return Optional.of(refusal("C-ECHO", echo));
      }
      int find =
          archive
              .findStudies(Map.of("StudyInstanceUID", studyInstanceUid), Detail.BARE, _ -> {})
              .status();
      return FindEnd.of(find) == FindEnd.REFUSED
          ? Optional.of(refusal("C-FIND", find))
          : Optional.empty();
    } finally {
      desk.close(archive);
    }
  }

  private Stopped refusal(String operation, int status) {
    return new Stopped(
        Codes.QUERY_REFUSED,
        "source %s: the archive answers %s with %04X: allow our AE title to query it"
            .formatted(source, operation, status & 0xFFFF));
  }
}
