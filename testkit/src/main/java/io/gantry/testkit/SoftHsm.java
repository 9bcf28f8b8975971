package io.gantry.testkit;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * SoftHSM 2: a PKCS #11 token in software, the judge of what talks to real ones. Its library reads
 * its configuration once in a process: make all tokens before the first is used.
 */
public final class SoftHsm {
  /** Of every token. */
  public static final String PIN = "271828";

  private static final String VARIABLE = "SOFTHSM2_CONF";
  private static final String PACKAGE = "softhsm2";
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Pattern SLOT = Pattern.compile("reassigned to slot (\\d+)");

  private final Path directory;
  private final Map<String, String> environment;
  private final Map<String, String> slots = new HashMap<>();

  private SoftHsm(Path directory, Path configuration) {
    this.directory = directory;
    this.environment = Map.of(VARIABLE, configuration.toString());
  }

  /**
   * Makes tokens of these labels, and points this process at them.
   *
   * @throws IllegalStateException naming the apt command where it is not installed
   */
  public static SoftHsm with(Path directory, String... labels) throws IOException {
    String program = Programs.require("softhsm2-util", PACKAGE).toString();
    Path configuration = directory.resolve("softhsm2.conf");
    Files.createDirectory(directory.resolve("tokens"));
    Files.writeString(
        configuration, "directories.tokendir = " + directory.resolve("tokens") + "\n");
    SoftHsm hsm = new SoftHsm(directory, configuration);
    for (String label : labels) {
      List<String> command =
          List.of(
              program, "--init-token", "--free", "--label", label, "--pin", PIN, "--so-pin", PIN);
      String output =
          CommandResult.of(command, hsm.environment, directory, LIMIT).orFail().output();
      Matcher slot = SLOT.matcher(output);
      if (!slot.find()) {
        throw new IOException("softhsm2-util said: " + output);
      }
      hsm.slots.put(label, slot.group(1));
    }
    setEnvironment(VARIABLE, configuration.toString());
    return hsm;
  }

  /** Java can't change its own environment, the C library that the token's library asks can. */
  @SuppressWarnings("restricted") // a call into the C library is what is wanted
  private static void setEnvironment(String name, String value) {
    Linker linker = Linker.nativeLinker();
    MethodHandle setenv =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("setenv"),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_INT));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment variable = arena.allocateFrom(name);
      int failed = (int) setenv.invokeExact(variable, arena.allocateFrom(value), 1);
      if (failed != 0) {
        throw new IllegalStateException("setenv failed");
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** The PKCS #11 library. */
  public Path library() {
    for (String candidate :
        List.of(
            "/usr/lib/softhsm/libsofthsm2.so",
            "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so")) {
      if (Files.isReadable(Path.of(candidate))) {
        return Path.of(candidate);
      }
    }
    throw new IllegalStateException(
        "libsofthsm2.so is not installed: apt-get install -y --no-install-recommends " + PACKAGE);
  }

  /** Number of the slot of a token. */
  public long slot(String token) {
    return Long.parseLong(slots.getOrDefault(token, "-1"));
  }

  /**
   * Makes a key with its certificate, as a hospital does: with the JDK's keytool.
   *
   * @param group curve, as keytool names it
   * @param givenAway whether the token gives the private key out
   */
  public void generate(String token, String key, String group, boolean givenAway)
      throws IOException {
    Path configuration = directory.resolve(key + ".cfg");
    Files.writeString(
        configuration,
        "name = made\nlibrary = %s\nslot = %s\nattributes(*, CKO_PRIVATE_KEY, *) = {\n  CKA_SENSITIVE = %s\n  CKA_EXTRACTABLE = %s\n}\n"
            .formatted(library(), slot(token), !givenAway, givenAway));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(
        List.of("-J-Xshare:auto", "-J-XX:TieredStopAtLevel=1", "-genkeypair", "-keyalg", "EC"));
    command.addAll(List.of("-groupname", group, "-alias", key, "-dname", "CN=Gantry certificates"));
    command.addAll(List.of("-validity", "3650", "-keystore", "NONE", "-storetype", "PKCS11"));
    command.addAll(List.of("-addprovider", "SunPKCS11", "-providerArg", configuration.toString()));
    command.addAll(List.of("-storepass", PIN));
    CommandResult.of(command, environment, directory, LIMIT).orFail();
  }
}
