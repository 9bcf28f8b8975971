package io.gantry.app;

import io.gantry.contracts.digest.Sha256;
import io.gantry.contracts.event.PatientEvent;
import io.gantry.contracts.event.PatientEvent.MessageOutcome;
import io.gantry.contracts.event.PatientEvent.MessageTaken;
import io.gantry.contracts.event.PatientEvent.Settlement;
import io.gantry.contracts.event.PatientEvent.Source;
import io.gantry.fhir.AdtStage;
import io.gantry.fhir.adapter.kafka.PatientLog;
import io.gantry.normalizer.adapter.csv.CrosswalkCsv;
import io.gantry.normalizer.adapter.csv.PatientCsv;
import io.gantry.normalizer.identity.Patient;
import io.gantry.normalizer.identity.adt.PatientBook;
import io.gantry.platform.GantryException;
import io.gantry.platform.config.ConfigProblems;
import io.gantry.platform.kafka.TransientFailure;
import io.gantry.reconciler.wave.PatientBooks;
import io.gantry.reconciler.wave.Request;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The patient index in topic {@code patients}, of the process that writes it. */
final class LocalBooks implements PatientBooks {
  private static final String KEY = "question/";

  private final PatientLog log;
  private final RuleDesk desk;

  LocalBooks(PatientLog log, RuleDesk desk) {
    this.log = log;
    this.desk = desk;
  }

  @Override
  public Imported load(Import wanted, Request request) {
    Path patients = path(wanted.patients());
    Path crosswalk = path(wanted.crosswalk());
    List<String> digests = new ArrayList<>();
    try {
      Set<String> arriving = new HashSet<>();
      check(patients, crosswalk, arriving);
      for (Path file : patients == null ? List.<Path>of() : List.of(patients)) {
        digests.add(digest(file));
      }
      for (Path file : crosswalk == null ? List.<Path>of() : List.of(crosswalk)) {
        digests.add(digest(file));
      }
      Tally rows = new Tally();
      Tally numbers = new Tally();
      log.append(sink -> {
        Consumer<List<PatientEvent>> to = wanted.dryRun() ? _ -> {} : sink;
        Instant now = Instant.now();
        if (patients != null) {
          PatientCsv.read(patients, entry -> row(entry, rows, to, now));
        }
        if (crosswalk != null) {
          CrosswalkCsv.read(crosswalk, row -> number(row, arriving, numbers, to, now));
        }
      });
      return new Imported(rows.counts(), numbers.counts(), wanted.dryRun(), digests);
    } catch (ConfigProblems e) {
      throw new GantryException("GTY-0695", "Nothing was imported. " + lines(e), e);
    } catch (TransientFailure e) {
      throw away(e);
    } catch (IOException e) {
      throw new GantryException("GTY-0695", "A file can't be read: nothing was imported", e);
    }
  }

  private static @Nullable Path path(@Nullable String text) {
    return text == null ? null : Path.of(text);
  }

  /** All problems of both files at once. */
  private void check(@Nullable Path patients, @Nullable Path crosswalk, Set<String> arriving)
      throws TransientFailure {
    List<ConfigProblems.Problem> problems = new ArrayList<>();
    if (patients != null) {
      gather(problems, () -> PatientCsv.read(patients, entry -> arriving.add(mrn(entry))));
    }
    if (crosswalk != null) {
      log.catchUp();
      PatientBook book = desk.book();
      gather(
          problems,
          () ->
              CrosswalkCsv.read(
                  crosswalk,
                  row -> {
                    String conflict = book.crosswalkConflict(row.number(), row.mrn());
                    boolean isNew =
                        arriving.contains(row.mrn()) && book.registry().find(row.mrn()).isEmpty();
                    if (conflict != null && !isNew) {
                      row.problem(conflict);
                    }
                  }));
    }
    if (!problems.isEmpty()) {
      throw new ConfigProblems("import", problems);
    }
  }

  private static void gather(List<ConfigProblems.Problem> problems, Runnable reading) {
    try {
      reading.run();
    } catch (ConfigProblems e) {
      problems.addAll(e.problems());
    }
  }

  private static String mrn(PatientCsv.Entry entry) {
    return entry.patient().mrn();
  }

