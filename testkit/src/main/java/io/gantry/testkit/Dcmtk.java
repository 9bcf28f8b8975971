package io.gantry.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs the command line programs of DCMTK against servers on loopback. Immutable and thread safe.
 *
 * @param directory working directory of the programs; files named relatively are found here
 * @param limit how long a program may run before it is killed
 */
public record Dcmtk(Path directory, Duration limit) {
  private static final String LOOPBACK = "127.0.0.1";
  private static final Pattern SENT = Pattern.compile("with status SUCCESS\\s*:\\s*(\\d+)");
  private static final Pattern TOTAL = Pattern.compile("Number of SOP instances\\s*:\\s*(\\d+)");

  /** Programs that run in the directory, for at most two minutes each. */
  public static Dcmtk in(Path directory) {
    return new Dcmtk(directory, Duration.ofMinutes(2));
  }

  /** The same with another time limit. */
  public Dcmtk within(Duration otherLimit) {
    return new Dcmtk(directory, otherLimit);
  }

  /**
   * Runs any DCMTK program.
   *
   * @throws IOException when it cannot be started or does not end in time
   * @throws IllegalStateException when DCMTK is not installed, with the apt command
   */
  public CommandResult run(String program, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Programs.require(program, "dcmtk").toString());
    command.addAll(arguments);
    return CommandResult.of(command, Loopback.environment(), directory, limit);
  }

  /** The same with the arguments in a row. */
  public CommandResult run(String program, String... arguments) throws IOException {
    return run(program, List.of(arguments));
  }

  /** C-ECHO. */
  public CommandResult echoscu(String callingAe, String calledAe, int port) throws IOException {
    return run("echoscu", "-aet", callingAe, "-aec", calledAe, LOOPBACK, Integer.toString(port));
  }

  /**
   * C-FIND in the study root model; the output is findscu's text and may hold NULs.
   *
   * @param keys as findscu takes them, for example {@code QueryRetrieveLevel=STUDY}
   */
  public CommandResult findscu(String callingAe, String calledAe, int port, List<String> keys)
      throws IOException {
    return run("findscu", peer("-S", callingAe, calledAe, keys, port));
  }

  /** C-MOVE in the study root model to the destination AE. */
  public CommandResult movescu(
      String callingAe, String calledAe, int port, String destinationAe, List<String> keys)
      throws IOException {
    List<String> arguments = new ArrayList<>(List.of("-v", "-aem", destinationAe));
    arguments.addAll(peer("-S", callingAe, calledAe, keys, port));
    return run("movescu", arguments);
  }

  /** C-GET in the study root model, uncompressed syntaxes, into a directory that exists. */
  public CommandResult getscu(
      String callingAe, String calledAe, int port, Path into, List<String> keys)
      throws IOException {
    List<String> arguments =
        new ArrayList<>(List.of("-v", "+B", "-od", into.toAbsolutePath().toString()));
    arguments.addAll(peer("-S", callingAe, calledAe, keys, port));
    return run("getscu", arguments);
  }

  private static List<String> peer(
      String model, String callingAe, String calledAe, List<String> keys, int port) {
    List<String> arguments = new ArrayList<>(List.of(model, "-aet", callingAe, "-aec", calledAe));
    for (String key : keys) {
      arguments.add("-k");
      arguments.add(key);
    }
    arguments.add(LOOPBACK);
    arguments.add(Integer.toString(port));
    return arguments;
  }

  /** C-STORE of a file or of all files below a directory (uncompressed syntaxes unless told). */
  public CommandResult storescu(
      String callingAe, String calledAe, int port, Path path, String... options)
      throws IOException {
    List<String> arguments = new ArrayList<>(List.of(options));
    arguments.addAll(List.of("-aet", callingAe, "-aec", calledAe));
    if (Files.isDirectory(path)) {
      arguments.addAll(List.of("+sd", "+r"));
    }
    arguments.addAll(List.of(LOOPBACK, Integer.toString(port), path.toString()));
    return run("storescu", arguments);
  }

  /**
   * What dcmsend did; it ends with exit code 0 even where objects were not sent.
   *
   * @param instances SOP instances found in the files
   * @param accepted answered with status 0000
   * @param result exit code and output
   */
  public record Sent(int instances, int accepted, CommandResult result) {}

  /** C-STORE of a file or of all files below a directory, each in its own transfer syntax. */
  public Sent dcmsend(String callingAe, String calledAe, int port, Path path, String... options)
      throws IOException {
    List<String> arguments = new ArrayList<>(List.of("-v", "-nh", "-dn"));
    arguments.addAll(List.of(options));
    arguments.addAll(List.of("-aet", callingAe, "-aec", calledAe));
    if (Files.isDirectory(path)) {
      arguments.addAll(List.of("+sd", "+r"));
    }
    arguments.addAll(List.of(LOOPBACK, Integer.toString(port), path.toString()));
    CommandResult result = run("dcmsend", arguments);
    return new Sent(number(TOTAL, result.output()), number(SENT, result.output()), result);
  }

  private static int number(Pattern pattern, String output) {
    Matcher matcher = pattern.matcher(output);
    return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
  }

  /** Prints a file's data set; options as dcmdump takes them, for example {@code +P 0008,0018}. */
  public CommandResult dcmdump(Path file, String... options) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(options));
    arguments.add(file.toString());
    return run("dcmdump", arguments);
  }
}
