package io.gantry.platform.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * @param embedded the broker of this process
 * @param bootstrapServers of a real cluster; null when embedded
 */
public record KafkaConfig(
    boolean embedded, @Nullable String bootstrapServers, Map<String, String> properties) {
  public KafkaConfig {
    properties = Map.copyOf(properties);
  }

  /** Without the property values, which may be secrets. */
  @Override
  public String toString() {
    return "KafkaConfig[embedded=%s, bootstrapServers=%s, properties=%s]"
        .formatted(embedded, bootstrapServers, properties.keySet());
  }
}
