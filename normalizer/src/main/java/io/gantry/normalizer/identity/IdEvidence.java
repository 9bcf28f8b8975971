package io.gantry.normalizer.identity;

/** What the record's numbers say about one patient. */
enum IdEvidence {
  /** The MRN itself, or a local number that the index knows as this patient's. */
  OWN("the patient number is this patient's", 20),
  /** The archive's own number stood for this patient elsewhere, with full name and birth date. */
  LEARNED("the archive's own number is known as this patient's", 15),
  /** The MRN with a slip, or the MRN under an issuer that is not ours. */
  NEARLY("the patient number is this patient's but for a slip or its issuer", 8),
  NOTHING("no number in common", 0);

  private final String words;
  private final double bits;

  IdEvidence(String words, double bits) {
    this.words = words;
    this.bits = bits;
  }

  String words() {
    return words;
  }

  double bits() {
    return bits;
  }
}
