package io.gantry.simulator;

import io.gantry.dicom.net.FindHandler;
import io.gantry.dicom.net.MoveHandler;
import io.gantry.dicom.net.PeerPolicy;

/**
 * One thing that an archive does wrong, as a value: what it counts while it runs lives in what
 * these methods return, so that each archive that starts begins anew. What a misdeed does not touch
 * it leaves as it is; several are put one round the other.
 *
 * <p>To add one: write its record beside its like ({@link HoldingMisdeeds}, {@link FindMisdeeds},
 * {@link MoveMisdeeds}, {@link StoreMisdeeds}, {@link AssociationMisdeeds}) and name it in {@link
 * MisbehaviourFile}.
 */
public interface Misdeed {
  /** What the archive believes that it holds. */
  default Catalogue holds(Catalogue catalogue, Chance chance) {
    return catalogue;
  }

  /** How it answers queries. */
  default FindHandler finds(FindHandler finds, Chance chance) {
    return finds;
  }

  /** How it answers C-MOVE. */
  default MoveHandler moves(MoveHandler moves, Chance chance) {
    return moves;
  }

  /** How it sends an object. */
  default Sending sends(Sending sending, Chance chance) {
    return sending;
  }

  /** Whom it lets in. */
  default PeerPolicy admits(PeerPolicy peers) {
    return peers;
  }

  /** Associations that it lets in at once; 0 = no limit of this misdeed. */
  default int mostAssociations() {
    return 0;
  }

  /** Whether it cuts connections to destinations, which then go through a {@link Wire}. */
  default boolean cutsWires() {
    return false;
  }

  /** Whether it releases an association to a destination when it has sent everything. */
  default boolean releases() {
    return true;
  }
}
