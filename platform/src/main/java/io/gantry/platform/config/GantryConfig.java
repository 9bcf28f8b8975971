package io.gantry.platform.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The whole configuration, valid: {@link ConfigLoader} has checked it.
 *
 * @param state absolute
 * @param rules absolute; null = built-in rule book
 * @param certificates which key signs them
 */
public record GantryConfig(
    Path state,
    DicomConfig dicom,
    List<SourceConfig> sources,
    KafkaConfig kafka,
    LedgerConfig ledger,
    ArchiveConfig archive,
    FhirConfig fhir,
    @Nullable Path rules,
    IdentitiesConfig identities,
    DashboardConfig dashboard,
    ForecastConfig forecast,
    Hl7Config hl7,
    CertificateKeyConfig certificates) {
  public GantryConfig {
    sources = List.copyOf(sources);
  }
}
