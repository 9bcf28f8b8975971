package io.gantry.simulator;

import io.gantry.dicom.net.FindHandler;
import io.gantry.dicom.net.MoveHandler;
import io.gantry.dicom.net.PeerPolicy;
import java.util.List;

/**
 * All that an archive does wrong, each of it seen in real ones. The same seed and the same requests
 * give the same answers.
 *
 * @param seed decides which studies and instances are hit where a misdeed names a share
 * @param misdeeds put one round the other, the last one outermost
 */
public record Misbehaviour(long seed, List<Misdeed> misdeeds) {
  /** Nothing. */
  public static final Misbehaviour NONE = new Misbehaviour(1, List.of());

  public Misbehaviour {
    misdeeds = List.copyOf(misdeeds);
  }

  /** These, with seed 1. */
  public static Misbehaviour of(Misdeed... misdeeds) {
    return new Misbehaviour(1, List.of(misdeeds));
  }

  /** The same with other studies and instances hit. */
  public Misbehaviour withSeed(long value) {
    return new Misbehaviour(value, misdeeds);
  }

  private interface Wrap<T> {
    T round(Misdeed misdeed, T inner, Chance chance);
  }

  private <T> T wrapped(T behaving, Wrap<T> wrap) {
    Chance chance = new Chance(seed);
    T all = behaving;
    for (Misdeed misdeed : misdeeds) {
      all = wrap.round(misdeed, all, chance);
    }
    return all;
  }

  Catalogue holds(Catalogue catalogue) {
    return wrapped(catalogue, Misdeed::holds);
  }

  FindHandler finds(FindHandler finds) {
    return wrapped(finds, Misdeed::finds);
  }

  MoveHandler moves(MoveHandler moves) {
    return wrapped(moves, Misdeed::moves);
  }

  Sending sends(Sending sending) {
    return wrapped(sending, Misdeed::sends);
  }

  PeerPolicy admits(PeerPolicy peers) {
    return wrapped(peers, (misdeed, inner, _) -> misdeed.admits(inner));
  }

  /** Associations at once; {@code usual} where no misdeed allows less. */
  int mostAssociations(int usual) {
    return misdeeds.stream()
        .mapToInt(Misdeed::mostAssociations)
        .filter(most -> most > 0)
        .reduce(usual, Math::min);
  }

  boolean cutsWires() {
    return misdeeds.stream().anyMatch(Misdeed::cutsWires);
  }

  boolean releases() {
    return misdeeds.stream().allMatch(Misdeed::releases);
  }
}
