package io.gantry.reconciler.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.contracts.event.Event;
import io.gantry.contracts.event.ExtractedEvent.InstanceExtracted;
import io.gantry.contracts.event.FailedEvent.InstanceMissing;
import io.gantry.contracts.event.InstanceHeld;
import io.gantry.contracts.event.InstanceRejected;
import io.gantry.contracts.event.LoadedEvent.InstanceLoaded;
import io.gantry.contracts.event.NormalizedEvent.InstanceNormalized;
import io.gantry.contracts.event.NormalizedEvent.InstanceRepeated;
import io.gantry.contracts.event.NormalizedEvent.Relation;
import io.gantry.reconciler.AnInstance;
import io.gantry.reconciler.ledger.InstanceFacts.Unit;
import io.gantry.reconciler.ledger.InstanceState.UnitState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Whatever order events come in, and however often: the same facts, the same state; and the state
 * is the one that a plain model finds which looks at all events at once.
 */
class AnyOrderTest {
  @Property(tries = 2_000)
  void orderAndRepetitionChangeNothing(@ForAll long seed) {
    Random random = new Random(seed);
    List<Event> events = SomeEvents.ofOneInstance(random);
    InstanceFacts inOrder = facts(events);
    List<Event> shuffled = SomeEvents.shuffledWithRepeats(events, random);

    InstanceFacts other = facts(shuffled);

    assertThat(other).isEqualTo(inOrder);
    assertThat(InstanceState.of(other)).isEqualTo(InstanceState.of(inOrder));
  }

  @Property(tries = 2_000)
  void theStateIsWhatAPlainModelSays(@ForAll long seed) {
    List<Event> events = SomeEvents.ofOneInstance(new Random(seed));

    Map<Unit, InstanceClass> classes = new HashMap<>();
    InstanceState.of(facts(events))
        .units()
        .forEach((unit, state) -> classes.put(unit, state.instanceClass()));

    assertThat(classes).isEqualTo(PlainModel.classes(events));
  }

  @Property(tries = 500)
  void everyStoredObjectHasOneRoleAndOneIsVerified(@ForAll long seed) {
    List<Event> events = SomeEvents.ofOneInstance(new Random(seed));
    InstanceState state = InstanceState.of(facts(events));
    Set<Object> stored = new HashSet<>();
    for (Event event : events) {
      if (event instanceof InstanceLoaded loaded) {
        stored.add(loaded.stored().instance());
      }
    }

    assertThat(state.roles().keySet()).isEqualTo(stored);
    assertThat(state.roles().values().stream().filter(Stored.Role.VERIFIED::equals).count())
        .isEqualTo(stored.isEmpty() ? 0 : 1);
    long verified =
        state.units().values().stream()
            .filter(unit -> unit.instanceClass() == InstanceClass.VERIFIED)
            .count();
    long duplicates = state.units().values().stream().filter(UnitState::duplicate).count();
    assertThat(duplicates).isLessThanOrEqualTo(verified);
  }

  static InstanceFacts facts(List<Event> events) {
    InstanceFacts facts = new InstanceFacts(SomeEvents.SOP);
    for (Event event : events) {
      switch (event) {
        case InstanceExtracted e -> {
          facts.join(Facts.receipt(e));
          facts.join(Facts.expectation(e));
        }
        case InstanceMissing e -> facts.join(Facts.expectation(e));
        case InstanceNormalized e -> facts.join(Facts.receipt(e));
        case InstanceRepeated e -> facts.join(Facts.receipt(e));
        case InstanceHeld e -> facts.join(Facts.receipt(e));
        case InstanceRejected e -> facts.join(Facts.receipt(e));
        case InstanceLoaded e -> {
          facts.join(Facts.receipt(e));
          facts.join(Facts.stored(e));
        }
        default -> throw new IllegalArgumentException(event.getClass().getSimpleName());
      }
    }
    return facts;
  }

  /** The rules once more, written down plainly over the whole list of events. */
  static final class PlainModel {
    private record Version(String source, String study, String digest) {}

    private final List<Event> events;

    private PlainModel(List<Event> events) {
      this.events = events;
    }

    static Map<Unit, InstanceClass> classes(List<Event> events) {
      return new PlainModel(events).all();
    }

    private Map<Unit, InstanceClass> all() {
      Map<Unit, InstanceClass> classes = new HashMap<>();
      Set<Unit> units = new LinkedHashSet<>();
      for (Event event : events) {
        if (event instanceof InstanceMissing e) {
          units.add(new Unit(e.source(), e.instance().studyInstanceUid()));
        }
      }
      versions().forEach(v -> units.add(new Unit(v.source(), v.study())));
      for (Unit unit : units) {
        Set<InstanceClass> found = new HashSet<>();
        for (Version version : versions()) {
          if (version.source().equals(unit.source())
              && version.study().equals(unit.studyInstanceUid())) {
            found.add(classOf(version, new HashSet<>()));
          }
        }
        classes.put(
            unit,
            List.of(
                    InstanceClass.PENDING,
                    InstanceClass.HELD,
                    InstanceClass.VERIFIED,
                    InstanceClass.REJECTED)
                .stream()
                .filter(found::contains)
                .findFirst()
                .orElse(InstanceClass.MISSING));
      }
      return classes;
    }

