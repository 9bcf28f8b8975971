package io.gantry.app;

import io.gantry.contracts.Bytes;
import io.gantry.contracts.event.RestampDecision;
import io.gantry.loader.HeadRules;
import io.gantry.normalizer.NormalizerSettings;
import io.gantry.normalizer.adapter.file.RuleBookFile;
import io.gantry.normalizer.rules.Outcome;
import io.gantry.normalizer.rules.ReceivedObject;
import io.gantry.normalizer.rules.Restamping;
import io.gantry.normalizer.rules.RuleBook;
import io.gantry.normalizer.rules.Tail;
import java.util.Map;

/**
 * The normalizer's rules as the loader needs them: stages do not know each other, so the wiring
 * joins them. Immutable.
 */
final class RestampRules implements HeadRules {
  private final Restamping rules;
  private final Map<String, String> issuers;

  private RestampRules(Restamping rules, Map<String, String> issuers) {
    this.rules = rules;
    this.issuers = issuers;
  }

  /**
   * With the configured rule book.
   *
   * @throws io.gantry.platform.GantryException GTY-0407 where it is not valid
   */
  static RestampRules of(NormalizerSettings settings) {
    RuleBook book =
        settings.rules() == null ? RuleBook.BUILT_IN : RuleBookFile.read(settings.rules());
    return new RestampRules(new Restamping(book), settings.issuers());
  }

  @Override
  public Answer restamp(StoredHead stored, RestampDecision decision) {
    Outcome outcome =
        rules.apply(
            decision,
            new ReceivedObject(
                stored.transferSyntaxUid(),
                stored.head(),
                tail(stored),
                stored.source(),
                issuers.getOrDefault(stored.source(), ""),
                "",
                decision.decidedAt()));
    return switch (outcome) {
      case Outcome.Normalize change -> new Answer.Change(change.patch(), change.attributes());
      case Outcome.Hold hold -> new Answer.Refused(hold.code(), hold.message());
    };
  }

  static Tail tail(StoredHead stored) {
    Bytes tail = stored.tail();
    if (tail == null) {
      return new Tail.TooLong(Long.MAX_VALUE);
    }
    return tail.length() == 0 ? new Tail.Empty() : new Tail.Read(tail);
  }
}
