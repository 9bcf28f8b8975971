package io.gantry.reconciler.adapter.postgres;

import io.gantry.platform.GantryException;
import io.gantry.reconciler.wave.Request;
import io.gantry.reconciler.wave.SignOff;
import io.gantry.reconciler.wave.SignOffs;
import io.gantry.reconciler.wave.WaveState;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Optional;

/** Table wave_sign_off: who took over what a run of a wave came to. Safe between threads. */
public final class SignOffTable implements SignOffs {
  private final Database database;
  private final boolean secondPerson;

  /**
   * @param secondPerson another one than who started the wave has to sign
   */
  public SignOffTable(Database database, boolean secondPerson) {
    this.database = database;
    this.secondPerson = secondPerson;
  }

  @Override
  public void sign(String wave, String certificate, String role, Request request) {
    byte[] digest = HexFormat.of().parseHex(certificate);
    try {
      database.change(connection -> sign(connection, wave, digest, role, request.withReason()));
    } catch (SQLException e) {
      throw new GantryException("GTY-0609", "The ledger's database does not answer", e);
    }
  }

  private void sign(
      Connection connection, String name, byte[] certificate, String role, Request request)
      throws SQLException {
    WaveState state = WaveTable.require(connection, name).state();
    if (!(state instanceof WaveState.Finished || state instanceof WaveState.Stopped)) {
      throw refused("A wave that is " + state.text() + " can't be signed off: wait for its end");
    }
    if (secondPerson && request.by().equals(starter(connection, name))) {
      throw refused("Who started the wave can't sign it off: another person has to");
    }
    int signed =
        Sql.update(
            connection,
            """
            INSERT INTO wave_sign_off (wave, run, signed_by, why, certificate, role)
            SELECT wave, max(run), ?, ?, ?, ? FROM wave_run WHERE wave = ? GROUP BY wave
            ON CONFLICT DO NOTHING\
            """,
            request.by(),
            request.why(),
            certificate,
            role,
            name);
    if (signed == 0) {
      throw refused("The latest run of the wave was signed off already");
    }
    Audit.write(
        connection,
        request,
        "wave signed off",
        Audit.wave(name),
        "certificate SHA-256 " + HexFormat.of().formatHex(certificate));
  }

  /** Of the wave's latest run; primary key, and index of wave_run. */
  static Optional<SignOff> latest(Connection connection, String wave) throws SQLException {
    return Sql.one(
        connection,
        """
        SELECT o.signed_by, o.role, o.why, o.at, o.certificate FROM wave_sign_off o
        WHERE o.wave = ? AND o.run = (SELECT max(run) FROM wave_run WHERE wave = o.wave)\
        """,
        row ->
            new SignOff(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getTimestamp(4).toInstant(),
                HexFormat.of().formatHex(row.getBytes(5))),
        wave);
  }

  /** Index audit_by_subject. */
  private static String starter(Connection connection, String wave) throws SQLException {
    return Sql.one(
            connection,
            """
            SELECT actor FROM audit WHERE subject = ? AND action = 'wave running'
            ORDER BY id DESC LIMIT 1\
            """,
            row -> row.getString(1),
            Audit.wave(wave))
        .orElse("");
  }

  private static GantryException refused(String message) {
    return new GantryException("GTY-0651", message);
  }
}
