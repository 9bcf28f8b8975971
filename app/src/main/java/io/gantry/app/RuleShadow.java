package io.gantry.app;

import io.gantry.contracts.Bytes;
import io.gantry.contracts.event.Finding;
import io.gantry.contracts.event.StudyVerified.VerifiedInstance;
import io.gantry.contracts.patch.Edit;
import io.gantry.dicom.data.Dictionary;
import io.gantry.dicom.data.Tag;
import io.gantry.loader.HeadReader;
import io.gantry.loader.HeadRules.StoredHead;
import io.gantry.loader.SpoolDamaged;
import io.gantry.normalizer.rules.Normalizer;
import io.gantry.normalizer.rules.Outcome;
import io.gantry.normalizer.rules.ReceivedObject;
import io.gantry.normalizer.rules.RuleBook;
import io.gantry.normalizer.rules.Tail;
import io.gantry.platform.GantryException;
import io.gantry.platform.config.GantryConfig;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a version of the rule book would change in the objects that are stored: as a restamp would
 * apply it (docs/restamp.md), to the heads as they are in the cloud archive. Writes nothing, keeps
 * no value of an object. For one run.
 */
public final class RuleShadow {
  /** What the built-in rules do has no name in the book. */
  static final String BUILT_IN = "(built in)";

  private static final String MARK = "rule:";
  private static final int INSTANCE_COERCION_DATE_TIME = 0x00080015;
  private static final int READERS = 8;
  private static final int AHEAD = 64;
  private static final int SAMPLES = 5;
  private static final int PROGRESS_EVERY = 1000;

  private final Normalizer normalizer;
  private final Map<String, String> issuers;
  private final HeadReader heads;
  private final Output output;

  private final Map<String, Tally> rules = new TreeMap<>();
  private final Map<String, Tally> held = new TreeMap<>();
  private final List<Unread> unread = new ArrayList<>();
  private String study = "";
  private boolean studyCounted;
  private long studies;
  private long instances;
  private long instancesChanged;
  private long studiesChanged;

  /**
   * Over the ledger, while no stage runs.
   *
   * @param wave null: all waves
   */
  public static Result run(
      GantryConfig config, RuleBook book, @Nullable String wave, Output output) {
    Map<String, String> issuers = Wiring.normalizer(config).issuers();
    return StoredObjects.with(
        config,
        (ledger, archive) -> {
          try (Stream<VerifiedInstance> verified = ledger.verifiedInstances(wave)) {
            return new RuleShadow(book, issuers, archive.heads(), output).of(verified);
          }
        });
  }

  /**
   * @param issuers of patient ids to assume, by source
   */
  private RuleShadow(RuleBook book, Map<String, String> issuers, HeadReader heads, Output output) {
    this.normalizer = new Normalizer(book);
    this.issuers = Map.copyOf(issuers);
    this.heads = heads;
    this.output = output;
  }

  /**
   * What would happen.
   *
   * @param studies and {@code instances}: looked at
   * @param studiesChanged and {@code instancesChanged}: that would get a new version
   * @param rules by name; {@code (built in)} for what the book's switches do
   * @param held by code: what a restamp would refuse
   * @param unread objects that could not be looked at
   */
  public record Result(
      String ruleBook,
      long studies,
      long instances,
      long studiesChanged,
      long instancesChanged,
      List<Effect> rules,
      List<Effect> held,
      List<Unread> unread) {}

  /**
   * One rule, or one reason to hold.
   *
   * @param attributes that it changes, by keyword
   * @param samples Study Instance UIDs
   */
  public record Effect(
      String rule, long studies, long instances, List<String> attributes, List<String> samples) {}

  /** An object that is not where the ledger says, or not what it says. */
  public record Unread(String studyInstanceUid, String sopInstanceUid, String why) {}

  /** Counts for one rule; instances come study by study. */
  private static final class Tally {
    private long studies;
    private long instances;
    private String last = "";
    private final Set<String> attributes = new TreeSet<>();
    private final List<String> samples = new ArrayList<>();

    void add(String study, Set<String> changed) {
      instances++;
      attributes.addAll(changed);
      if (!study.equals(last)) {
        studies++;
        last = study;
        if (samples.size() < SAMPLES) {
          samples.add(study);
        }
      }
    }

    Effect as(String name) {
      return new Effect(name, studies, instances, List.copyOf(attributes), List.copyOf(samples));
    }
  }

  private record Judged(
      VerifiedInstance instance, @Nullable Outcome outcome, @Nullable String unread) {}

