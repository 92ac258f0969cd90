// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.delivery;

import dev.sluice.flags.delivery.SetReport.Sent;
import dev.sluice.fleet.Cohort;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What all replicas together say of one FlagSet.
 *
 * @param version the newest version: that of the replica which has seen the latest record
 * @param clients how many streams are open
 * @param newest how many of them were sent the newest version
 * @param replicas the same of each, by name
 */
public record SetDelivery(String version, int clients, int newest, List<ReplicaDelivery> replicas) {
  /** So many of those that are behind are named. */
  private static final int NAMES = 5;

  /** Whole seconds are written shorter. */
  private static final Comparator<String> BY_TIME =
      Comparator.comparing(time -> time.replace("Z", ""));

  private static final Comparator<Map.Entry<ReplicaReport, SetReport>> AGE =
      Comparator.<Map.Entry<ReplicaReport, SetReport>, String>comparing(
              one -> one.getValue().entered().values().stream().max(BY_TIME).orElse(""), BY_TIME)
          .thenComparing(one -> one.getKey().renewTime());

  public SetDelivery {
    replicas = List.copyOf(replicas);
  }

  /**
   * One replica.
   *
   * @param replica its name
   * @param version what it serves
   * @param clients how many streams it has
   * @param newest how many of them were sent the newest version of all replicas
   * @param behind the others, by the version that they have
   */
  public record ReplicaDelivery(
      String replica, String version, int clients, int newest, List<Behind> behind) {
    public ReplicaDelivery {
      behind = List.copyOf(behind);
    }
  }

  /**
   * Clients that have an older version, or none.
   *
   * @param version what they were sent last; {@link SetReport#NOTHING} for nothing
   * @param clients how many streams
   * @param agents names of some of them, where they are known
   */
  public record Behind(String version, int clients, List<String> agents) {
    public Behind {
      agents = List.copyOf(agents);
    }
  }

  /**
   * Puts reports together.
   *
   * @param set id of the FlagSet
   * @param reports of the replicas that count
   * @return empty if none of them has a client of it
   */
  public static Optional<SetDelivery> of(String set, Collection<ReplicaReport> reports) {
    List<Map.Entry<ReplicaReport, SetReport>> told = new ArrayList<>();
    for (ReplicaReport report : reports) {
      SetReport own = report.sets().get(set);
      if (own != null) {
        told.add(Map.entry(report, own));
      }
    }
    return told.stream().max(AGE).map(latest -> of(latest.getValue().version(), told));
  }

  private static SetDelivery of(String version, List<Map.Entry<ReplicaReport, SetReport>> told) {
    List<ReplicaDelivery> replicas =
        told.stream()
            .map(one -> of(version, one.getKey().replica(), one.getValue()))
            .sorted(Comparator.comparing(ReplicaDelivery::replica))
            .toList();
    return new SetDelivery(
        version,
        replicas.stream().mapToInt(ReplicaDelivery::clients).sum(),
        replicas.stream().mapToInt(ReplicaDelivery::newest).sum(),
        replicas);
  }

  private static ReplicaDelivery of(String version, String replica, SetReport report) {
    List<Behind> behind = new ArrayList<>();
    report
        .sent()
        .forEach(
            (sent, those) -> {
              if (!sent.equals(version)) {
                behind.add(new Behind(sent, those.streams(), names(those)));
              }
            });
    return new ReplicaDelivery(
        replica, report.version(), report.streams(), report.on(version), behind);
  }

  private static List<String> names(Sent those) {
    return those.agents().entrySet().stream()
        .flatMap(
            of -> Cohort.parse(of.getValue()).ordinals().stream().map(i -> of.getKey() + "-" + i))
        .limit(NAMES)
        .toList();
  }
}
