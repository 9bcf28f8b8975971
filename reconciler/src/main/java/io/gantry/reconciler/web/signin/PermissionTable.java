package io.gantry.reconciler.web.signin;

import static io.gantry.reconciler.access.Permission.ADMINISTER;
import static io.gantry.reconciler.access.Permission.OPERATE;
import static io.gantry.reconciler.access.Permission.PATIENTS;
import static io.gantry.reconciler.access.Permission.REVIEW;
import static io.gantry.reconciler.access.Permission.SEE;

import io.gantry.reconciler.access.Permission;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.http.HttpMethod;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;

/**
 * Who may ask for what: the only place where that is said. A request that no line matches is
 * refused, so that a new page without a line is shown to nobody; a test finds it.
 */
public final class PermissionTable {
  private static final PathPatternRequestMatcher.Builder PATHS =
      PathPatternRequestMatcher.withDefaults();

  private static final List<Line> LINES =
      List.of(
          open(HttpMethod.GET, "/login"),
          open(HttpMethod.POST, "/login"),
          open(HttpMethod.GET, "/enter"),
          open(HttpMethod.GET, "/oauth2/authorization/{provider}"),
          open(HttpMethod.GET, "/login/oauth2/code/{provider}"),
          signedIn(HttpMethod.GET, "/login/entered"),
          open(HttpMethod.GET, "/gantry.css"),
          open(HttpMethod.GET, "/gantry.js"),
          open(HttpMethod.GET, "/webjars/**"),
          signedIn(HttpMethod.GET, "/password"),
          signedIn(HttpMethod.POST, "/password"),
          signedIn(HttpMethod.POST, "/logout"),
          // Pages
          line(HttpMethod.GET, "/", SEE),
          line(HttpMethod.GET, "/fragments/waves", SEE),
          line(HttpMethod.GET, "/changes", SEE),
          line(HttpMethod.GET, "/waves", SEE),
          line(HttpMethod.GET, "/fragments/wave-list", SEE),
          line(HttpMethod.GET, "/plan", OPERATE),
          line(HttpMethod.POST, "/plan", OPERATE),
          line(HttpMethod.GET, "/waves/{name}", SEE),
          line(HttpMethod.GET, "/fragments/waves/{name}", SEE),
          line(HttpMethod.POST, "/waves/{name}/move", OPERATE),
          line(HttpMethod.POST, "/waves/{name}/first", OPERATE),
          line(HttpMethod.POST, "/waves/{name}/certificate", OPERATE),
          line(HttpMethod.POST, "/waves/{name}/sign-off", REVIEW),
          line(HttpMethod.GET, "/waves/{name}/certificate.json", SEE),
          line(HttpMethod.GET, "/waves/{name}/certificate.sign-off.json", SEE),
          line(HttpMethod.GET, "/waves/{name}/certificate.pdf", SEE),
          line(HttpMethod.GET, "/waves/{name}/certificate.instances.jsonl", SEE),
          line(HttpMethod.GET, "/certificates", SEE),
          line(HttpMethod.POST, "/certificates", OPERATE),
          line(HttpMethod.GET, "/certificates/{name}/certificate.json", SEE),
          line(HttpMethod.GET, "/certificates/{name}/instances.jsonl", SEE),
          line(HttpMethod.GET, "/certificates/{name}/sign-off.json", SEE),
          line(HttpMethod.GET, "/certificates/{name}/certificate.pdf", SEE),
          line(HttpMethod.GET, "/studies", SEE),
          line(HttpMethod.GET, "/studies/export.csv", SEE),
          line(HttpMethod.POST, "/studies/find", SEE),
          line(HttpMethod.POST, "/studies/find-patient", SEE, PATIENTS),
          line(HttpMethod.GET, "/studies/of-patient/{hash}", SEE, PATIENTS),
          line(HttpMethod.GET, "/studies/of-patient/{hash}/export.csv", SEE, PATIENTS),
          line(HttpMethod.POST, "/studies/hold", OPERATE),
          line(HttpMethod.POST, "/studies/release", OPERATE),
          line(HttpMethod.POST, "/studies/reject", REVIEW),
          line(HttpMethod.POST, "/studies/restore", REVIEW),
          line(HttpMethod.GET, "/studies/{uid}", SEE),
          line(HttpMethod.POST, "/studies/{uid}/first", OPERATE),
          line(HttpMethod.POST, "/studies/{uid}/retry", REVIEW),
          line(HttpMethod.POST, "/studies/{uid}/hold", OPERATE),
          line(HttpMethod.POST, "/studies/{uid}/release", OPERATE),
          line(HttpMethod.POST, "/studies/{uid}/reject", REVIEW),
          line(HttpMethod.POST, "/studies/{uid}/restore", REVIEW),
          line(HttpMethod.GET, "/studies/{uid}/instances.csv", SEE),
          line(HttpMethod.GET, "/studies/{uid}/instances/{sop}/changes", SEE, PATIENTS),
          line(HttpMethod.GET, "/quality", SEE),
          line(HttpMethod.GET, "/inventory", SEE),
          // Identity review: records of patients, side by side
          line(HttpMethod.GET, "/identities", REVIEW, PATIENTS),
          line(HttpMethod.GET, "/identities/decided", REVIEW, PATIENTS),
          line(HttpMethod.GET, "/identities/next", REVIEW, PATIENTS),
          line(HttpMethod.GET, "/identities/case", REVIEW, PATIENTS),
          line(HttpMethod.POST, "/identities/compare", REVIEW, PATIENTS),
          line(HttpMethod.POST, "/identities/decide", REVIEW, PATIENTS),
          line(HttpMethod.POST, "/identities/create", REVIEW, PATIENTS),
          line(HttpMethod.POST, "/identities/later", REVIEW, PATIENTS),
          line(HttpMethod.POST, "/identities/assign", REVIEW, PATIENTS),
          // What did not go through
          line(HttpMethod.GET, "/exceptions", SEE),
          line(HttpMethod.GET, "/exceptions.csv", SEE),
          line(HttpMethod.GET, "/exceptions/one", SEE),
          line(HttpMethod.POST, "/exceptions/decide", REVIEW),
          // Copies; exports of what pages show
          line(HttpMethod.GET, "/duplicates", SEE),
          line(HttpMethod.GET, "/duplicates.csv", SEE),
          line(HttpMethod.GET, "/inventory.csv", SEE),
          line(HttpMethod.GET, "/quality.csv", SEE),
          // What security rests on, who did what, users and tokens
          line(HttpMethod.GET, "/posture", OPERATE),
          line(HttpMethod.GET, "/api/posture", OPERATE),
          line(HttpMethod.GET, "/api/posture/callers", OPERATE),
          line(HttpMethod.GET, "/audit", ADMINISTER),
          line(HttpMethod.GET, "/audit.csv", ADMINISTER),
          line(HttpMethod.GET, "/users", ADMINISTER),
          line(HttpMethod.POST, "/users/add", ADMINISTER),
          line(HttpMethod.POST, "/users/password", ADMINISTER),
          line(HttpMethod.POST, "/users/change", ADMINISTER),
          line(HttpMethod.POST, "/users/token", ADMINISTER),
          line(HttpMethod.POST, "/users/revoke", ADMINISTER),
          // What can be called
          line(HttpMethod.GET, "/api/openapi.json", SEE),
          // Waves and what became of studies
          line(HttpMethod.GET, "/api/waves", SEE),
          line(HttpMethod.POST, "/api/waves", OPERATE),
          line(HttpMethod.GET, "/api/waves/{name}", SEE),
          line(HttpMethod.GET, "/api/studies", SEE),
          line(HttpMethod.GET, "/api/exceptions", SEE),
          line(HttpMethod.GET, "/api/studies/{uid}", SEE),
          line(HttpMethod.GET, "/api/studies/{uid}/findings", SEE),
          line(HttpMethod.GET, "/api/studies/{uid}/instances/{sop}/changes", SEE, PATIENTS),
          line(HttpMethod.GET, "/api/quality", SEE),
          line(HttpMethod.GET, "/api/duplicates", SEE),
          line(HttpMethod.POST, "/api/certificates", OPERATE),
          line(HttpMethod.GET, "/api/certificates", SEE),
          line(HttpMethod.GET, "/api/certificates/{name}", SEE),
          line(HttpMethod.GET, "/api/certificates/{name}/sign-off", SEE),
          // Inventories
          line(HttpMethod.POST, "/api/inventories", OPERATE),
          line(HttpMethod.POST, "/api/inventories/{id}/claims", OPERATE),
          line(HttpMethod.POST, "/api/inventories/{id}/begin", OPERATE),
          line(HttpMethod.GET, "/api/inventories/{id}", SEE),
          line(HttpMethod.GET, "/api/inventories/latest", SEE),
          // Operations
          line(HttpMethod.GET, "/api/operations/waves", SEE),
          line(HttpMethod.POST, "/api/operations/waves", OPERATE),
          line(HttpMethod.GET, "/api/operations/waves/{name}", SEE),
          line(HttpMethod.POST, "/api/operations/waves/{name}/{move}", OPERATE),
          line(HttpMethod.POST, "/api/operations/forecast", OPERATE),
          line(HttpMethod.GET, "/api/operations/history", OPERATE),
          line(HttpMethod.GET, "/api/operations/behind", SEE),
          line(HttpMethod.GET, "/api/operations/sources", SEE),
          line(HttpMethod.POST, "/api/operations/sources/{name}/mode/{mode}", OPERATE),
          line(HttpMethod.POST, "/api/operations/sources/{name}/limits", OPERATE),
          line(HttpMethod.POST, "/api/operations/kill", OPERATE),
          line(HttpMethod.POST, "/api/operations/lift", OPERATE),
          line(HttpMethod.POST, "/api/operations/first", OPERATE),
          line(HttpMethod.GET, "/api/operations/first", SEE),
          line(HttpMethod.POST, "/api/operations/studies/{uid}/hold", OPERATE),
          line(HttpMethod.POST, "/api/operations/studies/{uid}/release", OPERATE),
          line(HttpMethod.POST, "/api/operations/studies/{uid}/reject", REVIEW),
          line(HttpMethod.POST, "/api/operations/studies/{uid}/restore", REVIEW),
          // Worklist of identities: MRNs
          line(HttpMethod.POST, "/api/identities/list", REVIEW, PATIENTS),
          line(HttpMethod.POST, "/api/identities/decide", REVIEW, PATIENTS),
          line(HttpMethod.POST, "/api/identities/questions", REVIEW, PATIENTS),
          line(HttpMethod.POST, "/api/identities/settle", REVIEW, PATIENTS),
          // Reads files of this machine
          line(HttpMethod.POST, "/api/identities/import", ADMINISTER),
          // What waits for a person, without values of objects
          line(HttpMethod.POST, "/api/holds/list", SEE),
          line(HttpMethod.POST, "/api/holds/objects", REVIEW),
          line(HttpMethod.POST, "/api/holds/resolve", REVIEW),
          // Restamps: the patient that a study is given
          line(HttpMethod.POST, "/api/restamps/studies/{study}", REVIEW, PATIENTS),
          line(HttpMethod.GET, "/api/restamps/studies/{study}", SEE),
          line(HttpMethod.POST, "/api/restamps/merges", REVIEW, PATIENTS),
          line(HttpMethod.GET, "/api/restamps", SEE),
          // Accounts and tokens
          line(HttpMethod.GET, "/api/users", ADMINISTER),
          line(HttpMethod.POST, "/api/users", ADMINISTER),
          line(HttpMethod.POST, "/api/users/{name}", ADMINISTER),
          line(HttpMethod.POST, "/api/users/{name}/password", ADMINISTER),
          line(HttpMethod.GET, "/api/users/tokens", ADMINISTER),
          line(HttpMethod.POST, "/api/users/{name}/tokens", ADMINISTER),
          line(HttpMethod.POST, "/api/users/tokens/{id}/revoke", ADMINISTER),
          line(HttpMethod.POST, "/api/link", ADMINISTER));

