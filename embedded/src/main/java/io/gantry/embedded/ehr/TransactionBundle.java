package io.gantry.embedded.ehr;

import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import ca.uhn.fhir.rest.server.exceptions.PreconditionFailedException;
import ca.uhn.fhir.util.FhirTerser;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hl7.fhir.instance.model.api.IBaseReference;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Bundle.BundleType;
import org.hl7.fhir.r4.model.Bundle.HTTPVerb;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;

/**
 * A transaction Bundle (FHIR R4, RESTful API, section 3.1.0.11): DELETE, POST and PUT with
 * ifNoneExist, ifMatch and conditional URLs; references to an entry's fullUrl are replaced by its
 * address. All entries are written, or none.
 */
final class TransactionBundle {
  private final Interactions interactions;

  TransactionBundle(Interactions interactions) {
    this.interactions = interactions;
  }

  /** An entry with the address it will have. */
  private record Planned(
      int position, BundleEntryComponent entry, ResourceKey key, boolean alreadyThere) {
    HTTPVerb verb() {
      return entry.getRequest().getMethod();
    }
  }

  Bundle apply(Bundle bundle) {
    if (bundle.getType() != BundleType.TRANSACTION) {
      throw new InvalidRequestException("only Bundles of type transaction are taken");
    }
    return interactions.store().write(changes -> apply(changes, bundle));
  }

  private Bundle apply(Changes changes, Bundle bundle) {
    List<Planned> plan = plan(changes, bundle);
    Map<String, String> addresses = addresses(plan);
    Map<Integer, Interactions.Outcome> outcomes = new HashMap<>();
    for (Planned planned :
        plan.stream().sorted(Comparator.comparingInt(TransactionBundle::order)).toList()) {
      outcomes.put(planned.position(), execute(changes, planned, addresses));
    }
    Bundle response = new Bundle();
    response.setType(BundleType.TRANSACTIONRESPONSE);
    for (Planned planned : plan) {
      Interactions.Outcome outcome = outcomes.get(planned.position());
      if (outcome != null) {
        describe(outcome, response.addEntry());
      }
    }
    return response;
  }

  private static int order(Planned planned) {
    return switch (planned.verb()) {
      case DELETE -> 0;
      case POST -> 1;
      default -> 2;
    };
  }

  private List<Planned> plan(Changes changes, Bundle bundle) {
    List<Planned> plan = new ArrayList<>();
    Map<String, ResourceKey> byCondition = new HashMap<>();
    Set<ResourceKey> written = new HashSet<>();
    for (BundleEntryComponent entry : bundle.getEntry()) {
      Planned planned = plan(changes, plan.size(), entry, byCondition);
      if (!planned.alreadyThere() && !written.add(planned.key())) {
        throw new InvalidRequestException(
            "two entries of the transaction write " + planned.key().reference());
      }
      plan.add(planned);
    }
    return plan;
  }

  private Planned plan(
      Changes changes,
      int position,
      BundleEntryComponent entry,
      Map<String, ResourceKey> byCondition) {
    HTTPVerb verb = entry.getRequest().getMethod();
    String url = entry.getRequest().getUrl();
    if (verb == null || url == null) {
      throw new InvalidRequestException("entry " + position + " has no request");
    }
    return switch (verb) {
      case POST -> planPost(changes, position, entry, byCondition);
      case PUT -> planPut(changes, position, entry, url);
      case DELETE -> new Planned(position, entry, address(url), false);
      default ->
          throw new InvalidRequestException(
              "entry " + position + ": this rehearsal EHR takes POST, PUT and DELETE");
    };
  }

  private Planned planPost(
      Changes changes,
      int position,
      BundleEntryComponent entry,
      Map<String, ResourceKey> byCondition) {
    Resource resource = resource(position, entry);
    String condition = entry.getRequest().getIfNoneExist();
    ResourceKey fresh = new ResourceKey(resource.fhirType(), Interactions.newId());
    if (condition == null) {
      return new Planned(position, entry, fresh, false);
    }
    var existing = interactions.existing(changes, resource.fhirType(), condition);
    if (existing.isPresent()) {
      return new Planned(position, entry, existing.get().key(), true);
    }
    ResourceKey earlier = byCondition.putIfAbsent(resource.fhirType() + "?" + condition, fresh);
    return earlier == null
        ? new Planned(position, entry, fresh, false)
        : new Planned(position, entry, earlier, true);
  }

