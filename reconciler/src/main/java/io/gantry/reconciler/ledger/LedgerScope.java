package io.gantry.reconciler.ledger;

/** What a summary or a certificate is about. */
public sealed interface LedgerScope {
  /** {@code wave}, {@code study} or {@code project}. */
  String kind();

  /** Name of the wave, Study Instance UID, or {@code project}. */
  String name();

  /** One wave, as its latest run left it. */
  record Wave(String name) implements LedgerScope {
    @Override
    public String kind() {
      return "wave";
    }
  }

  /** One study, from all sources. */
  record Study(String name) implements LedgerScope {
    @Override
    public String kind() {
      return "study";
    }
  }

  /** All that the ledger knows. */
  record Project() implements LedgerScope {
    @Override
    public String kind() {
      return "project";
    }

    @Override
    public String name() {
      return "project";
    }
  }
}
