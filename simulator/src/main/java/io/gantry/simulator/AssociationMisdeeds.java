package io.gantry.simulator;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.gantry.dicom.net.Admission;
import io.gantry.dicom.net.Caller;
import io.gantry.dicom.net.PeerPolicy;
import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicInteger;

/** What can be wrong with associations as such. */
public final class AssociationMisdeeds {
  private AssociationMisdeeds() {}

  /**
   * Associations are rejected as busy (transient).
   *
   * @param first so many at the beginning
   * @param atOnce and those above so many at a time; 0 for none
   */
  public record RefusesAssociations(int first, int atOnce) implements Misdeed {
    public RefusesAssociations {
      if (first < 0 || atOnce < 0) {
        throw new IllegalArgumentException("refusesAssociations: counts are 0 or more");
      }
    }

    /** {@code refusesAssociations: 3}. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static RefusesAssociations first(int first) {
      return new RefusesAssociations(first, 0);
    }

    @Override
    public PeerPolicy admits(PeerPolicy peers) {
      AtomicInteger asked = new AtomicInteger();
      return new PeerPolicy() {
        @Override
        public boolean allows(String callingAe, String calledAe, InetAddress remote) {
          return peers.allows(callingAe, calledAe, remote);
        }

        @Override
        public Admission admit(Caller caller) {
          return asked.incrementAndGet() <= first ? Admission.Refused.BUSY : peers.admit(caller);
        }
      };
    }

    @Override
    public int mostAssociations() {
      return atOnce;
    }
  }

  /** Connections to destinations are closed after the last object, without A-RELEASE. */
  public record ClosesWithoutRelease() implements Misdeed {
    @Override
    public boolean cutsWires() {
      return true;
    }

    @Override
    public boolean releases() {
      return false;
    }
  }
}
