package io.gantry.embedded.ehr;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import ca.uhn.fhir.rest.server.exceptions.PreconditionFailedException;
import ca.uhn.fhir.rest.server.exceptions.ResourceGoneException;
import ca.uhn.fhir.rest.server.exceptions.ResourceNotFoundException;
import java.util.Date;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;

/** The interactions of FHIR's RESTful API on a {@link ResourceStore}. Thread safe. */
final class Interactions {
  static final Set<String> TYPES = Set.of("Patient", "ImagingStudy", "Endpoint", "Provenance");
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9.-]{1,64}");

  private final FhirContext context;
  private final ResourceStore store;

  Interactions(FhirContext context, ResourceStore store) {
    this.context = context;
    this.store = store;
  }

  /** What happened: the resource's version, and whether it is new. */
  record Outcome(StoredVersion version, Effect effect) {}

  /** Kinds of outcome. */
  enum Effect {
    CREATED,
    UPDATED,
    UNCHANGED,
    DELETED
  }

  ResourceStore store() {
    return store;
  }

  FhirContext context() {
    return context;
  }

  Outcome create(Resource resource, @Nullable String ifNoneExist) {
    return store.write(changes -> create(changes, resource, ifNoneExist, newId()));
  }

  static String newId() {
    return UUID.randomUUID().toString();
  }

  /**
   * Creates the resource under the id unless the condition matches one resource already.
   *
   * @throws PreconditionFailedException (412) when the condition matches several
   */
  Outcome create(Changes changes, Resource resource, @Nullable String ifNoneExist, String id) {
    Optional<StoredVersion> existing = existing(changes, resource.fhirType(), ifNoneExist);
    return existing
        .map(version -> new Outcome(version, Effect.UNCHANGED))
        .orElseGet(() -> put(changes, new ResourceKey(resource.fhirType(), id), resource));
  }

  /** The one resource that matches, if any. */
  Optional<StoredVersion> existing(Changes changes, String type, @Nullable String condition) {
    if (condition == null || condition.isBlank()) {
      return Optional.empty();
    }
    Set<String> ids = Condition.parse(type, condition).matches(changes);
    if (ids.size() > 1) {
      throw new PreconditionFailedException("the condition matches several resources");
    }
    return ids.stream().findFirst().flatMap(id -> changes.newest(new ResourceKey(type, id)));
  }

  Outcome update(IdType id, Resource resource, @Nullable String condition) {
    return store.write(changes -> {
      String target =
          condition == null
              ? id.getIdPart()
              : existing(changes, resource.fhirType(), condition)
                  .map(v -> v.key().id())
                  .orElseGet(Interactions::newId);
      return update(changes, target, id.getVersionIdPart(), resource);
    });
  }

  /**
   * Replaces the resource, or creates it under this id.
   *
   * @param ifMatch the version it must have now, or null
   * @throws PreconditionFailedException (412) when it has another version
   */
  Outcome update(Changes changes, String id, @Nullable String ifMatch, Resource resource) {
    if (!ID.matcher(id).matches()) {
      throw new InvalidRequestException("not a valid id");
    }
    ResourceKey key = new ResourceKey(resource.fhirType(), id);
    Optional<StoredVersion> newest = changes.newest(key);
    if (ifMatch != null) {
      String current = newest.map(v -> Long.toString(v.version())).orElse("0");
      if (!current.equals(ifMatch)) {
        throw new PreconditionFailedException(
            key.reference() + " has version " + current + ", not " + ifMatch);
      }
    }
    if (newest.isPresent() && !newest.get().deleted()) {
      StoredVersion same = newest.get();
      if (encode(key, same.version(), same.at().toEpochMilli(), resource)
          .equals(changes.json(same))) {
        return new Outcome(same, Effect.UNCHANGED);
      }
    }
    return put(changes, key, resource);
  }

  private Outcome put(Changes changes, ResourceKey key, Resource resource) {
    if (!TYPES.contains(key.type())) {
      throw new InvalidRequestException("this rehearsal EHR keeps no " + key.type());
    }
    boolean isNew = changes.newest(key).map(StoredVersion::deleted).orElse(true);
    long version = changes.nextVersion(key);
    String json = encode(key, version, changes.now().toEpochMilli(), resource);
    return new Outcome(changes.put(key, json), isNew ? Effect.CREATED : Effect.UPDATED);
  }

  private String encode(ResourceKey key, long version, long millis, Resource resource) {
    resource.setId(new IdType(key.type(), key.id(), Long.toString(version)));
    resource.getMeta().setVersionId(Long.toString(version)).setLastUpdated(new Date(millis));
    // One line of the log: the encoder puts line ends nowhere but between tokens, if at all.
    return context.newJsonParser().encodeResourceToString(resource).replace("\n", "");
  }

  Outcome delete(ResourceKey key) {
    return store.write(changes -> delete(changes, key));
  }

  Outcome delete(Changes changes, ResourceKey key) {
    StoredVersion newest =
        changes.newest(key).orElseThrow(() -> new ResourceNotFoundException(key.reference()));
    return newest.deleted()
        ? new Outcome(newest, Effect.UNCHANGED)
        : new Outcome(changes.delete(key), Effect.DELETED);
  }

  /**
   * The resource, in its newest or a given version.
   *
   * @throws ResourceNotFoundException (404)
   * @throws ResourceGoneException (410)
   */
  <T extends Resource> T read(Class<T> type, IdType id) {
    ResourceKey key = new ResourceKey(context.getResourceType(type), id.getIdPart());
    Optional<StoredVersion> found =
        id.hasVersionIdPart()
            ? id.getVersionIdPart().matches("[0-9]{1,18}")
                ? store.version(key, id.getVersionIdPartAsLong())
                : Optional.empty()
            : store.newest(key);
    StoredVersion version = found.orElseThrow(() -> new ResourceNotFoundException(key.reference()));
    if (version.deleted()) {
      throw new ResourceGoneException(key.reference() + " was deleted");
    }
    return load(type, version);
  }

  <T extends Resource> T load(Class<T> type, StoredVersion version) {
    T resource = context.newJsonParser().parseResource(type, store.json(version));
    resource.setId(
        new IdType(version.key().type(), version.key().id(), Long.toString(version.version())));
    return resource;
  }
}
