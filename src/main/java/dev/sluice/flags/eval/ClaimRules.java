// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.eval;

import dev.sluice.api.FlagSetStatus.FlagClaim;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which migration drives which flag; a flag has one driver at most.
 *
 * <ul>
 *   <li>A claim stays while the migration is there, by its uid, and names the flag. Age never takes
 *       one away.
 *   <li>A migration gets all the keys that it wants at once, or none, so two that want the same
 *       keys never hold each other up. The oldest goes first.
 *   <li>One that a person wants back, by an annotation that is still there, starts nothing: it
 *       keeps what it has, and gets no more. In an emergency a flag that it gets would be off for
 *       everybody, though it never had it.
 *   <li>A completed migration yields a flag to one that has not had it yet. What it has left stands
 *       until that one begins, so until then it gets the flag back if it is to go back itself.
 *   <li>When the next one is gone, it gets the flag back if its record still says what stands, so
 *       that nobody's flag moves and a rollback of it works again. If not, the record is no longer
 *       true of the flag, and the flag stays with nobody.
 *   <li>Where there is no status at all, as after a restore, each migration gets back what its
 *       record lists: those under way first, and the newest of them.
 * </ul>
 */
final class ClaimRules {
  private static final Comparator<Driver> BY_AGE =
      Comparator.comparing(Driver::creationTime).thenComparing(Driver::name);

  private final ObservedFlagSet observed;
  private final Set<String> known = new LinkedHashSet<>();
  private final Map<String, Driver> holders = new HashMap<>();

  private ClaimRules(ObservedFlagSet observed) {
    this.observed = observed;
    observed.spec().flags().forEach(flag -> known.add(flag.key()));
  }

  /** The claims from now on, in the order of the spec. */
  static List<FlagClaim> decide(ObservedFlagSet observed) {
    ClaimRules rules = new ClaimRules(observed);
    if (observed.status() == null) {
      observed.drivers().stream()
          .sorted(Comparator.comparing(Driver::underWay).thenComparing(BY_AGE).reversed())
          .forEach(rules::restore);
    } else {
      rules.known.forEach(rules::keep);
    }
    List<Driver> oldestFirst = new ArrayList<>(observed.drivers());
    oldestFirst.sort(BY_AGE);
    oldestFirst.forEach(rules::grant);
    return rules.claims();
  }

  private void keep(String key) {
    Driver driver = observed.holder(key).orElse(null);
    if (driver != null && driver.names(key)) {
      holders.put(key, takenBack(key, driver).orElse(driver));
    }
  }

  /** Who has left what stands, if it is to go back and the holder has not begun with it. */
  private Optional<Driver> takenBack(String key, Driver holder) {
    return holder.exposure(key).isPresent()
        ? Optional.empty()
        : observed.drivers().stream()
            .filter(driver -> driver.goesBack() && driver.names(key) && hasLeft(driver, key))
            .findFirst();
  }

  private boolean hasLeft(Driver driver, String key) {
    return driver.exposure(key).isPresent()
        && observed.kept().stream()
            .anyMatch(kept -> kept.key().equals(key) && kept.by().startsWith(driver.name() + "/"));
  }

  private void restore(Driver driver) {
    driver.named().stream()
        .filter(key -> known.contains(key) && driver.exposure(key).isPresent())
        .forEach(key -> holders.putIfAbsent(key, driver));
  }

  private void grant(Driver driver) {
    if (driver.goesBack()) {
      return;
    }
    List<String> wanted = new ArrayList<>();
    for (String key : driver.named()) {
      if (known.contains(key) && wants(driver, key)) {
        if (!grantable(key, driver)) {
          return;
        }
        wanted.add(key);
      }
    }
    wanted.forEach(key -> holders.put(key, driver));
  }

  private boolean wants(Driver driver, String key) {
    return !driver.equals(holders.get(key))
        && (!driver.hasHad(key) || (driver.completed() && holdsTrue(key, driver)));
  }

  /** Whether clients would see no difference if it drove the flag, which nobody does. */
  private boolean holdsTrue(String key, Driver driver) {
    FlagFact fact =
        holders.containsKey(key)
            ? null
            : FlagFact.of(observed.name(), observed.spec(), observed.status()).get(key);
    if (fact == null) {
      return false;
    }
    FlagState driven = Standing.of(fact, driver).served(observed.workloads());
    FlagState standing = Standing.of(fact, null).served(observed.workloads());
    // The denied ids are those of the flag, whoever drives it.
    return driven.reach().equals(standing.reach()) && driven.allowed().equals(standing.allowed());
  }

  private boolean grantable(String key, Driver claimant) {
    Driver holder = holders.get(key);
    return holder == null
        || (holder.completed()
            // It takes its flags back, or has them off for everybody as long as the claim stands.
            && !holder.goesBack()
            && !claimant.completed()
            && claimant.exposure(key).isEmpty());
  }

  private List<FlagClaim> claims() {
    List<FlagClaim> claims = new ArrayList<>();
    for (String key : known) {
      Driver holder = holders.get(key);
      if (holder != null) {
        claims.add(new FlagClaim(key, holder.name(), holder.uid()));
      }
    }
    return claims;
  }
}
