package io.gantry.simulator;

/** What a simulated study is made of. SR is a report beside images, or alone. */
public enum Kind {
  CT("1.2.840.10008.5.1.4.1.1.2"),
  MR("1.2.840.10008.5.1.4.1.1.4"),
  CR("1.2.840.10008.5.1.4.1.1.1"),
  /** Multi-frame clips. */
  US("1.2.840.10008.5.1.4.1.1.3.1"),
  /** Basic Text SR. */
  SR("1.2.840.10008.5.1.4.1.1.88.11");

  private final String sopClassUid;

  Kind(String sopClassUid) {
    this.sopClassUid = sopClassUid;
  }

  /** The storage class of its instances; the name is the modality. */
  public String sopClassUid() {
    return sopClassUid;
  }
}
