package io.gantry.embedded.ehr;

import ca.uhn.fhir.rest.api.server.IBundleProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.instance.model.api.IPrimitiveType;
import org.hl7.fhir.r4.model.InstantType;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;

/** Ids found by a search; the resources are read when a page is asked for. */
final class SearchResult<T extends Resource> implements IBundleProvider {
  private final Interactions interactions;
  private final Class<T> type;
  private final List<String> ids;
  private final IPrimitiveType<java.util.Date> published = InstantType.withCurrentTime();
  private final String uuid = UUID.randomUUID().toString();

  SearchResult(Interactions interactions, Class<T> type, List<String> ids) {
    this.interactions = interactions;
    this.type = type;
    this.ids = List.copyOf(ids);
  }

  @Override
  public List<IBaseResource> getResources(int from, int to) {
    List<IBaseResource> page = new ArrayList<>();
    String typeName = interactions.context().getResourceType(type);
    for (String id : ids.subList(Math.min(from, ids.size()), Math.min(to, ids.size()))) {
      Optional<StoredVersion> version = interactions.store().newest(new ResourceKey(typeName, id));
      version.filter(v -> !v.deleted()).ifPresent(v -> page.add(interactions.load(type, v)));
    }
    return page;
  }

  @Override
  public IPrimitiveType<java.util.Date> getPublished() {
    return published;
  }

  @Override
  public String getUuid() {
    return uuid;
  }

  @Override
  public @Nullable Integer preferredPageSize() {
    return null;
  }

  @Override
  public Integer size() {
    return ids.size();
  }
}