    private Set<Version> versions() {
      Set<Version> versions = new LinkedHashSet<>();
      for (Event event : events) {
        AnInstance.Told.of(event)
            .ifPresent(t -> versions.add(new Version(t.source(), t.study(), t.digest())));
      }
      return versions;
    }

    private InstanceClass classOf(Version version, Set<Version> asked) {
      Optional<InstanceLoaded> loaded = loaded(version);
      if (loaded.isPresent()) {
        return sameAs(loaded.get(), primary()) ? InstanceClass.VERIFIED : InstanceClass.HELD;
      }
      for (Event event : events) {
        if (event instanceof InstanceRepeated e && about(version, event)) {
          return asked.add(version)
              ? versions().stream()
                  .filter(v -> v.source().equals(e.ofSource()))
                  .filter(v -> v.digest().equals(e.ofInstance().hex()))
                  .findFirst()
                  .map(v -> classOf(v, asked))
                  .orElse(InstanceClass.PENDING)
              : InstanceClass.PENDING;
        }
      }
      if (events.stream().anyMatch(e -> e instanceof InstanceRejected && about(version, e))) {
        return InstanceClass.REJECTED;
      }
      return events.stream().anyMatch(e -> e instanceof InstanceHeld && about(version, e))
          ? InstanceClass.HELD
          : InstanceClass.PENDING;
    }

    private InstanceLoaded primary() {
      return events.stream()
          .filter(InstanceLoaded.class::isInstance)
          .map(InstanceLoaded.class::cast)
          .min(
              Comparator.comparing(this::firstReceived)
                  .thenComparing(InstanceLoaded::source)
                  .thenComparing(e -> e.received().instance().hex()))
          .orElseThrow();
    }

    private java.time.Instant firstReceived(InstanceLoaded loaded) {
      return events.stream()
          .map(AnInstance.Told::of)
          .flatMap(Optional::stream)
          .filter(t -> t.source().equals(loaded.source()))
          .filter(t -> t.digest().equals(loaded.received().instance().hex()))
          .flatMap(t -> t.receivedAt().stream())
          .min(Comparator.naturalOrder())
          .orElseThrow();
    }

    private static boolean sameAs(InstanceLoaded version, InstanceLoaded primary) {
      return version.received().instance().equals(primary.received().instance())
          || (version.instance().equals(primary.instance())
              && version.canonicalHead().equals(primary.canonicalHead())
              && version.received().pixels().equals(primary.received().pixels()));
    }

    private Optional<InstanceLoaded> loaded(Version version) {
      return events.stream()
          .filter(e -> e instanceof InstanceLoaded && about(version, e))
          .map(InstanceLoaded.class::cast)
          .findFirst();
    }

    private static boolean about(Version version, Event event) {
      return AnInstance.Told.of(event)
          .filter(t -> t.source().equals(version.source()))
          .filter(t -> t.digest().equals(version.digest()))
          .isPresent();
    }
  }

  /** Event lists that a pipeline could produce, and some that it should not. */
  static final class SomeEvents {
    static final String SOP = "1.2.1.1";

    private SomeEvents() {}

    static List<Event> ofOneInstance(Random random) {
      List<AnInstance> versions = versions(random);
      List<Event> events = new ArrayList<>();
      for (AnInstance version : versions) {
        String order = OrderIds.extract(1 + random.nextInt(3));
        if (random.nextInt(8) == 0) {
          events.add(version.missing(order));
        }
        if (random.nextInt(8) > 0) {
          events.add(version.extracted(order, "attempt-" + random.nextInt(2)));
        }
        switch (random.nextInt(8)) {
          case 0 -> {}
          case 1 -> events.add(version.held());
          case 2 -> {
            events.add(version.normalized());
            events.add(version.rejected());
          }
          case 3 -> {
            AnInstance original = versions.get(random.nextInt(versions.size()));
            if (!original.source().equals(version.source())) {
              events.add(
                  version.repeats(
                      original, random.nextBoolean() ? Relation.REPEAT : Relation.REENCODED));
            }
          }
          default -> {
            events.add(version.normalized());
            events.add(version.loaded());
          }
        }
      }
      return events;
    }

    private static List<AnInstance> versions(Random random) {
      List<AnInstance> versions = new ArrayList<>();
      Set<String> known = new HashSet<>();
      int count = 1 + random.nextInt(4);
      for (int i = 0; i < count; i++) {
        AnInstance version =
            AnInstance.of(random.nextBoolean() ? "legacy" : "shadow", "1.2", SOP)
                .encoded(random.nextInt(3) == 0 ? "implicit" : "explicit")
                .head(random.nextInt(3) == 0 ? "other" : "head")
                .pixels(random.nextInt(3) == 0 ? "others" : "pixels")
                .receivedAt(random.nextInt(3));
        if (random.nextInt(6) == 0) {
          version = version.inStudy("1.3");
        }
        if (known.add(version.source() + version.digest().hex())) {
          versions.add(version);
        }
      }
      return versions;
    }

    static List<Event> shuffledWithRepeats(List<Event> events, Random random) {
      List<Event> shuffled = new ArrayList<>(events);
      for (Event event : events) {
        if (random.nextInt(3) == 0) {
          shuffled.add(event);
        }
      }
      java.util.Collections.shuffle(shuffled, random);
      return shuffled;
    }
  }
}
