// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import dev.sluice.api.HealthCheck;
import dev.sluice.api.HealthCheck.Role;
import dev.sluice.api.HealthPolicySpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The checks of a policy that compare, each by its name.
 *
 * <p>Unlike a {@link Judge}, who can be asked anew, they go on for as long as anybody asks: they
 * need more looks than are remembered.
 *
 * @param each by name
 */
record Comparers(Map<String, Comparer> each) {
  static Comparers of(HealthQuery query) {
    return new Comparers(Map.of()).asked(query);
  }

  /** The same when that is asked. */
  Comparers asked(HealthQuery query) {
    List<HealthCheck> checks = compared(query.policy());
    Map<String, Comparer> next = new LinkedHashMap<>();
    for (HealthCheck check : checks) {
      Comparer known = each.get(check.name());
      double alpha = alpha(check, checks);
      next.put(
          check.name(),
          known == null ? Comparer.begin(check, alpha, query) : known.asked(check, alpha, query));
    }
    return new Comparers(next);
  }

  static List<HealthCheck> compared(HealthPolicySpec policy) {
    return policy.checks().stream().filter(check -> check.compare() != null).toList();
  }

  /**
   * Each guard more is one more that may be wrong.
   *
   * @param checks all that compare
   */
  static double alpha(HealthCheck check, List<HealthCheck> checks) {
    double own = check.compare() == null ? 1 : check.compare().alpha();
    long guards = checks.stream().filter(c -> c.role() == Role.Guard).count();
    return check.role() == Role.Guard ? own / guards : own;
  }

  Comparers after(Look look, Sources sources) {
    Map<String, Comparer> next = new LinkedHashMap<>();
    each.forEach((name, comparer) -> next.put(name, comparer.after(look, sources)));
    return new Comparers(next);
  }

  /** The health with what they say, each in its place. */
  Health completed(Health judged, HealthQuery query, Sources sources) {
    if (each.isEmpty()) {
      return judged;
    }
    boolean declared = sources.declaredBy(query.judged());
    Map<String, CheckVerdict> verdicts = new HashMap<>();
    judged.checks().forEach(verdict -> verdicts.put(verdict.name(), verdict));
    each.forEach((name, comparer) -> verdicts.put(name, comparer.verdict(declared)));
    List<CheckVerdict> checks = new ArrayList<>();
    checks.add(verdicts.get(PodGuard.NAME));
    query.policy().checks().stream()
        .flatMap(check -> Stream.ofNullable(verdicts.get(check.name())))
        .forEach(checks::add);
    return new Health(
        judged.lookTime(),
        judged.taken(),
        judged.interval(),
        checks,
        judged.baselines(),
        judged.baselineReady(),
        compared());
  }

  private Compared compared() {
    List<Comparer> all = new ArrayList<>(each.values());
    return new Compared(
        all.stream().flatMap(c -> c.state().stream()).toList(),
        all.stream().flatMap(c -> c.next().stream()).toList(),
        all.stream().map(Comparer::trusted).toList(),
        List.of());
  }
}
