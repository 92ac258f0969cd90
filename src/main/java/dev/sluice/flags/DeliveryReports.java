// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import dev.sluice.flags.Deliveries.Delivery;
import dev.sluice.flags.FlagSnapshot.Seen;
import dev.sluice.flags.delivery.SetReport;
import dev.sluice.flags.delivery.SetReport.Sent;
import dev.sluice.flags.eval.FlagTable;
import dev.sluice.fleet.Cohort;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the open streams come to, set by set. Pure. */
final class DeliveryReports {
  /** The name of a pod of a StatefulSet, which agents give as that of their provider. */
  private static final Pattern POD = Pattern.compile("(.{1,253})-(0|[1-9][0-9]{0,5})");

  private DeliveryReports() {}

  /** The report of each set that has clients, by its id. */
  static SortedMap<String, SetReport> of(FlagSnapshot served, Collection<Delivery> streams) {
    Map<String, Map<String, Counted>> counted = new TreeMap<>();
    for (Delivery stream : streams) {
      for (FlagTable table : served.select(stream.selector())) {
        counted
            .computeIfAbsent(table.id(), _ -> new TreeMap<>())
            .computeIfAbsent(
                stream.versions().getOrDefault(table.id(), SetReport.NOTHING), _ -> new Counted())
            .add(stream, served, table);
      }
    }
    SortedMap<String, SetReport> reports = new TreeMap<>();
    counted.forEach((id, versions) -> reports.put(id, report(served, id, versions)));
    return reports;
  }

  private static SetReport report(FlagSnapshot served, String id, Map<String, Counted> versions) {
    SortedMap<String, String> entered = new TreeMap<>();
    Map<String, Seen> seen = served.records().getOrDefault(id, Map.of());
    seen.forEach((migration, record) -> entered.put(migration, record.enteredTime().toString()));
    SortedMap<String, Sent> sent = new TreeMap<>();
    versions.forEach((version, those) -> sent.put(version, those.sent()));
    FlagTable table = served.tables().get(id);
    return new SetReport(table == null ? SetReport.NOTHING : table.version(), entered, sent);
  }

  private static final class Counted {
    private final Map<String, SortedSet<Integer>> agents = new TreeMap<>();
    private int streams;

    /** A stranger may call itself as it likes: only workloads that use the set are named. */
    void add(Delivery stream, FlagSnapshot served, FlagTable table) {
      streams++;
      Matcher pod = POD.matcher(stream.providerId());
      if (!pod.matches()) {
        return;
      }
      String workload = pod.group(1);
      List<String> used =
          served.sources().getOrDefault(FlagSources.id(table.namespace(), workload), List.of());
      if (used.contains(table.id())) {
        agents.computeIfAbsent(workload, _ -> new TreeSet<>()).add(Integer.valueOf(pod.group(2)));
      }
    }

    Sent sent() {
      SortedMap<String, String> named = new TreeMap<>();
      agents.forEach(
          (workload, ordinals) ->
              named.put(workload, new Cohort(new ArrayList<>(ordinals)).format()));
      return new Sent(streams, named);
    }
  }
}
