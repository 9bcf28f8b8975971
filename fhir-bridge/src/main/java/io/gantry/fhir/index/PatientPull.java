package io.gantry.fhir.index;

import io.gantry.contracts.event.PatientEvent.ServerRead;
import io.gantry.fhir.adt.PatientJournal;
import io.gantry.fhir.publish.EhrFailure;
import io.gantry.fhir.rules.Codes;
import io.gantry.platform.kafka.TransientFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.hl7.fhir.r4.model.Patient;
import org.jspecify.annotations.Nullable;

/**
 * Reads the patients of a server into topic {@code patients} (PDQm ITI-78), page by page: memory
 * holds one page. Where it has read to stands in the topic, so another process goes on there. For
 * one thread.
 */
final class PatientPull {
  /** Servers may show changes a little later than they date them. */
  private static final Duration OVERLAP = Duration.ofMinutes(5);

  private final PatientServer server;
  private final PatientMapper mapper;
  private final PatientJournal log;
  private final String name;
  private final int pageSize;
  private final Patience patience;
  private final InstantSource clock;

  PatientPull(
      PatientServer server,
      PatientMapper mapper,
      PatientJournal log,
      String name,
      int pageSize,
      Patience patience,
      InstantSource clock) {
    this.server = server;
    this.mapper = mapper;
    this.log = log;
    this.name = name;
    this.pageSize = pageSize;
    this.patience = patience;
    this.clock = clock;
  }

  /**
   * What one reading brought.
   *
   * @param read resources
   * @param written events; what the topic knew already is not written again
   * @param passedOver resources without MRN or name, or whose survivor is not there
   */
  record Summary(long read, long written, long passedOver) {
    Summary plus(Summary more) {
      return new Summary(read + more.read, written + more.written, passedOver + more.passedOver);
    }
  }

  /** Whether the server was read whole once. */
  boolean isWhole() throws TransientFailure {
    return log.ask(desk -> desk.readUpTo(name)).isPresent();
  }

  /**
   * All that has changed since the last reading. One that was broken off goes on where it was, if
   * the server sorts.
   *
   * @param progress is told after each page
   */
  Summary run(Consumer<Summary> progress)
      throws EhrFailure, TransientFailure, InterruptedException {
    Instant whole = log.ask(desk -> desk.readUpTo(name)).orElse(null);
    Instant since = whole != null ? whole : log.ask(desk -> desk.readUpTo(loading())).orElse(null);
    Instant latest = since;
    boolean dated = true;
    Summary summary = new Summary(0, 0, 0);
    Set<String> links = new HashSet<>();
    for (PatientServer.Page page = first(since); ; ) {
      summary = summary.plus(write(page.patients()));
      for (Patient patient : page.patients()) {
        Instant updated = PatientMapper.updatedAt(patient);
        dated &= updated != null;
        latest = latest == null || (updated != null && updated.isAfter(latest)) ? updated : latest;
      }
      String next = page.next();
      if (dated && latest != null && (page.sorted() || next == null)) {
        remember(whole != null || next == null ? name : loading(), latest.minus(OVERLAP));
      }
      progress.accept(summary);
      if (next == null) {
        return summary;
      }
      if (!links.add(next)) {
        throw new EhrFailure(
            EhrFailure.Kind.PERMANENT, Codes.NOT_FHIR, "the server's pages go round", null);
      }
      page = patience.answer(() -> server.next(next));
    }
  }

  private String loading() {
    return name + " loading";
  }

  private PatientServer.Page first(@Nullable Instant since)
      throws EhrFailure, InterruptedException {
    return patience.answer(() -> server.first(since, pageSize));
  }

  private Summary write(List<Patient> patients)
      throws EhrFailure, TransientFailure, InterruptedException {
    Merges merges = new Merges(server, mapper);
    for (Patient patient : patients) {
      patience.answer(() -> {
        merges.add(patient);
        return patient;
      });
    }
    int written =
        log.tell((desk, sink) -> {
          Instant now = clock.instant();
          merges.found().forEach(patient -> sink.accept(desk.served(patient, now)));
        });
    return new Summary(patients.size(), written, merges.passedOver());
  }

  private void remember(String mark, Instant upTo) throws TransientFailure {
    log.tell((desk, sink) -> {
      Optional<Instant> before = desk.readUpTo(mark);
      if (before.isEmpty() || upTo.isAfter(before.orElseThrow())) {
        sink.accept(List.of(new ServerRead(mark, upTo, clock.instant())));
      }
    });
  }
}