  /**
   * @param verified study by study
   * @throws GantryException GTY-0116 where the archive does not answer
   */
  private Result of(Stream<VerifiedInstance> verified) {
    Deque<Future<Judged>> ahead = new ArrayDeque<>();
    try (ExecutorService readers = Executors.newFixedThreadPool(READERS)) {
      try {
        for (Iterator<VerifiedInstance> each = verified.iterator(); each.hasNext(); ) {
          VerifiedInstance instance = each.next();
          ahead.add(readers.submit(() -> judge(instance)));
          if (ahead.size() == AHEAD) {
            add(finished(ahead.remove()));
          }
        }
        while (!ahead.isEmpty()) {
          add(finished(ahead.remove()));
        }
      } finally {
        readers.shutdownNow();
      }
    }
    return new Result(
        normalizer.rules().version(),
        studies,
        instances,
        studiesChanged,
        instancesChanged,
        effects(rules),
        effects(held),
        List.copyOf(unread));
  }

  private static List<Effect> effects(Map<String, Tally> tallies) {
    return tallies.entrySet().stream().map(e -> e.getValue().as(e.getKey())).toList();
  }

  private static Judged finished(Future<Judged> judging) {
    try {
      return judging.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw new GantryException(
            "GTY-0116",
            "The cloud archive can't be read now; run this again when it answers",
            cause);
      }
      throw new IllegalStateException("the rules failed on a stored object", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GantryException("GTY-0116", "Interrupted while reading the cloud archive", e);
    }
  }

  private Judged judge(VerifiedInstance instance) throws IOException {
    try {
      StoredHead head = heads.read(instance);
      return new Judged(
          instance,
          normalizer.apply(
              new ReceivedObject(
                  head.transferSyntaxUid(),
                  head.head(),
                  tail(head.tail()),
                  head.source(),
                  issuers.getOrDefault(head.source(), ""),
                  "",
                  instance.receivedAt())),
          null);
    } catch (SpoolDamaged e) {
      return new Judged(instance, null, String.valueOf(e.getMessage()));
    }
  }

  private static Tail tail(@Nullable Bytes tail) {
    if (tail == null) {
      return new Tail.TooLong(Long.MAX_VALUE);
    }
    return tail.length() == 0 ? new Tail.Empty() : new Tail.Read(tail);
  }

  private void add(Judged judged) {
    String uid = judged.instance().instance().studyInstanceUid();
    instances++;
    if (!uid.equals(study)) {
      study = uid;
      studies++;
      studyCounted = false;
    }
    if (instances % PROGRESS_EVERY == 0) {
      output.progress("%d objects of %d studies looked at", instances, studies);
    }
    switch (judged.outcome()) {
      case null ->
          unread.add(
              new Unread(
                  uid,
                  judged.instance().instance().sopInstanceUid(),
                  String.valueOf(judged.unread())));
      case Outcome.Hold hold ->
          held.computeIfAbsent(hold.code(), _ -> new Tally()).add(uid, Set.of());
      case Outcome.Normalize change -> add(uid, change);
    }
  }

  private void add(String uid, Outcome.Normalize change) {
    Map<String, Set<String>> byRule = new TreeMap<>();
    Set<String> rest = changed(change.patch().edits());
    if (rest.isEmpty()) {
      return;
    }
    for (Finding finding : change.findings()) {
      if (finding.code().startsWith(MARK)) {
        String keyword = keyword(Integer.parseUnsignedInt(finding.path(), 16));
        if (rest.contains(keyword)) {
          byRule
              .computeIfAbsent(finding.code().substring(MARK.length()), _ -> new TreeSet<>())
              .add(keyword);
        }
      }
    }
    byRule.values().forEach(rest::removeAll);
    if (!rest.isEmpty()) {
      byRule.put(BUILT_IN, rest);
    }
    byRule.forEach(
        (rule, attributes) -> rules.computeIfAbsent(rule, _ -> new Tally()).add(uid, attributes));
    instancesChanged++;
    if (!studyCounted) {
      studyCounted = true;
      studiesChanged++;
    }
  }

  /** Top-level attributes, but for the record of the change. */
  private static Set<String> changed(List<Edit> edits) {
    Set<String> keywords = new TreeSet<>();
    for (Edit edit : edits) {
      int tag =
          edit.path().steps().isEmpty() ? edit.path().tag() : edit.path().steps().getFirst().tag();
      if (tag != Tag.ORIGINAL_ATTRIBUTES_SEQUENCE && tag != INSTANCE_COERCION_DATE_TIME) {
        keywords.add(keyword(tag));
      }
    }
    return keywords;
  }

  private static String keyword(int tag) {
    String keyword = Dictionary.keyword(tag);
    return keyword.isEmpty() ? Tag.toString(tag) : keyword;
  }
}
