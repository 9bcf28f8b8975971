package io.gantry.fhir.publish;

import io.gantry.fhir.rules.Decision;
import java.util.List;
import org.hl7.fhir.r4.model.ImagingStudy;

/** The EHR as this stage needs it. */
public interface Ehr extends AutoCloseable {
  /** Every ImagingStudy with this identifier, with its version. */
  List<ImagingStudy> studies(String system, String value) throws EhrFailure;

  /** {@code Patient/id} of every patient with this identifier. */
  List<String> patients(String system, String value) throws EhrFailure;

  /** {@code Endpoint/id} of every endpoint with this identifier. */
  List<String> endpoints(String system, String value) throws EhrFailure;

  /**
   * All of the Bundle, or nothing.
   *
   * @return {@code ImagingStudy/id} of the study that was written
   * @throws EhrFailure CONFLICT also where another has created the study meanwhile
   */
  String send(Decision.Send transaction) throws EhrFailure;

  @Override
  void close();
}
