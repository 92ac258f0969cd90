// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.resources;

import dev.sluice.api.Migration;
import dev.sluice.judge.suites.SuiteJob;
import dev.sluice.judge.suites.SuiteRun;
import dev.sluice.judge.suites.SuiteSight;
import dev.sluice.judge.suites.SuiteSight.Forbidden;
import dev.sluice.judge.suites.SuiteSight.Seen;
import dev.sluice.judge.suites.SuiteSight.Unreachable;
import dev.sluice.kube.Applier;
import dev.sluice.kube.EpochSource;
import dev.sluice.kube.RejectedWriteException;
import dev.sluice.kube.StaleWriteException;
import dev.sluice.migration.engine.Words;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.JobList;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Lists and begins the runs of a migration on the API server. */
final class ClusterSuites {
  private static final int LONGEST = 160;

  private final Questions questions;
  private final Applier applier;
  private final EpochSource leader;

  ClusterSuites(Questions questions, Applier applier, EpochSource leader) {
    this.questions = questions;
    this.applier = applier;
    this.leader = leader;
  }

  /** Whose runs. */
  record Whose(String namespace, String uid) {}

  /** The runs that were begun. */
  SuiteSight list(Whose whose) {
    try {
      JobList jobs =
          questions.ask(
              c ->
                  c.batch()
                      .v1()
                      .jobs()
                      .inNamespace(whose.namespace())
                      .withLabel(SuiteTemplate.MIGRATION, whose.uid())
                      .list());
      return new Seen(
          Stream.ofNullable(jobs)
              .flatMap(list -> list.getItems().stream())
              .flatMap(job -> SuiteTemplate.read(job, whose.uid()).stream())
              .sorted(Comparator.comparing(SuiteJob::created).thenComparing(SuiteJob::name))
              .toList(),
          Map.of());
    } catch (KubernetesClientException e) {
      return Questions.isForbidden(e) ? new Forbidden() : new Unreachable();
    }
  }

  /**
   * Begins a run.
   *
   * @return why that cannot be, in words that follow the name of the suite; empty if it is begun,
   *     or need not be any more
   */
  Optional<String> begin(Migration migration, SuiteRun run) {
    String namespace = migration.getMetadata().getNamespace();
    try {
      if (!stands(migration)) {
        return Optional.empty();
      }
      CronJob cronJob =
          questions.ask(
              c -> c.batch().v1().cronjobs().inNamespace(namespace).withName(run.cronJob()).get());
      if (cronJob == null) {
        return Optional.of(
            "is not there: there is no CronJob of that name in this namespace: create it, or"
                + " correct cronJobName");
      }
      if (!SuiteTemplate.lets(cronJob)) {
        return Optional.of(
            "may not be run: who owns the CronJob has to say so: kubectl label cronjob "
                + run.cronJob()
                + " "
                + SuiteTemplate.LETS
                + "=true");
      }
      applier.apply(SuiteTemplate.job(migration, run, cronJob), null, leader);
      return Optional.empty();
    } catch (RejectedWriteException e) {
      return Optional.of(
          "cannot be run: the API server refuses its Job: " + Words.printable(said(e), LONGEST));
    } catch (StaleWriteException _) {
      return Optional.of(taken(migration, run));
    } catch (KubernetesClientException e) {
      return Optional.of(
          Questions.isForbidden(e)
              ? "may not be read: grant the operator's ServiceAccount the ClusterRole sluice-suites"
                  + " in this namespace, by a RoleBinding"
              : "cannot be run, as the API server does not answer");
    }
  }

  /** Another leads or was faster, or somebody else took the name. */
  private String taken(Migration migration, SuiteRun run) {
    return "has been begun already, or Job "
        + SuiteTemplate.name(migration.getMetadata(), run.check(), run.id())
        + " is somebody else's: delete it then";
  }

  private static String said(RejectedWriteException e) {
    return e.getMessage() == null ? "" : e.getMessage();
  }

  /** Whether the decision was made upon what the quorum has. */
  private boolean stands(Migration seen) {
    Migration now =
        questions.ask(
            c ->
                c.resources(Migration.class)
                    .inNamespace(seen.getMetadata().getNamespace())
                    .withName(seen.getMetadata().getName())
                    .get());
    return now != null
        && now.getMetadata().getDeletionTimestamp() == null
        && now.getMetadata().getUid().equals(seen.getMetadata().getUid())
        && now.getMetadata().getResourceVersion().equals(seen.getMetadata().getResourceVersion());
  }
}
