package io.gantry.embedded.ehr;

import ca.uhn.fhir.rest.annotation.ConditionalUrlParam;
import ca.uhn.fhir.rest.annotation.Create;
import ca.uhn.fhir.rest.annotation.Delete;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Read;
import ca.uhn.fhir.rest.annotation.ResourceParam;
import ca.uhn.fhir.rest.annotation.Update;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.server.IBundleProvider;
import ca.uhn.fhir.rest.param.TokenOrListParam;
import ca.uhn.fhir.rest.server.IResourceProvider;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;

/** What every resource type of the rehearsal EHR can do; HAPI calls it by its annotations. */
abstract class TypeProvider<T extends Resource> implements IResourceProvider {
  private final Interactions interactions;
  private final Class<T> type;

  TypeProvider(Interactions interactions, Class<T> type) {
    this.interactions = interactions;
    this.type = type;
  }

  @Override
  public final Class<T> getResourceType() {
    return type;
  }

  /** Read and vread. */
  @Read(version = true)
  public T read(@IdParam IdType id) {
    return interactions.read(type, id);
  }

  /** Create, with If-None-Exist. */
  @Create
  public MethodOutcome create(
      @ResourceParam T resource, @ConditionalUrlParam @Nullable String ifNoneExist) {
    return outcome(interactions.create(resource, ifNoneExist));
  }

  /** Update, with If-Match (412 when the version is another), or by a condition. */
  @Update
  public MethodOutcome update(
      @IdParam IdType id,
      @ResourceParam T resource,
      @ConditionalUrlParam @Nullable String condition) {
    return outcome(interactions.update(id, resource, condition));
  }

  /** Delete. */
  @Delete
  public MethodOutcome delete(@IdParam IdType id) {
    String name = interactions.context().getResourceType(type);
    return outcome(interactions.delete(new ResourceKey(name, id.getIdPart())));
  }

  private MethodOutcome outcome(Interactions.Outcome done) {
    StoredVersion version = done.version();
    MethodOutcome outcome =
        new MethodOutcome(
            new IdType(version.key().type(), version.key().id(), Long.toString(version.version())),
            done.effect() == Interactions.Effect.CREATED);
    // Asked for again: what was staged did not know its place in the log yet.
    interactions
        .store()
        .version(version.key(), version.version())
        .filter(v -> !v.deleted())
        .ifPresent(v -> outcome.setResource(interactions.load(type, v)));
    return outcome;
  }

  /** Resources that satisfy every criterion given; all of the type if none is. */
  final IBundleProvider find(
      @Nullable TokenOrListParam ids,
      @Nullable TokenOrListParam identifiers,
      @Nullable String reference) {
    String name = interactions.context().getResourceType(type);
    ResourceStore store = interactions.store();
    Optional<Set<String>> found = Optional.empty();
    if (ids != null) {
      Set<String> wanted = new LinkedHashSet<>();
      ids.getValuesAsQueryTokens().forEach(token -> wanted.add(token.getValue()));
      found = both(found, wanted);
    }
    if (identifiers != null) {
      Set<String> wanted = new LinkedHashSet<>();
      for (var token : identifiers.getValuesAsQueryTokens()) {
        String text =
            token.getSystem() == null
                ? token.getValue()
                : token.getSystem() + "|" + token.getValue();
        wanted.addAll(store.withIdentifier(name, text));
      }
      found = both(found, wanted);
    }
    if (reference != null) {
      found = both(found, store.referringTo(name, reference));
    }
    List<String> result = found.map(List::copyOf).orElseGet(() -> store.all(name));
    return new SearchResult<>(interactions, type, living(name, result));
  }

  private List<String> living(String name, List<String> ids) {
    return ids.stream()
        .filter(id ->
            interactions
                .store()
                .newest(new ResourceKey(name, id))
                .filter(v -> !v.deleted())
                .isPresent())
        .toList();
  }

  private static Optional<Set<String>> both(Optional<Set<String>> found, Set<String> wanted) {
    if (found.isEmpty()) {
      return Optional.of(wanted);
    }
    Set<String> common = new LinkedHashSet<>(found.get());
    common.retainAll(wanted);
    return Optional.of(common);
  }
}
