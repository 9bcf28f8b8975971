package io.gantry.app;

import com.fasterxml.jackson.core.type.TypeReference;
import io.gantry.platform.GantryException;
import io.gantry.reconciler.inventory.Claim;
import io.gantry.reconciler.inventory.Inventories;
import io.gantry.reconciler.inventory.InventoryReport;
import io.gantry.reconciler.inventory.InventorySpec;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The inventories of the process that holds the state, over its REST API. */
final class RemoteInventories implements Inventories {
  private static final String ALL = "api/inventories";
  private static final TypeReference<InventoryReport> REPORT = new TypeReference<>() {};

  /** Calls that process; empty for 404. */
  interface Call {
    <T> Optional<T> on(String method, String path, @Nullable Object body, TypeReference<T> type);
  }

  private final Call call;

  RemoteInventories(Call call) {
    this.call = call;
  }

  @Override
  public InventoryReport open(InventorySpec spec) {
    return call.on("POST", ALL, spec, REPORT)
        .orElseThrow(() ->
            new GantryException(
                "GTY-0109", "The running process is of another version: it makes no inventories"));
  }

  @Override
  public void claim(long inventory, String kind, String source, List<Claim> claims) {
    require(
        call.on(
            "POST",
            ALL + "/" + inventory + "/claims?kind=" + kind + "&source=" + source,
            claims,
            new TypeReference<Object>() {}));
  }

  @Override
  public void begin(long inventory) {
    require(
        call.on("POST", ALL + "/" + inventory + "/begin", null, new TypeReference<Object>() {}));
  }

  private static void require(Optional<?> answer) {
    if (answer.isEmpty()) {
      throw new GantryException("GTY-0631", "There is no such inventory, or it has ended");
    }
  }

  @Override
  public void resumeAll() {
    // That process does so itself.
  }

  @Override
  public Optional<InventoryReport> report(long inventory) {
    return call.on("GET", ALL + "/" + inventory, null, REPORT);
  }

  @Override
  public Optional<InventoryReport> latest() {
    return call.on("GET", ALL + "/latest", null, REPORT);
  }
}
