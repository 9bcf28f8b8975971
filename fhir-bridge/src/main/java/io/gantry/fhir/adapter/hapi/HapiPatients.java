package io.gantry.fhir.adapter.hapi;

import ca.uhn.fhir.rest.api.CacheControlDirective;
import ca.uhn.fhir.rest.api.SearchStyleEnum;
import ca.uhn.fhir.rest.api.SortOrderEnum;
import ca.uhn.fhir.rest.api.SortSpec;
import ca.uhn.fhir.rest.client.api.IGenericClient;
import ca.uhn.fhir.rest.gclient.IQuery;
import ca.uhn.fhir.rest.gclient.TokenClientParam;
import ca.uhn.fhir.rest.param.DateParam;
import ca.uhn.fhir.rest.param.DateRangeParam;
import ca.uhn.fhir.rest.param.ParamPrefixEnum;
import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import ca.uhn.fhir.rest.server.exceptions.NotImplementedOperationException;
import ca.uhn.fhir.rest.server.exceptions.ResourceGoneException;
import ca.uhn.fhir.rest.server.exceptions.ResourceNotFoundException;
import io.gantry.fhir.adapter.oauth.Tokens;
import io.gantry.fhir.index.PatientServer;
import io.gantry.fhir.publish.EhrFailure;
import io.gantry.fhir.publish.EhrFailure.Kind;
import io.gantry.fhir.rules.Codes;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.hl7.fhir.instance.model.api.IBaseBundle;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestComponent;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestResourceComponent;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestResourceOperationComponent;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Parameters.ParametersParameterComponent;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.StringType;
import org.jspecify.annotations.Nullable;

/** Patients of a FHIR R4 server through HAPI's client. Safe between threads. */
public final class HapiPatients implements PatientServer {
  private static final String LAST_UPDATED = "_lastUpdated";

  /** More patients with one identifier are an exception anyway. */
  private static final int ENOUGH = 5;

  private final URI baseUrl;
  private final boolean crosswalkByGet;
  private final FhirConnection connection;
  private final IGenericClient client;

  /**
   * @param timeout for connecting, and for each answer
   * @param tokens sent as bearer tokens; null = none
   * @param crosswalkByGet for servers that take {@code $ihe-pix} by GET only
   */
  public HapiPatients(
      URI baseUrl, Duration timeout, @Nullable Tokens tokens, boolean crosswalkByGet) {
    this.baseUrl = baseUrl;
    this.crosswalkByGet = crosswalkByGet;
    this.connection = new FhirConnection(baseUrl, timeout, tokens);
    this.client = connection.client();
  }

  @Override
  public Offers offers() throws EhrFailure {
    CapabilityStatement statement =
        asked(() -> client.capabilities().ofType(CapabilityStatement.class).execute());
    boolean match = false;
    boolean crosswalk = false;
    for (CapabilityStatementRestResourceOperationComponent operation : operations(statement)) {
      String name = String.valueOf(operation.getName());
      String definition = String.valueOf(operation.getDefinition());
      match |= name.equals("match") || definition.endsWith("/Patient-match");
      crosswalk |= name.equals("ihe-pix") || definition.endsWith("/IHE.PIXm.pix");
    }
    return new Offers(match, crosswalk);
  }

  private static List<CapabilityStatementRestResourceOperationComponent> operations(
      CapabilityStatement statement) {
    List<CapabilityStatementRestResourceOperationComponent> operations = new ArrayList<>();
    for (CapabilityStatementRestComponent rest : statement.getRest()) {
      operations.addAll(rest.getOperation());
      for (CapabilityStatementRestResourceComponent resource : rest.getResource()) {
        if ("Patient".equals(resource.getType())) {
          operations.addAll(resource.getOperation());
        }
      }
    }
    return operations;
  }

  @Override
  public Page first(@Nullable Instant since, int count) throws EhrFailure {
    try {
      return page(search(since, count, true).execute());
    } catch (InvalidRequestException | NotImplementedOperationException e) {
      // Sorting is a server's choice (hl7.org/fhir/R4/search.html#sort); some refuse to be asked.
      return page(asked(() -> search(since, count, false).execute()));
    } catch (RuntimeException e) {
      throw Failures.of(e);
    }
  }

  private IQuery<Bundle> search(@Nullable Instant since, int count, boolean sorted) {
    IQuery<IBaseBundle> query =
        client
            .search()
            .forResource(Patient.class)
            .count(count)
            .cacheControl(new CacheControlDirective().setNoCache(true));
    if (sorted) {
      query = query.sort(new SortSpec(LAST_UPDATED, SortOrderEnum.ASC));
    }
    if (since != null) {
      DateRangeParam from = new DateRangeParam();
      from.setLowerBound(new DateParam(ParamPrefixEnum.GREATERTHAN_OR_EQUALS, Date.from(since)));
      query = query.lastUpdated(from);
    }
    return query.returnBundle(Bundle.class);
  }