  private boolean isKnown(PatientCsv.Entry entry) {
    return desk.book().registry().find(mrn(entry)).isPresent();
  }

  private void row(
      PatientCsv.Entry entry, Tally tally, Consumer<List<PatientEvent>> sink, Instant now) {
    boolean known = isKnown(entry);
    List<PatientEvent> events =
        desk.book().row(Source.CSV, entry.patient(), entry.mergedInto(), entry.aliases(), now);
    tally.add(!events.isEmpty(), known);
    sink.accept(events);
  }

  private void number(
      CrosswalkCsv.Row row,
      Set<String> arriving,
      Tally tally,
      Consumer<List<PatientEvent>> sink,
      Instant now) {
    if (desk.book().crosswalkConflict(row.number(), row.mrn()) != null) {
      tally.add(arriving.contains(row.mrn()), false); // a dry run: its patient is not there yet
      return;
    }
    List<PatientEvent> events = desk.book().crosswalk(Source.CSV, row.number(), row.mrn(), now);
    tally.add(!events.isEmpty(), false);
    sink.accept(events);
  }

  private static final class Tally {
    private long added;
    private long changed;
    private long unchanged;

    void add(boolean says, boolean known) {
      if (!says) {
        unchanged++;
      } else if (known) {
        changed++;
      } else {
        added++;
      }
    }

    Imported.Counts counts() {
      return new Imported.Counts(added, changed, unchanged);
    }
  }

  private static String lines(ConfigProblems wrong) {
    return wrong.problems().stream()
        .map(ConfigProblems.Problem::toString)
        .collect(Collectors.joining("; "));
  }

  private static String digest(Path file) throws IOException {
    MessageDigest digest = Sha256.newMessageDigest();
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static GantryException away(TransientFailure e) {
    return new GantryException(
        AdtStage.NOT_RUNNING, "The patient index can't be read or written in topic patients", e);
  }

  @Override
  public void add(NewPatient wanted, Request request) {
    Patient patient = OnePatient.of(wanted);
    try {
      log.tell((_, sink) -> {
        if (desk.book().registry().find(patient.mrn()).isPresent()) {
          throw new GantryException(
              "GTY-0688", "The patient index has this MRN already: link the study to it");
        }
        sink.accept(desk.book().row(Source.CSV, patient, "", List.of(), Instant.now()));
      });
    } catch (TransientFailure e) {
      throw away(e);
    }
  }

  @Override
  public List<Question> questions() {
    try {
      return log.ask(
          _ -> desk.book().questions().stream().map(message -> question(message)).toList());
    } catch (TransientFailure e) {
      throw away(e);
    }
  }

  private Question question(MessageTaken message) {
    List<MessageOutcome> asked =
        message.outcomes().stream().filter(o -> o.action().equals("REVIEW")).toList();
    Settlement settled = message.settled();
    return new Question(
        message.key().substring(KEY.length()),
        message.sender(),
        message.event(),
        message.sentAt(),
        message.receivedAt(),
        joined(asked, MessageOutcome::mrn),
        joined(asked, MessageOutcome::priorId),
        joined(asked, MessageOutcome::note),
        desk.book().isApplicable(message),
        settled == null
            ? null
            : (settled.applied() ? "applied by " : "dismissed by ") + settled.by());
  }

  private static String joined(
      List<MessageOutcome> outcomes, Function<MessageOutcome, String> part) {
    return outcomes.stream().map(part).distinct().collect(Collectors.joining(", "));
  }

  @Override
  public Question settle(String id, boolean apply, Request request) {
    try {
      log.tell((_, sink) -> sink.accept(settled(id, apply, request)));
      return log.ask(_ -> question(desk.book().question(KEY + id).orElseThrow()));
    } catch (TransientFailure e) {
      throw away(e);
    }
  }

  private List<PatientEvent> settled(String id, boolean apply, Request request) {
    PatientBook book = desk.book();
    MessageTaken message =
        book.question(KEY + id)
            .filter(one -> one.settled() == null)
            .orElseThrow(() ->
                new GantryException("GTY-0696", "No message waits for a decision under this id"));
    if (apply && !book.isApplicable(message)) {
      throw new GantryException("GTY-0697", "The message can't be applied: dismiss it");
    }
    return book.settle(message, apply, request.by(), Instant.now());
  }
}
