package io.gantry.contracts.event;

/** What the ledger tells the identity gate; topic {@code decisions}. */
public sealed interface DecisionEvent extends Event permits ReviewDecision, StoredPartSettled {}
