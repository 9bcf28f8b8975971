package io.gantry.app;

import com.fasterxml.jackson.core.type.TypeReference;
import io.gantry.platform.GantryException;
import io.gantry.reconciler.wave.PatientBooks;
import io.gantry.reconciler.wave.Request;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The patient index of the process that holds the state, over its REST API. */
final class RemoteBooks implements PatientBooks {
  private static final String ALL = "api/identities/";

  private final RemoteInventories.Call call;

  RemoteBooks(RemoteInventories.Call call) {
    this.call = call;
  }

  @Override
  public Imported load(Import wanted, Request request) {
    return require(
        call.on(
            "POST",
            ALL + "import",
            Map.of("wanted", wanted, "by", request.by(), "why", request.why()),
            new TypeReference<Imported>() {}));
  }

  @Override
  public List<Question> questions() {
    return require(
        call.on("POST", ALL + "questions", Map.of(), new TypeReference<List<Question>>() {}));
  }

  @Override
  public Question settle(String id, boolean apply, Request request) {
    return require(
        call.on(
            "POST",
            ALL + "settle",
            Map.of("id", id, "apply", apply, "by", request.by(), "why", request.why()),
            new TypeReference<Question>() {}));
  }

  private static <T> T require(Optional<T> answer) {
    return answer.orElseThrow(() ->
        new GantryException(
            "GTY-0109", "The running process is of another version: it imports no patients"));
  }
}
