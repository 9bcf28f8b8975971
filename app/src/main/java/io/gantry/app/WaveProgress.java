package io.gantry.app;

import io.gantry.reconciler.wave.WaveSummary;
import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** How a wave comes along: a bar on a terminal, else a line when something has changed. */
abstract sealed class WaveProgress implements AutoCloseable {
  static WaveProgress on(Output output, String wave) {
    return output.bars() ? new Bar(wave) : new Lines(output);
  }

  abstract void show(WaveSummary summary);

  /** What a person should know besides. */
  abstract void tell(String what);

  @Override
  public abstract void close();

  private static String text(WaveSummary summary) {
    WaveSummary.Instances instances = summary.instances();
    return "%s: studies %d/%d, instances received %d, loaded %d, verified %d, published %d of %d"
        .formatted(
            summary.state(),
            summary.studies().expected() - summary.studies().pending(),
            summary.studies().expected(),
            instances.received(),
            instances.loaded(),
            instances.verified(),
            instances.published(),
            instances.expected());
  }

  private static final class Lines extends WaveProgress {
    private static final long EVERY_NANOS = Duration.ofSeconds(3).toNanos();

    private final Output output;
    private @Nullable String last;
    private long lastNanos;

    Lines(Output output) {
      this.output = output;
    }

    @Override
    void show(WaveSummary summary) {
      String text = text(summary);
      long now = System.nanoTime();
      boolean due = last == null || now - lastNanos >= EVERY_NANOS || summary.finished();
      if (due && !text.equals(last)) {
        output.progress("%s", text);
        last = text;
        lastNanos = now;
      }
    }

    @Override
    void tell(String what) {
      output.progress("%s", what);
    }

    @Override
    public void close() {}
  }

  private static final class Bar extends WaveProgress {
    private final ProgressBar bar;

    Bar(String wave) {
      this.bar =
          new ProgressBarBuilder()
              .setTaskName(wave)
              .setInitialMax(1)
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(250)
              .build();
    }

    @Override
    void show(WaveSummary summary) {
      WaveSummary.Instances instances = summary.instances();
      bar.maxHint(Math.max(1, instances.expected()));
      bar.stepTo(instances.expected() - instances.pending());
      bar.setExtraMessage(
          summary.state()
              + " studies "
              + (summary.studies().expected() - summary.studies().pending())
              + "/"
              + summary.studies().expected()
              + " published "
              + instances.published());
    }

    @Override
    void tell(String what) {
      bar.setExtraMessage(what);
    }

    @Override
    public void close() {
      bar.close();
    }
  }
}
