// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import dev.sluice.agents.plan.Budget;
import dev.sluice.agents.plan.Course;
import dev.sluice.agents.plan.FlagEndpoint;
import dev.sluice.agents.plan.ReplicaPlan;
import dev.sluice.agents.plan.Trust;
import dev.sluice.agents.plan.Workloads;
import dev.sluice.api.AgentDeployment;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes the children of a fleet what its course asks for, in the order of need. */
final class FleetKeeper {
  /** The children besides the StatefulSet that the caches have. */
  record Present(Optional<Service> service, Optional<PodDisruptionBudget> budget) {}

  private final ChildKeeper children;
  private final CourseKeeper courses;
  private final AuthorityKeeper authority;
  private final FlagEndpoint flags;

  FleetKeeper(
      ChildKeeper children, CourseKeeper courses, AuthorityKeeper authority, FlagEndpoint flags) {
    this.children = children;
    this.courses = courses;
    this.authority = authority;
    this.flags = flags;
  }

  /**
   * The next step on that course.
   *
   * @return what stands in the way
   */
  Optional<Finding> keep(FleetSight sight, Course course, Present present) {
    AgentDeployment fleet = sight.fleet();
    ReplicaPlan plan = courses.plan(sight, course);
    Workloads wanted = courses.children(sight, course, plan).orElse(null);
    if (wanted == null) {
      return Optional.of(
          new Finding(
              Reason.RevisionLost,
              "there is no snapshot of revision %s, so that no agent can be made of it: change the"
                      .formatted(plan.template())
                  + " spec"));
    }
    if (areFirst(sight.agents() != null, course, plan)) {
      Optional<Finding> agents = agents(sight, course, plan, wanted);
      Optional<Finding> others = others(fleet, wanted, sight.agents(), present);
      return agents.or(() -> others);
    }
    return others(fleet, wanted, sight.agents(), present)
        .or(() -> agents(sight, course, plan, wanted));
  }

  /**
   * Whether the agents wait for nothing else: where they stand, and are to run what has passed.
   * What is in the way of another child must not keep them from going back.
   */
  static boolean areFirst(boolean stand, Course course, ReplicaPlan plan) {
    return stand && plan.template().equals(course.stable());
  }

  private Optional<Finding> others(
      AgentDeployment fleet, Workloads wanted, @Nullable StatefulSet agents, Present present) {
    return service(fleet, wanted.service(), present.service())
        .or(() -> finding(kept(fleet, Budget.of(fleet), present.budget())))
        .or(() -> untrusted(fleet, wanted, agents));
  }

  /** A StatefulSet that was taken over may have a Service of its own, which serves as well. */
  private Optional<Finding> service(
      AgentDeployment fleet, Service wanted, Optional<Service> present) {
    return finding(kept(fleet, wanted, present))
        .filter(f -> !(fleet.getSpec().adopt() && f.reason() == Reason.OwnedByOther));
  }

  /** What a fleet of that name has left is taken over with its agents. */
  private <T extends HasMetadata> Child<T> kept(
      AgentDeployment fleet, T wanted, Optional<T> present) {
    return children.keep(
        fleet, wanted, present, p -> fleet.getSpec().adopt() && ChildKeeper.isLeft(fleet, p));
  }

  private Optional<Finding> agents(
      FleetSight sight, Course course, ReplicaPlan plan, Workloads wanted) {
    AgentDeployment fleet = sight.fleet();
    return finding(
            children.keep(
                fleet,
                VolumeKeeper.standing(
                    Fixed.standing(wanted.statefulSet(), sight.agents()), sight.agents()),
                Optional.ofNullable(sight.agents())))
        .or(
            () -> {
              courses.delete(fleet, plan.delete());
              return Standstill.of(fleet.getMetadata().getName(), course, sight.staying(), plan)
                  .or(() -> VolumeKeeper.unchanged(wanted.statefulSet(), sight.agents()));
            });
  }

  private static Optional<Finding> finding(Child<?> child) {
    return switch (child) {
      case Child.Kept<?> _ -> Optional.empty();
      case Child.Withheld<?>(Finding finding) -> Optional.of(finding);
    };
  }

  /** Before pods are told of an authority it is there, and vouches for what they will be shown. */
  private Optional<Finding> untrusted(
      AgentDeployment fleet, Workloads wanted, @Nullable StatefulSet present) {
    Trust trust = flags.trust();
    if (trust == null || fleet.getSpec().flagSetNames().isEmpty()) {
      return Optional.empty();
    }
    String namespace = fleet.getMetadata().getNamespace();
    // A fleet that has changed over has nothing to win by waiting.
    boolean changesOver =
        Workloads.areToldOfTls(wanted.statefulSet())
            && (present == null || !Workloads.areToldOfTls(present));
    Optional<Finding> trouble = authority.keep(namespace, trust);
    return trouble.isEmpty() && changesOver
        ? authority.unshown(namespace, trust, flags.host())
        : trouble;
  }
}
