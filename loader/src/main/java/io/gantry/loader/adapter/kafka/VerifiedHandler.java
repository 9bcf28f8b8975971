package io.gantry.loader.adapter.kafka;

import io.gantry.contracts.Topics;
import io.gantry.contracts.event.LoadedEvent.ManifestWritten;
import io.gantry.contracts.event.StudyVerified;
import io.gantry.loader.ManifestOutcome;
import io.gantry.loader.ManifestWriter;
import io.gantry.platform.kafka.EventHandler;
import java.time.InstantSource;
import org.apache.kafka.common.header.Headers;

/** One event of {@code studies.verified}: the study's manifest follows it. */
public final class VerifiedHandler implements EventHandler<StudyVerified> {
  private final ManifestWriter manifests;
  private final Acknowledged publisher;
  private final InstantSource clock;

  public VerifiedHandler(ManifestWriter manifests, Acknowledged publisher, InstantSource clock) {
    this.manifests = manifests;
    this.publisher = publisher;
    this.clock = clock;
  }

  @Override
  public void handle(StudyVerified study, Headers headers) throws Exception {
    switch (manifests.write(study)) {
      case ManifestOutcome.Current(String key, int version) ->
          publisher.publish(
              Topics.INSTANCES_LOADED,
              new ManifestWritten(
                  study.studyInstanceUid(), study.revision(), key, version, clock.instant()));
      case ManifestOutcome.Superseded superseded -> {
        // A later revision was written before, and told of then.
      }
    }
  }
}
