// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import dev.sluice.agents.plan.Course;
import dev.sluice.agents.plan.SeenPod;
import dev.sluice.api.AgentDeploymentStatus;
import dev.sluice.api.RolloutRecord;
import dev.sluice.fleet.WorkloadNames;
import dev.sluice.migration.engine.Cause;
import dev.sluice.migration.engine.KeptState;
import dev.sluice.migration.engine.Observed;
import dev.sluice.migration.engine.Outcome;
import dev.sluice.migration.engine.Progress;
import dev.sluice.migration.engine.Subject.Fleet;
import io.fabric8.kubernetes.api.model.apps.RollingUpdateStatefulSetStrategy;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Where the agents of a fleet are to be, as its record says. Pure. */
final class FleetCourse {
  /** What is held by a guard, or is not taken back, comes to nobody else meanwhile. */
  private static final Set<Cause> STOPPING =
      Set.of(Cause.ROLLBACK_WOULD_LOSE_STATE, Cause.GUARD_HELD);

  private FleetCourse() {}

  static Optional<Course> of(FleetSight sight, Outcome outcome, AgentDeploymentStatus status) {
    Observed after = outcome.after();
    int down = sight.fleet().getSpec().rollout().maxUnavailable();
    int agents = sight.fleet().getSpec().replicas();
    String stable = after.fleet().map(Fleet::stable).orElse(null);
    RolloutRecord record = after.record();
    if (stable == null) {
      String first = status.updateRevision();
      return first == null ? Optional.empty() : Optional.of(new Course(null, first, agents, down));
    }
    boolean oneWay = isOneWay(after, stable, record);
    String running = record != null && Progress.running(record) ? record.stage() : null;
    // Between two revisions what cannot go back stays as it is.
    String update = running == null && oneWay ? template(sight.agents()) : running;
    if (update == null || (agents == 0 && !oneWay)) {
      return Optional.of(new Course(stable, stable, 0, down));
    }
    int has =
        released(sight, revision -> oneWay ? !revision.equals(stable) : revision.equals(update));
    boolean stops = running == null || STOPPING.contains(outcome.standing().cause());
    int step = running == null ? 0 : reached(after, sight);
    int reached = stops ? has : Math.max(step, oneWay ? has : 0);
    return Optional.of(
        new Course(stable, update, oneWay ? reached : Math.min(reached, step), down, oneWay));
  }

  private static boolean isOneWay(Observed after, String stable, @Nullable RolloutRecord record) {
    KeptState state = after.subject().state();
    return !Progress.ended(record) && state.written() != null && state.lossy().contains(stable);
  }

  private static int reached(Observed after, FleetSight sight) {
    int percent = after.plan().orElseThrow().reached(Progress.step(after.record()));
    return FleetObserver.agents(sight.fleet()).reached(percent);
  }

  /** How many agents are of such a revision, or may be at any moment. */
  private static int released(FleetSight sight, Predicate<String> which) {
    StatefulSet set = sight.agents();
    String template = template(set);
    Integer replicas = set == null || set.getSpec() == null ? null : set.getSpec().getReplicas();
    int from = template != null && which.test(template) ? partition(set) : Integer.MAX_VALUE;
    int until = replicas == null ? 0 : replicas;
    return (int)
        IntStream.range(0, sight.fleet().getSpec().replicas())
            .filter(
                ordinal ->
                    (ordinal >= from && ordinal < until)
                        || sight.pods().stream().anyMatch(pod -> isAt(pod, ordinal, which)))
            .count();
  }

  private static boolean isAt(SeenPod pod, int ordinal, Predicate<String> which) {
    return pod.ordinal() == ordinal && !pod.revision().isEmpty() && which.test(pod.revision());
  }

  private static @Nullable String template(@Nullable StatefulSet set) {
    Map<String, String> annotations = set == null ? null : set.getMetadata().getAnnotations();
    return annotations == null ? null : annotations.get(WorkloadNames.REVISION);
  }

  private static int partition(@Nullable StatefulSet set) {
    RollingUpdateStatefulSetStrategy rolling =
        set == null || set.getSpec() == null || set.getSpec().getUpdateStrategy() == null
            ? null
            : set.getSpec().getUpdateStrategy().getRollingUpdate();
    return rolling == null || rolling.getPartition() == null ? 0 : rolling.getPartition();
  }
}
