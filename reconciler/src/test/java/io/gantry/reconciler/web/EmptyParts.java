package io.gantry.reconciler.web;

import io.gantry.reconciler.access.AccountStore;
import io.gantry.reconciler.duplicates.DuplicateReport;
import io.gantry.reconciler.inventory.Inventories;
import io.gantry.reconciler.restamp.Restamps;
import io.gantry.reconciler.wave.Forecaster;
import io.gantry.reconciler.wave.SignOffs;
import java.util.List;

/** A dashboard with nothing behind it, for tests of who comes in. */
final class EmptyParts {
  private EmptyParts() {}

  static Dashboard.Parts with(AccountStore accounts) {
    return new Dashboard.Parts(
        new NoWaves(),
        new NoOperations(),
        Inventories.NONE,
        _ -> DuplicateReport.of(List.of(), List.of(), Forecaster.Prices.USUAL),
        Restamps.NONE,
        new NoLedger(),
        accounts,
        new NoWatch(),
        SignOffs.NONE);
  }
}
