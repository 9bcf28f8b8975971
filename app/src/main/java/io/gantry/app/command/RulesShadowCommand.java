package io.gantry.app.command;

import io.gantry.app.ExitCode;
import io.gantry.app.Output;
import io.gantry.app.RuleShadow;
import io.gantry.normalizer.adapter.file.RuleBookFile;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A new version of the rule book over what is stored. */
@Command(
    name = "shadow",
    description =
        "Says what a version of the rule book would change in the objects that are stored, rule by"
            + " rule: reads their headers from the cloud archive. Changes nothing, prints no value"
            + " of an object.")
final class RulesShadowCommand implements Callable<Integer> {
  @Mixin private final OutputOptions options = new OutputOptions();

  @Mixin private final ConfigFile configuration = new ConfigFile();

  @Option(names = "--rules", required = true, paramLabel = "FILE", description = "The rule book.")
  @SuppressWarnings("NullAway.Init")
  private Path rules;

  @Option(names = "--wave", paramLabel = "NAME", description = "Only this wave (default: all).")
  private @Nullable String wave;

  @Override
  public Integer call() {
    Output output = options.output();
    RuleShadow.Result result =
        RuleShadow.run(configuration.load(), RuleBookFile.read(rules), wave, output);
    if (options.json()) {
      output.document(OutputOptions.render(result));
    } else {
      print(result, output);
    }
    return result.held().isEmpty() && result.unread().isEmpty()
        ? ExitCode.DONE
        : ExitCode.EXCEPTIONS;
  }

  private static void print(RuleShadow.Result result, Output output) {
    for (RuleShadow.Effect effect : result.rules()) {
      output.result(
          "rule %s changes %d studies, %d instances: %s; e.g. %s",
          effect.rule(),
          effect.studies(),
          effect.instances(),
          String.join(", ", effect.attributes()),
          String.join(" ", effect.samples()));
    }
    for (RuleShadow.Effect effect : result.held()) {
      output.result(
          "%s: %d studies, %d instances could not be changed; e.g. %s",
          effect.rule(), effect.studies(), effect.instances(), String.join(" ", effect.samples()));
    }
    for (RuleShadow.Unread one : result.unread()) {
      output.result(
          "GTY-0114 %s / %s: %s", one.studyInstanceUid(), one.sopInstanceUid(), one.why());
    }
    output.result(
        "rule book %s would change %d of %d studies, %d of %d instances",
        result.ruleBook(),
        result.studiesChanged(),
        result.studies(),
        result.instancesChanged(),
        result.instances());
  }
}
