package io.gantry.simulator;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.gantry.dicom.net.Peer;
import io.gantry.platform.GantryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a simulated archive is. In YAML, for {@code gantry simulate --config F}:
 *
 * <pre>
 * aeTitle: SHADOW
 * bind: 127.0.0.1               # default
 * port: 4243                    # 0 = any free one
 * holdings:
 *   - { seed: 7, studies: 20, kinds: [CT, MR, CR, US, SR], imageKiB: 64, imagesPerSeries: 12,
 *       issuer: SHADOW }
 *   - { seed: 42, studies: 5, issuer: LEGACY }     # copies of LEGACY's first five, byte for byte,
 *                                                  # if LEGACY has seed 42 and all else is equal
 * destinations:                 # of C-MOVE
 *   - { aeTitle: MIGRATOR, host: 127.0.0.1, port: 11190 }
 * callers: [MIGRATOR]           # absent = anybody
 * store: ./received             # takes C-STORE into this directory; absent = does not
 * offersGet: true               # absent = C-MOVE only
 * misbehaves: { finalStatusFirst: true, outOfResources: 3, slowTape: { firstAfter: 5 } }
 * </pre>
 *
 * @param bind address to listen on
 * @param port 0 for any free one
 * @param destinations of C-MOVE
 * @param callers AE titles that may call; empty for anybody
 * @param store where received objects go; null if none are taken
 * @param offersGet whether it answers C-GET
 * @param misbehaves what it does wrong
 */
public record SimulatorConfig(
    String aeTitle,
    String bind,
    int port,
    List<Holding> holdings,
    List<Peer> destinations,
    List<String> callers,
    @Nullable Path store,
    boolean offersGet,
    Misbehaviour misbehaves) {
  public SimulatorConfig {
    holdings = List.copyOf(holdings);
    destinations = List.copyOf(destinations);
    callers = List.copyOf(callers);
  }

  /** On loopback, on any free port, for anybody, without destinations. */
  public static SimulatorConfig of(String aeTitle, Holding... holdings) {
    return new SimulatorConfig(
        aeTitle,
        "127.0.0.1",
        0,
        List.of(holdings),
        List.of(),
        List.of(),
        null,
        false,
        Misbehaviour.NONE);
  }

  public SimulatorConfig withPort(int value) {
    return new SimulatorConfig(
        aeTitle, bind, value, holdings, destinations, callers, store, offersGet, misbehaves);
  }

  /** With one more destination of C-MOVE. */
  public SimulatorConfig withDestination(String ae, String host, int destinationPort) {
    List<Peer> more = new ArrayList<>(destinations);
    more.add(new Peer(ae, host, destinationPort));
    return new SimulatorConfig(
        aeTitle, bind, port, holdings, more, callers, store, offersGet, misbehaves);
  }

  public SimulatorConfig withCallers(String... aeTitles) {
    return new SimulatorConfig(
        aeTitle,
        bind,
        port,
        holdings,
        destinations,
        List.of(aeTitles),
        store,
        offersGet,
        misbehaves);
  }

  /** Doing this wrong. */
  public SimulatorConfig misbehaving(Misbehaviour how) {
    return new SimulatorConfig(
        aeTitle, bind, port, holdings, destinations, callers, store, offersGet, how);
  }

  /** Answering C-GET too. */
  public SimulatorConfig offeringGet() {
    return new SimulatorConfig(
        aeTitle, bind, port, holdings, destinations, callers, store, true, misbehaves);
  }

  /** Taking C-STORE into a directory. */
  public SimulatorConfig storingIn(Path directory) {
    return new SimulatorConfig(
        aeTitle, bind, port, holdings, destinations, callers, directory, offersGet, misbehaves);
  }

  /**
   * Holding also byte-identical copies of the other archive's first studies.
   *
   * @param overlap how many of the first holding of {@code other}
   */
  public SimulatorConfig overlapping(SimulatorConfig other, int overlap) {
    Holding theirs = other.holdings.get(0);
    List<Holding> more = new ArrayList<>(holdings);
    more.add(theirs.part(theirs.firstStudy(), Math.min(overlap, theirs.studies())));
    return new SimulatorConfig(
        aeTitle, bind, port, more, destinations, callers, store, offersGet, misbehaves);
  }

  /**
   * @throws GantryException GTY-0120 with what is wrong and where
   */
  public static SimulatorConfig load(Path file) {
    try {
      return new YAMLMapper().readValue(Files.readAllBytes(file), SimulatorFile.class).config();
    } catch (UnrecognizedPropertyException e) {
      String known =
          e.getKnownPropertyIds().stream().map(Object::toString).collect(Collectors.joining(", "));
      throw invalid(file, path(e) + " is unknown; known here are " + known, e);
    } catch (JsonMappingException e) {
      throw invalid(file, path(e) + ": " + reason(e), e);
    } catch (JacksonException e) {
      throw invalid(file, "no YAML (line " + e.getLocation().getLineNr() + ")", e);
    } catch (IOException | IllegalArgumentException e) {
      throw invalid(file, String.valueOf(e.getMessage()), e);
    }
  }

  private static GantryException invalid(Path file, String what, Exception cause) {
    return new GantryException("GTY-0120", "simulator configuration " + file + ": " + what, cause);
  }

  private static String path(JsonMappingException e) {
    return e.getPath().stream()
        .map(
            step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName())
        .collect(Collectors.joining("."));
  }

  private static String reason(JsonMappingException e) {
    if (e.getCause() instanceof IllegalArgumentException cause) {
      return String.valueOf(cause.getMessage());
    }
    if (e instanceof InvalidFormatException wrong && wrong.getTargetType().isEnum()) {
      return "one of " + Arrays.toString(wrong.getTargetType().getEnumConstants()) + " is expected";
    }
    return e instanceof MismatchedInputException && !e.getOriginalMessage().startsWith("Missing")
        ? "another kind of value is expected"
        : e.getOriginalMessage();
  }
}
