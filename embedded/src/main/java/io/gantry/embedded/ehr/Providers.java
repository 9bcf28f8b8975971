package io.gantry.embedded.ehr;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.annotation.OptionalParam;
import ca.uhn.fhir.rest.annotation.Search;
import ca.uhn.fhir.rest.annotation.Transaction;
import ca.uhn.fhir.rest.annotation.TransactionParam;
import ca.uhn.fhir.rest.api.server.IBundleProvider;
import ca.uhn.fhir.rest.param.ReferenceParam;
import ca.uhn.fhir.rest.param.TokenOrListParam;
import java.util.List;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Endpoint;
import org.hl7.fhir.r4.model.ImagingStudy;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Provenance;
import org.jspecify.annotations.Nullable;

/** The resource types of the rehearsal EHR with their searches, and its transaction. */
public final class Providers {
  private Providers() {}

  /** All of them, for {@code RestfulServer.registerProviders}. */
  public static List<Object> of(FhirContext context, ResourceStore store) {
    Interactions interactions = new Interactions(context, store);
    return List.of(
        new Patients(interactions),
        new ImagingStudies(interactions),
        new Endpoints(interactions),
        new Provenances(interactions),
        new Transactions(interactions));
  }

  /** {@code /Patient}. */
  public static final class Patients extends TypeProvider<Patient> {
    Patients(Interactions interactions) {
      super(interactions, Patient.class);
    }

    /** Search by id or identifier. */
    @Search
    public IBundleProvider search(
        @OptionalParam(name = "_id") @Nullable TokenOrListParam id,
        @OptionalParam(name = "identifier") @Nullable TokenOrListParam identifier) {
      return find(id, identifier, null);
    }
  }

  /** {@code /ImagingStudy}. */
  public static final class ImagingStudies extends TypeProvider<ImagingStudy> {
    ImagingStudies(Interactions interactions) {
      super(interactions, ImagingStudy.class);
    }

    /** Search by id, identifier or patient. */
    @Search
    public IBundleProvider search(
        @OptionalParam(name = "_id") @Nullable TokenOrListParam id,
        @OptionalParam(name = "identifier") @Nullable TokenOrListParam identifier,
        @OptionalParam(name = "patient") @Nullable ReferenceParam patient,
        @OptionalParam(name = "subject") @Nullable ReferenceParam subject) {
      ReferenceParam who = patient != null ? patient : subject;
      return find(id, identifier, who == null ? null : reference(who, "Patient"));
    }
  }

  /** {@code /Endpoint}. */
  public static final class Endpoints extends TypeProvider<Endpoint> {
    Endpoints(Interactions interactions) {
      super(interactions, Endpoint.class);
    }

    /** Search by id or identifier. */
    @Search
    public IBundleProvider search(
        @OptionalParam(name = "_id") @Nullable TokenOrListParam id,
        @OptionalParam(name = "identifier") @Nullable TokenOrListParam identifier) {
      return find(id, identifier, null);
    }
  }

  /** {@code /Provenance}. */
  public static final class Provenances extends TypeProvider<Provenance> {
    Provenances(Interactions interactions) {
      super(interactions, Provenance.class);
    }

    /** Search by id or target. */
    @Search
    public IBundleProvider search(
        @OptionalParam(name = "_id") @Nullable TokenOrListParam id,
        @OptionalParam(name = "target") @Nullable ReferenceParam target) {
      return find(id, null, target == null ? null : reference(target, "ImagingStudy"));
    }
  }

  private static String reference(ReferenceParam param, String type) {
    String named = param.getResourceType();
    return (named == null ? type : named) + "/" + param.getIdPart();
  }

  /** The server's root. */
  public static final class Transactions {
    private final TransactionBundle transactions;

    Transactions(Interactions interactions) {
      this.transactions = new TransactionBundle(interactions);
    }

    /** Transaction: all entries, or none. */
    @Transaction
    public Bundle transaction(@TransactionParam Bundle bundle) {
      return transactions.apply(bundle);
    }
  }
}