  private PermissionTable() {}

  /** Everything that may be asked for at all. */
  public static List<Line> lines() {
    return LINES;
  }

  /** The line of a request, empty where there is none. */
  static Optional<Line> of(HttpServletRequest request) {
    return LINES.stream().filter(line -> line.matcher().matches(request)).findFirst();
  }

  private static Line open(HttpMethod method, String pattern) {
    return new Line(method, pattern, true, Set.of(), PATHS.matcher(method, pattern));
  }

  private static Line signedIn(HttpMethod method, String pattern) {
    return line(method, pattern);
  }

  private static Line line(HttpMethod method, String pattern, Permission... needs) {
    return new Line(method, pattern, false, Set.of(needs), PATHS.matcher(method, pattern));
  }

  /**
   * One line.
   *
   * @param open for everybody, also who has not signed in
   * @param needs all of them; none: it is enough to have signed in
   */
  public record Line(
      HttpMethod method,
      String pattern,
      boolean open,
      Set<Permission> needs,
      PathPatternRequestMatcher matcher) {
    /** Whether what is shown names patients: each look goes on record. */
    boolean showsPatients() {
      return needs.contains(PATIENTS);
    }

    boolean admits(Caller caller) {
      return open
          || (caller.kind() != Caller.Kind.NOBODY && caller.permissions().containsAll(needs));
    }
  }
}
