package io.gantry.simulator;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.gantry.dicom.net.Peer;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The YAML form of {@link SimulatorConfig}: what is left out has its default. */
record SimulatorFile(
    @Nullable String aeTitle,
    @Nullable String bind,
    @Nullable Integer port,
    @Nullable List<HoldingEntry> holdings,
    @Nullable List<Peer> destinations,
    @Nullable List<String> callers,
    @Nullable String store,
    @Nullable Boolean offersGet,
    @Nullable MisbehaviourFile misbehaves) {

  record HoldingEntry(
      @JsonProperty(required = true) long seed,
      @JsonProperty(required = true) int studies,
      @Nullable Integer firstStudy,
      @Nullable List<Kind> kinds,
      @Nullable Long imageKiB,
      @Nullable Integer imagesPerSeries,
      @Nullable String issuer) {
    Holding holding(String defaultIssuer) {
      Holding plain = Holding.of(seed, studies, issuer == null ? defaultIssuer : issuer);
      return new Holding(
          seed,
          firstStudy == null ? 0 : firstStudy,
          studies,
          kinds == null ? plain.kinds() : kinds,
          imageKiB == null ? plain.imageKiB() : imageKiB,
          imagesPerSeries == null ? plain.imagesPerSeries() : imagesPerSeries,
          plain.issuer());
    }
  }

  SimulatorConfig config() {
    if (aeTitle == null || aeTitle.isBlank()) {
      throw new IllegalArgumentException("aeTitle is missing");
    }
    String name = aeTitle;
    return new SimulatorConfig(
        name,
        bind == null ? "127.0.0.1" : bind,
        port == null ? 0 : port,
        holdings == null ? List.of() : holdings.stream().map(entry -> entry.holding(name)).toList(),
        destinations == null ? List.of() : destinations,
        callers == null ? List.of() : callers,
        store == null ? null : Path.of(store),
        offersGet != null && offersGet,
        misbehaves == null ? Misbehaviour.NONE : misbehaves.misbehaviour());
  }
}
