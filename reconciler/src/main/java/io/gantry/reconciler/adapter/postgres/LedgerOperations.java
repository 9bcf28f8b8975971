package io.gantry.reconciler.adapter.postgres;

import io.gantry.contracts.event.ControlEvent.Mode;
import io.gantry.platform.GantryException;
import io.gantry.reconciler.adapter.postgres.RunTable.Run;
import io.gantry.reconciler.changes.ChangedValues;
import io.gantry.reconciler.wave.AuditEntry;
import io.gantry.reconciler.wave.AuditTrail;
import io.gantry.reconciler.wave.Candidates;
import io.gantry.reconciler.wave.Embargoes;
import io.gantry.reconciler.wave.Exceptions;
import io.gantry.reconciler.wave.Forecast;
import io.gantry.reconciler.wave.Forecaster;
import io.gantry.reconciler.wave.Holds;
import io.gantry.reconciler.wave.Identities;
import io.gantry.reconciler.wave.IdentityQueue;
import io.gantry.reconciler.wave.Operations;
import io.gantry.reconciler.wave.PatientBooks;
import io.gantry.reconciler.wave.PostureLine;
import io.gantry.reconciler.wave.Request;
import io.gantry.reconciler.wave.SourceQueue;
import io.gantry.reconciler.wave.SourceView;
import io.gantry.reconciler.wave.UrgentView;
import io.gantry.reconciler.wave.WaveLine;
import io.gantry.reconciler.wave.WavePlan;
import io.gantry.reconciler.wave.WaveSpec;
import io.gantry.reconciler.wave.WaveState.Move;
import io.gantry.reconciler.wave.WaveStatus;
import io.gantry.reconciler.wave.WaveSummary;
import io.gantry.reconciler.wave.Waves;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What people and commands ask of waves and sources, on the ledger. Safe between threads. */
public final class LedgerOperations implements Operations, Waves {
  private final Database database;
  private volatile @Nullable PatientBooks books;
  private final List<SourceQueue> sources;
  private final WaveEngine engine;
  private final WaveMoves moves;
  private final ForecastQuery forecasts;
  private final StatusQuery statuses;
  private final Runnable wake;
  private final Identities identities;
  private final Holds holds;
  private final IdentityQueue identityQueue;
  private final Exceptions exceptions;
  private final Embargoes embargoes;
  private final AuditTrail audit;
  private volatile Supplier<List<PostureLine>> posture = List::of;
  private volatile Candidates candidates = Candidates.NONE;
  private volatile ChangedValues changedValues = ChangedValues.NONE;

  /** The same; what one reviewer decides counts. */
  public LedgerOperations(
      Database database,
      List<SourceQueue> sources,
      boolean fhirEnabled,
      WaveEngine engine,
      Forecaster forecaster,
      Runnable wake) {
    this(database, sources, fhirEnabled, engine, forecaster, false, wake);
  }

  /**
   * @param secondPerson what a reviewer decides counts only once another one agrees
   * @param engine carries out what is started here
   * @param forecaster with prices and assumptions
   * @param wake called after each change: there may be something to send
   */
  public LedgerOperations(
      Database database,
      List<SourceQueue> sources,
      boolean fhirEnabled,
      WaveEngine engine,
      Forecaster forecaster,
      boolean secondPerson,
      Runnable wake) {
    this.identities = new LedgerIdentities(database, secondPerson, wake);
    this.holds = new LedgerHolds(database, sources, wake);
    this.identityQueue = new LedgerIdentityQueue(database, secondPerson);
    this.audit = new LedgerAudit(database);
    this.embargoes = new LedgerEmbargoes(database, secondPerson, engine.isGated(), wake);
    this.exceptions =
        new LedgerExceptions(
            database,
            secondPerson,
            holds,
            (key, request) -> studyFirst(key.studyInstanceUid(), key.source(), request));
    this.database = database;
    this.sources = List.copyOf(sources);
    this.engine = engine;
    this.moves = new WaveMoves(this.sources, fhirEnabled);
    this.forecasts = new ForecastQuery(forecaster);
    this.statuses = new StatusQuery(this.sources);
    this.wake = wake;
  }

  @Override
  public void start(WaveSpec spec) {
    begin(spec, false);
  }

  @Override
  public void inventory(WaveSpec spec) {
    begin(spec, true);
  }

  private void begin(WaveSpec spec, boolean sweepOnly) {
    Request request = Request.own(sweepOnly ? "inventory" : "migrate");
    long run = writing(connection -> moves.begin(connection, spec, sweepOnly, request));
    if (!engine.activate(run)) {
      throw new GantryException("GTY-0613", "Wave " + spec.name() + " is running already");
    }
    wake.run();
  }

