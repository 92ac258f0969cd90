// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import dev.sluice.api.Flag;
import dev.sluice.api.FlagSet;
import dev.sluice.api.HealthPolicySpec;
import dev.sluice.api.Migration;
import dev.sluice.api.RolloutRecord;
import dev.sluice.cli.view.OutlookText;
import dev.sluice.judge.Traffic;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What agents do while nothing is wrong, so that a plan can say what its checks will see. */
final class PlanTraffic {
  private static final double USUAL_ERRORS = 0.005;
  private static final String HINT =
      "give --rps and --error-rate, and the plan says what its checks will see in each step";

  @Option(
      names = "--rps",
      paramLabel = "NUMBER",
      description =
          "Requests a second of all agents together: the plan then says what its checks will see"
              + " in each step, and after how long.")
  private @Nullable Double perSecond;

  @Option(
      names = "--error-rate",
      paramLabel = "SHARE",
      description =
          "With --rps: how many of them fail while nothing is wrong, as 0.5%% or 0.005; default"
              + " 0.5%%.")
  private @Nullable String errorRate;

  /**
   * The words for a plan; empty if nothing is known of the traffic.
   *
   * @param flags its FlagSet, if that is known
   * @param agents how many there are
   * @param remarks where it is told what could not be found, and what could be given
   */
  Optional<OutlookText> outlook(
      CommandSpec verb,
      Migration migration,
      Optional<FlagSet> flags,
      int agents,
      PlanFiles read,
      Optional<Cluster> cluster,
      List<String> remarks) {
    Optional<Traffic> given = given(verb);
    boolean running = read.migrations().isEmpty();
    PlanIds ids = new PlanIds(idFlags(flags));
    boolean traffic = given.isPresent() || running;
    if (!traffic && !ids.in(migration)) {
      return Optional.empty();
    }
    Optional<HealthPolicySpec> policy = policy(migration, read, cluster, remarks);
    ids.tell(migration, policy, remarks);
    return traffic ? outlook(migration, ids, agents, given, policy, remarks) : Optional.empty();
  }

  private static Optional<OutlookText> outlook(
      Migration migration,
      PlanIds ids,
      int agents,
      Optional<Traffic> given,
      Optional<HealthPolicySpec> policy,
      List<String> remarks) {
    // What is recorded was seen by the checks of the stage that runs.
    Optional<Traffic> recorded =
        PolicyInForce.own(migration).or(() -> policy).flatMap(p -> recorded(migration, p));
    if (given.isEmpty() && recorded.isEmpty()) {
      remarks.add(HINT);
      return Optional.empty();
    }
    if (policy.isEmpty()) {
      remarks.add(
          "HealthPolicy "
              + migration.getSpec().healthPolicyName()
              + " is not known here: what it will see cannot be told");
      return Optional.empty();
    }
    if (agents == 0) {
      remarks.add("no agents are known here: what the checks will see of them cannot be told");
      return Optional.empty();
    }
    Traffic traffic = given.or(() -> recorded).orElseThrow();
    String source = given.isPresent() ? "Given" : "As recorded in this attempt:";
    return Optional.of(new OutlookText(policy.get(), traffic, source, ids.flags()));
  }

  private static Set<String> idFlags(Optional<FlagSet> flags) {
    return flags.stream()
        .flatMap(set -> set.getSpec().flags().stream())
        .filter(flag -> flag.assignment() == Flag.Assignment.Ids)
        .map(Flag::key)
        .collect(Collectors.toSet());
  }

  private Optional<Traffic> given(CommandSpec verb) {
    if (perSecond == null) {
      if (errorRate != null) {
        throw new ParameterException(verb.commandLine(), "--error-rate is given without --rps");
      }
      return Optional.empty();
    }
    try {
      return Optional.of(Traffic.assumed(perSecond, share(errorRate)));
    } catch (IllegalArgumentException garbled) {
      throw new ParameterException(verb.commandLine(), String.valueOf(garbled.getMessage()));
    }
  }

  private static double share(@Nullable String text) {
    if (text == null) {
      return USUAL_ERRORS;
    }
    try {
      return text.endsWith("%")
          ? Double.parseDouble(text.substring(0, text.length() - 1)) / 100
          : Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "--error-rate is \"" + text + "\": write a share such as 0.5% or 0.005", e);
    }
  }

  private static Optional<Traffic> recorded(Migration migration, HealthPolicySpec policy) {
    RolloutRecord record = migration.getStatus() == null ? null : migration.getStatus().record();
    return record == null ? Optional.empty() : Traffic.recorded(policy, record.judge());
  }

  private static Optional<HealthPolicySpec> policy(
      Migration migration, PlanFiles read, Optional<Cluster> cluster, List<String> remarks) {
    int told = remarks.size();
    Optional<HealthPolicySpec> policy =
        PolicyInForce.planned(
            migration,
            name ->
                read.policies().stream()
                    .filter(p -> PlanFiles.together(p, migration))
                    .filter(p -> p.getMetadata().getName().equals(name))
                    .findFirst()
                    .or(() -> cluster.flatMap(c -> c.healthPolicy(name, remarks))));
    if (remarks.size() > told && policy.isPresent()) {
      remarks.add("its checks are taken to be the built-in ones, which an object would override");
    }
    return policy;
  }
}
