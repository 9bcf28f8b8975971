package io.gantry.dicom.net;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The accepted presentation contexts of an association. Immutable. */
final class Contexts {
  private final @Nullable Context[] byId = new @Nullable Context[256];
  private final List<Context> all;

  Contexts(List<Context> accepted) {
    all = List.copyOf(accepted);
    for (Context context : accepted) {
      byId[context.id()] = context;
    }
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  @Nullable Context byId(int id) {
    return byId[id & 0xFF];
  }

  Optional<Context> forScu(String sopClassUid) {
    return all.stream()
        .filter(c -> c.weAreScu() && c.sopClassUid().equals(sopClassUid))
        .findFirst();
  }

  Optional<Context> forScu(String sopClassUid, String transferSyntaxUid) {
    return all.stream()
        .filter(c ->
            c.weAreScu()
                && c.sopClassUid().equals(sopClassUid)
                && c.transferSyntaxUid().equals(transferSyntaxUid))
        .findFirst();
  }

  Optional<Context> forScp(String sopClassUid) {
    return all.stream()
        .filter(c -> c.weAreScp() && c.sopClassUid().equals(sopClassUid))
        .findFirst();
  }

  boolean accepts(String sopClassUid, String transferSyntaxUid) {
    return all.stream()
        .anyMatch(c ->
            c.sopClassUid().equals(sopClassUid) && c.transferSyntaxUid().equals(transferSyntaxUid));
  }

  boolean accepts(String sopClassUid) {
    return all.stream().anyMatch(c -> c.sopClassUid().equals(sopClassUid));
  }
}
