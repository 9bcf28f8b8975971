package io.gantry.reconciler.web;

import io.gantry.reconciler.watch.Backlog;
import io.gantry.reconciler.watch.SourceTotals;
import io.gantry.reconciler.watch.SourceTotals.Stages;
import io.gantry.reconciler.watch.Span;
import io.gantry.reconciler.watch.WatchedWave;
import io.gantry.reconciler.wave.SourceView;
import io.gantry.reconciler.wave.UrgentView;
import io.gantry.reconciler.wave.WaveSummary;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The first page: how everything is, and what needs a person. Reads roll-ups only. */
@Controller
class OverviewPage {
  private static final int ENDED = 10;

  private final Backend backend;

  OverviewPage(Backend backend) {
    this.backend = backend;
  }

  /** A line of the table of funnels. */
  record Line(
      String kind,
      String name,
      @Nullable String state,
      Stages stages,
      @Nullable WatchedWave wave) {}

  /** A source as it is now. */
  record Source(SourceView view, LoadWords load, @Nullable SourceTotals totals) {}

  /** What waits before a stage. */
  record Waiting(String before, long objects, String unit) {}

  @GetMapping("/")
  String home(
      @RequestParam(defaultValue = "hour") String span,
      @RequestParam(defaultValue = "false") boolean table,
      Model model) {
    show(span, table, model);
    return "home";
  }

  /** What of it changes; fetched again whenever the change stream says so. */
  @GetMapping("/fragments/waves")
  String now(
      @RequestParam(defaultValue = "hour") String span,
      @RequestParam(defaultValue = "false") boolean table,
      Model model) {
    show(span, table, model);
    return "home :: now";
  }

  private void show(String spanName, boolean table, Model model) {
    Span span = Span.of(spanName);
    List<WatchedWave> waves = backend.watch().waves(ENDED);
    List<SourceTotals> totals = backend.watch().sources();
    List<SourceView> sources = backend.operations().sources();
    List<UrgentView> urgent = backend.operations().urgent(null);
    Backlog backlog = backend.watch().backlog();
    FlowChart chart = FlowChart.of(backend.watch().flow(span));
    Stages all = totals.stream().map(SourceTotals::instances).reduce(Stages.NONE, Stages::plus);
    FlowChart.Row latest = chart.rows().isEmpty() ? null : chart.rows().getLast();
    model.addAttribute("span", span.text());
    model.addAttribute("spans", List.of("hour", "day", "week", "month"));
    model.addAttribute("table", table);
    model.addAttribute("waves", waves);
    model.addAttribute("lines", lines(totals, waves));
    model.addAttribute("chart", chart);
    model.addAttribute(
        "limiting",
        Limiting.of(
            all,
            latest == null ? 0 : latest.receivedPerMinute(),
            latest == null ? 0 : latest.verifiedPerMinute()));
    model.addAttribute("alerts", Alert.of(waves, sources, urgent, backlog, refusedCallers()));
    model.addAttribute("sources", sources(sources, totals));
    model.addAttribute("waiting", waiting(all, sources, backlog));
    model.addAttribute("urgent", urgent);
    model.addAttribute("lags", backend.watch().lags());
    model.addAttribute("spools", SpoolUse.of(sources));
  }

  /** For those who may see who it was. */
  private Optional<String> refusedCallers() {
    return Navigation.sees("/posture")
        ? RefusedCallerWords.alert(backend.watch().refusedCallers(), Instant.now())
        : Optional.empty();
  }

  private static List<Line> lines(List<SourceTotals> totals, List<WatchedWave> waves) {
    List<Line> lines = new ArrayList<>();
    totals.forEach(
        source -> lines.add(new Line("source", source.source(), null, source.instances(), null)));
    for (WatchedWave wave : waves) {
      WaveSummary summary = wave.summary();
      if (summary != null) {
        lines.add(new Line("wave", wave.wave(), wave.state(), Funnel.stages(summary), wave));
      }
    }
    return lines;
  }

  private static List<Source> sources(List<SourceView> views, List<SourceTotals> totals) {
    return views.stream()
        .map(view ->
            new Source(
                view,
                LoadWords.of(view),
                totals.stream()
                    .filter(one -> one.source().equals(view.source()))
                    .findFirst()
                    .orElse(null)))
        .toList();
  }

  private static List<Waiting> waiting(Stages all, List<SourceView> sources, Backlog backlog) {
    return List.of(
        new Waiting(
            "the archives (queued)",
            sources.stream().mapToLong(SourceView::queued).sum(),
            "studies"),
        new Waiting(
            "the archives (asked for)",
            sources.stream().mapToLong(SourceView::ordered).sum(),
            "studies"),
        new Waiting("the normalizer (in the spool)", all.beforeNormalizer(), "objects"),
        new Waiting("the loader (in the spool)", all.beforeLoader(), "objects"),
        new Waiting("the manifest", backlog.manifests(), "studies"),
        new Waiting("the EHR", all.beforePublication(), "objects"),
        new Waiting("the broker (outbox)", backlog.outbox(), "events"));
  }
}
