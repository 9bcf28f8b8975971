package io.gantry.extractor.adapter.dicom;

import io.gantry.dicom.net.AssociationException;
import io.gantry.dicom.net.AssociationFailure;
import io.gantry.extractor.Codes;
import io.gantry.extractor.move.ArchiveUnavailable;
import io.gantry.platform.config.SourceConfig;
import java.io.IOException;

/** Association failures in the words of an operator, each with its code and what to do. */
final class Failures {
  private final SourceConfig source;
  private final String ourAeTitle;

  Failures(SourceConfig source, String ourAeTitle) {
    this.source = source;
    this.ourAeTitle = ourAeTitle;
  }

  ArchiveUnavailable of(IOException failure) {
    if (failure instanceof AssociationException known) {
      return of(known.failure(), known);
    }
    return unavailable(
        Codes.CONNECTION_LOST, "the connection broke: " + failure.getMessage(), false, failure);
  }

  private ArchiveUnavailable of(AssociationFailure failure, IOException cause) {
    return switch (failure) {
      case AssociationFailure.NotConnected notConnected ->
          unavailable(
              Codes.UNREACHABLE,
              "%s. Check host and port of source %s (%s:%d), that the archive is running, and the firewalls between"
                  .formatted(notConnected.describe(), source.name(), source.host(), source.port()),
              false,
              cause);
      case AssociationFailure.TlsFailed tls ->
          unavailable(
              Codes.TLS_FAILED,
              "%s. Check dicom.tls (key store, trust store) and whether the archive's port speaks TLS"
                  .formatted(tls.describe()),
              true,
              cause);
      case AssociationFailure.Rejected rejected ->
          unavailable(
              Codes.REJECTED,
              rejected.describe() + ". " + rejectionAdvice(rejected),
              !rejected.isTransient(),
              cause);
      case AssociationFailure.NotNegotiated missing ->
          unavailable(
              Codes.SERVICE_NOT_OFFERED,
              missing.describe()
                  + ". The archive does not offer this service to us: allow study root query and"
                  + " retrieve for our AE title "
                  + ourAeTitle,
              true,
              cause);
      case AssociationFailure.Aborted _,
          AssociationFailure.Lost _,
          AssociationFailure.TimedOut _,
          AssociationFailure.ProtocolError _,
          AssociationFailure.Closed _ ->
          unavailable(
              Codes.CONNECTION_LOST,
              failure.describe() + ". Look into the archive's own log, then sweep again",
              false,
              cause);
    };
  }

  private String rejectionAdvice(AssociationFailure.Rejected rejected) {
    if (rejected.calledAeNotRecognized()) {
      return "The archive does not go by the AE title %s: correct aeTitle of source %s"
          .formatted(source.aeTitle(), source.name());
    }
    if (rejected.callingAeNotRecognized()) {
      return "The archive does not know our AE title %s: add it there with our address, or correct dicom.aeTitle"
          .formatted(ourAeTitle);
    }
    if (rejected.isTransient()) {
      return "It may be busy: lower limits.associations of source " + source.name();
    }
    return "Likely it does not know our AE title %s, or does not go by %s"
        .formatted(ourAeTitle, source.aeTitle());
  }

  private ArchiveUnavailable unavailable(
      String code, String words, boolean lasting, Throwable cause) {
    return new ArchiveUnavailable(code, "source " + source.name() + ": " + words, lasting, cause);
  }
}
