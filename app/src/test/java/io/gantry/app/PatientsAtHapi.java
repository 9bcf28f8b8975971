package io.gantry.app;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.annotation.OperationParam;
import ca.uhn.fhir.rest.annotation.OptionalParam;
import ca.uhn.fhir.rest.annotation.Read;
import ca.uhn.fhir.rest.annotation.Search;
import ca.uhn.fhir.rest.annotation.Sort;
import ca.uhn.fhir.rest.api.SortSpec;
import ca.uhn.fhir.rest.api.server.IBundleProvider;
import ca.uhn.fhir.rest.param.DateRangeParam;
import ca.uhn.fhir.rest.param.TokenParam;
import ca.uhn.fhir.rest.server.FifoMemoryPagingProvider;
import ca.uhn.fhir.rest.server.IResourceProvider;
import ca.uhn.fhir.rest.server.RestfulServer;
import ca.uhn.fhir.rest.server.SimpleBundleProvider;
import ca.uhn.fhir.rest.server.exceptions.ResourceNotFoundException;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.StringType;
import org.jspecify.annotations.Nullable;

/**
 * HAPI's plain server with patients as IHE PDQm (ITI-78, ITI-119: profiles.ihe.net/ITI/PDQm) and
 * PIXm (ITI-83: profiles.ihe.net/ITI/PIXm) describe them: paging, conformance, parameters and
 * errors are HAPI's, what it holds and matches is the test's.
 */
final class PatientsAtHapi implements AutoCloseable {
  final Map<String, Patient> patients = new LinkedHashMap<>();

  /** What $match answers. */
  final List<Patient> candidates = new ArrayList<>();

  /** By {@code system|value}: an MRN. */
  final Map<String, Identifier> crosswalks = new LinkedHashMap<>();

  /** Method, path and query of each request. */
  final List<String> requests = new CopyOnWriteArrayList<>();

  final List<Patient> asked = new CopyOnWriteArrayList<>();

  /** How many of the next requests fail with 503. */
  final AtomicInteger failures = new AtomicInteger();

  volatile String token = "";
  private final Server server = new Server();
  private final ServerConnector connector = new ServerConnector(server, 1, 1);

  PatientsAtHapi(boolean operations) throws Exception {
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    RestfulServer rest = new RestfulServer(FhirContext.forR4Cached());
    rest.setPagingProvider(new FifoMemoryPagingProvider(20).setMaximumPageSize(500));
    rest.registerProvider(operations ? new Matching() : new Searching());
    ServletContextHandler context = new ServletContextHandler();
    context.setContextPath("/");
    Filter filter =
        (request, response, chain) -> {
          HttpServletRequest http = (HttpServletRequest) request;
          requests.add(
              http.getMethod()
                  + " "
                  + http.getRequestURI()
                  + (http.getQueryString() == null ? "" : "?" + http.getQueryString()));
          boolean known =
              token.isEmpty() || ("Bearer " + token).equals(http.getHeader("Authorization"));
          if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0 || !known) {
            ((HttpServletResponse) response).sendError(known ? 503 : 401);
          } else {
            chain.doFilter(request, response);
          }
        };
    context.addFilter(new FilterHolder(filter), "/*", EnumSet.of(DispatcherType.REQUEST));
    context.addServlet(new ServletHolder(rest), "/fhir/*");
    server.setHandler(context);
    server.start();
  }

  URI baseUrl() {
    return URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/fhir");
  }

  void put(Patient patient, String id, Date updated) {
    patient.setId(new IdType("Patient", id));
    patient.getMeta().setLastUpdated(updated);
    patients.put(id, patient);
  }

  /** ITI-78. */
  class Searching implements IResourceProvider {
    @Override
    public Class<Patient> getResourceType() {
      return Patient.class;
    }

    @Read
    public Patient read(@IdParam IdType id) {
      Patient patient = patients.get(id.getIdPart());
      if (patient == null) {
        throw new ResourceNotFoundException("no such patient");
      }
      return patient;
    }

    @Search
    public IBundleProvider search(
        @OptionalParam(name = "_lastUpdated") @Nullable DateRangeParam updated,
        @OptionalParam(name = "identifier") @Nullable TokenParam identifier,
        @Sort @Nullable SortSpec sort) {
      return new SimpleBundleProvider(
          patients.values().stream()
              .filter(patient -> updated == null || isWithin(patient, updated))
              .filter(patient -> identifier == null || has(patient, identifier))
              .sorted(Comparator.comparing(p -> p.getMeta().getLastUpdated()))
              .toList());
    }

    private boolean isWithin(Patient patient, DateRangeParam range) {
      Date from = range.getLowerBoundAsInstant();
      return from == null || !patient.getMeta().getLastUpdated().before(from);
    }

    private boolean has(Patient patient, TokenParam token) {
      return patient.getIdentifier().stream()
          .anyMatch(id ->
              id.getSystem().equals(token.getSystem()) && id.getValue().equals(token.getValue()));
    }
  }

  /** The same with ITI-119 and ITI-83. */
  class Matching extends Searching {
    @Operation(name = "$match", typeName = "Patient")
    public Bundle match(
        @OperationParam(name = "resource") Patient resource,
        @OperationParam(name = "onlyCertainMatches") BooleanType certain,
        @OperationParam(name = "count") IntegerType count) {
      asked.add(resource);
      Bundle bundle = new Bundle().setType(Bundle.BundleType.SEARCHSET);
      candidates.forEach(
          candidate -> bundle.addEntry().setResource(candidate).getSearch().setScore(0.6));
      return bundle;
    }

    @Operation(name = "$ihe-pix", typeName = "Patient", idempotent = true)
    public Parameters crosswalk(
        @OperationParam(name = "sourceIdentifier") StringType source,
        @OperationParam(name = "targetSystem") StringType target) {
      Identifier found = crosswalks.get(source.getValue());
      if (found == null) {
        throw new ResourceNotFoundException("sourceIdentifier Patient Identifier not found");
      }
      Parameters out = new Parameters();
      out.addParameter("targetIdentifier", found);
      return out;
    }
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the server does not stop", e);
    }
  }
}