  private Planned planPut(Changes changes, int position, BundleEntryComponent entry, String url) {
    Resource resource = resource(position, entry);
    if (!url.contains("?")) {
      return new Planned(position, entry, address(url), false);
    }
    ResourceKey key =
        interactions
            .existing(changes, resource.fhirType(), url)
            .map(StoredVersion::key)
            .orElseGet(() -> new ResourceKey(resource.fhirType(), Interactions.newId()));
    return new Planned(position, entry, key, false);
  }

  private static Resource resource(int position, BundleEntryComponent entry) {
    Resource resource = entry.getResource();
    if (resource == null) {
      throw new InvalidRequestException("entry " + position + " has no resource");
    }
    return resource;
  }

  private static ResourceKey address(String url) {
    IdType id = new IdType(url);
    if (!id.hasResourceType() || !id.hasIdPart()) {
      throw new InvalidRequestException("a request url must be Type/id");
    }
    return new ResourceKey(id.getResourceType(), id.getIdPart());
  }

  private static Map<String, String> addresses(List<Planned> plan) {
    Map<String, String> addresses = new HashMap<>();
    for (Planned planned : plan) {
      String fullUrl = planned.entry().getFullUrl();
      if (fullUrl != null && planned.verb() != HTTPVerb.DELETE) {
        addresses.put(fullUrl, planned.key().reference());
      }
    }
    return addresses;
  }

  private Interactions.Outcome execute(
      Changes changes, Planned planned, Map<String, String> addresses) {
    ResourceKey key = planned.key();
    if (planned.verb() == HTTPVerb.DELETE) {
      return interactions.delete(changes, key);
    }
    if (planned.alreadyThere()) {
      return new Interactions.Outcome(
          changes.newest(key).orElseThrow(), Interactions.Effect.UNCHANGED);
    }
    Resource resource = resource(planned.position(), planned.entry());
    if (!resource.fhirType().equals(key.type())) {
      throw new InvalidRequestException(
          "entry " + planned.position() + ": the url names another type than its resource");
    }
    resolveReferences(changes, resource, addresses);
    return planned.verb() == HTTPVerb.POST
        ? interactions.create(changes, resource, null, key.id())
        : interactions.update(
            changes, key.id(), version(planned.entry().getRequest().getIfMatch()), resource);
  }

  /** The version in an entity tag {@code W/"3"}. */
  private static @Nullable String version(@Nullable String ifMatch) {
    return ifMatch == null ? null : ifMatch.replaceFirst("^W/", "").replace("\"", "").strip();
  }

  private void resolveReferences(
      Changes changes, Resource resource, Map<String, String> addresses) {
    FhirTerser terser = interactions.context().newTerser();
    for (IBaseReference reference :
        terser.getAllPopulatedChildElementsOfType(resource, IBaseReference.class)) {
      String target = reference.getReferenceElement().getValue();
      if (target == null) {
        continue;
      }
      String address = addresses.get(target);
      if (address != null) {
        reference.setResource(null);
        reference.setReference(address);
      } else if (target.startsWith("urn:uuid:")) {
        throw new InvalidRequestException(
            "a reference names a fullUrl that no entry of the transaction has");
      } else if (target.contains("?")) {
        reference.setReference(conditional(changes, target));
      }
    }
  }

  private String conditional(Changes changes, String target) {
    String type = target.substring(0, target.indexOf('?'));
    return interactions
        .existing(changes, type, target)
        .map(found -> found.key().reference())
        .orElseThrow(
            () -> new PreconditionFailedException("a conditional reference matches no resource"));
  }

  private static void describe(Interactions.Outcome outcome, BundleEntryComponent entry) {
    StoredVersion version = outcome.version();
    String status =
        switch (outcome.effect()) {
          case CREATED -> "201 Created";
          case UPDATED, UNCHANGED -> "200 OK";
          case DELETED -> "204 No Content";
        };
    entry
        .getResponse()
        .setStatus(status)
        .setEtag("W/\"" + version.version() + "\"")
        .setLastModified(Date.from(version.at()));
    if (!version.deleted()) {
      entry.getResponse().setLocation(version.key().reference() + "/_history/" + version.version());
    }
  }
}
