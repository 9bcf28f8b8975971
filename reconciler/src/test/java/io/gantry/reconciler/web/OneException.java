package io.gantry.reconciler.web;

import io.gantry.platform.GantryException;
import io.gantry.reconciler.wave.Exceptions;
import io.gantry.reconciler.wave.Request;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One exception waits. */
record OneException(List<String> said, boolean secondPerson) implements Exceptions {
  private static final Key KEY = new Key("1.2.3", "legacy", "GTY-0412");

  static Line line() {
    return new Line(KEY, "character-set", 2, "=may be \"it\"", Instant.EPOCH, null, null);
  }

  @Override
  public Page list(Filter filter, @Nullable String after, int limit) {
    return new Page(List.of(line()), null);
  }

  @Override
  public List<Tally> tally() {
    return List.of(new Tally("character-set", "legacy", "GTY-0412", false, 7, 9));
  }

  @Override
  public Optional<Detail> find(Key key) {
    return key.equals(KEY)
        ? Optional.of(
            new Detail(
                line(), List.of(new Instance("1.2.3.4", "held", "m")), null, List.of("wave-7")))
        : Optional.empty();
  }

  @Override
  public void retry(Key key, Request request) {
    throw new GantryException("GTY-0685", "not so");
  }

  @Override
  public boolean accept(Key key, Request request) {
    said.add("accept " + key + " by " + request.by() + ": " + request.why());
    return true;
  }

  @Override
  public void undo(Key key, Request request) {
    said.add("undo");
  }

  @Override
  public void assign(Key key, String person, Request request) {
    said.add("assign " + person);
  }
}
