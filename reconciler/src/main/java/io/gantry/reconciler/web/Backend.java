package io.gantry.reconciler.web;

import io.gantry.reconciler.ledger.Ledger;
import io.gantry.reconciler.watch.Watch;
import io.gantry.reconciler.wave.Operations;
import io.gantry.reconciler.wave.SignOffs;
import io.gantry.reconciler.wave.Waves;

/** What stands behind pages and REST; one object may be more than one of these. */
record Backend(Waves waves, Operations operations, Ledger ledger, Watch watch, SignOffs signOffs) {}
