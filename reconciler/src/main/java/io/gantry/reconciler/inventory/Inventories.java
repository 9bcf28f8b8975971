package io.gantry.reconciler.inventory;

import io.gantry.platform.GantryException;
import io.gantry.reconciler.inventory.InventoryReport.Finding;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What can be asked of inventories, in process and by REST. Safe between threads. */
public interface Inventories {
  /** There are none. */
  Inventories NONE =
      new Inventories() {
        @Override
        public InventoryReport open(InventorySpec spec) {
          throw new GantryException("GTY-0631", "There is no such inventory");
        }

        @Override
        public void claim(long inventory, String kind, String source, List<Claim> claims) {
          throw new GantryException("GTY-0631", "There is no such inventory");
        }

        @Override
        public void begin(long inventory) {
          throw new GantryException("GTY-0631", "There is no such inventory");
        }

        @Override
        public void resumeAll() {}

        @Override
        public Optional<InventoryReport> report(long inventory) {
          return Optional.empty();
        }

        @Override
        public Optional<InventoryReport> latest() {
          return Optional.empty();
        }
      };

  /**
   * Makes an inventory, in state {@code claiming}, or returns the one with the same specification
   * that an ended process left {@code sweeping}. Another one that is open is abandoned.
   *
   * @throws GantryException GTY-0612 where a source is not configured
   */
  InventoryReport open(InventorySpec spec);

  /**
   * Some studies of a list or export; may be called often before {@link #begin}.
   *
   * @throws GantryException GTY-0631 where there is no such inventory, GTY-0632 where it has begun
   */
  void claim(long inventory, String kind, String source, List<Claim> claims);

  /**
   * Sweeps, or goes on with it.
   *
   * @throws GantryException GTY-0631 where there is no such inventory
   */
  void begin(long inventory);

  /** Goes on with what an ended process left open. */
  void resumeAll();

  /** How it is; cheap enough to ask every second. */
  Optional<InventoryReport> report(long inventory);

  /** The one that was started last. */
  Optional<InventoryReport> latest();

  /** The one that was started last, without its findings. */
  default Optional<InventoryReport> outline() {
    return latest();
  }

  /** One without its findings. */
  default Optional<InventoryReport> outline(long inventory) {
    return report(inventory);
  }

  /**
   * Findings by source, kind and study.
   *
   * @param source only there, null: everywhere
   * @param finding only these, null: all
   * @param after behind this one, null: from the first
   */
  default List<Finding> findings(
      long inventory,
      @Nullable String source,
      @Nullable String finding,
      @Nullable After after,
      int limit) {
    return List.of();
  }

  /** Where a page of findings begins. */
  record After(String source, String finding, String studyInstanceUid) {}
}
