package io.gantry.reconciler.web;

import io.gantry.reconciler.access.Permission;
import io.gantry.reconciler.web.signin.Caller;
import java.util.List;
import java.util.Set;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** What the layout shows on every page: who is here, and the pages that they may see. */
final class Navigation {
  private static final List<Page> PAGES =
      List.of(
          new Page("/", "Overview", Permission.SEE),
          new Page("/waves", "Waves", Permission.SEE),
          new Page("/studies", "Studies", Permission.SEE),
          new Page("/exceptions", "Exceptions", Permission.SEE),
          new Page("/identities", "Identities", Permission.REVIEW, Permission.PATIENTS),
          new Page("/inventory", "Inventory", Permission.SEE),
          new Page("/quality", "Data quality", Permission.SEE),
          new Page("/duplicates", "Duplicates", Permission.SEE),
          new Page("/certificates", "Certificates", Permission.SEE),
          new Page("/posture", "Posture", Permission.OPERATE),
          new Page("/audit", "Audit", Permission.ADMINISTER),
          new Page("/users", "Users", Permission.ADMINISTER));

  /** A page of the navigation. */
  record Page(String path, String name, Set<Permission> needs) {
    Page(String path, String name, Permission... needs) {
      this(path, name, Set.of(needs));
    }
  }

  /**
   * A page that this one may see.
   *
   * @param here it is the present one
   * @param within the present one belongs to it: a case of a worklist, say
   */
  record Link(String path, String name, boolean here, boolean within) {}

  /** Of the present request. */
  public Caller caller() {
    return Caller.current();
  }

  /**
   * Whether who is here may do that: what they may not, no page offers.
   *
   * @param permission a name of {@link Permission}
   */
  public boolean may(String permission) {
    return Caller.current().may(Permission.valueOf(permission));
  }

  /** Whether who is here may see that page of the navigation. */
  static boolean sees(String path) {
    return PAGES.stream()
        .anyMatch(page ->
            page.path().equals(path) && Caller.current().permissions().containsAll(page.needs()));
  }

  /** Of the present request. */
  public List<Link> links() {
    Caller caller = Caller.current();
    String path =
        RequestContextHolder.currentRequestAttributes() instanceof ServletRequestAttributes request
            ? request.getRequest().getRequestURI()
            : "";
    return PAGES.stream()
        .filter(page -> caller.permissions().containsAll(page.needs()))
        .map(page ->
            new Link(
                page.path(),
                page.name(),
                page.path().equals(path),
                path.startsWith(page.path() + "/")))
        .toList();
  }
}
