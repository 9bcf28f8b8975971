package io.gantry.reconciler.adapter.postgres;

import io.gantry.platform.GantryException;
import java.io.Serial;

/** Another reconciler writes this ledger now: nothing of this one may reach it any more. */
public final class Fenced extends GantryException {
  @Serial private static final long serialVersionUID = 1L;

  Fenced(String message) {
    super("GTY-0607", message);
  }
}
