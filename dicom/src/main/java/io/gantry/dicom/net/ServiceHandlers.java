package io.gantry.dicom.net;

import org.jspecify.annotations.Nullable;

/**
 * What a server offers beside C-ECHO; a null handler means that its SOP classes are not accepted.
 */
public record ServiceHandlers(
    @Nullable StoreHandler store, @Nullable FindHandler find, @Nullable MoveHandler move) {
  /** C-ECHO alone. */
  public static final ServiceHandlers ECHO_ONLY = new ServiceHandlers(null, null, null);

  /** C-ECHO and C-STORE. */
  public static ServiceHandlers storing(StoreHandler store) {
    return new ServiceHandlers(store, null, null);
  }

  /** C-ECHO, C-FIND and C-MOVE. */
  public static ServiceHandlers archive(FindHandler find, MoveHandler move) {
    return new ServiceHandlers(null, find, move);
  }

  /** The same that also takes objects. */
  public ServiceHandlers withStore(StoreHandler value) {
    return new ServiceHandlers(value, find, move);
  }
}