  @Override
  public Page next(String link) throws EhrFailure {
    URI address = resolved(link);
    return page(
        asked(() ->
            client.loadPage().byUrl(address.toString()).andReturnBundle(Bundle.class).execute()));
  }

  /** A token, and questions about patients, go to the configured server and nowhere else. */
  private URI resolved(String link) throws EhrFailure {
    try {
      URI address = baseUrl.resolve(URI.create(link));
      if (sameServer(address)) {
        return address;
      }
    } catch (IllegalArgumentException e) {
      // told below, without the address
    }
    throw new EhrFailure(
        Kind.PERMANENT,
        Codes.NOT_FHIR,
        "the server's next page lies at another scheme, host or port than baseUrl: have it say its"
            + " own address as it is called from here",
        null);
  }

  private boolean sameServer(URI address) {
    return baseUrl.getScheme().equalsIgnoreCase(String.valueOf(address.getScheme()))
        && baseUrl.getHost().equalsIgnoreCase(String.valueOf(address.getHost()))
        && port(baseUrl) == port(address);
  }

  private static int port(URI address) {
    return address.getPort() >= 0
        ? address.getPort()
        : "https".equalsIgnoreCase(address.getScheme()) ? 443 : 80;
  }

  private static Page page(Bundle bundle) {
    String self = bundle.getLink("self") == null ? "" : bundle.getLink("self").getUrl();
    String next = bundle.getLink("next") == null ? null : bundle.getLink("next").getUrl();
    boolean sorted = String.valueOf(self).contains("_sort=" + LAST_UPDATED);
    return new Page(patients(bundle), next, sorted);
  }

  private static List<Patient> patients(Bundle bundle) {
    List<Patient> patients = new ArrayList<>();
    for (BundleEntryComponent entry : bundle.getEntry()) {
      if (entry.getResource() instanceof Patient patient) {
        patients.add(patient);
      }
    }
    return patients;
  }

  @Override
  public Optional<Patient> read(String reference) throws EhrFailure {
    IdType id = new IdType(reference);
    boolean patient = "Patient".equals(id.getResourceType()) && id.hasIdPart();
    if (!patient || (id.hasBaseUrl() && !sameServer(URI.create(id.getBaseUrl())))) {
      return Optional.empty();
    }
    try {
      return Optional.of(client.read().resource(Patient.class).withId(id.getIdPart()).execute());
    } catch (ResourceNotFoundException | ResourceGoneException e) {
      return Optional.empty();
    } catch (RuntimeException e) {
      throw Failures.of(e);
    }
  }

  @Override
  public List<Patient> withIdentifier(String system, String value) throws EhrFailure {
    return patients(
        asked(() ->
            client
                .search()
                .forResource(Patient.class)
                .where(
                    new TokenClientParam("identifier").exactly().systemAndIdentifier(system, value))
                .count(ENOUGH)
                .usingStyle(SearchStyleEnum.POST)
                .cacheControl(new CacheControlDirective().setNoCache(true))
                .returnBundle(Bundle.class)
                .execute()));
  }

  @Override
  public List<Patient> match(Patient like, int count) throws EhrFailure {
    Parameters in = new Parameters();
    in.addParameter().setName("resource").setResource(like);
    in.addParameter("onlyCertainMatches", new BooleanType(false));
    in.addParameter("count", new IntegerType(count));
    return patients(
        asked(() ->
            client
                .operation()
                .onType(Patient.class)
                .named("$match")
                .withParameters(in)
                .returnResourceType(Bundle.class)
                .execute()));
  }

  @Override
  public List<String> crosswalk(String system, String value, String targetSystem)
      throws EhrFailure {
    Parameters in = new Parameters();
    in.addParameter("sourceIdentifier", new StringType(system + "|" + value));
    in.addParameter("targetSystem", new StringType(targetSystem));
    try {
      var operation = client.operation().onType(Patient.class).named("$ihe-pix").withParameters(in);
      Parameters out = crosswalkByGet ? operation.useHttpGet().execute() : operation.execute();
      return identifiers(out, targetSystem);
    } catch (BaseServerResponseException e) {
      if (e.getStatusCode() == 404 || e.getStatusCode() == 400) {
        return List.of(); // the number, or its system, is not known there (ITI-83, 3.83.4.2.2)
      }
      throw Failures.of(e);
    } catch (RuntimeException e) {
      throw Failures.of(e);
    }
  }

  private static List<String> identifiers(Parameters out, String system) {
    List<String> values = new ArrayList<>();
    for (ParametersParameterComponent parameter : out.getParameter()) {
      if (parameter.getName().equals("targetIdentifier")
          && parameter.getValue() instanceof Identifier identifier
          && system.equalsIgnoreCase(identifier.getSystem())
          && identifier.hasValue()) {
        values.add(identifier.getValue());
      }
    }
    return values.stream().distinct().toList();
  }

  private static <T> T asked(Supplier<T> question) throws EhrFailure {
    try {
      return question.get();
    } catch (RuntimeException e) {
      throw Failures.of(e);
    }
  }

  @Override
  public void close() {
    connection.close();
  }
}
