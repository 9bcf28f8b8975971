package io.gantry.reconciler.adapter.postgres;

import io.gantry.platform.GantryException;
import io.gantry.reconciler.wave.PatientBooks;
import io.gantry.reconciler.wave.Request;
import java.sql.SQLException;
import java.util.List;

/** Puts on record who changed the patient index and why, before it is changed. */
final class RecordedBooks implements PatientBooks {
  private final PatientBooks books;
  private final Database database;

  RecordedBooks(PatientBooks books, Database database) {
    this.books = books;
    this.database = database;
  }

  @Override
  public Imported load(Import wanted, Request request) {
    Request told = wanted.dryRun() ? request : request.withReason();
    Imported expected = books.load(new Import(wanted.patients(), wanted.crosswalk(), true), told);
    if (wanted.dryRun()) {
      return expected;
    }
    record(
        told,
        "patients imported",
        "patient index",
        "patients: %s; crosswalk: %s; sha256 %s"
            .formatted(
                expected.patients(), expected.crosswalk(), String.join(" ", expected.files())));
    return books.load(wanted, told);
  }

  @Override
  public void add(NewPatient patient, Request request) {
    Request told = request.withReason();
    record(told, "patient added", "patient index", "MRN " + patient.mrn());
    books.add(patient, told);
  }

  @Override
  public List<Question> questions() {
    return books.questions();
  }

  @Override
  public Question settle(String id, boolean apply, Request request) {
    Request told = request.withReason();
    Question question =
        books.questions().stream()
            .filter(one -> one.id().equals(id))
            .findFirst()
            .orElseThrow(() ->
                new GantryException("GTY-0696", "No message waits for a decision under this id"));
    if (apply && !question.applicable()) {
      throw new GantryException(
          "GTY-0697",
          "The message can't be applied: it is no merge of two patients of the index; dismiss it and"
              + " have it sent again once what spoke against it is settled");
    }
    record(
        told, apply ? "message applied" : "message dismissed", "message " + id, question.event());
    return books.settle(id, apply, told);
  }

  private void record(Request request, String action, String subject, String detail) {
    try {
      database.write(connection -> {
        Audit.write(connection, request, action, subject, detail);
        return true;
      });
    } catch (SQLException e) {
      throw new GantryException("GTY-0609", "The ledger's database does not answer", e);
    }
  }
}
