// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.Annotations;
import dev.sluice.api.FlagSet;
import dev.sluice.api.FlagSetStatus.WorkloadState;
import dev.sluice.api.Migration;
import dev.sluice.api.MigrationStatus;
import dev.sluice.flags.eval.BroughtWorkloads;
import dev.sluice.flags.eval.Driver;
import dev.sluice.flags.eval.Driver.Latch;
import dev.sluice.flags.eval.Killed;
import dev.sluice.flags.eval.ObservedFlagSet;
import dev.sluice.fleet.Workload;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The one place where objects of the API become what flags are computed of. */
final class FlagSources {
  private FlagSources() {}

  /**
   * All that decides about a set.
   *
   * @param fleets the AgentDeployments that use it
   * @param brought the workloads that it names itself, as they are seen
   */
  static ObservedFlagSet observed(
      FlagSet set,
      Collection<Driver> drivers,
      Collection<Workload> fleets,
      List<WorkloadState> brought) {
    return new ObservedFlagSet(
        set.getMetadata().getNamespace(),
        set.getMetadata().getName(),
        set.getSpec(),
        set.getStatus(),
        Killed.of(annotations(set)),
        annotations(set).get(Annotations.RESET),
        List.copyOf(drivers),
        BroughtWorkloads.of(set.getMetadata().getNamespace(), set.getSpec(), brought).with(fleets));
  }

  /** One that only observes names no flag, so it claims and drives none. */
  static Driver driver(Migration migration) {
    ObjectMeta metadata = migration.getMetadata();
    MigrationStatus status = migration.getStatus();
    return new Driver(
        metadata.getName(),
        metadata.getUid(),
        metadata.getCreationTimestamp(),
        latch(annotations(migration)),
        migration.getSpec().observing() ? List.of() : migration.getSpec().stages(),
        status == null ? null : status.record());
  }

  private static Latch latch(Map<String, String> annotations) {
    return annotations.containsKey(Annotations.ROLLBACK)
        ? Latch.Emergency
        : annotations.containsKey(Annotations.ROLLBACK_TO) ? Latch.RollbackTo : Latch.Absent;
  }

  /** The workloads that a set names itself, as its reconciler has noted them. */
  static List<WorkloadState> workloads(FlagSet set) {
    return set.getStatus() == null ? List.of() : set.getStatus().workloads();
  }

  static Workload workload(AgentDeployment fleet) {
    return new Workload(
        fleet.getMetadata().getNamespace(),
        fleet.getMetadata().getName(),
        fleet.getSpec().replicas());
  }

  private static Map<String, String> annotations(HasMetadata object) {
    Map<String, String> annotations = object.getMetadata().getAnnotations();
    return annotations == null ? Map.of() : annotations;
  }

  /** {@code <namespace>/<name>}. */
  static String id(HasMetadata object) {
    return id(object.getMetadata().getNamespace(), object.getMetadata().getName());
  }

  static String id(String namespace, String name) {
    return namespace + "/" + name;
  }
}