  @Override
  public void resumeAll() {
    try {
      engine.activateAll();
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  @Override
  public WaveSummary summary(String wave) {
    return reading(connection -> new SummaryQuery().one(connection, wave))
        .orElseThrow(() -> new GantryException("GTY-0614", "There is no wave named " + wave));
  }

  @Override
  public WaveSummary summary(String wave, WaveSummary.@Nullable WaveException after, int limit) {
    return reading(connection -> new SummaryQuery().one(connection, wave, after, limit))
        .orElseThrow(() -> new GantryException("GTY-0614", "There is no wave named " + wave));
  }

  @Override
  public List<WaveSummary> list() {
    return reading(new SummaryQuery()::all);
  }

  @Override
  public Forecast forecast(WavePlan plan, List<Forecast.Surveyed> surveyed) {
    plan.scope().sources().forEach(moves::queue);
    return reading(connection -> forecasts.of(connection, plan, surveyed, sources));
  }

  @Override
  public void plan(WavePlan plan, Request request) {
    writing(connection -> {
      moves.plan(connection, plan, request);
      return true;
    });
  }

  @Override
  public void move(String wave, Move move, Request request) {
    Request told = move == Move.START ? request : request.withReason();
    boolean moved = writing(connection -> moves.move(connection, wave, move, told));
    if (!moved) {
      throw new GantryException(
          "GTY-0648",
          "Wave %s may not start: %s"
              .formatted(
                  wave, reading(connection -> GateCheck.closed(GateCheck.load(connection, wave)))));
    }
    reading(connection -> RunTable.open(connection, wave)).map(Run::id).ifPresent(engine::activate);
    wake.run();
  }

  @Override
  public WaveStatus status(String wave) {
    return reading(connection -> statuses.one(connection, wave));
  }

  @Override
  public List<WaveLine> waves() {
    return reading(StatusQuery::lines);
  }

  @Override
  public List<AuditEntry> history(@Nullable String subject, int limit) {
    return reading(connection -> Audit.read(connection, subject, limit));
  }

  @Override
  public List<SourceView> sources() {
    return reading(connection -> statuses.sources(connection, sources));
  }

  @Override
  public void control(String source, Mode mode, Request request) {
    changeSource(
        source,
        (connection, queue) ->
            SourceControls.mode(connection, queue.source(), mode, request.withReason()));
  }

  @Override
  public void limits(String source, Map<String, String> limits, Request request) {
    changeSource(
        source,
        (connection, queue) ->
            SourceControls.limits(connection, queue, limits, request.withReason()));
  }

  @Override
  public void kill(Request request) {
    switchAll(true, request.withReason());
  }

  @Override
  public void lift(Request request) {
    switchAll(false, request.withReason());
  }

  private void switchAll(boolean killed, Request request) {
    writing(connection -> {
      Audit.write(connection, request, killed ? "kill" : "lift kill", "all sources", "");
      for (SourceQueue source : sources) {
        SourceControls.kill(connection, source.source(), killed, request);
      }
      return true;
    });
    wake.run();
  }

  @Override
  public UrgentView studyFirst(String study, @Nullable String source, Request request) {
    List<SourceQueue> asked = source == null ? sources : List.of(moves.queue(source));
    return put(connection ->
        ClinicalLane.study(connection, study, asked, source != null, request.withReason()));
  }

  @Override
  public UrgentView patientFirst(String patientId, String source, Request request) {
    SourceQueue queue = moves.queue(source);
    return put(
        connection -> ClinicalLane.patient(connection, patientId, queue, request.withReason()));
  }

  private UrgentView put(Database.Work<Long> work) {
    UrgentView view =
        writing(connection -> {
          long request = work.in(connection);
          ClinicalLane.step(connection);
          return ClinicalLane.view(connection, request);
        });
    wake.run();
    return view;
  }

  @Override
  public PatientBooks patients() {
    PatientBooks now = books;
    return now == null ? Operations.super.patients() : now;
  }

  /** Lets people change the patient index through this; who and why goes on record. */
  public void serve(PatientBooks patients) {
    books = new RecordedBooks(patients, database);
  }

  @Override
  public Holds holds() {
    return holds;
  }

  @Override
  public Identities identities() {
    return identities;
  }

  @Override
  public IdentityQueue identityQueue() {
    return identityQueue;
  }

  @Override
  public AuditTrail audit() {
    return audit;
  }

  @Override
  public List<PostureLine> posture() {
    return posture.get();
  }

  /** What this process knows of what security rests on; asked each time. */
  public void attest(Supplier<List<PostureLine>> evidence) {
    posture = evidence;
  }

  @Override
  public Exceptions exceptions() {
    return exceptions;
  }

  @Override
  public ChangedValues changedValues() {
    return changedValues;
  }

  /** Who reads changed values of stored objects. */
  public void reveal(ChangedValues values) {
    changedValues = values;
  }

  @Override
  public Embargoes embargoes() {
    return embargoes;
  }

  @Override
  public Candidates candidates() {
    return candidates;
  }

  /** Lets reviewers compare a study with the patient index. */
  public void consult(Candidates index) {
    candidates = index;
  }

  @Override
  public List<UrgentView> urgent(@Nullable String study) {
    return reading(connection ->
        study == null
            ? ClinicalLane.underWay(connection)
            : ClinicalLane.ofStudy(connection, study));
  }

  private interface SourceChange {
    void in(java.sql.Connection connection, SourceQueue source) throws SQLException;
  }

  private void changeSource(String source, SourceChange change) {
    SourceQueue queue = moves.queue(source);
    writing(connection -> {
      change.in(connection, queue);
      return true;
    });
    wake.run();
  }

  private <T> T reading(Database.Work<T> work) {
    try {
      return database.read(work);
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  private <T> T writing(Database.Work<T> work) {
    try {
      return database.write(work);
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  private static GantryException unavailable(SQLException e) {
    return new GantryException("GTY-0609", "The ledger's database does not answer", e);
  }
}
