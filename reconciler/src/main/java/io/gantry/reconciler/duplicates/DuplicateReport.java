package io.gantry.reconciler.duplicates;

import io.gantry.reconciler.ledger.Verdict;
import io.gantry.reconciler.wave.Forecaster.Prices;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Instances that came more than once, by what the later copy is to the one that counts: REPEAT
 * (identical) and REENCODED (the same content in another encoding) are stored once, with both
 * origins on record; REVISED (same pixels, another header) and COLLISION (other content) are kept
 * beside it until a person decides.
 *
 * @param pairs largest first
 * @param kinds the pairs by verdict, each with what it costs
 * @param bytesSaved that are not stored because of repeats and re-encoded copies
 * @param savedPerMonth what storing those would cost, by storage class
 * @param bytesUndecided stored beside others until somebody decides
 * @param undecidedPerMonth what keeping those costs, by storage class
 * @param cases revised and colliding instances, the first so many
 * @param casesInAll how many there are
 */
public record DuplicateReport(
    List<Pair> pairs,
    List<Kind> kinds,
    long bytesSaved,
    Map<String, Double> savedPerMonth,
    long bytesUndecided,
    Map<String, Double> undecidedPerMonth,
    String currency,
    List<Case> cases,
    long casesInAll) {
  private static final double GIGABYTE = 1e9;

  public DuplicateReport {
    pairs = List.copyOf(pairs);
    kinds = List.copyOf(kinds);
    savedPerMonth = Map.copyOf(savedPerMonth);
    undecidedPerMonth = Map.copyOf(undecidedPerMonth);
    cases = List.copyOf(cases);
  }

  /**
   * What one source has that another one gave first.
   *
   * @param source whose copy came later
   * @param of whose copy counts; the same one where a source sent two versions
   * @param verdict what the copies are
   * @param bytes of the copies as they came
   */
  public record Pair(
      String source, String of, Verdict verdict, long studies, long instances, long bytes) {
    /** Whether the copies are not stored again. */
    public boolean saved() {
      return isSaved(verdict);
    }
  }

  /**
   * All pairs of a verdict.
   *
   * @param saved whether these bytes are not stored again; else they are, until somebody decides
   * @param perMonth what storing them costs or would cost, by storage class
   */
  public record Kind(
      Verdict verdict, boolean saved, long instances, long bytes, Map<String, Double> perMonth) {
    public Kind {
      perMonth = Map.copyOf(perMonth);
    }
  }

  /** An instance for a person to decide: {@code gantry study show} has both versions. */
  public record Case(
      String studyInstanceUid, String sopInstanceUid, String source, String of, Verdict verdict) {}

  /** The same with these cases. */
  public DuplicateReport with(List<Case> some) {
    return new DuplicateReport(
        pairs,
        kinds,
        bytesSaved,
        savedPerMonth,
        bytesUndecided,
        undecidedPerMonth,
        currency,
        some,
        casesInAll);
  }

  /** With the cost of the bytes at these prices. */
  public static DuplicateReport of(List<Pair> pairs, List<Case> cases, Prices prices) {
    long saved = pairs.stream().filter(Pair::saved).mapToLong(Pair::bytes).sum();
    List<Pair> open = pairs.stream().filter(pair -> !pair.saved()).toList();
    long undecided = open.stream().mapToLong(Pair::bytes).sum();
    return new DuplicateReport(
        pairs,
        kinds(pairs, prices),
        saved,
        perMonth(saved, prices),
        undecided,
        perMonth(undecided, prices),
        prices.currency(),
        cases,
        open.stream().mapToLong(Pair::instances).sum());
  }

  private static List<Kind> kinds(List<Pair> pairs, Prices prices) {
    List<Kind> kinds = new ArrayList<>();
    for (Verdict verdict : Verdict.values()) {
      List<Pair> some = pairs.stream().filter(pair -> pair.verdict() == verdict).toList();
      if (!some.isEmpty()) {
        long bytes = some.stream().mapToLong(Pair::bytes).sum();
        kinds.add(
            new Kind(
                verdict,
                isSaved(verdict),
                some.stream().mapToLong(Pair::instances).sum(),
                bytes,
                perMonth(bytes, prices)));
      }
    }
    return kinds;
  }

  private static Map<String, Double> perMonth(long bytes, Prices prices) {
    Map<String, Double> cost = new TreeMap<>();
    prices
        .perGigabyteMonth()
        .forEach((storageClass, price) -> cost.put(storageClass, bytes / GIGABYTE * price));
    return cost;
  }

  private static boolean isSaved(Verdict verdict) {
    return verdict == Verdict.REPEAT || verdict == Verdict.REENCODED;
  }
}
