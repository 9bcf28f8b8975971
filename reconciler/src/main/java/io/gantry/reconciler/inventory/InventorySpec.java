package io.gantry.reconciler.inventory;

import io.gantry.contracts.event.SweepKind;
import io.gantry.platform.GantryException;
import java.util.List;

/**
 * What an inventory does.
 *
 * @param sources names of configured sources, at least one
 * @param kinds of sweeps, in their order
 * @param claims what else says which studies there are; the same file again is the same claim
 */
public record InventorySpec(List<String> sources, List<SweepKind> kinds, List<ClaimFile> claims) {
  /**
   * A file of an operator.
   *
   * @param kind {@code list} or {@code export}
   * @param digest of its bytes, in hexadecimal
   */
  public record ClaimFile(String kind, String digest) {}

  public InventorySpec {
    sources = List.copyOf(sources);
    kinds = kinds.stream().filter(kind -> kind != SweepKind.LIST).distinct().toList();
    claims = claims == null ? List.of() : List.copyOf(claims);
    if (sources.isEmpty() || (kinds.isEmpty() && claims.isEmpty())) {
      throw new GantryException(
          "GTY-0630", "An inventory needs a source, and a kind of sweep or a list");
    }
  }
}
