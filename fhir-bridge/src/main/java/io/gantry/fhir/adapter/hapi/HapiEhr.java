package io.gantry.fhir.adapter.hapi;

import ca.uhn.fhir.rest.api.CacheControlDirective;
import ca.uhn.fhir.rest.api.SearchStyleEnum;
import ca.uhn.fhir.rest.client.api.IGenericClient;
import ca.uhn.fhir.rest.gclient.TokenClientParam;
import io.gantry.fhir.adapter.oauth.Tokens;
import io.gantry.fhir.publish.Ehr;
import io.gantry.fhir.publish.EhrFailure;
import io.gantry.fhir.rules.Codes;
import io.gantry.fhir.rules.Decision;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Bundle.BundleEntryResponseComponent;
import org.hl7.fhir.r4.model.Endpoint;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.ImagingStudy;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;

/** A FHIR R4 server through HAPI's client. Safe between threads; owns its connections. */
public final class HapiEhr implements Ehr {
  /** More than one is an exception anyway. */
  private static final int ENOUGH = 5;

  private final FhirConnection connection;
  private final IGenericClient client;

  /**
   * @param timeout for connecting, and for each answer
   * @param tokens sent as bearer tokens; null = none
   */
  public HapiEhr(URI baseUrl, Duration timeout, @Nullable Tokens tokens) {
    this.connection = new FhirConnection(baseUrl, timeout, tokens);
    this.client = connection.client();
  }

  @Override
  public List<ImagingStudy> studies(String system, String value) throws EhrFailure {
    return search(ImagingStudy.class, system, value, SearchStyleEnum.GET);
  }

  /** By POST: a patient's identifier does not belong into the address, where logs keep it. */
  @Override
  public List<String> patients(String system, String value) throws EhrFailure {
    return references(search(Patient.class, system, value, SearchStyleEnum.POST));
  }

  @Override
  public List<String> endpoints(String system, String value) throws EhrFailure {
    return references(search(Endpoint.class, system, value, SearchStyleEnum.GET));
  }

  private <T extends Resource> List<T> search(
      Class<T> type, String system, String value, SearchStyleEnum style) throws EhrFailure {
    try {
      Bundle answer =
          client
              .search()
              .forResource(type)
              .where(
                  new TokenClientParam("identifier").exactly().systemAndIdentifier(system, value))
              .count(ENOUGH)
              .usingStyle(style)
              // Some servers answer a repeated search from what they remember.
              .cacheControl(new CacheControlDirective().setNoCache(true))
              .returnBundle(Bundle.class)
              .execute();
      List<T> found = new ArrayList<>();
      for (BundleEntryComponent entry : answer.getEntry()) {
        if (type.isInstance(entry.getResource())) {
          found.add(type.cast(entry.getResource()));
        }
      }
      return found;
    } catch (RuntimeException e) {
      throw Failures.of(e);
    }
  }

  private static List<String> references(List<? extends Resource> resources) {
    return resources.stream()
        .map(resource -> resource.getIdElement().toUnqualifiedVersionless().getValue())
        .toList();
  }

  @Override
  public String send(Decision.Send send) throws EhrFailure {
    Bundle answer;
    try {
      answer = client.transaction().withBundle(send.transaction()).execute();
    } catch (RuntimeException e) {
      throw Failures.of(e);
    }
    if (answer.getEntry().size() <= send.studyEntry()) {
      throw notFhir("the EHR's answer to the transaction lacks entries");
    }
    BundleEntryResponseComponent response = answer.getEntry().get(send.studyEntry()).getResponse();
    String status = String.valueOf(response.getStatus());
    if (send.creates() && !status.startsWith("201")) {
      throw new EhrFailure(
          EhrFailure.Kind.CONFLICT,
          Codes.CONFLICT,
          "another has created the ImagingStudy at the same time",
          null);
    }
    return resource(send, response);
  }

  private static String resource(Decision.Send send, BundleEntryResponseComponent response)
      throws EhrFailure {
    String known = send.transaction().getEntry().get(send.studyEntry()).getRequest().getUrl();
    IdType id = new IdType(response.hasLocation() ? response.getLocation() : known);
    if (!id.hasIdPart()) {
      throw notFhir("the EHR's answer to the transaction has no location");
    }
    return "ImagingStudy/" + id.getIdPart();
  }

  private static EhrFailure notFhir(String message) {
    return new EhrFailure(EhrFailure.Kind.PERMANENT, Codes.NOT_FHIR, message, null);
  }

  @Override
  public void close() {
    connection.close();
  }
}
