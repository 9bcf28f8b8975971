package io.gantry.embedded.ehr;

/**
 * A resource's address on this server.
 *
 * @param type for example {@code Patient}
 * @param id logical id
 */
record ResourceKey(String type, String id) {
  /** {@code type/id}. */
  String reference() {
    return type + "/" + id;
  }
}
