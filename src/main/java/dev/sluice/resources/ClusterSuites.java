// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.resources;

import dev.sluice.api.Migration;
import dev.sluice.judge.suites.SuiteJob;
import dev.sluice.judge.suites.SuiteRun;
import dev.sluice.judge.suites.SuiteSight;
import dev.sluice.judge.suites.SuiteSight.Forbidden;
import dev.sluice.judge.suites.SuiteSight.Seen;
import dev.sluice.judge.suites.SuiteSight.Template;
import dev.sluice.judge.suites.SuiteSight.Unreachable;
import dev.sluice.kube.Applier;
import dev.sluice.kube.EpochSource;
import dev.sluice.kube.Questions;
import dev.sluice.kube.RejectedWriteException;
import dev.sluice.kube.StaleWriteException;
import dev.sluice.migration.engine.Words;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.JobList;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Lists and begins the runs of a migration on the API server. */
final class ClusterSuites implements SuiteCluster {
  private static final int LONGEST = 160;
  private static final String NOT_THERE =
      "is not there: there is no CronJob of that name in this namespace: create it, or correct"
          + " cronJobName";
  private static final String NOT_READABLE =
      "may not be read: grant the operator's ServiceAccount the role sluice-suites in this"
          + " namespace, by a RoleBinding";

  private final Questions questions;
  private final Applier applier;
  private final EpochSource leader;

  ClusterSuites(Questions questions, Applier applier, EpochSource leader) {
    this.questions = questions;
    this.applier = applier;
    this.leader = leader;
  }

  @Override
  public SuiteSight list(Whose whose) {
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
              .sorted(Comparator.comparing(SuiteJob::begun).thenComparing(SuiteJob::name))
              .toList(),
          Map.of(),
          Map.of());
    } catch (KubernetesClientException e) {
      return Questions.isForbidden(e) ? new Forbidden() : new Unreachable();
    }
  }

  @Override
  public Template template(Source source) {
    try {
      CronJob cronJob = cronJob(source);
      return cronJob == null ? new Template.Unfit(NOT_THERE) : template(cronJob);
    } catch (KubernetesClientException e) {
      return new Template.Unfit(
          Questions.isForbidden(e)
              ? NOT_READABLE
              : "cannot be read, as the API server does not answer");
    }
  }

  private static Template template(CronJob cronJob) {
    if (!SuiteTemplate.lets(cronJob)) {
      return new Template.Unfit(
          "may not be run: who owns the CronJob has to say so: kubectl label cronjob "
              + cronJob.getMetadata().getName()
              + " "
              + SuiteTemplate.LETS
              + "=true");
    }
    Long limit = cronJob.getSpec().getJobTemplate().getSpec().getActiveDeadlineSeconds();
    return new Template.Fit(limit == null ? null : Duration.ofSeconds(limit));
  }

  private @Nullable CronJob cronJob(Source source) {
    return questions.ask(
        c ->
            c.batch()
                .v1()
                .cronjobs()
                .inNamespace(source.namespace())
                .withName(source.cronJob())
                .get());
  }

  @Override
  public Outcome begin(Migration migration, SuiteRun run, BooleanSupplier stands) {
    String namespace = migration.getMetadata().getNamespace();
    try {
      CronJob cronJob = cronJob(new Source(namespace, run.cronJob()));
      if (cronJob == null) {
        return new Outcome.Refused(NOT_THERE);
      }
      if (template(cronJob) instanceof Template.Unfit(String why)) {
        return new Outcome.Refused(why);
      }
      // Last, so that little can come in between; who leads the applier asks.
      if (!stands.getAsBoolean()) {
        return new Outcome.Overtaken();
      }
      applier.apply(SuiteTemplate.job(migration, run, cronJob), null, leader);
      return new Outcome.Begun();
    } catch (RejectedWriteException e) {
      return new Outcome.Refused(
          "cannot be run: the API server refuses its Job: " + Words.printable(said(e), LONGEST));
    } catch (StaleWriteException _) {
      return new Outcome.Refused(taken(migration, run));
    } catch (KubernetesClientException e) {
      return new Outcome.Refused(
          Questions.isForbidden(e)
              ? NOT_READABLE
              : "cannot be run, as the API server does not answer");
    }
  }

  /** Another leads or was faster, or somebody else took the name. */
  private static String taken(Migration migration, SuiteRun run) {
    return "has been begun already, or Job "
        + SuiteTemplate.name(migration.getMetadata(), run.check(), run.id())
        + " is somebody else's: delete it then";
  }

  private static String said(RejectedWriteException e) {
    return e.getMessage() == null ? "" : e.getMessage();
  }
}
