package io.gantry.extractor.adapter.dicom;

import io.gantry.dicom.net.AssociationInfo;
import io.gantry.dicom.net.PeerPolicy;
import io.gantry.platform.config.SourceConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may store to us: pairs of calling AE title and address, those of the configured sources. Host
 * names are looked up at each association, so that a changed address is followed. Thread safe.
 */
public final class Callers implements PeerPolicy {
  private static final Logger LOG = LoggerFactory.getLogger("gantry.extractor");
  private final List<SourceConfig> sources;

  /** The sources that there are. */
  public Callers(List<SourceConfig> sources) {
    this.sources = List.copyOf(sources);
  }

  @Override
  public boolean allows(String callingAe, String calledAe, InetAddress remote) {
    return sourceOf(callingAe, remote).isPresent();
  }

  /** The source that an association comes from. */
  public Optional<String> sourceOf(AssociationInfo association) {
    return sourceOf(association.callingAe(), association.remote());
  }

  private Optional<String> sourceOf(String callingAe, InetAddress remote) {
    return sources.stream()
        .filter(source -> source.aeTitle().equals(callingAe) && isAt(source, remote))
        .map(SourceConfig::name)
        .findFirst();
  }

  private static boolean isAt(SourceConfig source, InetAddress remote) {
    try {
      return Arrays.asList(InetAddress.getAllByName(source.host())).contains(remote)
          || (remote.isLoopbackAddress()
              && InetAddress.getByName(source.host()).isLoopbackAddress());
    } catch (UnknownHostException e) {
      LOG.warn("host of a source cannot be looked up source={}", source.name());
      return false;
    }
  }
}
